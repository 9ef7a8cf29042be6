"""YAML in which nothing is overlooked: every value knows its file and line, and an unknown key is an error.

A `Node` is one place of a parsed file. Its methods give typed values or raise `UsageError` GS-2101 with file,
line, what was found against what was expected, and the nearest name. Aliases, tags and duplicate keys are
refused: a card is read by people first.

Not here: what the keys of a card or a shape mean (`card.py`, `shape.py`).
"""

from __future__ import annotations

import difflib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import yaml

from groundswell.model.errors import UsageError, Where

CODE = "GS-2101"


@dataclass(frozen=True)
class Node:
    """A value in a YAML file, with its place; `path` is the way to it (`events.1.columns`)."""

    file: str
    path: str
    node: yaml.Node

    def wrong(self, found: str, expected: str, hint: str = "") -> UsageError:
        """Give the error that this value is not what was expected, with file and line."""
        line = self.node.start_mark.line + 1
        where = Where(file=self.file, line=line, column=self.path or None)
        what = f"{self.file}:{line}: {self.path or 'the file'} {found}"
        return UsageError(CODE, what, where=where, why=expected, hint=hint)

    @property
    def is_list(self) -> bool:
        """Whether it is a sequence."""
        return isinstance(self.node, yaml.SequenceNode)

    @property
    def is_mapping(self) -> bool:
        """Whether it is a mapping."""
        return isinstance(self.node, yaml.MappingNode)

    def mapping(self, allowed: Collection[str] | None = None) -> dict[str, Node]:
        """Give keys and values of a mapping; keys outside `allowed` are errors, null is an empty mapping."""
        if isinstance(self.node, yaml.ScalarNode) and self.node.value in ("", "null", "~"):
            return {}
        if not isinstance(self.node, yaml.MappingNode):
            raise self.wrong("is not a mapping", "expected `key: value` lines")
        found: dict[str, Node] = {}
        for key_node, value_node in self.node.value:
            key = str(key_node.value)
            place = Node(self.file, f"{self.path}.{key}" if self.path else key, value_node)
            at = Node(self.file, place.path, key_node)
            if key in found:
                raise at.wrong("is given twice", "each key may stand once")
            if allowed is not None and key not in allowed:
                near = difflib.get_close_matches(key, list(allowed), n=1)
                hint = f"did you mean {near[0]}?" if near else f"known keys: {', '.join(sorted(allowed))}"
                raise at.wrong("is not a known key", "unknown keys are errors", hint)
            found[key] = place
        return found

    def items(self) -> list[Node]:
        """Give the members of a sequence; a single scalar counts as a sequence of one."""
        if isinstance(self.node, yaml.SequenceNode):
            return [Node(self.file, f"{self.path}[{n}]", item) for n, item in enumerate(self.node.value)]
        if isinstance(self.node, yaml.ScalarNode):
            return [self]
        raise self.wrong("is not a list", "expected a list")

    def text(self, among: Collection[str] | None = None) -> str:
        """Give a scalar as text, one of `among` where that is given."""
        if not isinstance(self.node, yaml.ScalarNode):
            raise self.wrong("is not a single value", "expected text or a number")
        value = str(self.node.value)
        if among is not None and value not in among:
            near = difflib.get_close_matches(value, list(among), n=1)
            hint = f"did you mean {near[0]}?" if near else ""
            raise self.wrong(f"is {value!r}", f"expected one of {', '.join(sorted(among))}", hint)
        return value

    def texts(self, among: Collection[str] | None = None) -> tuple[str, ...]:
        """Give a list of texts; a single text counts as a list of one."""
        return tuple(item.text(among) for item in self.items())

    def number(self) -> int:
        """Give a whole number."""
        try:
            return int(self.text())
        except ValueError:
            raise self.wrong(f"is {self.text()!r}", "expected a whole number") from None

    def flag(self) -> bool:
        """Give true or false."""
        return self.text(("true", "false")) == "true"


def parse(file: str, text: str) -> Node:
    """Parse one YAML document.

    Raises:
        UsageError: GS-2101, the text is no YAML document.
    """
    try:
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        where = Where(file=file, line=line)
        raise UsageError(CODE, f"{file}:{line}: not YAML", where=where, why=str(error.problem)) from None
    if node is None:
        raise UsageError(CODE, f"{file}: is empty", where=Where(file=file))
    return Node(file, "", node)


def files(folder: Path) -> list[Path]:
    """List the YAML files of a folder, in order of their names."""
    return sorted(folder.glob("*.yml"))
