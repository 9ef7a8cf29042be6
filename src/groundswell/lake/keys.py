"""Fields that are no columns of their own, found in whole columns: the keys of pairs, and those of `_extra`.

A column of pairs (`MD5=..,SHA256=..`; card, `Derive` with `split_pairs`) may be filled without the key that a rule
asks for. `_extra` holds JSON text; the names of its fields, inner objects joined with a dot, are as the hunt reads
them. What is not listed counts as not seen, so every bound here can only make less of what was seen.

Not here: the columns that are there themselves (`visibility.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from groundswell.model.card import Card
from groundswell.model.delivered import folded

DEPTH = 8  # levels of `_extra` whose fields get names of their own, as the hunt has them
FORMS = 4_096  # distinct forms of `_extra` that are read in one batch
NAMES = 1_024  # fields of one `_extra` that are listed
LONGEST = 200  # characters of a field's name; no rule asks for a longer one

# A value behind its key. Texts that differ in these alone have the same keys filled, and only one of them is read.
_VALUE = r':\s*(?:"(?:[^"\\]|\\.)+"|-?[0-9][0-9.eE+-]*)'
Groups = npt.NDArray[np.int64]


def pairs_of(card: Card) -> Mapping[str, tuple[str, ...]]:
    """For each column of pairs the keys that a field of the card is read from, lower case."""
    found: dict[str, set[str]] = {}
    for event in card.events.values():
        for derive in event.derive:
            if derive.how == "split_pairs":
                for source in derive.sources:
                    found.setdefault(source, set()).update(folded(name) for name in derive.fields)
    return {source: tuple(sorted(keys)) for source, keys in found.items()}


def rows_with_keys(column: pa.Array, keys: Iterable[str]) -> Iterator[tuple[str, npt.NDArray[np.bool_]]]:
    """For each of `keys` which rows of a column of pairs have it with a value that is not empty."""
    if pa.types.is_list(column.type):
        parents = pc.list_parent_indices(column).to_numpy(zero_copy_only=False)
        for key, has in rows_with_keys(pc.list_flatten(column), keys):
            any_of = np.zeros(len(column), dtype=np.bool_)
            any_of[parents[has]] = True
            yield key, any_of
        return
    encoded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    if not pa.types.is_string(encoded.dictionary.type):
        return
    codes = pc.fill_null(encoded.indices, len(encoded.dictionary)).to_numpy(zero_copy_only=False)
    for key in keys:
        found = pc.fill_null(pc.match_substring_regex(encoded.dictionary, _pair(key)), False)
        yield key, np.append(found.to_numpy(zero_copy_only=False), False)[codes]


@lru_cache(maxsize=256)
def _pair(key: str) -> str:
    """The pair of `key`: letter case and blanks of the key do not count, a value of blanks alone is none."""
    letters = " *".join(re.escape(letter) for letter in key)
    return rf"(?i)(?:^|,) *{letters} *=\s*[^,\s]"


def extra_names(column: pa.Array, group: Groups) -> Iterator[tuple[int, frozenset[str]]]:
    """(group, names of filled fields) for the rows of `_extra` that belong to a group (not -1)."""
    if column.null_count == len(column):
        return
    encoded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    if not pa.types.is_string(encoded.dictionary.type):
        return
    at = np.flatnonzero(pc.is_valid(encoded.indices).to_numpy(zero_copy_only=False) & (group >= 0))
    texts = encoded.dictionary
    forms = pc.replace_substring_regex(texts, _VALUE, ":1").dictionary_encode().indices.to_numpy(zero_copy_only=False)
    codes = encoded.indices.take(pa.array(at)).to_numpy(zero_copy_only=False)
    pairs = forms[codes].astype(np.int64) * (int(group.max()) + 1) + group[at]
    distinct, first = np.unique(pairs, return_index=True)
    names: dict[int, frozenset[str]] = {}
    for pair, row in zip(distinct.tolist(), first.tolist(), strict=True):
        form, number = divmod(pair, int(group.max()) + 1)
        if form not in names:
            if len(names) >= FORMS:
                continue
            names[form] = fields_of(texts[int(codes[row])].as_py())
        yield number, names[form]


def fields_of(text: str) -> frozenset[str]:
    """The names of the fields of one `_extra` text that hold a value; none when it is no JSON object."""
    try:
        loaded = orjson.loads(text)
    except orjson.JSONDecodeError:
        return frozenset()
    found: set[str] = set()
    if isinstance(loaded, dict):
        _into(found, loaded, "", DEPTH)
    return frozenset(found)


def _into(found: set[str], level: Mapping[str, object], prefix: str, depth: int) -> None:
    for key, value in level.items():
        name = prefix + key
        if len(found) >= NAMES or len(name) > LONGEST:
            continue
        if isinstance(value, dict) and value and depth > 1:
            _into(found, value, f"{name}.", depth - 1)
        elif value not in (None, "", []):
            found.add(name)
