"""Recognise a stream by its content: decoder, shape and card, with a score and a reason in words.

Magic bytes and header lines are certain (100). A JSON record is scored by the keys that a shape asks for: the
shape with the longest fulfilled list of keys wins; a routing value that a card names adds to the score. A name is
only used where the content leaves the log's name open (Zeek's JSON without `_path`).

Not here: reading the records (`read.py`).
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import orjson

from groundswell.model.card import Card
from groundswell.model.errors import InputError
from groundswell.sources.decoders import evtx, json_lines, zeek
from groundswell.sources.decoders.block import Block
from groundswell.sources.discover import Candidate
from groundswell.sources.routing import Router, at, texts
from groundswell.sources.shape import Shape, load_shapes

HEAD = 1 << 20
LINES = 50  # lines looked at before a text is given up
STEM = re.compile(r"^[A-Za-z][A-Za-z_]*")


@dataclass(frozen=True)
class Detection:
    """What a stream is. `card` is that of the first record; `shape` is null for Zeek's own form; score 0 to 100."""

    card: str
    decoder: str
    shape: str | None
    score: int
    reason: str
    layout: str = "lines"  # of JSON: lines or array


@dataclass(frozen=True)
class NotRecognised:
    """No card fits. `empty` streams are no error; `nearest` is the card whose keys come closest, with how close."""

    reason: str
    empty: bool = False
    nearest: str | None = None
    shared: int = 0
    of: int = 0


@cache
def shapes() -> Mapping[str, Shape]:
    """The shipped shapes by id."""
    return {shape.id: shape for shape in load_shapes()}


def detect(candidate: Candidate, cards: Iterable[Card]) -> Detection | NotRecognised:
    """Recognise a stream by its first megabyte."""
    known = tuple(cards)
    try:
        head, broken = candidate.head(HEAD)
    except InputError as error:
        return NotRecognised(error.why or error.what)
    if not head.strip():
        return NotRecognised(broken) if broken else NotRecognised("empty" if not head else "only blanks", empty=True)
    if head.startswith(evtx.MAGIC):
        return _evtx(head, known)
    head = head.removeprefix(json_lines.BOM)
    if head.startswith(b"#"):
        return _zeek(head, known)
    return _json(candidate, head, known)


def _evtx(head: bytes, cards: tuple[Card, ...]) -> Detection:
    """The file says by its magic that it is EVTX; the first record says whose."""
    shape = shapes()["evtx"]
    router = Router(cards, shape)
    rest = router.card_of("")
    card = rest.id if rest else ""
    for block in evtx.blocks(io.BytesIO(head)):
        if isinstance(block, Block):
            placed = router.place(block.records[0])
            card = placed[0].id if placed else card
            break
    return Detection(card, "evtx", shape.id, 100, "begins with ElfFile, the magic of EVTX")


def _zeek(head: bytes, cards: tuple[Card, ...]) -> Detection | NotRecognised:
    header = zeek.Header()
    for line in head.decode("utf-8", "replace").splitlines():
        if not line.startswith("#"):
            break
        header = header.after(line)
    if not header.fields:
        return NotRecognised("lines that begin with # but no #fields line: no Zeek log")
    router = Router(cards, shapes()["zeek_json"])
    card = router.card_of(header.path or "")
    if card is None:
        return NotRecognised(f"a Zeek log of #path {header.path}, which no card takes")
    return Detection(card.id, "zeek", None, 100, f"header of a Zeek log, #path {header.path}")


def _json(candidate: Candidate, head: bytes, cards: tuple[Card, ...]) -> Detection | NotRecognised:
    found = sample(head)
    if found is None:
        return NotRecognised(_what(head))
    record, layout = found
    best: tuple[tuple[str, ...], Shape] | None = None
    for candidate_shape in shapes().values():
        for keys in candidate_shape.detect if candidate_shape.decoder == "json_lines" else ():
            fits = all(at(record, tuple(k.split("."))) is not None for k in keys)
            if fits and (best is None or len(keys) > len(best[0])):
                best = (keys, candidate_shape)
    if best is None:
        return _nearest(record, cards)
    keys, shape = best
    placed = Router(cards, shape, fallback(candidate.name)).place(record)
    if placed is None:
        return _nearest(record, cards)
    card = placed[0]
    named = "*" not in texts(card, "route")
    reason = f"records have {', '.join(keys)} ({shape.title}); {card.event_by[0]} {placed[1]}"
    return Detection(card.id, "json_lines", shape.id, min(95, 50 + 10 * len(keys) + 20 * named), reason, layout)


def fallback(name: str) -> str | None:
    """The log's name that a file's name gives (`conn.12:00:00.log.gz` -> conn), in lower case."""
    found = STEM.match(name)
    return found.group().lower() if found and name != "-" else None


def sample(head: bytes) -> tuple[dict[str, Any], str] | None:
    """Give the first JSON object of a text and the layout: `lines`, or `array` for one value over the whole file."""
    text = head.lstrip()
    for line in () if text[:1] == b"[" else head.split(b"\n")[:LINES]:
        try:
            record = orjson.loads(line)
        except orjson.JSONDecodeError:
            continue
        if isinstance(record, dict) and not _wraps(record):
            return record, "lines"
    if text[:1] not in (b"[", b"{"):
        return None
    outer = text[1:] if text[:1] == b"[" else text
    for start, end, complete in json_lines.objects(outer):
        if not complete:
            break
        try:
            record = orjson.loads(outer[start:end])
        except orjson.JSONDecodeError:
            continue
        return (_inner(record) or record), "array"
    inner = text.find(b"[")
    if text[:1] == b"{" and inner > 0:
        return sample_in(text[inner + 1 :])
    return None


def sample_in(text: bytes) -> tuple[dict[str, Any], str] | None:
    """Give the first whole object in a text."""
    for start, end, complete in json_lines.objects(text):
        if complete:
            try:
                record = orjson.loads(text[start:end])
            except orjson.JSONDecodeError:
                return None
            return record, "array"
        break
    return None


def _wraps(record: dict[str, Any]) -> bool:
    return _inner(record) is not None


def _inner(record: dict[str, Any]) -> dict[str, Any] | None:
    """The first record of `{"Records": [...]}`: an object with one list of objects and at most two other members."""
    lists = [v for v in record.values() if type(v) is list and v and type(v[0]) is dict]
    return lists[0][0] if len(lists) == 1 and len(record) <= 3 else None


def _what(head: bytes) -> str:
    if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return "text in UTF-16, not UTF-8"
    if b"\0" in head[:4096]:
        return "binary data that no decoder knows"
    try:
        head[:4096].decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < 4000:
            return "text that is not UTF-8"
    return "text that is neither JSON nor a Zeek log"


def _nearest(record: Mapping[str, Any], cards: tuple[Card, ...]) -> NotRecognised:
    """Name the card with whose columns the record shares most keys."""
    mine = {str(k).lower() for k in record}
    best: tuple[int, str | None] = (0, None)
    for card in cards:
        names = {n.lower() for e in card.events.values() for n in e.columns} | {n.lower() for n in card.common}
        shared = len(mine & names)
        if shared > best[0]:
            best = (shared, card.id)
    return NotRecognised("JSON records that fit no card", nearest=best[1], shared=best[0], of=len(mine))
