"""Words that narrow a list: `host:FIN-WS-014 state:new sort:-time`, and bare words that stand anywhere in a row.

Defined by CLI.md section 1 (lists also take words). They read the rows as JSON gives them, so every key can be asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase

from groundswell.model.errors import UsageError

Row = Mapping[str, object]


def narrowed(rows: Sequence[Row], words: Sequence[str], keys: Sequence[str]) -> list[Row]:
    """The rows that fit all of `words`, in the order that the last `sort:` asks for.

    Words of one key are alternatives, words of different keys must all fit; `*` and `?` stand for any letters, case
    and the difference of `-`, `_` and space do not count. UsageError GS-0008 for a key that the list does not have.
    """
    wanted: dict[str, list[str]] = {}
    anywhere: list[str] = []
    order = ""
    for word in words:
        key, colon, value = word.partition(":")
        if not colon:
            anywhere.append(_folded(word))
        elif key == "sort":
            order = value
            _known(value.lstrip("-"), keys)
        else:
            _known(key, keys)
            wanted.setdefault(key, []).append(_folded(value))
    kept = [row for row in rows if _fits(row, wanted) and all(_anywhere(row, word) for word in anywhere)]
    if order:
        kept.sort(key=lambda row: _sortable(row.get(order.lstrip("-"))), reverse=order.startswith("-"))
    return kept


def _known(key: str, keys: Sequence[str]) -> None:
    if key not in keys:
        from groundswell.run.nearest import did_you_mean

        hint = did_you_mean(key, keys, "{}:")
        raise UsageError(
            "GS-0008", f'the list has no "{key}" to be narrowed by', why=f"it has {', '.join(keys)}", hint=hint
        )


def _folded(value: object) -> str:
    return str(value).lower().replace("_", "-").replace(" ", "-")


def _texts(value: object) -> list[str]:
    if isinstance(value, list | tuple):
        return [text for one in value for text in _texts(one)]
    if isinstance(value, Mapping):
        return [text for one in value.values() for text in _texts(one)]
    return [] if value is None else [_folded(value)]


def _fits(row: Row, wanted: Mapping[str, list[str]]) -> bool:
    return all(
        any(fnmatchcase(text, pattern) for text in _texts(row.get(key)) for pattern in patterns)
        for key, patterns in wanted.items()
    )


def _anywhere(row: Row, word: str) -> bool:
    return any(word in text for value in row.values() for text in _texts(value))


def _sortable(value: object) -> tuple[int, float, str]:
    if isinstance(value, bool | int | float):
        return 1, float(value), ""
    return (0, 0.0, "") if value is None else (2, 0.0, _folded(value))
