"""Read Markdown: front matter, headings, lists, tables, code, links, images, and the HTML tables that stand in it.

Marks are left out of the text and escapes resolved, so that a value stands in it as the reader sees it; the address of
a link or an image follows its words in angle brackets and is known as such (`Document.targets`).

Source: CommonMark 0.31 and GitHub's tables, as far as reports use them. Not here: HTML pages (`html.py`).
"""

from __future__ import annotations

import re

from groundswell.intel.document import Cell, Document, Writer
from groundswell.intel.readers.text import lone_value

_FRONT = re.compile(r"\A---[ \t]*\n(.{0,20000}?)\n---[ \t]*\n", re.DOTALL)
_FIELD = re.compile(r"([A-Za-z_][\w-]{0,40}):[ \t]*(.{0,2000})")
_OWN_FIELDS = ("canonical", "canonical_url", "url", "permalink", "source")
_SOURCE_LINE = re.compile(
    r"^\W{0,4}(?:source|original(?:\s(?:article|post|url))?|permalink|canonical(?:\surl)?)[\s*_]{0,4}:[\s*_<]{0,5}(https?://\S{4,500})",
    re.IGNORECASE | re.MULTILINE,
)
_HEADING = re.compile(r"\s{0,3}(#{1,6})\s+(.{1,500}?)(?:\s+#+)?\s*")
_BOLD_LINE = re.compile(r"\s{0,3}\*\*([^*]{2,120})\*\*:?\s*")
_ITEM = re.compile(r"(\s{0,24})(?:([-*+])|(\d{1,3})[.)])\s+(?=\S)")
_RULE = re.compile(r"\s{0,3}(?:[-*_]\s?){3,60}")
_SEPARATOR = re.compile(r"\s{0,3}\|?(?:[ \t]*+:?-{2,}+:?[ \t]*+\|?){1,300}\s*")
_FENCE = re.compile(r"\s{0,12}(`{3,}|~{3,})")
_HTML_TABLE = re.compile(r"<table\b.{0,200000}?</table\s*>", re.DOTALL | re.IGNORECASE)
_VALUE = re.compile(r"[0-9A-Fa-f]{32}|\[\.|\.\]|\d\.\d|://|@|^\s*\d+\s*$|\\\w")
_ADDRESS = r"<?((?:[^()\s<>]|\([^()\s<>]{0,200}\)){0,2048})>?(?:\s+[\"'][^\"'\n]{0,500}[\"'])?"
_INLINE = re.compile(
    rf"(?P<image>!\[(?P<alt>[^\]\n]{{0,500}})\]\({_ADDRESS}\))"
    rf"|(?P<link>\[(?P<label>(?:[^\[\]\n]|\[[^\[\]\n]{{0,200}}\]){{0,500}})\]\({_ADDRESS}\))"
    r"|<(?P<auto>(?:https?|ftp)://[^<>\s]{1,2048})>"
    r"|(?P<ticks>`{1,3})(?P<code>[^`\n]{1,4000})(?P=ticks)"
    r"|\\(?P<escaped>[\\`*_{}\[\]()#+\-.!|<>~&$@:/])"
    r"|(?P<break><br\s?/?>)"
    r"|(?P<comment><!--.{0,5000}?-->)"
    r"|(?P<tag></?(?:a|abbr|b|big|blockquote|center|code|dd|del|details|div|dl|dt|em|figure|figcaption|h[1-6]"
    r"|hr|i|img|ins|kbd|li|mark|ol|p|pre|s|section|small|span|strong|sub|summary|sup|u"
    r"|ul)(?:\s[^<>]{0,500})?/?>)"
    r"|(?P<emphasis>\*{1,6}|_{1,3})"
)
_MARK = re.compile(r"[!\[<`\\*_]")  # one of these begins whatever `_INLINE` matches
_TAG_ADDRESS = re.compile(
    r"<(?:a\s[^<>]{0,400}?\bhref|(?P<image>img)\s[^<>]{0,400}?\bsrc)\s?=\s?[\"']?(?P<address>[^\s\"'<>]{1,2048})",
    re.IGNORECASE,
)
_BOLD = re.compile(r"(?<![A-Za-z0-9*])\*\*(?=[^\s*])[^*\n]{1,100}(?<=\S)\*\*(?![A-Za-z0-9*])")
_WORD = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
_PATH = re.compile(r"(?:[A-Za-z]:|%\w{1,40}%|HK[A-Z_]{2,24}:?)\\(?!\\)|\\\\[\w.]")


