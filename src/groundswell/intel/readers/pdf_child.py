"""Take the words of a PDF and their places, in a process of its own that may die: no trust in the file or its parser.

Started by `pdf.py` as `python -P -m groundswell.intel.readers.pdf_child`: the file is standard input, and for every
page one line of JSON goes to standard output, as soon as it is read, so that what was read before an end by a limit is
kept. The limits of the process are set before anything is parsed.

A page: {"page": 1, "width": .., "height": .., "words": [[text, x0, y0, x1, y1, size, flags, link]], "links": [uri]};
the unit is 1/72 inch, y grows upwards; flags: 1 bold, 2 not visible, 4 turned; link is an index into links, or -1.
Other lines: {"pages": n} first, {"error": "password" | "broken"} instead, {"cut": why}, {"failed": page}.

Source: ISO 32000-2; pdfium's public headers fpdf_text.h, fpdf_doc.h. Not here: lines and columns (`pdf_layout.py`).
"""

from __future__ import annotations

import ctypes
import json
import math
import resource
import sys
from collections.abc import Iterator
from typing import Any

MEMORY = 1 << 30  # bytes of address space; a report of 300 pages takes 120 MB
SECONDS = 30  # of CPU
OUTPUT = 512 << 20  # bytes that may be written
MOST_PAGES = 2_000
MOST_CHARACTERS = 8 * 1024 * 1024  # of all pages
MOST_ON_PAGE = 200_000
MOST_LINKS = 5_000  # of a page

Word = list[Any]


def limit() -> None:
    """Bound memory, CPU and output of this process; no core is left behind and no process can be started."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, OUTPUT),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (least, least))


def main() -> None:
    """Read standard input, write pages."""
    limit()
    import pypdfium2
    import pypdfium2.raw as raw

    data = sys.stdin.buffer.read()
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        _tell({"error": "password" if raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD else "broken"})
        return
    _tell({"pages": len(document)})
    left = MOST_CHARACTERS
    for number in range(len(document)):
        if number >= MOST_PAGES:
            _tell({"cut": f"more than {MOST_PAGES:,} pages"})
            return
        if left <= 0:
            _tell({"cut": f"more than {MOST_CHARACTERS:,} characters"})
            return
        try:
            page = document[number]
            text = page.get_textpage()
        except pypdfium2.PdfiumError:
            _tell({"failed": number + 1})
            continue
        count = max(text.count_chars(), 0)
        left -= count
        taken = min(count, MOST_ON_PAGE)
        links = list(_links(raw, document.raw, page.raw))
        width, height = page.get_size()
        box = page.get_cropbox()
        words = [_placed(w, box, links) for w in _words(raw, text.raw, taken)]
        _tell(
            {
                "page": number + 1,
                "width": width,
                "height": height,
                "words": words,
                "links": [uri for uri, _ in links],
                "more": count - taken,
            }
        )
        text.close()
        page.close()


def _tell(line: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def _words(raw: Any, page: Any, count: int) -> Iterator[Word]:
    """Yield words: runs of characters without a blank, on one line, without a gap of more than half their size."""
    box, word = raw.FS_RECTF(), None
    for index in range(count):
        code = raw.FPDFText_GetUnicode(page, index)
        letter = _letter(code)
        if not letter or not raw.FPDFText_GetLooseCharBox(page, index, box):
            if word is not None and letter is not None:
                yield word
                word = None
            continue
        turned = bool(word is not None and word[6] & 4)
        if word is not None and not turned and _apart(word, box):
            yield word
            word = None
        if word is None:
            word = ["", box.left, box.bottom, box.right, box.top, box.top - box.bottom, _flags(raw, page, index), -1]
        word[0] += letter
        word[1:5] = [
            min(word[1], box.left),
            min(word[2], box.bottom),
            max(word[3], box.right),
            max(word[4], box.top),
        ]
    if word is not None:
        yield word


def _letter(code: int) -> str | None:
    """Give the character; empty for a blank, null for what is no character at all."""
    if code in (2, 0xFFFE):  # how pdfium writes a hyphen at the end of a line
        return "-"
    if code == 0 or code > 0x10FFFF or 0xD800 <= code < 0xE000:
        return None
    letter = chr(code)
    return "" if letter.isspace() or code < 32 else letter


def _apart(word: Word, box: Any) -> bool:
    size = max(word[5], box.top - box.bottom, 1)
    middle, other = (word[2] + word[4]) / 2, (box.bottom + box.top) / 2
    return bool(abs(middle - other) > size * 0.6 or not -1.5 * size < box.left - word[3] < size * 0.5)


def _flags(raw: Any, page: Any, index: int) -> int:
    name = ctypes.create_string_buffer(128)
    styles = ctypes.c_int()
    raw.FPDFText_GetFontInfo(page, index, name, 128, styles)
    named = name.value.lower()
    bold = b"bold" in named or b"black" in named or raw.FPDFText_GetFontWeight(page, index) >= 600
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    seen = not raw.FPDFText_GetFillColor(page, index, red, green, blue, alpha) or alpha.value > 12
    angle = raw.FPDFText_GetCharAngle(page, index)
    drawn = raw.FPDFText_GetTextObject(page, index)
    if drawn and raw.FPDFTextObj_GetTextRenderMode(drawn) == raw.FPDF_TEXTRENDERMODE_INVISIBLE:
        seen = False
    return (1 if bold else 0) | (0 if seen else 2) | (4 if abs(math.sin(angle)) > 0.1 else 0)


def _links(raw: Any, document: Any, page: Any) -> Iterator[tuple[str, tuple[float, float, float, float]]]:
    place, link, box = ctypes.c_int(0), raw.FPDF_LINK(), raw.FS_RECTF()
    for _ in range(MOST_LINKS):
        if not raw.FPDFLink_Enumerate(page, place, link):
            return
        action = raw.FPDFLink_GetAction(link)
        if not action or raw.FPDFAction_GetType(action) != raw.PDFACTION_URI:
            continue
        kept = ctypes.create_string_buffer(4_096)
        raw.FPDFAction_GetURIPath(document, action, kept, 4_096)
        if kept.value and raw.FPDFLink_GetAnnotRect(link, box):
            yield kept.value.decode("utf-8", "replace"), (box.left, box.bottom, box.right, box.top)


def _placed(word: Word, box: tuple[float, float, float, float], links: list[Any]) -> Word:
    """Give a word with its link; one that is off the page or too small to be read is marked as not visible."""
    text, x0, y0, x1, y1, size, flags, _ = word
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    if size < 1.5 or not (box[0] <= x <= box[2] and box[1] <= y <= box[3]):
        flags |= 2
    link = next((i for i, (_, r) in enumerate(links) if r[0] <= x <= r[2] and r[1] <= y <= r[3]), -1)
    return [text, *(round(v, 2) for v in (x0, y0, x1, y1, size)), flags, link]


if __name__ == "__main__":
    main()
