"""Read a Word document (DOCX): its package is checked before anything is unpacked, its XML streamed with no entities.

Members are bounded by count, by what they say they hold and by what they then really hold. Of the package only the
text's own parts are read: document, notes, comments, heads and feet, the names of styles and the targets of links.
Pictures, embedded objects and macros are counted and named, never opened. Nothing outside the file is loaded.

Source: ECMA-376 part 1, 17 (WordprocessingML), part 2 (packages). Not here: the walk over the text (`docx_walk.py`).
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections import Counter
from xml.parsers import expat

from groundswell.intel.document import BlockKind, Document, Writer
from groundswell.intel.readers.docx_walk import Forbidden, Styles, Walk, links, styles
from groundswell.model.dossier import Note, Unread
from groundswell.model.errors import InputError, Where

MOST_MEMBERS = 5_000
LARGEST_PART = 48 << 20  # bytes of one part, unpacked; a text of 300 pages has 5 MB
LARGEST_PACKAGE = 1 << 30  # bytes that all members together say they hold
HIGHEST_RATIO = 250  # unpacked to packed, of a part over a megabyte; prose has 5 to 30

DOCUMENT = "word/document.xml"
_BESIDE: tuple[tuple[str, BlockKind], ...] = (
    (r"word/(?:foot|end)notes\.xml", "paragraph"),
    (r"word/comments\.xml", "comment"),
    (r"word/(?:header|footer)\d{0,4}\.xml", "navigation"),
)
_NOT_READ = (
    (r"word/media/", "picture"),
    (r"word/(?:embeddings|activeX)/", "embedded object"),
    (r"word/vbaProject\.bin", "macro project"),
    (r"word/charts/chart\d", "chart"),
    (r"word/diagrams/data\d", "diagram"),
)


def is_package(data: bytes) -> bool:
    """Tell whether bytes are a zip whose directory names a Word document."""
    return data.startswith(b"PK\x03\x04") and DOCUMENT.encode() in data


def read(name: str, data: bytes) -> Document:
    """Give the document of a Word file.

    Raises:
        InputError: GS-4003, the package is broken or beyond a limit, or its XML is broken or declares entities.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            _check(name, package)
            return _read(name, package)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError) as why:
        raise _refused(name, f"is a broken Word document: {str(why)[:120]}") from None
    except expat.ExpatError as why:
        raise _refused(name, f"is a Word document whose XML is broken: {str(why)[:120]}") from None
    except Forbidden as why:
        raise _refused(name, f"is a Word document that {why}, which is never read") from None


def _refused(name: str, what: str) -> InputError:
    return InputError(
        "GS-4003",
        f"{name} {what}",
        where=Where(file=name),
        why="no word of it was read",
        hint="get the file again from its publisher, or save its text as .txt",
    )


def _check(name: str, package: zipfile.ZipFile) -> None:
    """Refuse a package by what its directory says, before anything of it is unpacked."""
    members = package.infolist()
    if len(members) > MOST_MEMBERS:
        raise _refused(name, f"is a Word document of {len(members):,} members; {MOST_MEMBERS:,} are allowed")
    if (whole := sum(m.file_size for m in members)) > LARGEST_PACKAGE:
        raise _refused(name, f"is a Word document that says it unpacks to {whole:,} bytes")
    for member in members:
        if member.filename.endswith((".xml", ".rels")):
            _check_part(name, member)


def _check_part(name: str, member: zipfile.ZipInfo) -> None:
    if member.flag_bits & 1:
        raise _refused(name, "is a Word document locked with a password")
    if member.file_size > LARGEST_PART:
        raise _refused(name, f"is a Word document with a part of {member.file_size:,} bytes")
    if member.file_size > 1 << 20 and member.file_size > HIGHEST_RATIO * max(member.compress_size, 1):
        raise _refused(name, f"is a Word document with a part packed {HIGHEST_RATIO} times: a bomb")


def _part(name: str, package: zipfile.ZipFile, member: str) -> bytes:
    """Give the bytes of a part; empty where it is absent. What it holds is bounded, whatever it says it holds."""
    if member not in package.NameToInfo:
        return b""
    with package.open(member) as source:
        content = source.read(LARGEST_PART + 1)
    if len(content) > LARGEST_PART:
        raise _refused(name, f"is a Word document with a part of more than {LARGEST_PART:,} bytes")
    return content


def _read(name: str, package: zipfile.ZipFile) -> Document:
    writer = Writer()
    known = styles(_part(name, package, "word/styles.xml"))
    walk = _walk(name, package, writer, DOCUMENT, known, None)
    hidden = list(walk.hidden)
    for member in sorted(package.NameToInfo):
        kind = next((k for pattern, k in _BESIDE if re.fullmatch(pattern, member)), None)
        if kind is not None:
            hidden += _walk(name, package, writer, member, known, kind).hidden
    for words in hidden:
        start = writer.add(words)[0]
        writer.end("hidden", start)
    _name_unread(writer, package, walk)
    return writer.document("docx")


def _walk(
    name: str, package: zipfile.ZipFile, writer: Writer, member: str, known: Styles, kind: BlockKind | None
) -> Walk:
    folder, _, base = member.rpartition("/")
    targets = links(_part(name, package, f"{folder}/_rels/{base}.rels"))
    walk = Walk(writer, known, targets, kind)
    walk.run(_part(name, package, member))
    return walk


def _name_unread(writer: Writer, package: zipfile.ZipFile, walk: Walk) -> None:
    counts: Counter[str] = Counter()
    for member in package.NameToInfo:
        counts.update(what for pattern, what in _NOT_READ if re.match(pattern, member))
    for what, count in sorted(counts.items()):
        writer.unread.append(Unread(f"{count:,} {what}{'s' * (count > 1)}", "only the text of a document is read"))
    if walk.deleted:
        writer.unread.append(Note(f"{walk.deleted:,} deleted passages", "text struck by tracked changes"))
