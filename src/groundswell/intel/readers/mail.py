"""Read a mail (.eml): its head as a block, its text, and what is attached where that is a report itself.

The parser is the standard library's. Of alternatives (text and HTML of the same words) the HTML is read, for its
links and tables, unless it is shorter than the text; an attachment is read by its own reader as part of this document,
or named as not read, with why.
Mails in mails are followed twice. Nothing is fetched: pictures and frames of the HTML stay unasked for.

Source: RFC 5322 (head), RFC 2045 to 2047 (MIME). Not here: Outlook's own files, signatures and encryption of mail.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

from groundswell.intel.document import Document, Writer
from groundswell.model.dossier import Note, Unread
from groundswell.model.errors import InputError, Where

MOST_PARTS = 500
MOST_BOUNDARIES = 100
LARGEST_PART = 32 << 20  # bytes of one attachment that is read
DEEPEST = 2  # mails in mails that are followed
SHOWN = ("Subject", "Date", "From", "To", "Cc", "Reply-To", "Return-Path", "Sender", "Message-ID", "X-Originating-IP")

_MARKED = re.compile(rb"[\w.-]{1,80}\[\.\]\w{1,80}|[0-9A-Fa-f]{32,64}")  # a value that nobody writes by chance
_LOOKED_AT, _MOST_MARKED = 200_000, 20  # bytes, values

Reader = Callable[[str, bytes, int], Document]  # name, bytes, depth

_MAIL = re.compile(
    rb"\A(?:From [^\n]{1,200}\n)?(?:(?:[A-Za-z][A-Za-z0-9-]{0,60}):[^\n]{0,2000}\n(?:[ \t][^\n]{0,2000}\n){0,200}){3}"
)
_KNOWN = re.compile(
    rb"^(?:Received|Return-Path|Delivered-To|MIME-Version|Message-ID|From|Date|Subject|Content-Type|To):",
    re.IGNORECASE | re.MULTILINE,
)


def fits(data: bytes) -> bool:
    """Tell whether bytes begin as a mail: three lines of a head, of which three are known as a mail's."""
    head = data[:20_000].replace(b"\r\n", b"\n")
    found = _MAIL.match(head)
    return found is not None and len(_KNOWN.findall(head.partition(b"\n\n")[0])) >= 3


def read(name: str, data: bytes, read_part: Reader, depth: int = 0) -> Document:
    """Give the document of a mail; `read_part` reads what is attached.

    Raises:
        InputError: GS-4003, its parts cannot be told apart.
    """
    if data.count(b"boundary=") > MOST_BOUNDARIES:  # its parser looks for each of them at each line
        raise _refused(name, f"has more than {MOST_BOUNDARIES:,} parts in parts")
    try:
        message = BytesParser(policy=policy.default).parsebytes(data)
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError, AssertionError):
        raise _refused(name, "is a broken mail") from None
    writer = Writer()
    subject = _head(writer, message)
    for number, part in enumerate(_parts(message, writer)):
        if number >= MOST_PARTS:
            writer.unread.append(Unread("the rest of the mail", f"more than {MOST_PARTS:,} parts"))
            break
        _part(writer, part, read_part, depth)
    if message.defects:
        writer.unread.append(Note("nothing lost", f"the mail is malformed: {type(message.defects[0]).__name__}"))
    return writer.document("mail", title=subject, published=_day(message))


def _refused(name: str, what: str) -> InputError:
    return InputError(
        "GS-4003",
        f"{name} {what}",
        where=Where(file=name),
        why="no word of it was read",
        hint="save the text of the mail as .txt and read that",
    )


def _head(writer: Writer, message: EmailMessage) -> str:
    """Write the lines of the head that a reader looks at; give the subject."""
    subject = ""
    for name in SHOWN:
        for value in _values(message, name)[:5]:
            subject = subject or (value if name == "Subject" else "")
            start = writer.add(f"{name}: {value}")[0]
            writer.end("meta", start)
    hops = _values(message, "Received")
    for value in hops[:30]:
        start = writer.add(f"Received: {value}")[0]
        writer.end("meta", start)
    if len(hops) > 30:
        writer.unread.append(Unread(f"{len(hops) - 30:,} Received lines", "only the last 30 hops are read"))
    return subject[:300]


def _values(message: EmailMessage, name: str) -> list[str]:
    try:
        return [" ".join(str(v).split())[:2_000] for v in message.get_all(name, [])]
    except (ValueError, IndexError, AttributeError, TypeError, KeyError):  # a head that its own parser breaks at
        raw = [v for k, v in message.raw_items() if k.lower() == name.lower()]
        return [" ".join(str(v).split())[:2_000] for v in raw]


def _day(message: EmailMessage) -> str | None:
    """Give the day of the mail, in the sender's own time."""
    from email.utils import parsedate_to_datetime

    for value in _values(message, "Date")[:1]:
        try:
            return parsedate_to_datetime(value).date().isoformat()
        except (ValueError, TypeError, IndexError):
            return None
    return None