def fits(content: str) -> bool:
    """Tell whether a text is Markdown, by marks that plain text does not have."""
    if _FRONT.match(content[:24_000]):
        return True
    head = content[:60_000]
    score = len(re.findall(r"^#{1,6} \S", head, re.MULTILINE)) + len(re.findall(r"\]\((?:https?:|/|#)", head))
    score += len(re.findall(r"^\|.{1,2000}\|\s*$", head, re.MULTILINE)) + len(_BOLD.findall(head))
    score += len(re.findall(r"^(?:`{3}|~{3})\w{0,20}\s*$", head, re.MULTILINE))
    return score >= 2


def read(text: str) -> Document:
    """Give the document of a Markdown text."""
    writer = Writer()
    fields: dict[str, str] = {}
    front = _FRONT.match(text[:24_000])
    if front:
        for line in front[1].splitlines():
            if field := _FIELD.fullmatch(line.strip()):
                fields.setdefault(field[1].lower(), field[2].strip().strip("\"'"))
            start = writer.position
            writer.add(line)
            writer.end("meta", start)
        text = text[front.end() :]
    at = 0
    for table in _HTML_TABLE.finditer(text):
        _lines(writer, text[at : table.start()].splitlines())
        from groundswell.intel.readers import html

        html.write(writer, table[0])
        at = table.end()
    _lines(writer, text[at:].splitlines())
    return writer.document(
        "markdown",
        title=fields.get("title", ""),
        published=next((fields[k] for k in ("date", "published", "publish_date", "pubdate") if fields.get(k)), None),
        language=fields.get("lang") or fields.get("language"),
        hosts=tuple(h for address in (*map(fields.get, _OWN_FIELDS), _source(text)) if (h := _host(address or ""))),
    )


def _source(text: str) -> str:
    """Give the address that a line near the beginning says the report is from, as clippers of pages write it."""
    match = _SOURCE_LINE.search(text[:1_500])
    return match[1] if match else ""


def _host(address: str) -> str:
    match = re.match(r"https?://([\w.-]{3,253})", address)
    return match[1].lower() if match else ""


def _lines(writer: Writer, lines: list[str]) -> None:
    at = 0
    while at < len(lines):
        line = lines[at]
        words = line.strip()
        if not words or (_RULE.fullmatch(line) and len(words) < 80) or _SEPARATOR.fullmatch(line):
            at += 1
        elif fence := _FENCE.match(line):
            at = _code(writer, lines, at, fence[1])
        elif heading := _HEADING.fullmatch(line) or _BOLD_LINE.fullmatch(line):
            start = writer.position
            marks = heading[1] if heading.re is _HEADING else "#" * 6
            _inline(writer, heading[2] if heading.re is _HEADING else heading[1])
            writer.end("heading", start, level=len(marks))
            at += 1
        elif words.startswith("|"):
            at = _table(writer, lines, at)
        else:
            at = _paragraph(writer, lines, at)


def _code(writer: Writer, lines: list[str], at: int, fence: str) -> int:
    at += 1
    start = writer.position
    while at < len(lines) and not lines[at].strip().startswith(fence):
        writer.add(lines[at] + "\n")
        at += 1
    writer.end("code", start)
    return at + 1


def _table(writer: Writer, lines: list[str], at: int) -> int:
    """Write the rows of a table. Its first row is the header if a rule follows, or if it holds no value."""
    headers: list[str] = []
    first = True
    while at < len(lines) and lines[at].strip().startswith("|"):
        line = lines[at].strip()
        if _SEPARATOR.fullmatch(line):
            at += 1
            continue
        start = writer.position
        cells, texts = [], []
        for number, cell in enumerate(re.split(r"(?<!\\)\|", line.strip("|"))):
            if number:
                writer.add(" | ")
            left = writer.position
            _inline(writer, cell.strip())
            cells.append(Cell(left, writer.position, headers[number] if number < len(headers) else ""))
            texts.append(" ".join(writer.tail(left).split())[:120])
        ruled = at + 1 < len(lines) and bool(_SEPARATOR.fullmatch(lines[at + 1]))
        if first and (ruled or (len(cells) > 1 and not _VALUE.search(line))):
            headers = texts
        writer.end("row", start, cells=tuple(cells))
        first = False
        at += 1
    return at


