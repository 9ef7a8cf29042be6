"""Read one stream: records come in, batches of one table and event, and what was set aside, come out.

Every record is either in a batch or in a `SetAside`: read = kept + set aside. Batches of one (table, event) are
gathered until they have `ROWS` rows, or all that wait together hold `BYTES`; then the largest goes first.

Not here: finding streams (`discover.py`), recognising them (`detect.py`), storing batches (`lake`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from groundswell.model.card import Card
from groundswell.model.errors import InputError, Where
from groundswell.model.source import RAW_LIMIT, SetAside, SourceFile
from groundswell.sources import zeek_columns
from groundswell.sources.columns import Extra, Frame, frame
from groundswell.sources.decoders import evtx, json_lines, zeek
from groundswell.sources.decoders.block import Aside, Block
from groundswell.sources.detect import Detection, fallback, shapes
from groundswell.sources.discover import Candidate
from groundswell.sources.grouped_json import columns
from groundswell.sources.groups import Group, Groups
from groundswell.sources.names import Names
from groundswell.sources.routing import Router, event_name
from groundswell.sources.stamp import Origin, Stamped, stamp
from groundswell.sources.streams import Stream, seekable
from groundswell.sources.tail import Start, skip

ROWS = 50_000  # rows of a batch
BYTES = 96 << 20  # bytes of all batches that wait; the lake gathers further


def read(
    candidate: Candidate,
    detection: Detection,
    cards: Iterable[Card],
    source: SourceFile,
    *,
    sensor: str | None = None,
    zone: str | None = None,
) -> Iterator[pa.RecordBatch | SetAside]:
    """Yield the records of a stream as batches, and what could not be kept.

    Args:
        candidate: the stream.
        detection: what it is.
        cards: all cards; records go to the one that wants them.
        source: its label and id. `from_byte` starts a tail of a line-wise file: its lines are numbered as in the
            whole file, whatever `from_record` says. `from_record` is used by EVTX alone.
        sensor: name of the sensor where the records name none.
        zone: the zone of times that carry none where the card gives none; null is UTC, marked in the metadata.

    Yields:
        Batches of one table and one event with the derived columns, schema metadata `table` and `card`; `SetAside`.

    Raises:
        InputError: GS-2004, nothing at all of the stream can be read.
    """
    reading = _Reading(detection, tuple(cards), source, Origin(source.src, sensor, zone), candidate.name)
    stream = candidate.open()
    anything = source.from_byte > 0  # the tail of a file that did not grow may be empty
    try:
        for item in reading.items(stream):
            anything = True
            yield item
        broken = stream.broken
        if broken is not None:
            anything = True
            yield SetAside(source.path, source.src, reading.last + 1, stream.offset, broken.code, broken.reason, b"")
    finally:
        stream.close()
    if not anything:
        raise InputError("GS-2004", f"{source.path} holds no record", where=Where(file=source.path))


class _Reading:
    """The state of reading one stream: names given so far, batches that wait."""

    def __init__(
        self, detection: Detection, cards: tuple[Card, ...], source: SourceFile, origin: Origin, name: str
    ) -> None:
        self.last = source.from_record - 1  # number of the last record seen
        self._detection = detection
        self._cards = cards
        self._source = source
        self._origin = origin
        self._shape = shapes()[detection.shape or "zeek_json"]
        self._router = Router(cards, self._shape, fallback(name))
        self._names: dict[str, Names] = {}
        self._waiting = _Waiting()
        self._groups = Groups(self._named)

    def items(self, stream: Stream) -> Iterator[pa.RecordBatch | SetAside]:
        """Read to the end, then give what waits."""
        for block in self._blocks(stream):
            match block:
                case Aside():
                    self.last = max(self.last, block.position)
                    yield self._aside(block)
                case Block() if self._detection.decoder == "evtx":
                    yield from self._changed(block)
                case Block():
                    yield from self._lines(block)
                case zeek.Rows():
                    yield from self._rows(block)
            for group in self._groups.ready():
                yield from self._columns(group)
            yield from self._waiting.ready()
        for group in self._groups.rest():
            yield from self._columns(group)
        yield from self._waiting.rest()

    def _blocks(self, stream: Stream) -> Iterator[Block | Aside | zeek.Rows]:
        match self._detection.decoder, self._detection.layout:
            case "evtx", _:
                yield from evtx.blocks(seekable(stream), self._source.from_record)
            case _, "array":
                yield from json_lines.array_blocks(stream)
            case decoder, _:
                at = skip(stream, self._source.from_byte) if self._source.from_byte else Start()
                if decoder == "zeek":
                    yield from zeek.rows(stream, at.line, at.offset, at.taken, at.header)
                else:
                    yield from json_lines.blocks(stream, at.line, at.offset, at.taken)

    def _aside(self, aside: Aside) -> SetAside:
        source = self._source
        return SetAside(
            source.path,
            source.src,
            aside.position,
            aside.offset,
            aside.code,
            aside.reason,
            aside.raw,
            aside.count,
        )

    def _lines(self, block: Block) -> Iterator[SetAside]:
        """Records that are their bytes wait as such."""
        for n in self._groups.take(block, self._router.place):
            yield self._fits_nowhere(block, n)
        self.last = max(self.last, block.positions[-1])

    def _columns(self, group: Group) -> Iterator[SetAside | pa.RecordBatch]:
        names = self._named(group.card)
        made = columns(group.raws, group.forms, group.odd, names, self._shape)
        positions = np.frombuffer(group.positions, np.int64)
        stamped = self._stamped(made, group.card, group.event, positions)
        for row in stamped.timeless:
            why = _no_time(group.card)
            yield self._aside(Aside(group.positions[row], group.offset(row), "no_time", why, group.raws[row]))
        if stamped.batch is not None:
            yield stamped.batch

    def _changed(self, block: Block) -> Iterator[SetAside]:
        """Records to which the decoder added something: their bytes alone do not have it."""
        groups: dict[tuple[str, str], tuple[Card, list[int]]] = {}
        for n, record in enumerate(block.records):
            placed = self._router.place(record)
            if placed is None:
                yield self._fits_nowhere(block, n)
            else:
                card, event = placed
                groups.setdefault((card.id, event), (card, []))[1].append(n)
        self.last = max(self.last, block.positions[-1])
        for (_, event), (card, members) in groups.items():
            yield from self._group(block, card, event, members)

    def _fits_nowhere(self, block: Block, n: int) -> SetAside:
        reason = f"the record fits no card of {self._shape.title}"
        return self._aside(Aside(block.positions[n], block.offsets[n], "unknown_shape", reason, block.raws[n]))

    def _group(self, block: Block, card: Card, event: str, members: list[int]) -> Iterator[SetAside]:
        keys = {n: tuple(block.records[n]) for n in members}
        members = sorted(members, key=keys.__getitem__)  # rows with the same keys together: see `transposed`
        raws = [block.raws[n] for n in members]
        made = frame([block.records[n] for n in members], raws, self._named(card), self._shape)
        positions = np.asarray([block.positions[n] for n in members], np.int64)
        stamped = self._stamped(made, card, event, positions)
        for row in stamped.timeless:
            n = members[row]
            yield self._aside(Aside(block.positions[n], block.offsets[n], "no_time", _no_time(card), block.raws[n]))
        self._wait(card, event, stamped)

    def _stamped(self, made: Frame, card: Card, event: str, positions: npt.NDArray[np.int64]) -> Stamped:
        return stamp(made.arrays, card, event, self._origin, positions, made.extra.array(), made.extra.misfits)

    def _rows(self, rows: zeek.Rows) -> Iterator[SetAside]:
        route = rows.header.path or fallback(self._source.path.rsplit("/", 1)[-1]) or "unknown"
        card = self._router.card_of(route)
        self.last = max(self.last, int(rows.positions[-1]))
        if card is None:
            for position in rows.positions.tolist():
                offset, raw = rows.raw(position)
                yield self._aside(Aside(position, offset, "unknown_shape", f"no card takes #path {route}", raw))
            return
        event = event_name(card, {self._shape.route: route})
        extra = Extra(len(rows.positions))
        arrays = zeek_columns.typed(rows, self._named(card), extra)
        stamped = stamp(arrays, card, event, self._origin, rows.positions, extra.array(), extra.misfits)
        for row in stamped.timeless:
            offset, raw = rows.raw(int(rows.positions[row]))
            yield self._aside(Aside(int(rows.positions[row]), offset, "no_time", _no_time(card), raw[:RAW_LIMIT]))
        self._wait(card, event, stamped)

    def _named(self, card: Card) -> Names:
        if card.id not in self._names:
            self._names[card.id] = Names(card, self._shape)
        return self._names[card.id]

    def _wait(self, card: Card, event: str, stamped: Stamped) -> None:
        if stamped.batch is not None:
            self._waiting.add((card.id, event), stamped.batch)


class _Waiting:
    """Batches that wait to be joined, by (card, event)."""

    def __init__(self) -> None:
        self._batches: dict[tuple[str, str], list[pa.RecordBatch]] = {}
        self._rows: dict[tuple[str, str], int] = {}
        self._bytes: dict[tuple[str, str], int] = {}

    def add(self, key: tuple[str, str], batch: pa.RecordBatch) -> None:
        """Put one more batch to its kind."""
        self._batches.setdefault(key, []).append(batch)
        self._rows[key] = self._rows.get(key, 0) + batch.num_rows
        self._bytes[key] = self._bytes.get(key, 0) + batch.nbytes

    def ready(self) -> Iterator[pa.RecordBatch]:
        """Give kinds with enough rows, then the largest until the rest is small enough."""
        for key in [k for k, rows in self._rows.items() if rows >= ROWS]:
            yield from self._take(key)
        while sum(self._bytes.values()) > BYTES:
            yield from self._take(max(self._bytes, key=lambda k: self._bytes[k]))

    def rest(self) -> Iterator[pa.RecordBatch]:
        """Give all that waits."""
        for key in list(self._batches):
            yield from self._take(key)

    def _take(self, key: tuple[str, str]) -> Iterator[pa.RecordBatch]:
        batches = self._batches.pop(key)
        self._rows.pop(key)
        self._bytes.pop(key)
        yield from _joined(batches)


def _joined(batches: list[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Join batches of one kind; columns that one of them lacks are null there. Counts in the metadata add up."""
    notes = dict(batches[0].schema.metadata)
    for name in (b"misfits", b"unread_times"):
        notes[name] = str(sum(int(b.schema.metadata[name]) for b in batches)).encode()
    if any(b"zone_assumed" in b.schema.metadata for b in batches):
        notes[b"zone_assumed"] = b"1"
    tables = [pa.Table.from_batches([b.replace_schema_metadata(None)]) for b in batches]
    table = pa.concat_tables(tables, promote_options="default").combine_chunks()
    derived = [c for c in table.column_names if c.startswith("_") and c in DERIVED]
    native = sorted(c for c in table.column_names if c not in DERIVED)
    table = table.select([*native, *derived]).replace_schema_metadata(notes)
    first = True
    for batch in table.to_batches(max_chunksize=2 * ROWS):
        if not first:
            batch = batch.replace_schema_metadata({**notes, b"misfits": b"0", b"unread_times": b"0"})
        yield batch
        first = False


DERIVED = ("_time", "_host", "_sensor", "_event", "_src", "_rec", "_extra")


def _no_time(card: Card) -> str:
    return f"no time: {', '.join(card.time.columns)} are empty or not there"
