"""Read Zeek logs in their own tab-separated form (Zeek ASCII writer) by blocks, as columns of text.

`#separator`, `#set_separator`, `#empty_field`, `#unset_field`, `#path`, `#fields` and `#types` stand before the
rows and may come again in joined files; a new `#fields` begins a new table. Rows are counted by their line in the
file, from 0, header lines included, so that a file that grew goes on counting. A row with another number of
fields, or that is no UTF-8, costs only itself; a carriage return in a value stays in the value.

Not here: types and names of columns (`zeek_columns.py`), Zeek's JSON (`json_lines.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyarrow import csv

from groundswell.model.source import RAW_LIMIT
from groundswell.sources.decoders.block import Aside
from groundswell.sources.streams import Stream

BLOCK = 8 << 20
LINE_CAP = 16 << 20
ESCAPE = re.compile(r"\\x([0-9a-fA-F]{2})")
BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Header:
    """What the `#` lines before rows say."""

    separator: str = "\t"
    set_separator: str = ","
    empty: str = "(empty)"
    unset: str = "-"
    path: str | None = None
    fields: tuple[str, ...] = ()
    types: tuple[str, ...] = ()

    def after(self, line: str) -> Header:
        """Give the header as it stands after one more `#` line; lines it does not know change nothing."""
        if line.startswith("#separator"):
            return replace(self, separator=unescaped(line[len("#separator") :].strip(" ")) or "\t")
        key, *values = line.split(self.separator)
        match key:
            case "#set_separator":
                return replace(self, set_separator=values[0] if values and values[0] else ",")
            case "#empty_field":
                return replace(self, empty=values[0] if values else "")
            case "#unset_field":
                return replace(self, unset=values[0] if values else "")
            case "#path":
                return replace(self, path=values[0] if values else None)
            case "#fields":
                return replace(self, fields=tuple(values), types=())
            case "#types":
                return replace(self, types=tuple(values))
        return self


@dataclass(frozen=True)
class Rows:
    """Rows under one header: one text array a field, null for unset; `positions` are their lines in the file."""

    header: Header
    columns: tuple[pa.Array, ...]
    positions: npt.NDArray[np.int64]
    lines: tuple[bytes, int, int] = field(repr=False)  # bytes of the segment, its first line, its offset

    def raw(self, position: int) -> tuple[int, bytes]:
        """Give offset and bytes of the line of a position."""
        data, first, offset = self.lines
        start = 0
        for _ in range(position - first):
            start = data.index(b"\n", start) + 1
        end = data.find(b"\n", start)
        return offset + start, data[start : end if end >= 0 else len(data)]


def unescaped(text: str) -> str:
    r"""Turn `\x09` into its character; used for the separator line, where only ASCII may stand."""
    return ESCAPE.sub(lambda found: chr(int(found.group(1), 16)), text)


def rows(
    stream: Stream, first: int = 0, offset: int = 0, taken: bytes = b"", header: Header | None = None
) -> Iterator[Rows | Aside]:
    """Yield the rows of a stream; lines are counted from `first`, bytes from `offset`, under `header` if given.

    `taken` are bytes already read of the first line.
    """
    reader = _Reader(first, offset, header or Header())
    rest = taken
    while data := stream.fill(BLOCK):
        if reader.position == 0 and not rest and data.startswith(BOM):
            data = data[len(BOM) :]
            reader.offset += len(BOM)
        rest += data
        cut = rest.rfind(b"\n") + 1
        if cut:
            yield from reader.whole_lines(rest[:cut])
            rest = rest[cut:]
        elif len(rest) > LINE_CAP:
            yield Aside(reader.position, reader.offset, "too_long", f"a line of more than {LINE_CAP:,} bytes", rest)
            rest = reader.skip(stream, len(rest))
    if rest:
        yield from reader.whole_lines(rest)


class _Reader:
    """The header in force and the place in the file."""

    def __init__(self, position: int, offset: int, header: Header) -> None:
        self.position = position
        self.offset = offset
        self.header = header

    def skip(self, stream: Stream, dropped: int) -> bytes:
        """Drop bytes until the overlong line ends; give what follows it."""
        self.offset += dropped
        while data := stream.fill(BLOCK):
            end = data.find(b"\n") + 1
            if end:
                self.offset += end
                self.position += 1
                return data[end:]
            self.offset += len(data)
        return b""

    def whole_lines(self, data: bytes) -> Iterator[Rows | Aside]:
        """Take header lines and the rows between them; rows under equal headers are taken together."""
        run = _Run(self.header, 0, self.position, self.offset)
        start = 0
        for begin, end in header_lines(data):
            self._rows(run, data[start:begin])
            self.header = self.header.after(data[begin:end].decode("utf-8", "replace").rstrip("\r\n"))
            self.position += 1
            self.offset += end - begin
            start = end
            changed = self.header != run.header and not data.startswith(b"#", end)
            if changed or not run.parts:
                yield from run.rows(data[run.start : begin])
                run = _Run(self.header, end, self.position, self.offset)
        self._rows(run, data[start:])
        yield from run.rows(data[run.start :] if run.start else data)

    def _rows(self, run: _Run, data: bytes) -> None:
        if data:
            lines = data.count(b"\n") + (not data.endswith(b"\n"))
            run.parts.append(data)
            run.positions.append(np.arange(self.position, self.position + lines, dtype=np.int64))
            self.position += lines
            self.offset += len(data)


def header_lines(data: bytes) -> Iterator[tuple[int, int]]:
    """Begin and end of each line that begins with `#`."""
    begin = 0 if data.startswith(b"#") else data.find(b"\n#") + 1
    while begin or data.startswith(b"#"):
        end = data.find(b"\n", begin) + 1 or len(data)
        yield begin, end
        begin = end if data.startswith(b"#", end) else data.find(b"\n#", end) + 1
        if not begin:
            return


@dataclass
class _Run:
    """Rows under one header, header lines that change nothing between them taken out."""

    header: Header
    start: int  # where its first row begins in the bytes at hand
    first: int
    offset: int
    parts: list[bytes] = field(default_factory=list)
    positions: list[npt.NDArray[np.int64]] = field(default_factory=list)

    def rows(self, whole: bytes) -> Iterator[Rows | Aside]:
        """Read the rows; `whole` are their bytes with the header lines between them."""
        if not self.parts:
            return
        positions = self.positions[0] if len(self.positions) == 1 else np.concatenate(self.positions)
        data = self.parts[0] if len(self.parts) == 1 else b"".join(self.parts)
        yield from _segment(data, positions, (whole, self.first, self.offset), self.header)


def _segment(
    data: bytes, positions: npt.NDArray[np.int64], lines: tuple[bytes, int, int], header: Header
) -> Iterator[Rows | Aside]:
    """Read rows without header lines between them."""
    if not header.fields:
        for position, line in zip(positions.tolist(), data.split(b"\n"), strict=False):
            if line.strip():
                yield Aside(position, None, "unknown_shape", "a row before any #fields line", line)
        return
    positions, clean, bad = _clean(data, positions)
    yield from bad
    if not len(positions):
        return
    wrong: list[int] = []

    def skip(row: csv.InvalidRow) -> str:
        wrong.append(row.number)
        return "skip"

    try:
        table = _parse(clean, header, skip)
    except pa.ArrowInvalid as error:
        yield Aside(lines[1], lines[2], "syntax", str(error), clean[:RAW_LIMIT])
        return
    if wrong:
        split = clean.split(b"\n")
        for number in wrong:
            line = split[number - 1]
            expected = f"{line.count(header.separator.encode()) + 1} fields, expected {len(header.fields)}"
            yield Aside(int(positions[number - 1]), None, "column_count", expected, line)
        positions = np.delete(positions, np.asarray(wrong) - 1)
    if table.num_rows:
        columns = tuple(c.combine_chunks() if c.num_chunks != 1 else c.chunk(0) for c in table.columns)
        yield Rows(header, columns, positions, lines)


def _parse(data: bytes, header: Header, skip: object) -> pa.Table:
    """Every field as text; `unset` is null. A stray quote is data (no quoting in this format)."""
    names = [str(n) for n in range(len(header.fields))]
    return csv.read_csv(
        pa.BufferReader(data),
        read_options=csv.ReadOptions(column_names=names, use_threads=False, block_size=max(len(data) + 1, 1024)),
        parse_options=csv.ParseOptions(
            delimiter=header.separator,
            quote_char=False,
            escape_char=False,
            invalid_row_handler=skip,
            ignore_empty_lines=False,
        ),
        convert_options=csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), null_values=[header.unset], strings_can_be_null=True
        ),
    )


def _clean(data: bytes, positions: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], bytes, list[Aside]]:
    r"""Give line numbers and text without empty lines and lines that are no UTF-8; `\r` in a value as `\x0d`."""
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\\x0d")
    try:
        data.decode("utf-8")
        if b"\n\n" not in data and not data.startswith(b"\n"):
            return positions, data, []
    except UnicodeDecodeError:
        pass
    kept: list[bytes] = []
    numbers: list[int] = []
    bad: list[Aside] = []
    for number, line in enumerate(data.split(b"\n")[: len(positions)]):
        if line.strip(b"\n "):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError as error:
                why = f"not UTF-8 at byte {error.start} of the line"
                bad.append(Aside(int(positions[number]), None, "encoding", why, line))
                continue
            kept.append(line)
            numbers.append(number)
    return positions[numbers], b"\n".join(kept), bad
