"""Read a comma-separated list of indicators: a value, its kind, and what the list says of it, a row each.

The columns are found by their names (value, type, entity_type, indicator, notes, description ...). A row whose kind is
missing or unknown is left to the scanner like any text. A list whose rows bear a day is as old as its last row:
that day stands for its publication. Bounds: rows, cells and the length of a cell.

Source: lists as published by volexity and others; RFC 4180. Not here: MISP's own CSV export columns.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from datetime import date

from groundswell.intel.document import Cell, Document, Given, Writer
from groundswell.intel.finders.found import made
from groundswell.intel.readers.carried import probability, write
from groundswell.intel.text.day_forms import day_of_figures
from groundswell.model.carried import Carried
from groundswell.model.carried import read as read_item
from groundswell.model.dossier import JUDGEMENTS, Unread
from groundswell.model.observable import KINDS as OBSERVABLES

MOST_ROWS = 200_000
LONGEST_CELL = 8_192

KINDS = {
    "ip": "ipv4", "ipaddress": "ipv4", "ip address": "ipv4", "ipv4": "ipv4", "ipv4-addr": "ipv4", "ip-dst": "ipv4",
    "ip-src": "ipv4", "ipv4 address": "ipv4", "ipv6": "ipv6", "ipv6-addr": "ipv6", "ipv4-port": "ip_port",
    "ip-dst|port": "ip_port", "ip:port": "ip_port", "ip_port": "ip_port", "cidr": "cidr", "network": "cidr",
    "domain": "domain", "hostname": "domain", "host": "domain", "fqdn": "domain", "domain-name": "domain",
    "url": "url", "uri": "url", "email": "email", "email-src": "email", "email-addr": "email", "md5": "md5",
    "sha1": "sha1", "sha-1": "sha1", "sha256": "sha256", "sha-256": "sha256", "sha512": "sha512", "sha-512": "sha512",
    "filename": "file_name", "file name": "file_name", "file_name": "file_name", "path": "file_path",
    "filepath": "file_path", "file_path": "file_path", "mutex": "mutex", "user-agent": "user_agent",
    "regkey": "registry_key",
    "registry": "registry_key", "registry_key": "registry_key", "run-key": "registry_key", "service": "service",
    "scheduled-task": "task", "task": "task", "pipe": "pipe", "ja3": "ja3", "ja4": "ja4", "asn": "asn", "cve": "cve",
    "cert-serial": "cert_serial", "cert_serial": "cert_serial", "http-listener-pattern": "listener_url",
    "import hash": "imphash", "imp-hash": "imphash", "x509-fingerprint-md5": "cert_md5",
    "x509-fingerprint-sha1": "cert_sha1", "x509-fingerprint-sha256": "cert_sha256",
    "listener_url": "listener_url", "command": "command_line", "command_line": "command_line",
}  # fmt: skip
_OURS = frozenset(["type", "value", "judgement", "as_written", "start", "end"])
_FORMULA = ("=", "+", "-", "@")  # an apostrophe before one of these is a spreadsheet's, not the value's
_VALUE = ("value", "indicator", "ioc", "observable", "indicator_value", "ioc_value")
_KIND = ("type", "entity_type", "kind", "indicator_type", "ioc_type", "observable_type")
_DAY = ("date", "date_added", "date added", "added", "created", "modified", "timestamp", "reported")
_BENIGN = re.compile(r"\b(?:benign|legitimate|clean|false positive|whitelist(?:ed)?)\b", re.IGNORECASE)


def fits(name: str, content: str) -> bool:
    """Tell whether a text is such a list: a header line with a column for values or kinds, and rows of its width."""
    lines = [line for line in content[:20_000].splitlines() if line.strip()][:6]
    if len(lines) < 2:
        return False
    columns = [c.strip().lower() for c in next(csv.reader([lines[0][:4_000]], delimiter=_delimiter(lines[0])), [])]
    has_value = any(c in _VALUE for c in columns)
    has_kind = any(c in _KIND for c in columns)
    return (has_value and has_kind) or (len(columns) > 1 and (has_value or name.lower().endswith((".csv", ".tsv"))))


def read(text: str) -> Document:
    """Give the document of a list: one row block a row, and a given value where the row says its kind."""
    writer = Writer()
    first = text.partition("\n")[0]
    source = csv.reader(io.StringIO(text.replace("\0", " "), newline=None), delimiter=_delimiter(first))
    headers: list[str] = []
    latest: date | None = None
    for number, row in enumerate(_rows(source, writer)):
        if number == 0:
            headers = [c.strip() for c in row]
            start = writer.position
            writer.add(" | ".join(headers))
            writer.end("row", start)
            continue
        if number > MOST_ROWS:
            writer.unread.append(Unread("the rest of the list", f"more than {MOST_ROWS:,} rows"))
            break
        _row(writer, headers, row)
        latest = max(filter(None, (latest, _day(headers, row))), default=None)
    return writer.document("csv", published=latest.isoformat() if latest else None)


def _day(headers: Sequence[str], row: Sequence[str]) -> date | None:
    """Give the day that a row bears in a column of days, the first that the list has."""
    names = [header.lower() for header in headers]
    at = next((names.index(name) for name in _DAY if name in names), len(row))
    return day_of_figures(row[at]) if at < len(row) else None


def _rows(source: Iterator[list[str]], writer: Writer) -> Iterator[list[str]]:
    try:
        for row in source:
            if any(cell.strip() for cell in row):
                yield row
    except csv.Error as why:
        writer.unread.append(Unread("the rest of the list", f"a row cannot be read: {why}"))


def _carried(headers: Sequence[str], row: Sequence[str]) -> Carried | None:
    """Give the value of a row of ours whole, null for a row of another list, or one that is not whole."""
    said = {h.lower(): _plain(c.strip()[:LONGEST_CELL]) for h, c in zip(headers, row, strict=False)}
    if not said.keys() >= _OURS or (value := made(said["type"], said["value"])) is None:
        return None
    place = [int(said[key]) if said[key].isdecimal() and len(said[key]) < 10 else -1 for key in ("start", "end")]
    told = {key: said.get(key, "") for key in ("type", "as_written", "judgement", "sentence", "section")}
    known = {key: said.get(key) or None for key in ("role", "last_seen")}
    reasons = [reason for reason in said.get("reasons", "").split(" | ") if reason]
    likely = probability(said.get("probability"))
    item = {**told, **known, "value": value, "reasons": reasons, "probability": likely}
    return read_item({"kind": "observable", "item": {**item, "span": place}, "text": said.get("text")})


def _plain(cell: str) -> str:
    """Give a cell without the apostrophe that keeps a spreadsheet from running it."""
    return cell[1:] if cell[:1] == "'" and cell[1:].lstrip()[:1] in _FORMULA else cell


def _row(writer: Writer, headers: Sequence[str], row: Sequence[str]) -> None:
    if (whole := _carried(headers, row)) is not None:
        write(writer, whole)
        return
    start = writer.position
    cells: list[Cell] = []
    ours = {"judgement", "as_written"} <= {h.lower() for h in headers}
    for number, cell in enumerate(row[:64]):
        if number:
            writer.add(" | ")
        if ours and headers[number : number + 1] == ["as_written"]:
            cell = ""  # the value once more, which would be looked for a second time
        left, right = writer.add(cell.strip()[:LONGEST_CELL])
        cells.append(Cell(left, right, headers[number] if number < len(headers) else ""))
    writer.end("row", start, cells=tuple(cells))
    names = [h.lower() for h in headers]
    value = next((i for n in _VALUE if n in names and (i := names.index(n)) < len(cells)), None)
    kind = next((i for n in _KIND if n in names and (i := names.index(n)) < len(cells)), None)
    if value is None or kind is None:
        return
    told = row[kind].strip().lower()
    stated = KINDS.get(told) or (told if told in OBSERVABLES else None)
    if stated is None or cells[value].end == cells[value].start:
        return
    said = dict(zip(names, (c.strip() for c in row), strict=False))
    written = row[value].strip()
    text = written[1:] if written[:1] == "'" and written[1:2] in _FORMULA else ""
    start, end = cells[value].start, cells[value].end
    if said.get("judgement") in JUDGEMENTS:
        benign = said["judgement"] != "attacker"
        reasons, role = said.get("reasons", ""), said.get("role", "")
        writer.given.append(Given(stated, start, end, reasons, benign, text, said["judgement"], role))
        return
    note = "; ".join(c.strip() for n, c in enumerate(row[:64]) if n not in (value, kind) and c.strip())[:500]
    writer.given.append(Given(stated, start, end, note, bool(_BENIGN.search(note)), text))


def _delimiter(line: str) -> str:
    return max(",;\t|", key=line.count)
