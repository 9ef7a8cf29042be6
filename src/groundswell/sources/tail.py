"""Skip what is known of a file that grew, so that only its tail is read, numbered as in the whole file.

Line-wise formats only (JSON lines, Zeek's own). The skipped bytes are still looked at for two things: how many
lines they hold, and the last Zeek header, which holds for the rows after it. A line that was cut when the file was
read before, and is whole now, is read again from its beginning.

Not here: whether a file is a grown one (`lake`).
"""

from __future__ import annotations

from dataclasses import dataclass

from groundswell.sources.decoders import zeek
from groundswell.sources.streams import CHUNK, Stream


@dataclass(frozen=True)
class Start:
    """Where reading begins: number of the first line, its offset, bytes already taken of it, the header in force."""

    line: int = 0
    offset: int = 0
    taken: bytes = b""
    header: zeek.Header | None = None


def skip(stream: Stream, size: int) -> Start:
    """Skip `size` decompressed bytes, and give where the first new line begins."""
    lines = offset = 0
    header: zeek.Header | None = None
    rest = b""
    while stream.offset < size and (data := stream.take(min(CHUNK, size - stream.offset))):
        rest += data
        cut = rest.rfind(b"\n") + 1
        for begin, end in zeek.header_lines(rest[:cut]):
            header = (header or zeek.Header()).after(rest[begin:end].decode("utf-8", "replace").rstrip("\r\n"))
        lines += rest.count(b"\n", 0, cut)
        offset += cut
        rest = rest[cut:]
    fresh = stream.take(CHUNK) if rest else b""
    if rest and fresh.startswith(b"\n"):  # the last line was whole, only its end was not written
        return Start(lines, offset + len(rest), fresh, header)
    return Start(lines, offset, rest + fresh, header)
