"""The extension of STIX under which an object of ours carries its whole item of the dossier, and where that stood.

STIX has no word for a sentence, a span, a reason or a probability. The extension's `item` is an item of `dossier/1`, as
text, for STIX takes no null; its `span` counts characters of the report's own linear text, whose sha256 is `text`. A
reader that does not know the extension loses nothing that STIX has a word for.

Source: STIX 2.1 (OASIS, 2021-06-10), sections 3.5.6 and 7.3 (property extensions).
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from groundswell.model.carried import EXTENSION, KINDS, Carried

_MADE = "2026-11-30T00:00:00.000Z"  # a constant: the definition is the same in every bundle
_SCHEMA = (
    f"A property extension with `kind`, one of {', '.join(KINDS)}; `item`, a JSON object as text: the item as in"
    " the JSON schema groundswell/dossier/1, its `span` two integers, where the item begins and ends in the text that"
    " the report was read as; and `text`, the lower-case hexadecimal SHA-256 of that text in UTF-8, where it is known."
)

_Object = dict[str, object]


def definition(author: str) -> _Object:
    """Give the extension definition, made by the identity `author`."""
    return {
        "type": "extension-definition",
        "spec_version": "2.1",
        "id": EXTENSION,
        "created_by_ref": author,
        "created": _MADE,
        "modified": _MADE,
        "name": "Item of a Groundswell dossier",
        "description": "What was taken from a report, whole, and where it stood in the report's text.",
        "schema": _SCHEMA,
        "version": "1.0.0",
        "extension_types": ["property-extension"],
    }


def carrying(entry: Mapping[str, object], carried: Carried) -> _Object:
    """Give an object with its item."""
    told = carried.as_json()
    item = json.dumps(told["item"], ensure_ascii=False, separators=(",", ":"))
    kept = {"extension_type": "property-extension", "kind": told["kind"], "item": item}
    text = {"text": told["text"]} if told["text"] else {}
    return {**entry, "extensions": {EXTENSION: {**kept, **text}}}