def _paragraph(writer: Writer, lines: list[str], at: int) -> int:
    item = _ITEM.match(lines[at])
    number = (item[3] or "") if item else ""
    if item:
        writer.add(item[0])
    elif lines[at].lstrip().startswith(">"):
        lines[at] = lines[at].lstrip().lstrip("> ")
    start = writer.position
    alone = bool(re.fullmatch(r"\s*!\[[^\n]{0,3000}", lines[at]))
    _inline(writer, lines[at][item.end() :] if item else lines[at].strip())
    at += 1
    while at < len(lines) and _goes_on(lines[at - 1], lines[at]):
        writer.add("\n")
        _inline(writer, lines[at].strip())
        at += 1
    writer.end("item" if item else "caption" if alone else "paragraph", start, number=number)
    return at


def _goes_on(line: str, following: str) -> bool:
    """Tell whether the next line is wrapped prose of the same paragraph, not a line of its own."""
    words = following.strip()
    if not words or words.startswith(("|", "#", ">", "```", "~~~", "![")) or _ITEM.match(following):
        return False
    if lone_value(line) and lone_value(following):
        return False
    return len(line.strip()) >= 55 and line.rstrip()[-1:] not in ".:!?;)" and words[0].islower()


def _inline(writer: Writer, text: str) -> None:
    first = _MARK.search(text)
    if first is None:
        writer.add(text)
        return
    at = 0
    found = list(_INLINE.finditer(text, first.start()))
    marks = _emphasis(text, found)
    for match in found:
        writer.add(text[at : match.start()])
        at = match.end()
        groups = match.groupdict()
        if groups["image"]:
            _linked(writer, groups["alt"], match[3], "image")
        elif groups["link"]:
            _linked(writer, groups["label"], match[6], "link")
        elif groups["auto"]:
            writer.link("", groups["auto"])
        elif groups["code"] is not None:
            writer.add(groups["code"])
        elif groups["escaped"]:
            writer.add(match[0] if _in_path(text, match.start()) else groups["escaped"])
        elif groups["break"]:
            writer.add("\n")
        elif groups["tag"] and (tag := _TAG_ADDRESS.match(groups["tag"])):
            writer.link("", tag["address"], "image" if tag["image"] else "link")
        elif groups["emphasis"] and match.start() not in marks:
            writer.add(match[0])
    writer.add(text[at:])


def _in_path(text: str, at: int) -> bool:
    """Tell whether the word up to a backslash is a path whose author did not escape its backslashes."""
    word = text[max(at - 300, 0) : at + 3].removesuffix(" ").rpartition(" ")[2]
    return _PATH.match(word.lstrip("\"'(<[{|=*_`")) is not None


def _emphasis(text: str, found: list[re.Match[str]]) -> set[int]:
    """Give where the marks of emphasis stand that have a partner; any other star or underscore is a character.

    A run between two letters or digits opens nothing, so that names (`app__v1_.msi`) and words that an author has
    blacked out (`s**k`) stay whole.
    """
    marks: set[int] = set()
    opened: dict[str, list[int]] = {}
    for match in found:
        run = match["emphasis"]
        if run is None:
            continue
        before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
        waiting = opened.setdefault(run, [])
        closes = before.strip() and (run[0] == "*" or not _goes_on_as_name(text, match.end()))
        if waiting and closes:
            marks |= {waiting.pop(), match.start()}
        elif after.strip() and not (before and before in _WORD and (run[0] == "_" or after in _WORD)):
            waiting.append(match.start())
    return marks


def _goes_on_as_name(text: str, at: int) -> bool:
    after, then = text[at : at + 1], text[at + 1 : at + 2]
    return bool(after) and (after in _WORD or (after in ".-" and bool(then) and then in _WORD))


def _linked(writer: Writer, label: str, address: str, kind: str) -> None:
    words = re.sub(r"\\([\\`*_{}\[\]()#+\-.!|<>~])|\*{1,6}", lambda m: m[1] or "", label)
    address = re.sub(r"\\([_*()\[\]~])", r"\1", address)
    writer.link(words, address, "image" if kind == "image" else "link")
