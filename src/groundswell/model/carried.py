"""The items of a dossier as a feed of ours carries them: each as the JSON of `dossier/1`, with its kind and its place.

What a format has no word for is lost in it; beside each thing that it has a word for, the whole item is carried, so
that what is read back is what was written. Reading takes any JSON: what is not exactly an item is none.

Not here: where a format keeps an item (`outputs/dossier_stix.py`, `outputs/misp.py` and their readers).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from groundswell.model.dossier import (
    Anomaly,
    Claim,
    DateSpan,
    Dossier,
    Name,
    NamedTechnique,
    Observable,
    Pair,
    Recommendation,
    Span,
)
from groundswell.model.observable import KINDS as OBSERVABLES
from groundswell.model.place import Place

Item = Observable | Name | NamedTechnique | Claim | Recommendation | DateSpan | Pair | Anomaly
KINDS: Mapping[str, type[Item]] = {
    "observable": Observable,
    "name": Name,
    "technique": NamedTechnique,
    "claim": Claim,
    "recommendation": Recommendation,
    "date": DateSpan,
    "pair": Pair,
    "anomaly": Anomaly,
}
EXTENSION = "extension-definition--5d4c2f70-2b8e-5c0e-8a51-0a7f1f4f6c11"  # of STIX: under it an object carries its item
MISP_OBJECT = "groundswell-item"  # the name of the MISP object that carries an item
MISP_REPORT = "What the report says"  # the name of the event report, which says for readers what the items say
MISP_NO_DAY = 'groundswell:published="not known"'  # a tag: the event's day is not the report's
_NAMES = {kind: name for name, kind in KINDS.items()}
_LONGEST = 40_000  # characters of all texts of an item
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Carried:
    """An item, and where it stood in the report's own text: the text's sha256 and the span, null where not known."""

    item: Item
    text: str | None = None
    source: Span | None = None

    def placed(self, span: Span) -> Carried:
        """Give it with the item at `span` of the text that it is read into."""
        return Carried(replace(self.item, span=span), self.text, self.source)

    @property
    def place(self) -> Place | None:
        """Where it stands here, and stood there; null where the first text is not known."""
        return Place(self.item.span, self.text, self.source) if self.text and self.source else None

    def as_json(self) -> dict[str, object]:
        """The JSON object: `kind`, `item` as in `dossier/1` with the span in the report's own text, `text`."""
        item = {**self.item.as_json(), "span": list(self.source or self.item.span)}
        return {"kind": _NAMES[type(self.item)], "item": item, "text": self.text}


def carried_by(dossier: Dossier) -> dict[int, Carried]:
    """Give what a feed carries of each item of a dossier, by its `id()`; what came from a feed keeps its place."""
    before = {place.span: place for place in dossier.sources}
    found: dict[int, Carried] = {}
    for item in items(dossier):
        place = before.get(item.span)
        if place is not None:
            found[id(item)] = Carried(item, place.text, place.source)
        else:
            found[id(item)] = Carried(item, dossier.report.text, item.span if dossier.report.text else None)
    return found


def items(dossier: Dossier) -> Iterator[Item]:
    """Yield every item of a dossier that has a place."""
    yield from dossier.observables
    yield from dossier.names
    yield from (technique for technique in dossier.techniques if technique.kind != "rejected")
    yield from dossier.claims
    yield from dossier.recommendations
    yield from dossier.dates
    yield from dossier.pairs
    yield from dossier.anomalies


def read(data: object) -> Carried | None:
    """Read an item back from JSON; null for anything else."""
    if not isinstance(data, dict) or not isinstance(data.get("item"), dict):
        return None
    kind = KINDS.get(data["kind"]) if isinstance(data.get("kind"), str) else None
    if kind is None or _size(data["item"]) > _LONGEST:
        return None
    import msgspec  # only where a feed carries something

    try:
        item: Item = msgspec.convert(_named(data["item"]), type=kind, strict=True)
    except (msgspec.ValidationError, RecursionError, ValueError):
        return None
    start, end = item.span
    if not 0 <= start <= end:
        return None
    if isinstance(item, NamedTechnique):
        if item.kind not in ("stated", "suggested", "accepted") or not _word_fits(item):
            return None
        if item.said:
            item = replace(item, said=replace(item.said, elsewhere=True))
    if isinstance(item, Observable) and item.type not in OBSERVABLES:
        return None
    text = data.get("text")
    known = isinstance(text, str) and _SHA256.fullmatch(text) is not None
    return Carried(item, text, item.span) if known else Carried(item)


def _word_fits(technique: NamedTechnique) -> bool:
    """Tell whether an accepted technique, and no other, has a word: of somebody, at a time of a zone, for a reason."""
    said = technique.said
    if said is None or technique.kind != "accepted":
        return said is None and technique.kind != "accepted"
    return bool(said.by.strip() and said.why.strip()) and said.at.tzinfo is not None


def _named(item: Mapping[str, Any]) -> dict[str, Any]:
    """Give the keys of an item as its fields are called: `from` is a word of Python's."""
    names = {"from": "since", "to": "until"}
    return {names.get(str(key), str(key)): value for key, value in item.items()}


def _size(value: object, depth: int = 0) -> int:
    """Give how many characters a JSON value has in all; too many where it is nested deeper than an item is."""
    if depth > 4:
        return _LONGEST + 1
    if isinstance(value, dict):
        return sum(len(str(key)) + _size(one, depth + 1) for key, one in value.items())
    if isinstance(value, list):
        return sum(1 + _size(one, depth + 1) for one in value)
    return len(value) if isinstance(value, str) else 1
