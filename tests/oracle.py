"""What a rule means: the slow, obvious evaluator that the engine must agree with, row by row.

It shares the tree with the engine and nothing else. Where Sigma 2.1 is silent, this file decides:

- A field is looked for under its column, else under that name in `_extra`, else derived from its source columns,
  for each row anew.
  Names are compared without letter case and without spaces.
- Absent and null are the same; the empty text is a value. A test on a missing field is false, its negation true.
- Values are compared as text: booleans `true` and `false`, whole floats without `.0`, objects as compact JSON.
  A list holds several values; a test holds on a list when it holds on one of them.
- Texts are compared in lower case, unless `cased`; a pattern is laid on the lowered text.
- A keyword is looked for inside each text of a row on its own: columns of text and whatever stands in `_extra`.
- What a source can never have (`lacks`) makes every test of it false, `null` too: nothing is known of it.
- `re` is what RE2 finds; patterns that RE2 refuses are Python's `re` on the first 16,384 characters.
"""

from __future__ import annotations

import datetime
import ipaddress
import json
import re
from collections.abc import Iterable, Iterator, Mapping

import re2

from groundswell.defences.hunt.tree import And, Leaf, Node, Not, Or, Route, Rule
from groundswell.model.card import Derive

Row = Mapping[str, object]
OWN = {"_time", "_host", "_sensor", "_event", "_src", "_rec", "_extra"}


def holds(rule: Rule, route: Route, row: Row, text_free: Iterable[str] = ()) -> bool:
    """Whether `rule`, asked on `route`, is true of `row`."""
    for column, values in route.where:
        have = [text.lower() for text in texts(column_value(row, column))]
        if not any(value.lower() in have for value in values):
            return False
    return node_holds(rule.node, route, row, frozenset(map(plain, text_free)))


def node_holds(node: Node, route: Route, row: Row, text_free: frozenset[str]) -> bool:
    match node:
        case And(parts):
            return all(node_holds(part, route, row, text_free) for part in parts)
        case Or(parts):
            return any(node_holds(part, route, row, text_free) for part in parts)
        case Not(part):
            return not node_holds(part, route, row, text_free)
        case Leaf():
            return leaf_holds(node, route, row, text_free)


def leaf_holds(leaf: Leaf, route: Route, row: Row, text_free: frozenset[str]) -> bool:
    if leaf.field is None:
        return any(text_holds(leaf, text) for text in keyword_texts(row, text_free))
    if lacked(leaf.field, route) or (leaf.op == "fieldref" and lacked(leaf.value, route)):
        return False
    found = field_texts(leaf.field, route, row)
    match leaf.op:
        case "null":
            return found is None
        case "exists":
            return (found is not None) == (leaf.value == "true")
        case "fieldref":
            other = field_texts(leaf.value, route, row)
            return any(refers(leaf, one, two) for one in found or () for two in other or ())
    return any(text_holds(leaf, text) for text in found or ())


def lacked(field: str, route: Route) -> bool:
    return plain(field) in {plain(lacking) for lacking in route.lacks}


def plain(name: str) -> str:
    return name.replace(" ", "").lower()


def field_texts(field: str, route: Route, row: Row) -> list[str] | None:
    """The texts of a field of the rule in this row; null when it is missing."""
    derive = next((d for name, d in route.derived if plain(name) == plain(field)), None)
    columns = next((c for name, c in route.columns if plain(name) == plain(field)), (field,))
    for column in (field,) if derive else columns:
        if found := texts(column_value(row, column)):
            return found
    return (derived(derive, field, row) or None) if derive else None


def column_value(row: Row, column: str) -> object:
    """The first non-null value under that name, of columns, else of `_extra`."""
    for name in sorted(row):
        if name not in OWN and plain(name) == plain(column):
            if row[name] is None:
                break
            return row[name]
    return extra_fields(row).get(plain(column))


def texts(value: object) -> list[str]:
    if value is None:
        return []
    if isinstance(value, (list, tuple)):
        return [text for part in value for text in texts(part)]
    if isinstance(value, dict):
        return [json.dumps(value, separators=(",", ":"), ensure_ascii=False)]
    if isinstance(value, bool):
        return ["true" if value else "false"]
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return [str(int(value))]
    return [value if isinstance(value, str) else str(value)]


def extra_fields(row: Row) -> dict[str, object]:
    extra = row.get("_extra")
    if not extra:
        return {}
    try:
        loaded = json.loads(str(extra))
    except ValueError:
        return {}
    return dict(unfolded(loaded, "", 8)) if isinstance(loaded, dict) else {}


def unfolded(level: dict[str, object], prefix: str, depth: int) -> Iterator[tuple[str, object]]:
    for key, value in level.items():
        if isinstance(value, dict) and value and depth > 1:
            yield from unfolded(value, f"{prefix}{key}.", depth - 1)
        else:
            yield plain(prefix + key), value


def keyword_texts(row: Row, text_free: frozenset[str]) -> Iterator[str]:
    for name, value in row.items():
        if name in OWN or plain(name) in text_free:
            continue
        for part in value if isinstance(value, (list, tuple)) else [value]:
            if isinstance(part, str):
                yield part
    for name, value in extra_fields(row).items():
        if name not in text_free:
            yield from texts(value)