def _parts(message: EmailMessage, writer: Writer) -> list[EmailMessage]:
    """Give the leaves of a mail in order; of alternatives the best that can be read, and what else holds values."""
    found: list[EmailMessage] = []
    pending: list[tuple[EmailMessage, int]] = [(message, 0)]
    while pending and len(found) <= MOST_PARTS:
        part, level = pending.pop()
        children = part.get_payload() if part.is_multipart() else None
        if part.get_content_type() == "message/rfc822" or not isinstance(children, list):
            found.append(part)
            continue
        inner = [c for c in children if isinstance(c, EmailMessage)]
        if level > 30:
            writer.unread.append(Unread(f"{len(inner):,} parts", "nested more than 30 deep"))
            continue
        if part.get_content_type() == "multipart/alternative":
            rich = [c for c in inner if c.get_content_type() in ("text/html", "multipart/related", "multipart/mixed")]
            plain = [c for c in inner if c.get_content_type() == "text/plain"]
            less = bool(rich and plain) and _says_less(rich[-1], plain[-1])
            lacks = bool(rich and plain) and not less and _lacks_values(rich[-1], plain[-1])
            inner = [plain[-1], rich[-1]] if lacks else plain[-1:] if less else rich[-1:] or inner[-1:]
        pending.extend((c, level + 1) for c in reversed(inner))
    return found


def _says_less(page: EmailMessage, plain: EmailMessage) -> bool:
    """Tell whether a page with all its marks is shorter than the plain text, so that it cannot hold the same words."""
    return page.get_content_type() == "text/html" and len(_bytes(page)) < len(_bytes(plain))


def _lacks_values(page: EmailMessage, plain: EmailMessage) -> bool:
    """Tell whether plain text holds a value that the page beside it lacks: a gateway may have cut one of them."""
    raw = _bytes(page)
    marked = _MARKED.findall(_bytes(plain)[:_LOOKED_AT])
    return page.get_content_type() == "text/html" and any(value not in raw for value in marked[:_MOST_MARKED])


def _part(writer: Writer, part: EmailMessage, read_part: Reader, depth: int) -> None:
    kind = part.get_content_type()
    if kind == "message/rfc822":
        data, name = _inner(part), "a mail in the mail"
    else:
        data, name = _bytes(part), _name(part) or f"a part of type {kind}"
    if not data.strip():
        return
    attached = part.get_content_disposition() == "attachment" or kind == "message/rfc822"
    if not attached and kind.startswith("text/"):
        name = "body.html" if kind == "text/html" else "body.txt"
        data = _unified(part, data)
    elif depth >= DEEPEST:
        writer.unread.append(Unread(name, f"attached more than {DEEPEST} deep"))
        return
    if len(data) > LARGEST_PART:
        writer.unread.append(Unread(name, f"larger than {LARGEST_PART:,} bytes"))
        return
    _include(writer, name, data, attached or not kind.startswith("text/"), read_part, depth)


def _include(writer: Writer, name: str, data: bytes, attached: bool, read_part: Reader, depth: int) -> None:
    try:
        document = read_part(name, data, depth + 1)
    except InputError as why:
        writer.unread.append(Unread(name, why.what.removeprefix(f"{name} ")))
        return
    kept = list(writer.headings)
    if attached:
        start = writer.add(f"Attached: {name}")[0]
        writer.end("heading", start, level=1)
    writer.include(document)
    writer.add("\n")
    writer.headings = kept


def _bytes(part: EmailMessage) -> bytes:
    try:
        payload = part.get_payload(decode=True)
    except (ValueError, AssertionError, LookupError):
        payload = None
    return payload if isinstance(payload, bytes) else b""


def _inner(part: EmailMessage) -> bytes:
    """Give the bytes of a mail that is a part of a mail."""
    inner = part.get_payload()
    mail = inner[0] if isinstance(inner, list) and inner else None
    try:
        return mail.as_bytes() if isinstance(mail, EmailMessage) else b""
    except (ValueError, LookupError, TypeError, AttributeError):
        return b"".join(f"{k}: {v}\n".encode("utf-8", "replace") for k, v in part.raw_items())


def _unified(part: EmailMessage, data: bytes) -> bytes:
    """Give the text of a body as UTF-8, by the charset that its part declares."""
    try:
        return data.decode(part.get_content_charset() or "utf-8").encode()
    except (LookupError, UnicodeError, ValueError):
        return data  # the reader of the text guesses, and says so


def _name(part: EmailMessage) -> str:
    try:
        name = part.get_filename() or ""
    except (ValueError, IndexError, TypeError, LookupError):
        name = ""
    return re.sub(r"[^\w. ()+-]", "_", name.replace("\\", "/").rpartition("/")[2])[:120]
