"""Choose the reader of a report by its content, decode it, and bound what is read.

A file of a known kind that is not read (archives, pictures, programs, old Office documents) is refused with one line
that says what can be read, before anything is parsed.

The readers of documents, pages, mails and feeds are imported when a file is of their kind: what they stand on costs a
tenth of a second.

Not here: the formats themselves, one file each beside this one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace

from groundswell.intel.document import Document
from groundswell.intel.readers import asciidoc, csv, furniture, markdown, plain_list, sigma, text, yara
from groundswell.intel.readers.encoding import decode
from groundswell.intel.text.day_forms import day_of_name
from groundswell.intel.text.publication import published
from groundswell.model.dossier import Unread
from groundswell.model.errors import InputError, Where

PROSE_LIMIT = 8 * 1024 * 1024  # characters of running text; the longest report known to us has 0.5 million
READABLE = (
    "PDF, DOCX, mail, HTML, Markdown, AsciiDoc, plain text, CSV or plain list of indicators, STIX, MISP, Sigma, YARA, "
    "Navigator layers"
)

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "a zip archive, a workbook or slides"),
    (b"\xd0\xcf\x11\xe0", "an Office document of the old kind, or locked with a password"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"MZ", "a Windows program"),
    (b"\x7fELF", "a Linux program"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
)
_FEEDS = (
    (re.compile(r'"spec_version"|"type"\s?:\s?"bundle"'), "STIX bundle"),
    (re.compile(r'"Event"'), "MISP event"),
)
_HEAD = re.compile(rb"From |[A-Za-z][A-Za-z0-9-]{0,60}:")  # how the head of a mail begins
_NOT_TEXT = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")  # no text of any script holds these
_WIDE = re.compile("(?<=[\t\n\r -~])\x00")  # a file of two bytes a character, of which a report in one shows a part
_HALVES = re.compile(r"\\u[dD][89a-fA-F]")  # half of a pair, as JSON escapes it
_HTML = re.compile(
    r"<(?:!doctype\s+html|html|head|body|article|div|p|table|h[1-6]|section|main)\b[^>]{0,2000}>", re.IGNORECASE
)


def read_document(name: str, data: bytes, depth: int = 0) -> Document:
    """Give the document of a file's bytes; `depth` counts the mails that it is attached to.

    Raises:
        InputError: GS-4001 for a kind that cannot be read, GS-4002 for an empty file, GS-4003 for a broken one.
    """
    document = _packed(name, data, depth)
    if document is None:
        _refuse(name, data)
        document = _plain(name, data)
    elif not document.text.strip():
        raise _empty(name)
    if (day := day_of_name(name)) is not None and published(document) is None:
        return replace(document, published=day)
    return document


def _packed(name: str, data: bytes, depth: int) -> Document | None:
    """Read what is known by its first bytes; null where it is none of these."""
    if b"%PDF-" in data[:1024]:
        from groundswell.intel.readers import pdf

        return pdf.read(name, data)
    if data.startswith(b"PK"):
        from groundswell.intel.readers import docx

        return docx.read(name, data) if docx.is_package(data) else None
    if _HEAD.match(data):
        from groundswell.intel.readers import mail

        if depth <= mail.DEEPEST and mail.fits(data):
            return mail.read(name, data, read_document, depth)
    return None


def _is_no_text(content: str) -> bool:
    return len(_NOT_TEXT.findall(content, 0, 8_192)) > 8 + min(len(content), 8_192) // 50


def _plain(name: str, data: bytes) -> Document:
    content, notes = decode(data)
    if "\r" in content and "\n" not in content:
        content = content.replace("\r", "\n")  # lines as old Macs, and spreadsheets on new ones, end them
    if not content.strip():
        raise _empty(name)
    if _is_no_text(content):
        content = _WIDE.sub("", content)
        if _is_no_text(content):
            raise _unreadable(name, "a file of bytes that are no text")
    if content.lstrip()[:1] in "{[" and (feed := _feed(name, content)) is not None:
        return _noted(feed, notes)
    if csv.fits(name, content):
        return _noted(csv.read(content), notes)
    if plain_list.fits(content):
        return _noted(plain_list.read(content), notes)
    if sigma.fits(content):
        if (rules := sigma.read(content)) is not None:
            return _noted(rules, notes)
        notes.append(Unread("the rule as a rule", "its YAML is broken: it is read as plain text"))
        return _noted(text.read(content), notes)
    if len(content) > PROSE_LIMIT:
        why = f"running text is read up to {PROSE_LIMIT:,} characters"
        notes.append(Unread(f"{len(content) - PROSE_LIMIT:,} characters at the end", why))
        content = content[:PROSE_LIMIT]
    if yara.fits(content):
        return _noted(yara.read(content), notes)
    return _noted(_prose(name, content), notes)


def _empty(name: str) -> InputError:
    return InputError("GS-4002", f"{name} is empty", where=Where(file=name), why="it holds no character of text")


def _refuse(name: str, data: bytes) -> None:
    kind = next((what for magic, what in _MAGIC if data.startswith(magic)), None)
    if kind is not None:
        raise _unreadable(name, kind)


def _unreadable(name: str, kind: str) -> InputError:
    return InputError(
        "GS-4001",
        f"{name} is {kind}, which this version does not read as a report",
        where=Where(file=name),
        why=f"expected one of: {READABLE}",
        hint="save its text as .txt or .html and read that",
    )


def _feed(name: str, content: str) -> Document | None:
    """Read a STIX bundle, MISP events or Navigator layers; null when the text only begins like JSON.

    Raises:
        InputError: it is JSON of another kind, or a broken bundle.
    """
    try:
        parsed = json.loads(content)
        if _HALVES.search(content):
            parsed = json.loads(_whole(json.dumps(parsed, ensure_ascii=False)))
    except (ValueError, RecursionError) as why:
        stated = next((what for mark, what in _FEEDS if mark.search(content, 0, 100_000)), None)
        if stated is not None:
            raise InputError(
                "GS-4003",
                f"{name} is a broken {stated}",
                where=Where(file=name),
                why=str(why)[:200],
                hint="get the file again from its publisher",
            ) from None
        return None
    from groundswell.intel.readers import misp, navigator, stix

    if (events := misp.events(parsed)) != []:
        return misp.read(events)
    if (layers := navigator.layers(parsed)) != []:
        return navigator.read(layers)
    if (objects := stix.objects(parsed)) is not None:
        return stix.read({"type": "bundle", "objects": objects})
    raise _unreadable(name, "JSON of an unknown kind")


def _whole(text: str) -> str:
    """Give the text with U+FFFD for each half of a pair that stands alone: it is no character (Unicode, D71 to D75)."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _prose(name: str, content: str) -> Document:
    read = _prose_reader(name, content)
    document = read(content)
    return furniture.apart(document) if read in (markdown.read, text.read) else document


def _prose_reader(name: str, content: str) -> Callable[[str], Document]:
    head = content[:20_000]
    if asciidoc.fits(content):
        return asciidoc.read
    first = head.lstrip()[:200]
    if first.startswith("<") and _HTML.search(head):
        return _page
    if markdown.fits(content):
        return markdown.read
    if len(_HTML.findall(head)) >= 3:
        return _page
    return text.read


def _page(content: str) -> Document:
    from groundswell.intel.readers import html

    return html.read(content)


def _noted(document: Document, notes: list[Unread]) -> Document:
    return replace(document, unread=(*notes, *document.unread)) if notes else document
