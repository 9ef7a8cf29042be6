"""The screen at the end of `ingest`: what was read, kept and set aside, source by source (CLI.md section 2)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from groundswell.model.ingested import Ingested
from groundswell.model.source import FileReport
from groundswell.outputs.phrases import counted, utc
from groundswell.outputs.terminal.sheet import Sheet, Style

_SHOWN_REASONS = 12
_SHOWN_SOURCES = 24
_SHOWN_DARK = 6
_LOOKS_LIKE = "looks like "


@dataclass
class _Source:
    """The sums of one source card over its files."""

    name: str
    files: int = 0
    kept: int = 0
    set_aside: int = 0
    first: datetime | None = None
    last: datetime | None = None
    hosts: set[str] = field(default_factory=set)
    sensors: set[str] = field(default_factory=set)


def ingest(done: Ingested, *, width: int | None = 96, ascii: bool = False, color: bool = False) -> str:
    """What `ingest` prints on stdout when it is done; the line `exit N` goes to stderr."""
    sheet = Sheet(Style(width, ascii, color))
    sheet.text(_headline(done))
    sources = _sources(done.files)
    if sources:
        _table(sheet, sources)
    _hosts(sheet, done)
    _set_aside(sheet, done)
    return sheet.drawn()


def _headline(done: Ingested) -> str:
    totals = done.totals
    took = f" in {duration(done.seconds)}" if done.seconds is not None else ""
    recognised = totals.files - totals.not_recognised
    text = f"Read {counted(totals.read, 'record')} from {counted(recognised, 'file')}{took}."
    if totals.already_known:
        text += f" {counted(totals.already_known, 'record')} of them {_were(totals.already_known)} known already."
    if totals.not_recognised:
        text += f" {counted(totals.not_recognised, 'file')} {_were(totals.not_recognised)} not recognised."
    return text


def _were(number: int) -> str:
    return "was" if number == 1 else "were"


def duration(seconds: float) -> str:
    """`2 min 41 s`, `1 h 3 min`, `0.4 s`."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    return f"{whole // 60} min {whole % 60} s" if whole < 3600 else f"{whole // 3600} h {whole % 3600 // 60} min"


def _sources(files: Iterable[FileReport]) -> list[_Source]:
    found: dict[str, _Source] = {}
    for file in files:
        if file.source is None:
            continue
        source = found.setdefault(file.source, _Source(file.source))
        source.files += 1
        source.kept += file.kept
        source.set_aside += file.set_aside
        source.hosts |= file.hosts
        source.sensors |= file.sensors
        source.first = min((t for t in (source.first, file.first) if t), default=None)
        source.last = max((t for t in (source.last, file.last) if t), default=None)
    return sorted(found.values(), key=lambda s: (-s.kept, s.name))


def _table(sheet: Sheet, sources: Sequence[_Source]) -> None:
    sheet.columns(
        (2, "source"), (21, "files"), (34, "kept"), (41, "set aside"), (53, "first"), (66, "last"), (79, "who speaks")
    )
    spoken: set[str] = set()
    for source in sources[:_SHOWN_SOURCES]:
        sheet.columns(
            (2, f"{source.name:<18} {source.files:>5,} {source.kept:>11,} {source.set_aside:>11,}"),
            (53, f"{utc(source.first):%Y-%m-%d}" if source.first else "-"),
            (66, f"{utc(source.last):%Y-%m-%d}" if source.last else "-"),
            (79, _who(source, spoken)),
        )
        spoken |= source.hosts
    left = sources[_SHOWN_SOURCES:]
    if left:
        sheet.columns((2, f"{len(left)} more"), (53, "groundswell lake show"))
    files, kept, aside = (sum(getattr(s, name) for s in sources) for name in ("files", "kept", "set_aside"))
    sheet.columns((21, f"{files:>5,} {kept:>11,} {aside:>11,}"), (53, "kept + set aside = read"))


def _who(source: _Source, spoken: set[str]) -> str:
    if source.hosts and source.hosts <= spoken:
        return f"{len(source.hosts):,} of these hosts"
    who = [counted(len(source.hosts), "host")] if source.hosts else []
    who += [counted(len(source.sensors), "sensor")] if source.sensors else []
    return ", ".join(who) or "-"


def _hosts(sheet: Sheet, done: Ingested) -> None:
    speaking = {host for file in done.files for host in file.hosts}
    dark = ", ".join(done.dark[:_SHOWN_DARK])
    if len(done.dark) > _SHOWN_DARK:
        dark += f" and {counted(len(done.dark) - _SHOWN_DARK)} more"
    if done.listed is None:
        text = (
            f"{counted(len(speaking), 'host')} sent records; no list of hosts was given: groundswell company hosts FILE"
        )
    else:
        text = f"{counted(done.listed - len(done.dark))} of the {counted(done.listed)} on the list"
        text += f"; dark: {dark}" if dark else "; each of them has sent records"
    sheet.columns((2, "hosts"), (24, text))


def _set_aside(sheet: Sheet, done: Ingested) -> None:
    reasons = sorted(
        ((r.count, f.source, r.example, r.first_at) for f in done.files if f.source for r in f.reasons),
        key=lambda row: (-row[0], row[1], row[3]),
    )
    unknown = [f for f in done.files if f.source is None]
    if not reasons and not unknown:
        return
    sheet.text("Set aside")
    for count, source, example, first_at in reasons[:_SHOWN_REASONS]:
        sheet.columns((0, f"{count:>6,}"), (9, source), (28, example), (73, first_at))
    if len(reasons) > _SHOWN_REASONS:
        left = sum(row[0] for row in reasons[_SHOWN_REASONS:])
        sheet.columns((0, f"{left:>6,}"), (9, "for other reasons"))
    if unknown:
        noun = "file" if len(unknown) == 1 else "files"
        sheet.columns((0, f"{len(unknown):>6,}"), (9, noun), (28, f"no source card fits{_most_look_like(unknown)}"))
    look = "look  groundswell lake quarantine" if reasons else ""
    teach = f"teach  groundswell sources draft {_quoted(unknown[0].path)}" if unknown else ""
    sheet.text("   ".join(part for part in (look, teach) if part), 2)


def _most_look_like(files: Sequence[FileReport]) -> str:
    likes = Counter(n.removeprefix(_LOOKS_LIKE) for f in files for n in f.notes if n.startswith(_LOOKS_LIKE))
    if likes:
        like, number = likes.most_common(1)[0]
        who = "it looks" if len(files) == 1 else "most look" if 2 * number > len(files) else "some look"
        return f"; {who} like {like}"
    reasons = Counter(r.example for f in files for r in f.reasons)
    return f": {reasons.most_common(1)[0][0]}" if reasons else ""


def _quoted(path: str) -> str:
    """The path as a shell takes it."""
    return path if re.fullmatch(r"[\w./@%+=:,-]+", path) else "'" + path.replace("'", "'\\''") + "'"
