"""Tell whether a run of text is program code, a rule, a configuration or a command rather than words.

Pages saved as text have lost which lines were code, and a line of code holds words too: `extend`, `set`, `alert`.

Not here: whole command lines, which are values of a report (`finders/contexts.py`).
"""

from __future__ import annotations

import re

_CODE = re.compile(
    r"\s[:+]?=\s?[\w.]{1,80}\(|\$\w{1,60}\s?=|\w\([^()\n]{0,200}\)\s?[;{]|[\w)\]\"']\s?=\s?[^=\n]{1,200};"
)
_BEGINS_AS_CODE = re.compile(
    r"\s*(?:public|private|protected|static|function|def|class|struct|namespace|return|const|var|let|char|void|byte|int"
    r"|dword|wchar|string)\s[^\n]{1,300}[;={(]"
    r"|\s*alert\s(?:http|tcp|udp|dns|tls|ip|icmp|ssh|smtp|ftp)\s"
    r"|\s*[{\[]\s{0,20}[\"'{]|\s*[\"'][^\"'\n]{1,80}[\"']\s?:\s",
    re.IGNORECASE,
)
_COMMAND = re.compile(
    r"\s*(?:net|sc|reg|cmd|powershell|wmic|schtasks|certutil|vssadmin|netsh|bitsadmin|rundll32|regsvr32|taskkill)(?:\.exe)?\s"
)
_LOOKED_AT = 600  # characters that tell


def is_code(text: str) -> bool:
    """Tell whether a text is code. Cost: the first characters of it."""
    looked_at = text[:_LOOKED_AT]
    if _BEGINS_AS_CODE.match(looked_at):
        return True
    return ("=" in looked_at or ")" in looked_at) and _CODE.search(looked_at) is not None


def begins_with_command(text: str) -> bool:
    """Tell whether a text begins with a program of Windows, written small as on a command line."""
    return _COMMAND.match(text) is not None
