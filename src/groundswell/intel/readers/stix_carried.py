"""The item of a dossier that a STIX object of ours carries in its extension, taken only where the object says the same.

Whoever edits a bundle edits its objects: an extension that no longer says what its object says is left aside.

Not here: the item itself (`model/carried.py`), what STIX says (`stix.py`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from groundswell.intel.finders.found import made
from groundswell.model.carried import EXTENSION, Carried, Item, read
from groundswell.model.dossier import Anomaly, Claim, DateSpan, Name, NamedTechnique, Observable, Pair, Recommendation

_LONGEST = 65_536  # characters of an item
_SAYING = ("name", "description", "content", "country")


def carried(entry: Mapping[str, Any], values: Iterable[str]) -> Carried | None:
    """Give the item that an object carries; `values` are those that the object states by itself."""
    extensions = entry.get("extensions")
    found = _item(extensions.get(EXTENSION)) if isinstance(extensions, dict) else None
    if found is None:
        return None
    if isinstance(found.item, Observable):
        kind, value = found.item.type, found.item.value
        if (found.item.judgement == "attacker") != (entry.get("type") == "indicator"):
            return None
        return found if any(made(kind, text) == value for text in values) else None
    return found if _words(found.item) in [entry.get(key) for key in _SAYING] else None


def _item(kept: object) -> Carried | None:
    if not isinstance(kept, dict) or not isinstance(kept.get("item"), str) or len(kept["item"]) > _LONGEST:
        return None
    try:
        return read({**kept, "item": json.loads(kept["item"])})
    except (ValueError, RecursionError):
        return None


def _words(item: Item) -> str:
    """Give what the object of an item says of it."""
    match item:
        case Name():
            return item.name
        case NamedTechnique():
            return item.id
        case Recommendation() | DateSpan():
            return item.text
        case Anomaly():
            return f"{item.what}: {item.why}"
        case Claim() | Pair() | Observable():
            return item.sentence
