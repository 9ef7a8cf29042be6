"""pySigma's condition trees become our own nodes: modifiers applied, escapes resolved, lists joined.

Escapes, modifiers and conditions are pySigma's work (`SigmaString`, `sigma.modifiers`); nothing is parsed twice.
Source: Sigma 2.1, modifiers appendix and "Detection".

Not here: reading files (`sigma.py`), what a leaf means (`tests/oracle.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from sigma.conditions import (
    ConditionAND,
    ConditionFieldEqualsValueExpression,
    ConditionItem,
    ConditionNOT,
    ConditionOR,
    ConditionValueExpression,
)
from sigma.policy import SigmaPolicy
from sigma.policy.regex_engine import RegexEngine
from sigma.types import (
    CompareOperators,
    Placeholder,
    SigmaBool,
    SigmaCasedString,
    SigmaCIDRExpression,
    SigmaCompareExpression,
    SigmaExists,
    SigmaExpansion,
    SigmaFieldReference,
    SigmaNull,
    SigmaNumber,
    SigmaRegularExpression,
    SigmaRegularExpressionFlag,
    SigmaString,
    SigmaTimestampPart,
    SigmaType,
    SpecialChars,
)

from groundswell.defences.hunt.plan.predicates import linear_regex
from groundswell.defences.hunt.tree import And, Leaf, Node, Not, Op, Or

_MANY, _ONE = SpecialChars.WILDCARD_MULTI, SpecialChars.WILDCARD_SINGLE
_COMPARE: dict[CompareOperators, Op] = {
    CompareOperators.LT: "lt",
    CompareOperators.LTE: "lte",
    CompareOperators.GT: "gt",
    CompareOperators.GTE: "gte",
}
_FLAGS = {
    SigmaRegularExpressionFlag.IGNORECASE: "i",
    SigmaRegularExpressionFlag.MULTILINE: "m",
    SigmaRegularExpressionFlag.DOTALL: "s",
}


class Unsupported(Exception):
    """The rule asks for something that has no meaning here; the message says what."""


class _EitherEngine(RegexEngine):
    """Accepts what RE2 or, failing that, Python's `re` compiles: the two that evaluate `re` leaves."""

    def compile(self, pattern: str, flags: int = 0) -> Any:
        letters = [letter for flag, letter in ((re.I, "i"), (re.M, "m"), (re.S, "s")) if flags & flag]
        linear = linear_regex(pattern, letters)
        return re.compile(pattern, flags) if linear is None else linear

    @property
    def error(self) -> type[Exception]:
        return re.error


POLICY = SigmaPolicy(regex_engine=_EitherEngine())


def node_of(condition: object) -> Node:
    """The tree of one post-processed pySigma condition.

    Raises:
        Unsupported: a placeholder without a value, or a value type that Sigma 2.1 does not know.
    """
    match condition:
        case ConditionAND():
            return all_of(node_of(part) for part in condition.args)
        case ConditionOR():
            return any_of(node_of(part) for part in condition.args)
        case ConditionNOT():
            return Not(node_of(condition.args[0]))
        case ConditionFieldEqualsValueExpression():
            return _test(condition.field, condition.value)
        case ConditionValueExpression():
            return _test(None, condition.value)
        case None:
            raise Unsupported("the condition is empty")
        case ConditionItem():
            raise Unsupported(f"condition {type(condition).__name__}")
    raise Unsupported(f"a condition of type {type(condition).__name__}")


def all_of(nodes: Iterable[Node]) -> Node:
    """AND of `nodes`, flat, each part once."""
    parts: dict[Node, None] = {}
    for node in nodes:
        parts.update(dict.fromkeys(node.parts if isinstance(node, And) else (node,)))
    return next(iter(parts)) if len(parts) == 1 else And(tuple(parts))


def any_of(nodes: Iterable[Node]) -> Node:
    """OR of `nodes`, flat, each part once."""
    parts: dict[Node, None] = {}
    for node in nodes:
        parts.update(dict.fromkeys(node.parts if isinstance(node, Or) else (node,)))
    return next(iter(parts)) if len(parts) == 1 else Or(tuple(parts))