def derived(derive: Derive, field: str, row: Row) -> list[str]:
    given = [texts(column_value(row, source)) for source in derive.sources]
    values = [text for column in given for text in column]
    match derive.how:
        case "join":
            return [prefixed(derive.separator.join(values), derive)] if values else []
        case "split_pairs":
            pairs = [pair.split("=", 1) for value in values for pair in value.split(",") if "=" in pair]
            return [text.strip() for key, text in pairs if plain(key) == plain(field)]
        case "key":
            return [text for value in values for text in texts(extra_fields({"_extra": value}).get(plain(derive.key)))]
        case "prefix":
            return [prefixed(value, derive) for value in values]
    raise AssertionError(derive.how)


def prefixed(value: str, derive: Derive) -> str:
    for old, new in derive.replace:
        if value.lower().startswith(old.lower()):
            return new + value[len(old) :]
    return value


def text_holds(leaf: Leaf, text: str) -> bool:
    """Whether one text passes one test."""
    value = leaf.value
    match leaf.op:
        case "re":
            return matches_re(value, leaf.flags, text)
        case "cidr":
            return in_network(text, value)
        case "lt" | "lte" | "gt" | "gte":
            left, right = as_number(text), as_number(value)
            if left is None or right is None:
                return False
            return {"lt": left < right, "lte": left <= right, "gt": left > right, "gte": left >= right}[leaf.op]
        case "time_part":
            at = as_time(text)
            part = next(iter(leaf.flags))
            return at is not None and int(value) == (at.isocalendar()[1] if part == "week" else getattr(at, part))
    if not leaf.cased:
        text, value = text.lower(), value.lower()
    match leaf.op:
        case "equals":
            return text == value
        case "contains":
            return value in text
        case "startswith":
            return text.startswith(value)
        case "endswith":
            return text.endswith(value)
        case "wildcard":
            return fits(pattern(value), text)
    raise AssertionError(leaf.op)


def pattern(notation: str) -> list[str]:
    """A Sigma pattern as a list of `*`, `?` and single characters, each that is meant itself with a `=` before it."""
    found, i = [], 0
    while i < len(notation):
        if notation[i] == "\\" and i + 1 < len(notation) and notation[i + 1] in "*?\\":
            found.append("=" + notation[i + 1])
            i += 2
            continue
        found.append(notation[i] if notation[i] in "*?" else "=" + notation[i])
        i += 1
    return found


def fits(parts: list[str], text: str) -> bool:
    """Whether the whole text has the form: the set of places that can be reached, character by character."""
    places = closed({0}, parts)
    for character in text:
        after = set()
        for place in places:
            if place < len(parts) and parts[place] == "*":
                after.add(place)
            elif place < len(parts) and parts[place] in ("?", "=" + character):
                after.add(place + 1)
        places = closed(after, parts)
    return len(parts) in places


def closed(places: set[int], parts: list[str]) -> set[int]:
    found = set(places)
    for place in places:
        while place < len(parts) and parts[place] == "*":
            place += 1
            found.add(place)
    return found


def matches_re(value: str, flags: frozenset[str], text: str) -> bool:
    letters = "".join(sorted(flags))
    written = f"(?{letters}){value}" if letters else value
    quiet = re2.Options()
    quiet.log_errors = False
    try:
        return re2.compile(written, quiet).search(text) is not None
    except re2.error:
        return re.search(written, text[:16_384]) is not None


def in_network(text: str, network: str) -> bool:
    try:
        at = ipaddress.ip_address(text.strip())
    except ValueError:
        return False
    if at.version == 6 and at.ipv4_mapped:
        at = at.ipv4_mapped
    within = ipaddress.ip_network(network)
    return at.version == within.version and at in within


def as_number(text: str) -> int | float | None:
    text = text.strip()
    if re.fullmatch(r"0[xX][0-9a-fA-F]{1,64}", text):
        return int(text, 16)
    if re.fullmatch(r"[+-]?[0-9]{1,64}", text):
        return int(text)
    return float(text) if re.fullmatch(r"[+-]?[0-9]{1,64}(\.[0-9]{1,64})?([eE][+-]?[0-9]{1,3})?", text) else None


def as_time(text: str) -> datetime.datetime | None:
    seconds = as_number(text)
    try:
        if seconds is not None:
            return datetime.datetime.fromtimestamp(seconds, datetime.UTC)
        at = datetime.datetime.fromisoformat(text.strip())
    except (ValueError, OverflowError, OSError):
        return None
    return at.astimezone(datetime.UTC) if at.tzinfo else at.replace(tzinfo=datetime.UTC)


def refers(leaf: Leaf, one: str, two: str) -> bool:
    if not leaf.cased:
        one, two = one.lower(), two.lower()
    match next(iter(leaf.flags), "equals"):
        case "contains":
            return two in one
        case "startswith":
            return one.startswith(two)
        case "endswith":
            return one.endswith(two)
    return one == two
