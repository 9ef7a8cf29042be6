"""Unpack DEFLATE (RFC 1951, in gzip members by RFC 1952) so that damage costs nothing that came before it.

The library throws the output of a call away when its input turns out bad. So the block with the damage is read a
second time in small steps: every byte before the damage is given, then the error is raised.

Not here: files and archives (`streams.py`, `archive.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from isal import isal_zlib

PART = 1 << 18  # bytes of output at a time
STEP = 8  # bytes of input at a time in the block with the damage
RAW, GZIP = -15, 31
BAD: type[Exception] = isal_zlib.error  # type: ignore[assignment]


def inflated(blocks: Callable[[], Iterator[bytes]], kind: int) -> Iterator[bytes]:
    """Yield the unpacked bytes of `blocks`, which is asked anew for a second reading.

    Args:
        blocks: gives the stored bytes from their beginning.
        kind: `RAW` deflate, or `GZIP` members one after another.

    Raises:
        EOFError: the stored bytes end before the stream does.
        BAD: the stream is damaged; all bytes before the damage were given.
    """
    given = 0
    counter = _Counter()
    try:
        for part in _unpack(counter.count(blocks()), kind):
            given += len(part)
            yield part
    except BAD:
        for part in _unpack(_fine(blocks(), counter.seen), kind):
            if given >= len(part):
                given -= len(part)
                continue
            yield part[given:]
            given = 0


class _Counter:
    """How many blocks were taken."""

    def __init__(self) -> None:
        self.seen = 0

    def count(self, blocks: Iterator[bytes]) -> Iterator[bytes]:
        for block in blocks:
            self.seen += 1
            yield block


def _fine(blocks: Iterator[bytes], last: int) -> Iterator[bytes]:
    """The same bytes; block number `last` in small steps."""
    for number, block in enumerate(blocks, 1):
        if number < last:
            yield block
        else:
            yield from (block[at : at + STEP] for at in range(0, len(block), STEP))


def _unpack(blocks: Iterator[bytes], kind: int) -> Iterator[bytes]:
    stream = isal_zlib.decompressobj(wbits=kind)
    begun = False
    for stored in blocks:
        while stored:
            if stream.eof:
                if kind == RAW:
                    return
                stored = stored.lstrip(b"\0")  # members may be padded with zeros
                stream, begun = isal_zlib.decompressobj(wbits=kind), False
                continue
            begun = True
            part = stream.decompress(stored, PART)
            stored = stream.unused_data if stream.eof else stream.unconsumed_tail
            if part:
                yield bytes(part)
            elif not stored:
                break
    while begun and not stream.eof:
        part = stream.decompress(b"", PART)
        if not part:
            raise EOFError("the packed stream has no end")
        yield bytes(part)
