r"""Of a path of Windows, what the records of every machine end with.

A report writes a path as one machine had it, or with variables; a record holds it whole. Left out is what differs from
machine to machine: the drive, the folder of a user. A variable gives the folder that it stands for where that is the
same everywhere. A name right below a drive keeps its drive, so that the tail is not the bare name; one right below what
differs has no tail, because a rule for it would be one for the name.

Source: Microsoft, "Recognized environment variables" of USMT. Not here: honest paths (`worth.py`).
"""

from __future__ import annotations

import re

VOLATILE = re.compile(
    r"[<>\[\]{}…\r\n]|\.\.\.|^\W*$|redacted|x{3,}", re.IGNORECASE
)  # a placeholder of the report's own

_FOLDERS = {
    "allusersprofile": r"\programdata",
    "appdata": r"\appdata\roaming",
    "localappdata": r"\appdata\local",
    "programdata": r"\programdata",
    "public": r"\users\public",
    "systemroot": r"\windows",
    "temp": r"\temp",  # of a user or of Windows
    "tmp": r"\temp",
    "windir": r"\windows",
}
_DRIVES = frozenset(["systemdrive", "homedrive"])
_HEAD = re.compile(
    r"(?:(?P<drive>[a-z]:)|%(?P<variable>\w{1,40}(?:\(x86\))?)%|\$env:(?P<shell>\w{1,40})|\\\\[^\\]{1,80}\\[^\\]{1,80})?(?=\\)"
)
_USER = re.compile(r"\\users\\(?!(?:public|default|all users)\\)[^\\]{1,80}(?=\\)")
_TASKS = "\\windows\\system32\\tasks\\"


def tail_of_path(value: str) -> str:
    """Give the end of a path, from a backslash or a drive on; "" for a bare name, and where parts are left out."""
    path = value.lower().replace("/", "\\")
    if "\\" not in path or value.startswith("/"):
        return ""
    head = _HEAD.match(path)
    if head is None:
        return ""
    drive, variable = head["drive"], head["variable"] or head["shell"]
    folder = _FOLDERS.get(variable or "", "")
    whole = folder + path[head.end() :]
    rest = _USER.sub("", whole, count=1)
    name = rest.rpartition("\\")[2]
    if not name or VOLATILE.search(rest) or "%" in rest or not rest.isprintable():
        return ""
    if rest.count("\\") > 1:
        return rest
    if variable in _DRIVES:
        return "c:" + rest
    return drive + rest if drive and rest == whole else ""


def task_of_path(tail: str) -> str:
    """Give the name of the task whose file this is, from the backslash on; "" for another file."""
    return "\\" + tail.removeprefix(_TASKS) if tail.startswith(_TASKS) else ""
