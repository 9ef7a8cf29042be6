"""The list of hosts, `hosts.csv`: who is expected to send records, since when, and what each host is.

Defined by SEMANTICS section 8: `host` is required, all other columns are optional, `addresses` are divided by `;`.
A row that cannot be read is an error with its line: a host that is dropped in silence would never count as dark.
Not here: taking in exports of a directory or an inventory (`run/hosts_import.py`).
"""

from __future__ import annotations

import csv
import io
import ipaddress
import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from groundswell.model.asset import CRITICAL_ROLES, ROLES, SYSTEMS, ListedHost
from groundswell.model.cell import ExpectedHost
from groundswell.model.errors import MachineError, UsageError, Where
from groundswell.run.nearest import did_you_mean

COLUMNS = ("host", "fqdn", "addresses", "role", "os", "critical", "owner", "since", "until")
LARGEST = 64 * 1024 * 1024  # bytes: about half a million hosts
YES = frozenset({"yes", "true", "1", "y"})
NO = frozenset({"no", "false", "0", "n"})
# RFC 1123 letters, with the underscore that Windows allows; a full name has labels divided by dots.
NAME = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*")


def host_name(text: str) -> str:
    """A host's name as `_host` has it: lower case, without a trailing dot or spaces."""
    return text.strip().rstrip(".").lower()


def read_hosts(path: Path) -> tuple[ListedHost, ...]:
    """The hosts of `path`, in the order of the file.

    Raises:
        UsageError: GS-1012 a column is missing or not known, GS-1013 a row cannot be read; with the line.
        MachineError: GS-5040, the file cannot be read.
    """
    text = read_text(path)
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        _known_columns(reader.fieldnames or (), path.name)
        return tuple(_unique(_hosts(reader, path.name), path.name))
    except csv.Error as error:
        raise UsageError(
            "GS-1013", f"{path.name} is no CSV", where=Where(path.name, line=reader.reader.line_num), why=str(error)
        ) from error


def read_text(path: Path) -> str:
    """The text of a CSV file: UTF-8 with or without a mark, or UTF-16 with one (as Windows tools write it)."""
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except OSError as error:
        raise MachineError("GS-5040", f"{path} cannot be read", why=error.strerror or str(error)) from error
    if len(raw) > LARGEST:
        raise UsageError("GS-1012", f"{path.name} is larger than {LARGEST} bytes", hint="is it a list of hosts?")
    encoding = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise UsageError(
            "GS-1012",
            f"{path.name} is neither UTF-8 nor UTF-16",
            where=Where(path.name, line=raw.count(b"\n", 0, error.start) + 1),
            why=f"byte 0x{raw[error.start]:02x} at {error.start}",
            hint=f"iconv -f WINDOWS-1252 -t UTF-8 {path.name}",
        ) from error


def _known_columns(names: Iterable[str], file: str) -> None:
    found = tuple(names)
    for number, name in enumerate(found):
        if name not in COLUMNS:
            raise UsageError(
                "GS-1012",
                f'{file} has a column "{name}" that is not known',
                where=Where(file, line=1, column=str(number + 1)),
                why=f"known are {', '.join(COLUMNS)}",
                hint=f"{did_you_mean(name, COLUMNS)}; an export of others: groundswell company hosts FILE",
            )
    if "host" not in found:
        raise UsageError(
            "GS-1012",
            f"{file} has no column host",
            where=Where(file, line=1),
            hint="an export of others: groundswell company hosts FILE",
        )


def _hosts(reader: csv.DictReader[str], file: str) -> Iterator[tuple[int, ListedHost]]:
    for row in reader:
        if None in row or None in row.values():
            raise UsageError(
                "GS-1013",
                "a row does not have as many fields as the header",
                where=Where(file, line=reader.line_num),
                why=f"the header names {len(reader.fieldnames or ())} columns",
            )
        yield reader.line_num, _host(row, Where(file, line=reader.line_num))


def _unique(hosts: Iterable[tuple[int, ListedHost]], file: str) -> Iterator[ListedHost]:
    lines: dict[str, int] = {}
    for line, listed in hosts:
        name = listed.host.name
        if name in lines:
            raise UsageError(
                "GS-1013",
                f'host "{name}" stands twice',
                where=Where(file, line=line),
                why=f"it stands in line {lines[name]} too",
                hint="keep one row a host; addresses are divided by ;",
            )
        lines[name] = line
        yield listed


def _host(row: dict[str, str], where: Where) -> ListedHost:
    field = {name: (row.get(name) or "").strip() for name in COLUMNS}
    name = _name(field["host"], "host", where)
    role = _word(field["role"], ROLES, "role", where)
    since, until = _day(field["since"], "since", where), _day(field["until"], "until", where)
    if since and until and until < since:
        raise _wrong("until", field["until"], f"a day not before since ({since})", where)
    return ListedHost(
        host=ExpectedHost(
            name=name,
            listed=True,
            os=_word(field["os"], SYSTEMS, "os", where),
            role=role,
            critical=_critical(field["critical"], role, where),
            owner=field["owner"] or None,
            since=since,
            until=until,
        ),
        fqdn=_name(field["fqdn"], "fqdn", where) if field["fqdn"] else None,
        addresses=tuple(_address(one, where) for one in field["addresses"].split(";") if one.strip()),
    )


def _wrong(column: str, value: str, expected: str, where: Where, hint: str = "") -> UsageError:
    place = Where(where.file, line=where.line, column=column)
    return UsageError("GS-1013", f'{column} cannot be "{value}"', where=place, why=f"it is {expected}", hint=hint)


def _name(text: str, column: str, where: Where) -> str:
    name = host_name(text)
    if len(name) > 253 or not NAME.fullmatch(name):
        raise _wrong(column, text, "a host's name: letters, digits, - and dots", where)
    return name


def _word(text: str, words: tuple[str, ...], column: str, where: Where) -> str | None:
    if not text:
        return None
    if text.lower() not in words:
        raise _wrong(column, text, f"one of {', '.join(words)}", where, did_you_mean(text, words))
    return text.lower()


def _critical(text: str, role: str | None, where: Where) -> bool:
    """What the list says, else by role."""
    if not text:
        return role in CRITICAL_ROLES
    if text.lower() not in YES | NO:
        raise _wrong("critical", text, "yes or no", where)
    return text.lower() in YES


def _day(text: str, column: str, where: Where) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise _wrong(column, text, "a day such as 2025-06-01", where) from error


def _address(text: str, where: Where) -> str:
    try:
        return str(ipaddress.ip_address(text.strip()))
    except ValueError as error:
        raise _wrong("addresses", text, "an address such as 10.20.3.4 or 2001:db8::4", where) from error


def hosts_text(hosts: Iterable[ListedHost]) -> str:
    """`hosts` as the text of a hosts.csv, which `read_hosts` reads back to the same."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for listed in hosts:
        host = listed.host
        by_role = host.role in CRITICAL_ROLES
        writer.writerow(
            (
                host.name,
                listed.fqdn or "",
                ";".join(listed.addresses),
                host.role or "",
                host.os or "",
                "" if host.critical == by_role else ("yes" if host.critical else "no"),
                host.owner or "",
                host.since or "",
                host.until or "",
            )
        )
    return out.getvalue()
