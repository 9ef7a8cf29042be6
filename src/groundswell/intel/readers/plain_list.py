"""Read a plain list of values: one a line, with remarks behind `#` or `;`, or in the form of a hosts file.

What kind a value is of, its form says. A text is such a list when nearly every line is one value and nothing else; a
line that is none is kept as a line of text, and judged by its words.

Not here: lists with columns (`csv.py`), prose that holds values (`text.py`).
"""

from __future__ import annotations

import re

from groundswell.intel.document import Document, Given, Writer
from groundswell.intel.finders.found import made, refang
from groundswell.model.dossier import Unread
from groundswell.model.observable import hash_kind
from groundswell.model.public_suffixes import registrable

MOST_LINES = 500_000
LEAST = 3  # lines of values that make a list
SHARE = 0.9  # of the lines that are values

_LINE = re.compile(
    r"\s{0,8}(?:(?:0\.0\.0\.0|127\.0\.0\.1|::1?)\s{1,8}(?=[^\s#;]))?(?P<value>[^\s#;,\"'][^\s,\"']{2,2047}),?"
    r"\s{0,80}(?:(?:#|;|//)\s{0,8}(?P<remark>.{0,500}))?"
)
_REMARK = re.compile(r"\s{0,8}(?:#|;|//)")
_FILES = re.compile(
    r"[^\\/]{1,120}(?<!\[)\.(?:exe|dll|sys|bat|cmd|ps1|vbs|js|hta|lnk|msi|scr|jar|apk|docm?x?|xlsm?x?|pdf|dat|bin|tmp|rar|iso)",
    re.IGNORECASE,
)
_FORMS = (
    ("url", re.compile(r"(?:h[tx]{2}ps?|s?ftp)(?:\[:\]|:)/{2}.", re.IGNORECASE)),
    ("cve", re.compile(r"CVE-\d{4}-\d{4,7}$", re.IGNORECASE)),
    ("email", re.compile(r"[^@\s]{1,80}(?:@|\[at\]|\[@\])[^@\s]{3,253}$", re.IGNORECASE)),
    ("registry_key", re.compile(r"HK(?:LM|CU|CR|U|CC|EY_\w{4,20})\\.", re.IGNORECASE)),
    ("file_path", re.compile(r"(?:[A-Za-z]:\\|%\w{2,30}%\\).")),
)  # fmt: skip


def fits(content: str) -> bool:
    """Tell whether nearly every line of a text is one value."""
    lines = [line for line in content[:60_000].splitlines() if line.strip() and not _REMARK.match(line)][:300]
    if len(lines) < LEAST:
        return False
    found = sum((match := _LINE.fullmatch(line)) is not None and kind_of(match["value"]) is not None for line in lines)
    return found >= max(LEAST, SHARE * len(lines))


def read(text: str) -> Document:
    """Give the document of a list: an item a line."""
    writer = Writer()
    lines = text.splitlines()
    for line in lines[:MOST_LINES]:
        if not line.strip():
            continue
        start = writer.position
        match = None if _REMARK.match(line) else _LINE.fullmatch(line)
        kind = kind_of(match["value"]) if match else None
        if match is None or kind is None:
            writer.add(line.strip()[:8_192])
            writer.end("paragraph", start)
            continue
        remark = (match["remark"] or "").strip()
        left, right = writer.add(match["value"])
        writer.add(f"  {remark}" if remark else "")
        writer.given.append(Given(kind, left, right, remark))
        writer.end("item", start)
    if len(lines) > MOST_LINES:
        writer.unread.append(Unread(f"{len(lines) - MOST_LINES:,} lines", f"only the first {MOST_LINES:,} are read"))
    return writer.document("list")


def kind_of(value: str) -> str | None:
    """Give the kind of a value by its form alone; null when it has none that is sure."""
    if (hashed := hash_kind(value)) is not None:
        return hashed
    plain = refang(value)
    if "://" in plain and "**" in plain:
        return None  # blacked out by its author: the finders take its host
    for kind, form in _FORMS:
        if form.match(value):
            return kind if made(kind, plain) is not None else None
    for kind in ("ipv4", "ipv6", "ip_port", "cidr"):
        if made(kind, plain) is not None:
            return kind
    if plain == value and _FILES.fullmatch(value):
        return "file_name"
    domain = made("domain", plain) if "." in plain else None
    if domain is None:
        return None
    return "onion" if domain.endswith(".onion") else "domain" if registrable(domain) else None
