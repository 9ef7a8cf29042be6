"""The MISP object under which an event of ours carries an item of the dossier, and where that stood.

Its template: `kind`, what it is; `sentence`, the words of the report; `place`, where the item begins and ends in the
report's linear text, and the sha256 of that text; `facts`, the rest of the item as JSON, as in `dossier/1`. All are
text, and correlate with nothing. An object of a value annotates the attribute of the value.

Source: MISP core format, objects and object references. The reader of the same is `intel/readers/misp_item.py`.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import cast

from groundswell.model.carried import MISP_OBJECT, Carried

TEMPLATE, VERSION = "8d0f5d5e-0f3b-5c55-9c64-2b1f63c7a4de", "1"  # ours; constants, so that MISP knows them again
_Entry = dict[str, object]


def misp_item(carried: Carried, id: str, stamp: str, annotates: str | None) -> _Entry:
    """Give the object of an item with the uuid `id`; `annotates` is the uuid of the attribute that it is about."""
    told = carried.as_json()
    item = dict(cast("Mapping[str, object]", told["item"]))
    start, end = cast("list[int]", item.pop("span"))
    sentence = str(item.get("sentence", "")).strip()  # MISP takes off what is blank at both ends
    if sentence == item.get("sentence"):
        del item["sentence"]
    place = f"{start}-{end} {told['text'] or 'not known'}"
    facts = json.dumps(item, ensure_ascii=False, separators=(",", ":"))
    values = {"kind": str(told["kind"]), "sentence": sentence, "place": place, "facts": facts}
    return {
        "uuid": id,
        "name": MISP_OBJECT,
        "meta-category": "misc",
        "description": "An item of a Groundswell dossier: what it is, its sentence, its place, and its facts as JSON.",
        "template_uuid": TEMPLATE,
        "template_version": VERSION,
        "timestamp": stamp,
        "distribution": "5",
        "comment": "",
        "Attribute": [_attribute(id, key, value, stamp) for key, value in values.items() if value],
        "ObjectReference": [_reference(id, annotates, stamp)] if annotates else [],
    }


def _attribute(id: str, relation: str, value: str, stamp: str) -> _Entry:
    return {
        "uuid": str(uuid.uuid5(uuid.UUID(id), relation)),
        "object_relation": relation,
        "type": "text",
        "category": "Other",
        "value": value,
        "to_ids": False,
        "disable_correlation": True,
        "distribution": "5",
        "timestamp": stamp,
    }


def _reference(id: str, attribute: str, stamp: str) -> _Entry:
    return {
        "uuid": str(uuid.uuid5(uuid.UUID(id), "annotates")),
        "object_uuid": id,
        "referenced_uuid": attribute,
        "relationship_type": "annotates",
        "timestamp": stamp,
    }
