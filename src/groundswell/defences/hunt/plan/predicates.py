"""What a test says of one text: the exact, single-value form of every leaf that looks at a value.

The plan uses it for tests that no scan answers (regular expressions, networks, numbers, very short literals) and
to confirm what a scan only suspects (wildcards, cased literals); `explain.py` uses it for one record. Defined by
`tests/oracle.py`. Source: Sigma 2.1, modifiers appendix.

Not here: tests of a whole row (`null`, `exists`, `fieldref`), which `match.py` answers from codes.
"""

from __future__ import annotations

import datetime
import ipaddress
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

import re2

from groundswell.defences.hunt.tree import Leaf

Predicate = Callable[[str], bool]
BACKTRACKING_LIMIT = 16_384  # characters of a value that Python's `re` may see: it can backtrack, RE2 cannot
_NUMBER = re.compile(r"[+-]?[0-9]{1,64}(\.[0-9]{1,64})?([eE][+-]?[0-9]{1,3})?", re.ASCII)
_HEX = re.compile(r"0[xX][0-9a-fA-F]{1,64}", re.ASCII)


@lru_cache(maxsize=200_000)
def predicate(leaf: Leaf) -> Predicate:
    """The test of `leaf` on one text. Compiled when first asked for and kept."""
    match leaf.op:
        case "equals" | "contains" | "startswith" | "endswith":
            return _literal(leaf)
        case "wildcard":
            return _wildcard(leaf)
        case "re":
            return _regex(leaf)
        case "cidr":
            return _network(leaf.value)
        case "lt" | "lte" | "gt" | "gte":
            return _comparison(leaf.op, leaf.value)
        case "time_part":
            return _time_part(next(iter(leaf.flags)), int(leaf.value))
    raise ValueError(f"{leaf.op} is no test of a single value")


def _literal(leaf: Leaf) -> Predicate:
    want = leaf.value if leaf.cased else leaf.value.lower()
    holds: Callable[[str], bool]
    match leaf.op:
        case "equals":
            holds = want.__eq__
        case "contains":
            holds = lambda text: want in text  # noqa: E731
        case "startswith":
            holds = lambda text: text.startswith(want)  # noqa: E731
        case _:
            holds = lambda text: text.endswith(want)  # noqa: E731
    return holds if leaf.cased else lambda text: holds(text.lower())


def pieces(notation: str) -> list[list[str | None]]:
    """A Sigma pattern cut at its stars: each piece a list of texts and nulls (`?`, one character).

    `a*b?c` is `[["a"], ["b", None, "c"]]`. Backslash takes the special meaning of the next `*`, `?` or backslash.
    """
    found: list[list[str | None]] = [[]]
    characters = iter(notation)
    for character in characters:
        if character == "*":
            found.append([])
            continue
        if character == "?":
            found[-1].append(None)
            continue
        text = character
        if character == "\\":
            after = next(characters, "")
            text = after if after in ("*", "?", "\\") else "\\" + after
        if found[-1] and found[-1][-1] is not None:
            found[-1][-1] += text
        else:
            found[-1].append(text)
    return found


def _wildcard(leaf: Leaf) -> Predicate:
    """Piece by piece from the left: linear in the text for each piece, where one regular expression could backtrack."""
    compiled = [_piece(piece) for piece in pieces(leaf.value if leaf.cased else leaf.value.lower())]
    first, *middle = compiled
    last = middle.pop() if middle else None

    def holds(text: str) -> bool:
        if not leaf.cased:
            text = text.lower()
        head = first.match(text)
        if head is None:
            return False
        if last is None:
            return head.end() == len(text)
        at = head.end()
        for piece in middle:
            found = piece.search(text, at)
            if found is None:
                return False
            at = found.end()
        return _fits_at_end(last, text, at)

    return holds


def _piece(piece: list[str | None]) -> re.Pattern[str]:
    """A pattern of fixed length: literals and single characters."""
    return re.compile("".join("." if part is None else re.escape(part) for part in piece), re.DOTALL)


def _fits_at_end(piece: re.Pattern[str], text: str, at: int) -> bool:
    length = _fixed_length(piece)
    start = len(text) - length
    return start >= at and piece.match(text, start) is not None


@lru_cache(maxsize=50_000)
def _fixed_length(piece: re.Pattern[str]) -> int:
    return len(re.sub(r"\\(.)", "x", piece.pattern, flags=re.DOTALL))


def _regex(leaf: Leaf) -> Predicate:
    """RE2 where it can; for what it refuses (look-around), Python's `re` on the first 16,384 characters."""
    linear = linear_regex(leaf.value, leaf.flags)
    if linear is not None:
        return lambda text: linear.search(text) is not None
    flags = re.NOFLAG
    for letter in leaf.flags:
        flags |= {"i": re.I, "m": re.M, "s": re.S}[letter]
    bounded = re.compile(leaf.value, flags)
    return lambda text: bounded.search(text[:BACKTRACKING_LIMIT]) is not None


def linear_regex(pattern: str, flags: Iterable[str]) -> Any | None:
    """The pattern compiled by RE2; null when RE2 refuses it."""
    letters = "".join(sorted(flags))
    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(f"(?{letters}){pattern}" if letters else pattern, options)
    except re2.error:
        return None


def _network(value: str) -> Predicate:
    network = ipaddress.ip_network(value)

    def holds(text: str) -> bool:
        found = address(text)
        return found is not None and found.version == network.version and found in network

    return holds


@lru_cache(maxsize=100_000)
def address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address that `text` is, IPv4 where it is IPv4 written as IPv6; null when it is none (`-`, a name)."""
    try:
        found = ipaddress.ip_address(text.strip())
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return mapped or found


def number(text: str) -> int | float | None:
    """The number that `text` is, decimal or `0x` hexadecimal; whole numbers keep every digit. Null when it is none."""
    text = text.strip()
    if _HEX.fullmatch(text):
        return int(text, 16)
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None
    return float(text) if found[1] or found[2] else int(text)


def _comparison(op: str, value: str) -> Predicate:
    limit = number(value)

    def holds(text: str) -> bool:
        found = number(text)
        if found is None or limit is None:
            return False
        match op:
            case "lt":
                return found < limit
            case "lte":
                return found <= limit
            case "gt":
                return found > limit
        return found >= limit

    return holds


def _time_part(part: str, want: int) -> Predicate:
    def holds(text: str) -> bool:
        at = moment(text)
        if at is None:
            return False
        return (at.isocalendar().week if part == "week" else int(getattr(at, part))) == want

    return holds


def moment(text: str) -> datetime.datetime | None:
    """The UTC time that `text` tells, ISO 8601 or seconds since the epoch; without a zone it is UTC. Null when none."""
    seconds = number(text)
    try:
        if seconds is not None:
            return datetime.datetime.fromtimestamp(seconds, datetime.UTC)
        at = datetime.datetime.fromisoformat(text.strip())
        return at.astimezone(datetime.UTC) if at.tzinfo else at.replace(tzinfo=datetime.UTC)
    except (ValueError, OverflowError, OSError):
        return None
