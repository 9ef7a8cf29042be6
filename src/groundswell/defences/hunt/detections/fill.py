"""Put values into a template, in its parsed structure: a value never becomes syntax.

A placeholder is `{name}` in a text; `{{` and `}}` are braces. A list whose one member is a mapping with the one key
`each` becomes the list of that member filled once for each item; where the member is a list, of all its members. Which
characters of a value must be escaped depends on the form and on the key above it, so the form gives
`escape(value, keys)`.

Not here: what the names stand for (`parts.py`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Parts = Mapping[str, str]
Escape = Callable[[str, tuple[str, ...]], str]

_PLACE = re.compile(r"\{\{|\}\}|\{([a-z_]+)\}")


def plain(value: str, keys: tuple[str, ...]) -> str:
    """Escape nothing: for records, where a value is data already."""
    return value


def fill(content: Any, items: Sequence[Parts], escape: Escape = plain, keys: tuple[str, ...] = ()) -> Any:
    """Give `content` with its placeholders replaced: outside of `each` by the first item's parts.

    Raises:
        KeyError: an item has no part of a name that stands in the template.
    """
    match content:
        case str():
            return text(content, items[0], escape, keys)
        case [{"each": one, **rest}] if not rest:
            filled = [fill(one, [item], escape, keys) for item in items]
            return _unique([value for values in filled for value in values] if isinstance(one, list) else filled)
        case list():
            return [fill(one, items, escape, keys) for one in content]
        case dict():
            return {key: fill(value, items, escape, (*keys, str(key))) for key, value in content.items()}
        case _:
            return content


def text(template: str, parts: Parts, escape: Escape = plain, keys: tuple[str, ...] = ()) -> str:
    """Give one text with its placeholders replaced."""

    def replaced(match: re.Match[str]) -> str:
        return match[0][0] if match[1] is None else escape(parts[match[1]], keys)

    return _PLACE.sub(replaced, template)


def names(content: Any) -> frozenset[str]:
    """Give the names of all placeholders in `content`."""
    match content:
        case str():
            return frozenset(found[1] for found in _PLACE.finditer(content) if found[1])
        case list():
            return frozenset().union(*map(names, content))
        case dict():
            return frozenset().union(*map(names, content.values()))
        case _:
            return frozenset()


def _unique(values: list[Any]) -> list[Any]:
    return [value for at, value in enumerate(values) if value not in values[:at]]