def _test(field: str | None, value: SigmaType) -> Node:
    match value:
        case SigmaExpansion():
            return any_of(_test(field, part) for part in value.values)
        case SigmaString():
            return _text(field, value)
        case SigmaBool():
            return _whole(field, str(value.boolean).lower())
        case SigmaTimestampPart():
            flag = value.timestamp_part.name.lower()
            return Leaf(_named(field, flag), "time_part", str(value.number), flags=frozenset({flag}))
        case SigmaNumber():
            return _whole(field, str(value.number))
        case SigmaRegularExpression():
            if value.regexp.contains_placeholder():
                raise Unsupported(_no_value(value.regexp))
            return Leaf(field, "re", str(value.regexp), cased=True, flags=frozenset(_FLAGS[f] for f in value.flags))
        case SigmaNull():
            return Leaf(_named(field, "null"), "null", "")
        case SigmaExists():
            return Leaf(_named(field, "exists"), "exists", str(value.exists).lower())
        case SigmaCIDRExpression():
            return Leaf(_named(field, "cidr"), "cidr", str(value.network))
        case SigmaCompareExpression():
            return Leaf(_named(field, "a comparison"), _COMPARE[value.op], str(value.number.number))
        case SigmaFieldReference():
            ends = (value.starts_with, value.ends_with)
            how = {(True, True): "contains", (True, False): "startswith", (False, True): "endswith"}.get(ends)
            return Leaf(_named(field, "fieldref"), "fieldref", value.field, flags=frozenset({how} if how else ()))
    raise Unsupported(f"a value of type {type(value).__name__}")


def _named(field: str | None, what: str) -> str:
    if field is None:
        raise Unsupported(f"{what} needs a field")
    return field


def _whole(field: str | None, text: str) -> Leaf:
    """A value without wildcards; a keyword is looked for inside the columns."""
    return Leaf(field, "contains" if field is None else "equals", text)


def _text(field: str | None, value: SigmaString) -> Node:
    if value.contains_placeholder():
        raise Unsupported(_no_value(value))
    cased = isinstance(value, SigmaCasedString)
    parts = _joined(value)
    if field is None:
        parts = [_MANY, *parts, _MANY]
        parts = [p for i, p in enumerate(parts) if p is not _MANY or i == 0 or parts[i - 1] is not _MANY]
    match parts:
        case []:
            return Leaf(field, "equals", "", cased)
        case [str(text)]:
            return Leaf(field, "equals", text, cased)
        case [head] if head is _MANY and field is not None:
            return Leaf(field, "exists", "true")
        case [head, str(text), tail] if head is _MANY and tail is _MANY:
            return Leaf(field, "contains", text, cased)
        case [str(text), tail] if tail is _MANY:
            return Leaf(field, "startswith", text, cased)
        case [head, str(text)] if head is _MANY:
            return Leaf(field, "endswith", text, cased)
    return Leaf(field, "wildcard", "".join(map(_notation, parts)), cased)


def _joined(value: SigmaString) -> list[str | SpecialChars]:
    """The parts of a string, neighbouring texts and stars as one, empty texts gone."""
    parts: list[str | SpecialChars] = []
    for part in value.s:
        assert not isinstance(part, Placeholder)
        if part == "":
            continue
        before = parts[-1] if parts else None
        if isinstance(part, str) and isinstance(before, str):
            parts[-1] = before + part
        elif not (parts and part is _MANY and parts[-1] is _MANY):
            parts.append(part)
    return parts


def _notation(part: str | SpecialChars) -> str:
    """Sigma's own notation, every special character escaped, so that it reads back as the same parts."""
    if part is _MANY:
        return "*"
    if part is _ONE:
        return "?"
    assert isinstance(part, str)
    return re.sub(r"([\\*?])", r"\\\1", part)


def _no_value(value: SigmaString) -> str:
    names = sorted(p.name for p in value.s if isinstance(p, Placeholder))
    return "no value is known for the placeholder " + ", ".join(f"%{name}%" for name in names)
