"""Turn the bytes of a report into text: by mark, by declaration, or by a guess that is told.

A script whose characters take two bytes (Chinese, Japanese, Korean) is known by decoding it: only the right encoding
gives characters of everyday use without a break. Between encodings of one byte, runs of high bytes tell.

Source: the Encoding Standard of WHATWG (gb18030, Shift_JIS, Big5, EUC-KR). Not here: which reader a text gets
(`choose.py`).
"""

from __future__ import annotations

import codecs
import re

from groundswell.model.dossier import Note, Unread

_CHARSET = re.compile(rb"charset\s?=\s?[\"']?([A-Za-z0-9_-]{2,20})", re.IGNORECASE)
_HEAD = 65_536  # bytes that a guess looks at
_LEAST = 4  # characters outside ASCII without which nothing is guessed
# by encoding, in the order in which they are tried: the characters that everyday texts in it are made of, as bytes,
# and the share of the characters outside ASCII that they must be
_TWO_BYTES: tuple[tuple[str, re.Pattern[bytes], float], ...] = (
    ("shift_jis", re.compile(rb"\x82[\x9f-\xf1]|\x83[\x40-\x96]|\x81[\x41-\x5b]"), 0.25),  # kana
    ("euc_kr", re.compile(rb"[\xb0-\xc8][\xa1-\xfe]"), 0.95),  # hangul
    ("gb18030", re.compile(rb"[\xb0-\xd7][\xa1-\xfe]|\xa1[\xa2-\xbf]|\xa3[\xa1-\xfe]"), 0.7),  # frequent hanzi
    ("big5", re.compile(rb"[\xa4-\xc6][\x40-\x7e\xa1-\xfe]|\xa1[\x41-\x7e]"), 0.7),  # the same, in another order
)


def decode(data: bytes) -> tuple[str, list[Unread]]:
    """Give the text of some bytes and a note where the encoding had to be guessed or characters were lost."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return _decoded(data, encoding)
    head = data[:4096]
    if (wide := _wide(head)) is not None:
        return _decoded(data, wide)
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError:
        declared = _CHARSET.search(head)
        guess = _two_bytes(data[:_HEAD]) or _single_byte(data)
        return _decoded(data, guess if declared is None else declared[1].decode("ascii"))


def _wide(head: bytes) -> str | None:
    """Guess UTF-16 without its mark: every other byte is that of one script (Latin 0, Cyrillic 4)."""
    for encoding, high in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
        if len(high) > 8 and high.count(0) + high.count(4) > len(high) * 0.8:
            return encoding
    return None


def _two_bytes(head: bytes) -> str | None:
    """Guess an encoding of two bytes a character; null where none gives everyday characters without a break."""
    for encoding, everyday, share in _TWO_BYTES:
        try:
            text = codecs.getincrementaldecoder(encoding)().decode(head)  # the last character may be cut
        except UnicodeDecodeError:
            continue
        high = [c.encode(encoding) for c in text if c > "\x7f"]
        if len(high) >= _LEAST and sum(everyday.fullmatch(c) is not None for c in high) >= share * len(high):
            return encoding
    return None


def _decoded(data: bytes, encoding: str) -> tuple[str, list[Unread]]:
    try:
        codec = codecs.lookup(encoding)
        known = encoding if getattr(codec, "_is_text_encoding", True) else "cp1252"
    except LookupError:
        known = "cp1252"
    content = data.decode(known, "replace")
    lost = content.count("\ufffd")
    if known.startswith("utf") and not lost:
        return content, []
    why = f"the file is not UTF-8 and was read as {known}"
    return content, [Unread(f"{lost:,} characters", why) if lost else Note("nothing lost", why)]


def _single_byte(data: bytes) -> str:
    """Guess between Western and Cyrillic: Cyrillic words are runs of high bytes, Western ones hold a few."""
    runs = re.findall(rb"[\xc0-\xff]{3,40}", data[:_HEAD])
    singles = re.findall(rb"(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff])", data[:_HEAD])
    return "cp1251" if len(runs) > len(singles) else "cp1252"
