"""Read Sigma rules as a source: what they say they find, where they come from, and the values that they look for.

Each field test is a row (selection, field, value). Only a whole value is given as an indicator: an equality on a field
that holds hashes, addresses, hosts or pipes, outside filters. Fragments (`endswith`, wildcards) stay text: a piece of a
path is no trace of anyone by itself.

Source: Sigma specification 2.1 (rules). Not here: evaluating rules (`defences/hunt`), which never reads a report.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from groundswell.intel.document import Cell, Document, Given, Writer
from groundswell.intel.finders.found import made
from groundswell.model.dossier import Unread
from groundswell.model.observable import hash_kind

LARGEST = 2 * 1024 * 1024  # characters; the longest rule known to us has 40,000
MOST_VALUES = 20_000

_FIELDS: Mapping[str, str] = {
    "destinationip": "ipv4", "sourceip": "ipv4", "dst_ip": "ipv4", "src_ip": "ipv4", "c-ip": "ipv4",
    "destinationhostname": "domain", "queryname": "domain", "query": "domain", "dns.query.name": "domain",
    "cs-host": "domain", "r-dns": "domain", "pipename": "pipe", "c-useragent": "user_agent", "md5": "md5",
    "sha1": "sha1", "sha256": "sha256", "imphash": "imphash", "servicename": "service", "taskname": "task",
    "c-uri": "url",
}  # fmt: skip
_HASHES = re.compile(r"(?:MD5|SHA1|SHA256|SHA512|sha\d{1,3}|md5)=([0-9A-Fa-f]{32,128})")
_IMPORTS = re.compile(r"\bIMPHASH=([0-9A-Fa-f]{32})(?![0-9A-Za-z])", re.IGNORECASE)
_BEGINS = re.compile(r"---|[a-z_]{2,40}:")
_TAG = re.compile(r"attack\.(t\d{4}(?:\.\d{3})?)", re.IGNORECASE)


def fits(content: str) -> bool:
    """Tell whether a text is a Sigma rule: it begins with a key, and has the keys that each must have."""
    head = content[:200_000]
    keys = ("title", "logsource", "detection")
    first = next((line for line in head.splitlines() if line.strip() and not line.startswith("#")), "")
    return (
        len(content) <= LARGEST
        and _BEGINS.match(first) is not None
        and all(re.search(rf"^{key}:", head, re.MULTILINE) for key in keys)
    )


def read(text: str) -> Document | None:
    """Give the document of rules; null when their YAML cannot be read."""
    if re.search(r"<<\s{0,9}:", text):  # a merge of merges grows without bound while it is read
        return None
    try:
        rules = [
            r for r in yaml.load_all(text, Loader=yaml.CSafeLoader) if isinstance(r, dict)
        ]  # CSafeLoader: no objects
    except (yaml.YAMLError, RecursionError, ValueError, TypeError):
        return None
    writer = Writer()
    for rule in rules:
        _rule(writer, rule)
    first = rules[0] if rules else {}
    return writer.document("sigma", title=_text(first.get("title")), published=_text(first.get("date")) or None)


def _rule(writer: Writer, rule: Mapping[Any, Any]) -> None:
    _line(writer, "heading", _text(rule.get("title")))
    for key in ("id", "status", "author", "date", "level"):
        _line(writer, "meta", f"{key}: {_text(rule.get(key))}" if rule.get(key) else "")
    _line(writer, "paragraph", _text(rule.get("description")))
    for address in _listed(rule.get("references")):
        start = writer.position
        writer.link("", address) if "//" in address else writer.add(address)
        writer.end("item", start)
    tags = [_TAG.sub(lambda m: m[1].upper(), tag) for tag in _listed(rule.get("tags"))]
    _line(writer, "row", " | ".join(["tags", *tags]) if tags else "")
    detection = rule.get("detection")
    tests = _tests(detection if isinstance(detection, dict) else {})
    for count, (name, field, value) in enumerate(tests):
        if count >= MOST_VALUES:
            writer.unread.append(Unread("the rest of the rule", f"more than {MOST_VALUES:,} values"))
            break
        _test(writer, name, field, value)
    for words in _listed(rule.get("falsepositives")):
        _line(writer, "paragraph", f"False positive: {words}")


def _test(writer: Writer, name: str, field: str, value: str) -> None:
    start = writer.position
    cells: list[Cell] = []
    for header, words in (("selection", name), ("field", field), ("value", value[:8_192])):
        writer.add(" | " if cells else "")
        cells.append(Cell(*writer.add(words), header))
    left = cells[-1].start
    written = writer.tail(left)
    writer.end("row", start, cells=tuple(cells))
    if name.lower().startswith("filter") or re.search(r"[*?]", written):
        return
    column, _, modifiers = field.partition("|")
    for match in _HASHES.finditer(written):
        if (kind := hash_kind(match[1])) is not None:
            writer.given.append(Given(kind, left + match.start(1), left + match.end(1)))
    for match in _IMPORTS.finditer(written):
        writer.given.append(Given("imphash", left + match.start(1), left + match.end(1)))
    kind = _FIELDS.get(column.lower())
    if kind == "ipv4":
        kind = "cidr" if modifiers == "cidr" else "ipv6" if ":" in written else "ipv4"
    if kind is not None and modifiers in ("", "cidr") and made(kind, written) is not None:
        writer.given.append(Given(kind, left, left + len(written)))


def _tests(detection: Mapping[Any, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield (selection, field, value) of every test; the condition and the time frame are given last as themselves."""
    pending: list[tuple[str, str, Any]] = [(str(k), "", v) for k, v in detection.items() if k != "condition"][::-1]
    steps = 0
    while pending and steps <= 10 * MOST_VALUES:  # an alias may stand in many places
        name, field, value = pending.pop()
        steps += 1
        if isinstance(value, dict):
            pending.extend((name, str(k), v) for k, v in reversed(list(value.items())[:MOST_VALUES]))
        elif isinstance(value, list):
            pending.extend((name, field, v) for v in reversed(value[:MOST_VALUES]))
        elif value is not None:
            yield name, field or "any field", str(value)
    for words in _listed(detection.get("condition")):
        yield "condition", "", words


def _line(writer: Writer, kind: Any, words: str) -> None:
    if words:
        start = writer.add(words[:20_000])[0]
        writer.end(kind, start, level=1 if kind == "heading" else 0)


def _listed(value: object) -> list[str]:
    many = value if isinstance(value, list) else [value] if value is not None else []
    return [words for v in many[:2_000] if (words := _text(v))]


def _text(value: object) -> str:
    return "" if value is None or isinstance(value, (dict, list)) else str(value).strip()
