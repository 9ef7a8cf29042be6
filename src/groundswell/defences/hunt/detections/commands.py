"""Of a command line, its program and the arguments that tell most: what is looked for in the records of programs run.

An argument is a word, or what stands between quotation marks: either is in a record whatever its quoting was there.
Left out is what the report left out, what differs from network to network, and what is short.

Not here: arguments of every day (`worth.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from groundswell.defences.hunt.detections.paths import VOLATILE

_LEAST = 5  # characters of an argument that tells something
_ALONE = 10  # characters of one that tells enough by itself
_MOST = 120  # characters of an argument that are looked for: a longer one is a script, written anew each time
_MARKS = str.maketrans({"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'"})  # typesetters' marks
_TOKEN = re.compile(r'"([^"&|<>]{1,80})"|([^\s"]{1,500})')
_USER = re.compile(r"^.{0,60}\\users\\[^\\]{1,80}(?=\\)", re.IGNORECASE)
_OF_ONE_NETWORK = re.compile(r"\b(?:10(?:\.\d{1,3}){3}|192\.168\.\d{1,3}|172\.(?:1[6-9]|2\d|3[01])\.\d{1,3})")
_HIVE = re.compile(r"hk(?:lm|cu|cr|u|ey_\w{1,20})\\", re.IGNORECASE)  # a key tells less than what is put there
_MARKED = re.compile(r"[-/\\:.=@_\d]")  # what an argument has and a word of a sentence has not


def arguments(command: str, of_unix: bool) -> Iterator[tuple[str, str]]:
    """Yield `program`, and `first` and `second`, or `only` where one argument tells enough by itself."""
    tokens = [first or second for first, second in _TOKEN.findall(command.translate(_MARKS)[:4_000])]
    program = tokens[0].rpartition("/" if of_unix else "\\")[2].lower() if tokens else ""
    if not program or "/" in program or VOLATILE.search(program):
        return
    yield "program", program if "." in program else program + ".exe"
    shorter = [_USER.sub("", one).strip("'") for one in tokens[1:]]
    telling = [one for one in dict.fromkeys(shorter) if _LEAST <= len(one) <= _MOST and _lasts(one)]
    telling.sort(key=lambda one: (_HIVE.match(one) is not None, not _MARKED.search(one), -len(one), shorter.index(one)))
    if len(telling) >= 2:
        yield from (("first", telling[0]), ("second", telling[1]))
    elif telling and len(telling[0]) >= _ALONE and _MARKED.search(telling[0]):
        yield "only", telling[0]


def _lasts(argument: str) -> bool:
    """Whether an argument is the attacker's and not of the one network where the report saw it."""
    return not VOLATILE.search(argument) and not _OF_ONE_NETWORK.search(argument)
