"""Read a PDF: its words by a process of its own with limits, then lines, blocks, and what of it was not read.

pdfium is a parser in C++; the file is hostile. So it runs in a child process with bounds on memory, CPU, output and
time, and only lines of JSON come back. Whatever ends the child, the pages it gave until then are read, and the rest is
named. Text that a reader cannot see is kept apart; so is what repeats at the edge of pages.

Not here: the child (`pdf_child.py`), order of reading (`pdf_layout.py`), blocks (`pdf_blocks.py`); pictures of text.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from groundswell.intel.document import Document, Writer
from groundswell.intel.readers.pdf_blocks import Blocks, body_size, hyphened
from groundswell.intel.readers.pdf_layout import TURNED, UNSEEN, Line, Word, lines
from groundswell.model.dossier import Unread
from groundswell.model.errors import InputError, Where

WALL = 60.0  # seconds that the child may live
COMMAND = ("-P", "-m", "groundswell.intel.readers.pdf_child")  # -P: nothing is imported from the folder at hand
EDGE = 0.1  # of the page's height, above and below: where running heads stand


@dataclass
class _Pages:
    """What the child gave: lines of each page, and what it said of itself."""

    pages: int = 0
    error: str = ""
    cut: str = ""
    lines: list[list[Line]] = field(default_factory=list)
    edges: list[list[Line]] = field(default_factory=list)
    apart: list[str] = field(default_factory=list)
    bare: list[int] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)


def read(name: str, data: bytes) -> Document:
    """Give the document of a PDF.

    Raises:
        InputError: GS-4003, it is locked with a password, is no PDF that can be parsed, or holds no text at all.
    """
    output, ended = _child(data)
    pages = _parsed(output)
    if pages.error == "password":
        raise _refused(name, "is a PDF locked with a password", "open it with its password and save it without")
    if pages.error or not pages.pages:
        why = ended or "its parser finds no page in it"
        raise _refused(name, f"is a PDF that cannot be read: {why}", "get the file again from its publisher")
    if not any(pages.lines) and not any(pages.edges) and not pages.apart:
        why = ended or f"none of its {pages.pages:,} pages holds text: they are pictures"
        raise _refused(name, f"is a PDF without text: {why}", "run it through text recognition, and read the result")
    writer = Writer()
    _report(writer, pages, ended)
    everything = _without_heads(pages)
    Blocks(writer, body_size(everything), hyphened(everything)).write(everything)
    heads = dict.fromkeys(line.text for edge in pages.edges for line in edge)
    for text in heads:
        start = writer.add(text)[0]
        writer.end("navigation", start)
    for text in pages.apart:
        start = writer.add(text)[0]
        writer.end("hidden", start)
    first = next((b for b in writer.blocks if b.kind == "heading" and not b.headings), None)
    title = " ".join(writer.tail(0)[first.start : first.end].split()) if first else ""
    return writer.document("pdf", title=title)


def _refused(name: str, what: str, hint: str) -> InputError:
    return InputError("GS-4003", f"{name} {what}", where=Where(file=name), why="no word of it was read", hint=hint)


def _child(data: bytes) -> tuple[bytes, str]:
    """Run the child; give what it wrote, and why it ended before the end (empty when it did not)."""
    command = [sys.executable, *COMMAND]
    kept = {k: v for k, v in os.environ.items() if k in ("PYTHONPATH", "PATH", "LANG", "TMPDIR")}
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as target:
        source.write(data)
        source.seek(0)
        try:
            done = subprocess.run(
                command, stdin=source, stdout=target, stderr=subprocess.DEVNULL, env=kept, timeout=WALL, check=False
            )
            ended = "" if done.returncode == 0 else _ended(done.returncode)
        except subprocess.TimeoutExpired:
            ended = f"reading it took more than {WALL:.0f} seconds"
        target.seek(0)
        return target.read(), ended


def _ended(code: int) -> str:
    import signal

    if code in (-signal.SIGXCPU, -signal.SIGKILL):
        return "reading it took more work or memory than a report may"
    if code == -signal.SIGXFSZ:
        return "it holds more text than a report may"
    return "its parser stopped at it, out of memory or at a fault"


def _parsed(output: bytes) -> _Pages:
    found = _Pages()
    for line in output.split(b"\n"):
        try:
            told: dict[str, Any] = json.loads(line)
        except ValueError:
            continue  # the last line of a child that was ended, or nothing
        found.pages = told.get("pages", found.pages)
        found.error = told.get("error", found.error)
        found.cut = told.get("cut", found.cut)
        if "failed" in told:
            found.unread.append(Unread(f"page {told['failed']}", "its parser cannot read it"))
        if "page" in told:
            _page(found, told)
    return found


def _page(found: _Pages, told: dict[str, Any]) -> None:
    links = told["links"]
    words = [
        Word(text, x0, y0, x1, y1, size, flags, links[link] if link >= 0 else "")
        for text, x0, y0, x1, y1, size, flags, link in told["words"]
    ]
    if told["more"]:
        found.unread.append(Unread(f"{told['more']:,} characters of page {told['page']}", "more than a page may hold"))
    seen = [w for w in words if not w.flags & UNSEEN]
    if not seen and words:
        seen = words  # the text under a scanned picture: what its reader sees is the picture of it
    elif len(seen) < len(words):
        found.apart.append(" ".join(w.text for w in words if w.flags & UNSEEN)[:20_000])
    turned = [w for w in seen if w.flags & TURNED]
    if turned:
        found.edges.append([])
        found.apart.append(" ".join(w.text for w in turned)[:20_000])
    if not words:
        found.bare.append(told["page"])
    ordered = lines(w for w in seen if not w.flags & TURNED)
    height = told["height"]
    edge = [li for li in ordered if not EDGE * height < li.middle < (1 - EDGE) * height]
    found.edges.append(edge)
    found.lines.append(ordered)


def _report(writer: Writer, pages: _Pages, ended: str) -> None:
    """Say which pages were not read."""
    writer.unread.extend(pages.unread)
    done = len(pages.lines) + len(pages.unread)
    why = pages.cut or ended
    if len(pages.lines) < pages.pages and why:
        writer.unread.append(Unread(f"pages {done + 1:,} to {pages.pages:,}", why))
    if pages.bare:
        named = ", ".join(str(n) for n in pages.bare[:20]) + (" ..." if len(pages.bare) > 20 else "")
        writer.unread.append(Unread(f"pages without text: {named}", "pictures are not read"))


def _without_heads(pages: _Pages) -> list[Line]:
    """Give all lines but those that repeat at the edge of pages; these stay in `pages.edges`, each text once."""
    counts: Counter[str] = Counter()
    for edge in pages.edges:
        counts.update({_shape(line) for line in edge})
    least = 2 if len(pages.lines) <= 4 else 3
    repeated = {shape for shape, count in counts.items() if count >= least}
    pages.edges = [[line for line in edge if _shape(line) in repeated] for edge in pages.edges]
    gone = {id(line) for edge in pages.edges for line in edge}
    return [line for page in pages.lines for line in page if id(line) not in gone]


def _shape(line: Line) -> str:
    return re.sub(r"\d+", "0", line.text)
