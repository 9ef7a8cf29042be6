"""Read shapes: how one way of writing records as JSON lays out what a card family calls by one name.

The same Windows event comes as EVTX, evtx_dump, nxlog, Winlogbeat and others. A shape says by which keys it is
known, where the routing key lies, which objects only wrap columns (`strip`), which names differ (`rename`), what
is no data of the record (`leave_out`), and which unnamed values make one column (`gather`). What a shape adds of
its own keeps its path as column. Defined by SEMANTICS section 7; facts in reference notes of each file.

Not here: recognising a file (`detect.py`), sending a record to a card (`routing.py`).
"""

from __future__ import annotations

import fnmatch
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from groundswell.sources import strict_yaml

SHIPPED = Path(__file__).parent / "shapes"
KEYS = frozenset({"shape", "title", "family", "decoder", "detect", "route", "keys", "strip", "rename", "leave_out"})
KEYS |= {"lift", "gather", "lines", "named_by_file"}


@dataclass(frozen=True)
class Lift:
    """The value of `key` in the first object of the list at `path` fills the column `to` where that is empty."""

    path: str
    key: str
    to: str


@dataclass(frozen=True)
class Gather:
    """Numbered values `prefix1`, `prefix2` ... of these channels are unnamed: joined by newline they are `into`."""

    prefix: str
    into: str
    channels: frozenset[str]


@dataclass(frozen=True)
class Shape:
    """A layout of records; `keys` gives for each routing column the paths where it may lie, best first."""

    id: str
    title: str
    family: str
    decoder: str
    detect: tuple[tuple[str, ...], ...]
    route: str
    keys: Mapping[str, tuple[tuple[str, ...], ...]]
    strip: tuple[str, ...] = ()
    rename: Mapping[str, str] = field(default_factory=dict)
    leave_out: tuple[str, ...] = ()
    lift: tuple[Lift, ...] = ()
    gather: tuple[Gather, ...] = ()
    lines: frozenset[str] = frozenset()  # columns whose list of values is joined by newline
    named_by_file: bool = False  # whether a file's name stands for a routing value that its records do not carry

    def column(self, path: str) -> str | None:
        """Name the column of a path: renamed, else without its wrapper, else the path itself; null: no data."""
        renamed = self.rename.get(path)
        if renamed is not None:
            return renamed
        if any(fnmatch.fnmatchcase(path, pattern) for pattern in self.leave_out):
            return None
        return strip_prefix(path, self.strip).replace(" ", "")


def strip_prefix(path: str, wrappers: tuple[str, ...]) -> str:
    """Take the first wrapper that `path` stands in away; `*` in a wrapper is any one name."""
    parts = path.split(".")
    for wrapper in wrappers:
        outer = wrapper.split(".")
        inside = len(parts) > len(outer)
        if inside and all(o in ("*", p) for o, p in zip(outer, parts, strict=False)):
            return ".".join(parts[len(outer) :])
    return path


def load_shapes(folder: Path | None = None) -> tuple[Shape, ...]:
    """Read every shape of `folder` (the shipped ones by default).

    Raises:
        UsageError: GS-2101, a shape is wrong: file, line, what was found against what was expected.
    """
    return tuple(_read(path) for path in strict_yaml.files(folder or SHIPPED))


def _read(path: Path) -> Shape:
    root = strict_yaml.parse(path.name, path.read_text("utf-8"))
    keys = root.mapping(KEYS)
    for required in ("shape", "family", "detect", "route", "keys"):
        if required not in keys:
            raise root.wrong(f"has no key {required!r}", "every shape has it")
    return Shape(
        id=keys["shape"].text(),
        title=keys["title"].text() if "title" in keys else "",
        family=keys["family"].text(),
        decoder=keys["decoder"].text() if "decoder" in keys else "json_lines",
        detect=tuple(item.texts() for item in keys["detect"].items()),
        route=keys["route"].text(),
        keys={k: tuple(tuple(p.split(".")) for p in v.texts()) for k, v in keys["keys"].mapping().items()},
        strip=keys["strip"].texts() if "strip" in keys else (),
        rename={k: v.text() for k, v in keys["rename"].mapping().items()} if "rename" in keys else {},
        leave_out=keys["leave_out"].texts() if "leave_out" in keys else (),
        lift=tuple(_lift(i) for i in keys["lift"].items()) if "lift" in keys else (),
        gather=tuple(_gather(i) for i in keys["gather"].items()) if "gather" in keys else (),
        lines=frozenset(keys["lines"].texts()) if "lines" in keys else frozenset(),
        named_by_file=keys["named_by_file"].flag() if "named_by_file" in keys else False,
    )


def _lift(node: strict_yaml.Node) -> Lift:
    keys = node.mapping({"path", "key", "to"})
    return Lift(keys["path"].text(), keys["key"].text(), keys["to"].text())


def _gather(node: strict_yaml.Node) -> Gather:
    keys = node.mapping({"prefix", "into", "channels"})
    channels = frozenset(c.lower() for c in keys["channels"].texts())
    return Gather(keys["prefix"].text(), keys["into"].text(), channels)
