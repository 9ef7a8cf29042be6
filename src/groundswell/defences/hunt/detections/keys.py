r"""Of a registry key, what the records of it end with, whoever writes it.

Sysmon writes a user's hive as `HKU\SID\Software`, the classes of a user as `HKU\SID_Classes`, those of the machine as
`HKCR`, and a program of 32 bits writes below `WOW6432Node`. So what a report calls `HKCU\Software\Classes\mibao\shell`
or `HKLM\Software\Mibao\Run` is found by what stands after these.

Source: Microsoft, Sysmon, events 12 to 14 (names of hives); "Registry keys affected by WOW64".
"""

from __future__ import annotations

import re

_OF_A_USER = re.compile(r"(?:\.default|s-1-5-[\d-]{1,100}(?:_classes)?)\\")
_BLANK = re.compile(r"(?<=\\) {1,8}")  # where a line of the report was broken
_WOW = "wow6432node\\"
_LEAST_CLASS = 12  # characters of what stands below the classes: a shorter name is many things' part


def tail_of_key(key: str) -> str:
    """Give a key without its hive, from the backslash on, as our lists of honest keys write it: without WOW6432Node."""
    rest = _OF_A_USER.sub("", _BLANK.sub("", key).partition("\\")[2].rstrip("\\"), count=1)
    return "\\" + rest.replace(_WOW, "", 1)


def tail_of_record(key: str) -> str:
    """Give what every record of the key holds, from a backslash on; "" where that would be too little."""
    tail = tail_of_key(key)
    classes = "\\software\\classes\\"
    if key.startswith("hkcr\\") or tail.startswith(classes):
        below = "\\" + tail.removeprefix(classes).lstrip("\\")
        return below if len(below) >= _LEAST_CLASS else ""
    below = tail.removeprefix("\\software")
    return below if below != tail and below.count("\\") > 1 else tail
