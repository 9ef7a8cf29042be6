"""Take in a list of hosts as a directory or an inventory exports it, and write hosts.csv.

Headers and words of exports are mapped by `content/workspace/host-columns.yml`; whatever is not mapped is named, never
dropped in silence. The delimiter is that of the header line. Not here: the form of hosts.csv (`run/hosts_file.py`).
"""

from __future__ import annotations

import csv
import io
import ipaddress
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from importlib.resources import files
from pathlib import Path

import yaml

from groundswell.model.asset import CRITICAL_ROLES, ListedHost
from groundswell.model.cell import ExpectedHost
from groundswell.model.errors import MachineError, UsageError, Where
from groundswell.run.hosts_file import NAME, YES, host_name, hosts_text, read_text
from groundswell.run.workspace import Workspace

DELIMITERS = (",", ";", "\t", "|")
# ISO 8601 is tried first; then the forms that exports use where the day can be told from the month.
DATES = ("%Y/%m/%d", "%d.%m.%Y", "%Y%m%d%H%M%S.0Z", "%Y-%m-%d %H:%M:%S")


@dataclass(frozen=True)
class Unused:
    """What of a row could not be taken over: the line, the column of ours, the text, and why."""

    line: int
    column: str
    text: str
    why: str


@dataclass(frozen=True)
class Imported:
    """The hosts of an export; which header gave which column; headers that gave none; what could not be taken over."""

    hosts: tuple[ListedHost, ...]
    mapped: Mapping[str, tuple[str, ...]]
    ignored: tuple[str, ...]
    unused: tuple[Unused, ...]
    written: Path | None = None


def import_hosts(workspace: Workspace, export: Path, *, replace: bool = False) -> Imported:
    """Read `export` and write it as hosts.csv of `workspace`, whole or not at all.

    Raises:
        UsageError: GS-1002 hosts.csv is there and `replace` is not set, GS-1012 no CSV, GS-1014 no column of hosts.
        MachineError: GS-5040 the export cannot be read, GS-5041 hosts.csv cannot be written.
    """
    target = workspace.hosts_csv
    if target.exists() and not replace:
        raise UsageError(
            "GS-1002",
            f"{target.name} is there already",
            why="nothing was changed",
            hint=f"groundswell company hosts {export} --replace",
        )
    found = read_export(export)
    aside = target.with_name(f".{target.name}.part")
    try:
        aside.write_text(hosts_text(found.hosts), encoding="utf-8")
        os.replace(aside, target)
    except OSError as error:
        raise MachineError("GS-5041", f"{target} cannot be written", why=error.strerror or str(error)) from error
    return Imported(found.hosts, found.mapped, found.ignored, found.unused, target)


def read_export(export: Path) -> Imported:
    """The hosts of `export`; a host that stands on several rows is one host with all its addresses."""
    lines = read_text(export).splitlines(keepends=True)
    skipped = 1 if lines and lines[0].startswith("#TYPE") else 0  # Export-Csv of Windows PowerShell 5
    text = "".join(lines[skipped:])
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=_delimiter(lines[skipped] if lines else ""))
    columns, values = _table()
    mapped, ignored = _mapped(reader.fieldnames or (), columns)
    if "host" not in mapped and "fqdn" not in mapped:
        raise UsageError(
            "GS-1014",
            f"no column of {export.name} names hosts",
            where=Where(export.name, line=1 + skipped),
            why=f"its columns are {', '.join(reader.fieldnames or ()) or 'none'}",
            hint='rename the column with the names to "host"',
        )
    rows = _Rows(mapped, values)
    hosts: dict[str, ListedHost] = {}
    try:
        for row in reader:
            one = rows.host(row, reader.line_num + skipped)
            if one is not None:
                hosts[one.host.name] = _joined(hosts.get(one.host.name), one)
    except csv.Error as error:
        where = Where(export.name, line=reader.reader.line_num + skipped)
        raise UsageError("GS-1012", f"{export.name} is no CSV", where=where, why=str(error)) from error
    return Imported(tuple(hosts.values()), mapped, ignored, tuple(rows.unused))


def _delimiter(header: str) -> str:
    return max(DELIMITERS, key=header.count)


