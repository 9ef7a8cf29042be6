"""A first source card for a format that no card fits: its keys, their types, where time and name seem to lie.

Made from the first records of a file of JSON lines (or one JSON array). It is a draft: what it says of time, event and
host is a guess by name and value, marked as such, and the person who knows the source corrects it. The text is YAML
that the card reader takes. Not here: formats without a decoder, which a card alone cannot teach.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

from groundswell.model.errors import InputError, Where
from groundswell.sources.card import load_cards, parse_card
from groundswell.sources.decoders.json_lines import objects
from groundswell.sources.detect import HEAD, NotRecognised, detect, sample
from groundswell.sources.discover import discover

RECORDS = 500  # looked at
COLUMNS = 400  # at most so many are written; a record with more is a map of names to values, not a format
DEEP = 4  # levels of objects that become dotted names
TIMES = ("timestamp", "@timestamp", "time", "ts", "eventtime", "event_time", "date", "datetime", "created", "published")
EVENTS = ("event_type", "eventtype", "type", "event", "action", "operation", "category")
HOSTS = ("hostname", "host", "computer", "computername", "device", "devicename", "device_name", "machine")
ISO = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")


def draft(path: Path) -> str:
    """The draft for the first file below `path`.

    Raises:
        InputError: GS-2003 no such path; GS-2091, it is no JSON, or a card fits it already.
    """
    candidate = next(discover([path]))
    found = detect(candidate, load_cards())
    if not isinstance(found, NotRecognised):
        raise _no(path, f"the card {found.card} fits it", f"groundswell sources show {found.card}")
    head, _ = candidate.head(HEAD)
    records = [flat(record) for record in _records(head)]
    if not records:
        raise _no(path, f"{found.reason}; a draft is made from JSON records", f"groundswell sources check {path}")
    text = _text(_id(path), records)
    parse_card(f"{path.name}.yml", text.encode())  # what is handed out can be read
    return text


def _no(path: Path, why: str, hint: str) -> InputError:
    return InputError("GS-2091", f"no card can be drafted from {path}", where=Where(file=str(path)), why=why, hint=hint)


def _records(head: bytes) -> Iterator[dict[str, Any]]:
    found = sample(head)
    if found is None:
        return
    pieces: Iterable[bytes] = head.split(b"\n")
    if found[1] == "array":
        text = head[head.find(b"[") + 1 :]
        pieces = (text[start:end] for start, end, complete in objects(text) if complete)
    for number, piece in enumerate(pieces):
        if number >= RECORDS:
            return
        try:
            record = orjson.loads(piece)
        except orjson.JSONDecodeError:
            continue
        if isinstance(record, dict):
            yield record


def flat(record: Mapping[str, Any], before: str = "", deep: int = DEEP) -> dict[str, Any]:
    """The record with objects inside it as dotted names."""
    columns: dict[str, Any] = {}
    for key, value in record.items():
        if isinstance(value, dict) and value and deep > 1:
            columns.update(flat(value, f"{before}{key}.", deep - 1))
        else:
            columns[f"{before}{key}"] = value
    return columns


def kind_of(values: Iterable[Any]) -> str:
    """The card's type that all of `values` fit; text where nothing narrower does."""
    found = {_one_kind(value) for value in values if value is not None}
    if len(found) == 1:
        return found.pop()
    return "float64" if found == {"int64", "float64"} else "text"


def _one_kind(value: Any) -> str:
    match value:
        case bool():
            return "bool"
        case int():
            return "int64" if -(2**63) <= value < 2**63 else "text"
        case float():
            return "float64"
        case list():
            return "json" if any(isinstance(one, dict | list) for one in value) else "list<text>"
        case dict():
            return "json"
    try:
        ipaddress.ip_address(str(value))
    except ValueError:
        return "text"
    return "ip"


def _id(path: Path) -> str:
    words = re.findall(r"[a-z]+[0-9]*", path.name.split(".")[0].lower())
    return "-".join(words[:4]) or "new-source"


def _text(id: str, records: list[dict[str, Any]]) -> str:
    spelled = dict.fromkeys(name for record in records for name in record)
    names = list({name.lower(): name for name in reversed(spelled)}.values())[::-1][:COLUMNS]  # one spelling each
    kinds = {name: kind_of(record.get(name) for record in records) for name in names}
    time, formats = _time(names, records)
    event = _named(names, EVENTS) or names[0]
    host = _named(names, HOSTS)
    keys = [name for name in names if all(record.get(name) is not None for record in records)][:3] or names[:1]
    family = id.replace("-", "_")
    quoted = {name: quoted_yaml(name) for name in names}
    lines = [
        f"# A draft from {len(records)} records. What is marked with ? is a guess by name and value: correct it.",
        f"card: {id}",
        "version: 1",
        f"title: {id.replace('-', ' ').capitalize()}",
        "decoder: json_lines",
        f'detect: {{family: {family}, route: ["*"]}}',
        f"event: {{by: [{quoted[event]}]}}    # ? what tells one kind of record from another",
        f"time: {{columns: [{quoted[time]}], formats: [{formats}], zone: UTC}}    # ? which time, and in which zone",
    ]
    if host:
        lines.append(
            f"host: [{quoted[host]}]    # ? whose record it is; sensor: instead, where a device reports others"
        )
    lines += ["common:", *(f"  {quoted[name]}: {kinds[name]}" for name in names)]
    lines += [
        "# Then name the kinds of event that rules ask for, below events:, with what they lack. Beside the card",
        f"# a shape says how its records are known; write it to sources/shapes/{family}.yml:",
        f"#   shape: {family}",
        f"#   title: {id.replace('-', ' ').capitalize()}",
        f"#   family: {family}",
        f"#   detect: [[{', '.join(quoted[key] for key in keys)}]]",
        f"#   route: {quoted[event]}",
        f"#   keys: {{{quoted[event]}: [{quoted[event]}]}}",
    ]
    return "\n".join(lines) + "\n"


def quoted_yaml(text: str) -> str:
    """A double-quoted scalar (YAML 1.1, 5.7): everything but printable ASCII is escaped by its number."""
    plain = (c if " " <= c <= "~" and c not in '"\\' else f"\\U{ord(c):08x}" for c in text)
    return f'"{"".join(plain)}"'


def _named(names: list[str], wanted: tuple[str, ...]) -> str | None:
    folded = {name.lower(): name for name in reversed(names)}
    last = {name.lower().rsplit(".", 1)[-1]: name for name in reversed(names)}
    return next((found[want] for found in (folded, last) for want in wanted if want in found), None)


def _time(names: list[str], records: list[dict[str, Any]]) -> tuple[str, str]:
    """The column that looks like the time of the record, and the format that its values have."""
    looks = [name for name in names if any(ISO.match(str(record.get(name, ""))) for record in records)]
    name = _named(looks, TIMES) or _named(names, TIMES) or (looks[0] if looks else names[0])
    values = [record[name] for record in records if record.get(name) is not None]
    numbers = bool(values) and all(isinstance(value, int | float) for value in values)
    return name, "epoch" if numbers else "iso8601"
