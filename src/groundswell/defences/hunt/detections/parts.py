r"""Name the parts of a value that a template may use: of a path its folder and name, of a URL its host and path.

Each part is text as a record holds it, unescaped. A value that lacks a part has no such name, so that templates can ask
for it (`has`): a bare file name has no `folder`, a Unix path no `tail`.

| type | parts |
|---|---|
| all | `value` |
| file_name, file_path | `name`, `stem`, `extension`; `driver`, `executable` if it is one; of a Windows path
|  | `folder`, `tail` |
| registry_key | `tail`: the key without its hive |
| url | `host`, `path` (with the query, from the slash on); `plain` if it is not encrypted |
| ip_port | `address`, `port` |
| command_line | `program`, `first` and `second`, its two longest telling arguments |
| pair | `program`, `library`, and `payload`, `folder` where the report gives them |

A `tail` begins with a backslash and leaves out drive, variable and user, which differ from machine to machine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from groundswell.model.dossier import Observable, Pair

_EXECUTABLE = frozenset(["exe", "scr", "com", "pif"])  # what Windows starts as a program
_LEAST = 5  # characters of an argument that tells something
_HEAD = re.compile(
    r"^(?:[a-z]:|%\w{1,40}(?:\(x86\))?%|\\\\[^\\]{1,80}\\[^\\]{1,80})?(?:\\users\\[^\\]{1,80})?(?=\\)", re.IGNORECASE
)
_TOKEN = re.compile(r'"([^"]{1,500})"|([^\s"]{1,500})')
_VOLATILE = re.compile(r"[<>\[\]{}…]|\.\.\.|^\W*$|redacted|x{3,}", re.IGNORECASE)


def of_observable(found: Observable) -> dict[str, str]:
    """Give the parts of an observable."""
    return {"value": found.value, **dict(_parts(found.type, found.value))}


def of_pair(pair: Pair) -> dict[str, str]:
    """Give the parts of a side-loading pair."""
    named = {"program": pair.program, "library": pair.library, "payload": pair.payload, "folder": pair.folder}
    return {"value": f"{pair.program} with {pair.library}", **{name: text for name, text in named.items() if text}}


def _parts(kind: str, value: str) -> Iterator[tuple[str, str]]:
    match kind:
        case "file_name" | "file_path":
            yield from _file(value)
        case "registry_key":
            hive, _, tail = value.partition("\\")
            if tail and len(tail) > 2 * _LEAST:
                yield from (("hive", hive), ("tail", "\\" + tail))
        case "url":
            yield from _url(value)
        case "ip_port":
            address, _, port = value.rpartition(":")
            yield from (("address", address.strip("[]")), ("port", port))
        case "command_line":
            yield from _command(value)
        case "task":
            yield "name", value.rpartition("\\")[2]
        case "pipe":
            yield "name", "\\" + value.rpartition("\\")[2]
        case _:
            return


def _file(value: str) -> Iterator[tuple[str, str]]:
    folder, _, name = value.replace("/", "\\").rpartition("\\")
    stem, dot, extension = name.rpartition(".")
    yield "name", name
    if dot:
        yield from (("stem", stem), ("extension", extension))
        if extension == "sys":
            yield "driver", name
        if extension in _EXECUTABLE:
            yield "executable", name
    head = _HEAD.match(value)
    if folder and head is not None and "/" not in value:
        yield from (("folder", folder), ("tail", value[head.end() :]))


def _url(value: str) -> Iterator[tuple[str, str]]:
    try:
        parsed = urlsplit(value)
        host = parsed.hostname
    except ValueError:
        return
    if host:
        yield "host", host
    path = value.partition("://")[2].partition("/")[2]
    if path:
        yield "path", "/" + path
    if value.startswith("http://"):
        yield "plain", value


def _command(value: str) -> Iterator[tuple[str, str]]:
    tokens = [first or second for first, second in _TOKEN.findall(value[:4_000])]
    if not tokens:
        return
    program = tokens[0].rpartition("\\")[2].lower()
    yield "program", program if "." in program else program + ".exe"
    telling = [one for one in tokens[1:] if len(one) >= _LEAST and not _VOLATILE.search(one)]
    telling.sort(key=lambda one: (-len(one), tokens.index(one)))
    if len(telling) >= 2:
        yield from (("first", telling[0]), ("second", telling[1]))
