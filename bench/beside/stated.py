"""Read what a published list of indicators states, whatever its form, and tell what of it stands in a text.

A list is a file of JSON, CSV, XML (OpenIOC, STIX 1) or text (plain, Markdown, AsciiDoc). A value counts where it fills
a whole cell, text of JSON or XML, or word of a line; what stands amid the prose of a description does not. It is read
with patterns of its own, so that it owes nothing to the program's readers of feeds.

Not here: lists whose JSON sets values apart by keys (`feeds.py`), scores (`bench/feeds.py`).
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator

from groundswell.intel.finders.found import made, refang
from groundswell.model.observable import hash_kind
from groundswell.model.public_suffixes import public_suffix

Value = tuple[str, str]
HASHES = ("md5", "sha1", "sha256")
KINDS = ("ipv4", "domain", *HASHES)
"""What is counted: hosts and hashes, of which a feed and a report write the same."""

_UTF16 = (b"\xff\xfe", b"\xfe\xff")  # marks of the order of bytes
_FILE_ENDINGS = re.compile(r"\.(?:md|py|sh|zip|so|rs|mov|ps|bat)$")  # domains of the first level that are seldom meant
_URL = re.compile(r"(?:h(?:tt|xx)ps?|ftp|dns|tcp)://([^/\s:?#]+)", re.IGNORECASE)
_PORT = re.compile(r"([\d.]+):\d{1,5}")
_NAME = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9-]+)+")
_WORDS = re.compile(r"[\s|,;\"'`()<>+*]+")
_QUOTED = re.compile(r"=\s*'([^']+)'")  # of a STIX pattern
_HARMLESS = re.compile(
    r"[|,]\s*[\"'`]?(?:clean|benign|legitimate)[\"'`]?\s*(?:[|,]|$)", re.IGNORECASE
)  # a cell of a row
_COMMENT = re.compile(r"(?:^|\s)#.*$", re.MULTILINE)


def stated(name: str, data: bytes) -> tuple[set[Value], set[str]]:
    """Give the hosts and hashes that a list states, and the hosts of the URLs that it states.

    What a row of it calls clean is not stated: it is named so that nobody blocks it.
    """
    text = data.decode("utf-16" if data[:2] in _UTF16 else "utf-8-sig", "replace")
    values, hosts = set(), set()
    if not name.endswith((".json", ".xml", ".ioc")):
        text = "\n".join(line for line in text.splitlines() if not _HARMLESS.search(line))
    for piece in _pieces(name, text):
        plain = refang(piece.strip()).lower().removeprefix("*.")
        if url := _URL.match(plain):
            hosts.add(url[1])
        elif value := _value(plain):
            values.add(value)
    return values, hosts


def standing(values: set[Value], text: str) -> set[Value]:
    """Give the values that stand in a text, as a whole and in whatever form; hashes also broken by blanks."""
    plain = refang(text).lower()
    close = re.sub(r"[\s\u200b\u00ad]+", "", plain)
    return {
        (kind, value)
        for kind, value in values
        if (kind in HASHES and value in close) or re.search(rf"(?<![\w.-]){re.escape(value)}(?![\w-]|\.\w)", plain)
    }


def _pieces(name: str, text: str) -> Iterator[str]:
    if name.endswith(".json") and (leaves := _texts(text)):
        for leaf in leaves:
            yield from _QUOTED.findall(leaf) or leaf.split("|")
    elif name.endswith(".csv"):
        for row in csv.reader(io.StringIO(text.replace("\0", ""))):
            for cell in row:
                yield from _QUOTED.findall(cell) or cell.split("|")
    elif name.endswith((".xml", ".ioc")):
        yield from re.findall(r">([^<>]+)<", text)
    else:
        yield from _WORDS.split(_COMMENT.sub("", text) if name.endswith(".txt") else text)


def _texts(text: str) -> list[str]:
    """Give the texts of JSON, or none where it is broken: some are."""
    try:
        return list(_leaves(json.loads(text)))
    except json.JSONDecodeError:
        return []


def _leaves(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        for below in node.values():
            yield from _leaves(below)
    elif isinstance(node, list):
        for below in node:
            yield from _leaves(below)
    elif isinstance(node, str):
        yield node


def _value(plain: str) -> Value | None:
    kind = hash_kind(plain)
    if port := _PORT.fullmatch(plain):
        plain = port[1]
    if kind is None and made("ipv4", plain):
        kind = "ipv4"
    elif kind is None and _NAME.fullmatch(plain) and public_suffix(plain) and not _FILE_ENDINGS.search(plain):
        kind = "domain"
    made_of = made(kind, plain) if kind in KINDS else None
    return (kind, made_of) if kind and made_of else None