def _table() -> tuple[dict[str, list[str]], dict[str, dict[str, list[str]]]]:
    """Spellings of headers by column, and of words by column and word of ours."""
    path = files("groundswell") / "content" / "workspace" / "host-columns.yml"
    loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded["columns"], loaded["values"]


def _mapped(
    headers: Iterable[str], columns: Mapping[str, list[str]]
) -> tuple[dict[str, tuple[str, ...]], tuple[str, ...]]:
    found = tuple(headers)
    folded = {re.sub(r"[\s_.\-]", "", name).lower(): name for name in found}
    mapped: dict[str, tuple[str, ...]] = {}
    for column, spellings in columns.items():
        names = tuple(folded[s] for s in spellings if s in folded)
        if names:
            mapped[column] = names
    used = {name for names in mapped.values() for name in names}
    return mapped, tuple(name for name in found if name not in used)


class _Rows:
    """Rows of an export as hosts; what cannot be taken over is kept in `unused`."""

    def __init__(self, mapped: Mapping[str, tuple[str, ...]], values: Mapping[str, Mapping[str, list[str]]]) -> None:
        self.mapped = mapped
        self.values = values
        self.unused: list[Unused] = []

    def host(self, row: Mapping[str, str], line: int) -> ListedHost | None:
        short, full = host_name(self._text(row, "host")), host_name(self._text(row, "fqdn"))
        name = short or full
        if not name or len(name) > 253 or not NAME.fullmatch(name):
            self.unused.append(Unused(line, "host", name, "no name of a host"))
            return None
        role = self._word(row, "role", line)
        critical = self._word(row, "critical", line)
        return ListedHost(
            host=ExpectedHost(
                name=name,
                listed=True,
                os=self._word(row, "os", line) or ("other" if self._text(row, "os") else None),
                role=role,
                critical=critical in YES if critical else role in CRITICAL_ROLES,
                owner=self._text(row, "owner") or None,
                since=self._day(row, "since", line),
                until=self._day(row, "until", line),
            ),
            fqdn=full if full and full != name and NAME.fullmatch(full) else None,
            addresses=self._addresses(row, line),
        )

    def _text(self, row: Mapping[str, str], column: str) -> str:
        texts = ((row.get(header) or "").strip() for header in self.mapped.get(column, ()))
        return next((text for text in texts if text), "")

    def _word(self, row: Mapping[str, str], column: str, line: int) -> str | None:
        text = self._text(row, column).lower()
        for word, spellings in self.values[column].items():
            if any(_says(text, spelling, whole=column == "critical") for spelling in spellings):
                return word
        if text:
            self.unused.append(Unused(line, column, text, "no word of ours fits"))
        return None

    def _day(self, row: Mapping[str, str], column: str, line: int) -> date | None:
        text = self._text(row, column)
        if not text:
            return None
        try:
            return datetime.fromisoformat(text).date()
        except ValueError:
            pass
        for form in DATES:
            try:
                return datetime.strptime(text, form).date()
            except ValueError:
                continue
        self.unused.append(Unused(line, column, text, "the day cannot be told from the month, or it is no date"))
        return None

    def _addresses(self, row: Mapping[str, str], line: int) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for header in self.mapped.get("addresses", ()):
            for text in re.split(r"[;,\s{}]+", row.get(header) or ""):
                if not text:
                    continue
                try:
                    found[str(ipaddress.ip_interface(text).ip)] = None
                except ValueError:
                    self.unused.append(Unused(line, "addresses", text, "no address"))
        return tuple(found)


def _says(text: str, spelling: str, *, whole: bool) -> bool:
    """Whether `spelling` stands in `text` as a word; or is all of it, so that `not critical` is not critical."""
    if whole:
        return text == spelling
    return re.search(rf"(?<![a-z0-9]){re.escape(spelling)}(?![a-z])", text) is not None


def _joined(before: ListedHost | None, now: ListedHost) -> ListedHost:
    if before is None:
        return now
    return ListedHost(before.host, before.fqdn or now.fqdn, tuple(dict.fromkeys(before.addresses + now.addresses)))
