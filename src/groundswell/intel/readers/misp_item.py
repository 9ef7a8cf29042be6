"""The items of a dossier that a MISP event of ours carries in objects, taken only where the event says the same.

A value's item is taken where an attribute has the value and the judgement: whoever takes an attribute out, or judges it
anew by its tag, takes the item out too.

Not here: the item itself (`model/carried.py`), the attributes (`misp.py`), the object (`outputs/misp_item.py`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from groundswell.model.carried import MISP_OBJECT, Carried, read

_PLACE = re.compile(r"(\d{1,9})-(\d{1,9}) ([0-9a-f]{64}|not known)")
_LONGEST = 65_536

Entry = Mapping[str, Any]


def is_item(thing: Entry) -> bool:
    """Say whether an object of an event carries an item."""
    return thing.get("name") == MISP_OBJECT


def items(objects: Iterable[Entry]) -> Iterator[Carried]:
    """Yield the items that objects carry; what is not exactly one is none."""
    for thing in objects:
        if is_item(thing) and not thing.get("deleted") and (found := _item(thing)) is not None:
            yield found


def _item(thing: Entry) -> Carried | None:
    attributes = thing.get("Attribute")
    listed = [a for a in attributes if isinstance(a, dict)] if isinstance(attributes, list) else []
    said = {str(a.get("object_relation")): str(a.get("value")) for a in listed if not a.get("deleted")}
    place = _PLACE.fullmatch(said.get("place", ""))
    if place is None or len(said.get("facts", "")) > _LONGEST:
        return None
    try:
        facts = json.loads(said.get("facts", ""))
    except (ValueError, RecursionError):
        return None
    if not isinstance(facts, dict):
        return None
    span = [int(place[1]), int(place[2])]
    sentence = {"sentence": said.get("sentence", "")}
    return read({"kind": said.get("kind"), "item": {**sentence, **facts, "span": span}, "text": place[3]})
