"""The one form that rules and indicators take: an expression tree over leaves, with the rule's own facts around it.

A leaf is one test of one field, with modifiers already applied as Sigma 2.1 says; equal leaves of different
rules are the same value, so the plan evaluates them once. Texts become trees in `rules/sigma.py` and
`rules/indicators.py`; what a tree means is defined by `tests/oracle.py`.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Literal

from groundswell.model.card import Derive
from groundswell.model.finding import Level

Op = Literal[
    "equals",  # value, as text, without letter case unless `cased`
    "contains",
    "startswith",
    "endswith",
    "wildcard",  # pattern in Sigma's own notation: * ? with backslash escapes
    "re",  # flags: some of i, m, s
    "cidr",
    "lt",
    "lte",
    "gt",
    "gte",
    "exists",  # value "true" or "false"
    "null",  # absent or null
    "fieldref",  # value names the other field; flags: startswith, endswith or contains
    "time_part",  # flags: minute, hour, day, week, month or year; value the number
    "in_set",  # an indicator set: value is the set's id (rules/indicators.py)
]


@dataclass(frozen=True)
class Leaf:
    """One test. `field` is the rule's name for it; null is a keyword, looked for in every column of text."""

    field: str | None
    op: Op
    value: str
    cased: bool = False
    flags: frozenset[str] = frozenset()


@dataclass(frozen=True)
class And:
    """All of `parts` hold."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Or:
    """At least one of `parts` holds."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Not:
    """`part` does not hold; a leaf on a missing field is false, so its negation is true (no three-valued logic)."""

    part: Node


Node = Leaf | And | Or | Not


@dataclass(frozen=True)
class SigmaLogSource:
    """How a rule says what it needs: any of the three may be null."""

    product: str | None = None
    category: str | None = None
    service: str | None = None


@dataclass(frozen=True)
class Rule:
    """One Sigma rule, parsed. Several conditions of one rule mean OR (Sigma 2.1), already joined in `node`."""

    id: str
    title: str
    level: Level
    status: str
    author: str
    license: str
    date: datetime.date | None
    modified: datetime.date | None
    logsource: SigmaLogSource
    node: Node
    tags: tuple[str, ...]
    falsepositives: tuple[str, ...]
    references: tuple[str, ...]
    description: str
    digest: str  # sha256 of the file
    path: str
    ruleset: str  # `groundswell`, `sigmahq`, or the name given to `content add`
    notes: str = ""
    clauses: tuple[tuple[str, Node], ...] = ()  # the named selections, in the order of the file


@dataclass(frozen=True)
class Refused:
    """A rule file that could not become a tree, and why: counted as not evaluated, never dropped in silence."""

    id: str
    title: str
    path: str
    reason: str
    level: Level = "medium"
    author: str = ""
    license: str = ""
    off: bool = False
    tags: tuple[str, ...] = ()
    ruleset: str = ""


@dataclass(frozen=True)
class Route:
    """How one rule is asked of one kind of event: (table, event), and where each of its fields is found.

    `columns` maps a field of the rule to the native columns it is read from (several for a joined field);
    a field that is in neither `columns` nor `lacks` is looked for in `_extra`. `lacks` are fields of the rule
    that this source can never have. `where` narrows to rows whose column holds one of the values.

    `event` may hold `*` (`microsoft-windows-taskscheduler/operational/*`): every kind whose name fits. A field
    that no card declares stands in `columns` under the rule's own spelling; compare column names by `fold_name`.
    `derived` says, for the fields that are no column, how they are read from `columns`.
    """

    table: str
    event: str
    covers: Literal["whole", "part"]
    columns: tuple[tuple[str, tuple[str, ...]], ...]
    lacks: frozenset[str] = frozenset()
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    described: bool = True  # false: no card describes this kind; the channel alone counts in part
    rare: bool = False
    derived: tuple[tuple[str, Derive], ...] = ()


def fold_name(name: str) -> str:
    """The form in which field and column names are compared: `Threat Name` is `ThreatName` is `threatname`."""
    return name.replace(" ", "").lower()
