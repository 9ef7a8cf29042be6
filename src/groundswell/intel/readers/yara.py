"""Read YARA rules as a source: names, what their meta says, the strings they look for, hashes in their conditions.

A rule is read line by line, never compiled or run. Hashes of meta and condition are given as samples; strings are rows
of text, with their escapes resolved, for the finders to judge; patterns in hex and regular expressions are code.

Source: YARA 4 documentation, "Writing YARA rules". Not here: modules, includes, matching.
"""

from __future__ import annotations

import re

from groundswell.intel.document import Document, Given, Writer
from groundswell.model.dossier import Unread
from groundswell.model.observable import hash_kind

MOST_LINES = 200_000
LONGEST_COMMENT = 20_000  # characters; a string may hold what opens one

_RULE = re.compile(
    r"\s{0,40}(?:(?:private|global)\s{1,9}){0,2}rule\s{1,9}(?P<name>[A-Za-z_]\w{0,127})\s{0,9}(?P<rest>[:{].{0,500})?$"
)
_SECTION = re.compile(r"\s{0,80}(meta|strings|condition)\s{0,9}:\s{0,9}(.{0,4000})$")
_META = re.compile(
    r"\s{0,80}(?P<key>[A-Za-z_]\w{0,127})\s{0,9}=\s{0,9}(?:\"(?P<text>(?:[^\"\\]|\\.){0,8000})\"|(?P<bare>\S{1,200}))"
)
_STRING = re.compile(
    r"\s{0,80}(?P<id>\$\w{0,127})\s{0,9}=\s{0,9}\"(?P<text>(?:[^\"\\]|\\.){0,8000})\"(?P<rest>.{0,200})$"
)
_HASH = re.compile(r"(?<![0-9A-Za-z])[0-9A-Fa-f]{32,128}(?![0-9A-Za-z])")
_ESCAPE = re.compile(r"\\(x[0-9A-Fa-f]{2}|.)")


def fits(content: str) -> bool:
    """Tell whether a text is of YARA rules and of nothing else: what comes first begins a rule, or brings one in.

    A report that prints a rule is a report: its own headings and front matter come first.
    """
    start = _without_comments(content[:200_000]).splitlines()
    words = (line for line in start if line.strip() and not line.lstrip().startswith("//"))
    first = next(words, "")
    if not (_RULE.match(first) or re.match(r"\s*(?:import|include)\s*\"[^\"]{1,200}\"\s*$", first)):
        return False
    return any(_RULE.match(line) for line in start) and any(_SECTION.match(line) for line in start)


def read(text: str) -> Document:
    """Give the document of YARA rules."""
    writer = Writer()
    lines = _without_comments(text).splitlines()
    section, first = "", ""
    for line in lines[:MOST_LINES]:
        words = line.strip()
        if not words or words in ("{", "}"):
            continue
        if (rule := _RULE.match(line)) is not None:
            section, first = "", first or rule["name"]
            _line(writer, "heading", rule["name"])
            continue
        if (found := _SECTION.match(line)) is not None:
            section, words = found[1], found[2].strip()
        if words:
            _read_line(writer, section, words[:20_000])
    if len(lines) > MOST_LINES:
        writer.unread.append(Unread(f"{len(lines) - MOST_LINES:,} lines", f"only the first {MOST_LINES:,} are read"))
    return writer.document("yara", title=first)


def _without_comments(text: str) -> str:
    """Give the text with a blank for each comment; the next end of one is looked for once, however many begin."""
    kept: list[str] = []
    at = closes = 0
    for opens in re.finditer(r"/\*", text):
        if opens.start() < at:
            continue
        if closes < opens.end():
            closes = text.find("*/", opens.end())
        if closes < 0:
            break
        if closes - opens.end() <= LONGEST_COMMENT:
            kept += (text[at : opens.start()], " ")
            at = closes + 2
    return "".join((*kept, text[at:]))


def _read_line(writer: Writer, section: str, words: str) -> None:
    if words.startswith("//"):
        _line(writer, "paragraph", words.lstrip("/ "))
    elif section == "meta" and (meta := _META.match(words)) is not None:
        _meta(writer, meta["key"], _plain(meta["text"]) if meta["text"] is not None else meta["bare"])
    elif section == "strings" and (string := _STRING.match(words)) is not None:
        _line(writer, "row", f"strings | {string['id']} | {_plain(string['text'])}")
    elif section == "condition":
        # in words that tell a hash of imports from one of a file
        _hashed(writer, "code", re.sub(r"imphash\(\)\s{0,9}==\s{0,9}", "imphash = ", words))
    else:
        _line(writer, "code", words)


def _meta(writer: Writer, key: str, value: str) -> None:
    if value.startswith(("http://", "https://")) and re.search(r"ref|url|link|source|report", key, re.IGNORECASE):
        start = writer.add(f"{key} | ")[0]
        writer.link("", value)
        writer.end("row", start)
    elif key.lower() in ("description", "desc"):
        _line(writer, "paragraph", value)
    elif re.search(r"hash|md5|sha|sample", key, re.IGNORECASE) and "imphash" not in key.lower():
        _hashed(writer, "row", f"{key} | {value}")
    else:
        _line(writer, "row", f"{key}: {value}")


def _hashed(writer: Writer, kind: str, words: str) -> None:
    """Write a line whose hashes are those of samples."""
    start, _ = writer.add(words)
    for match in _HASH.finditer(writer.tail(start)):
        before = words[max(match.start() - 12, 0) : match.start()]
        if (stated := hash_kind(match[0])) is not None and "imphash" not in before:
            writer.given.append(Given(stated, start + match.start(), start + match.end(), "a sample of the rule"))
    writer.end("row" if kind == "row" else "code", start)


def _line(writer: Writer, kind: str, words: str) -> None:
    start = writer.add(words)[0]
    match kind:
        case "heading":
            writer.end("heading", start, level=1)
        case "paragraph":
            writer.end("paragraph", start)
        case "row":
            writer.end("row", start)
        case _:
            writer.end("code", start)


def _plain(text: str) -> str:
    """Give the text of a quoted string: escapes resolved, characters that cannot be shown left as written."""
    return _ESCAPE.sub(lambda m: _character(m[1]), text)


def _character(escape: str) -> str:
    if escape[0] == "x" and len(escape) == 3:
        code = int(escape[1:], 16)
        return chr(code) if 32 <= code < 127 else f"\\{escape}"
    return {"t": "\t", "n": "\n", "r": " "}.get(escape, escape)
