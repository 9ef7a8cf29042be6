"""Read an HTML page by walking its tree: prose, lists, tables by row, code, captions; the rest apart.

Navigation, comments and text that a browser would not show are kept, after everything else and marked, because what a
page hides is a finding about the page; nothing of it counts as the report's words. `<wbr>` and soft hyphens join,
`<br>` and blocks part. selectolax parses (lxml gives no text at all above 255 nested elements); the walk is a loop, so
nesting costs no stack.

Not here: running scripts, loading anything, main-text guessing by density.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from selectolax.lexbor import LexborHTMLParser, LexborNode

from groundswell.intel.document import BlockKind, Cell, Document, Writer
from groundswell.model.dossier import Unread

DEEPEST = 3_000  # nested elements that are followed; browsers stop near 512
MOST_NODES = 2_000_000

_BLOCKS_TEXT = (
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hr html legend li main nav ol option p pre section summary table tbody "
    "td tfoot th thead tr ul "
)
_BLOCKS = frozenset(_BLOCKS_TEXT.split())
_SKIPPED_TEXT = "script style template noscript svg math iframe object embed canvas audio video head button select "
_SKIPPED = frozenset(_SKIPPED_TEXT.split())
_NAVIGATION = frozenset(["nav", "footer"])
_NAVIGATION_ROLES = re.compile(r"\b(?:navigation|banner|contentinfo|search|menu|complementary)\b")
_NAVIGATION_CLASS = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|menu|breadcrumbs?|sidebar|cookie\w*|share|sharing|social|related|newsletter"
    r"|footer|pagination|advert\w*)(?:$|[\s_-])",
    re.IGNORECASE,
)
_COMMENT_CLASS = re.compile(r"(?:^|[\s_-])(?:comments?|disqus\w*|comment-list|replies)(?:$|[\s_-])", re.IGNORECASE)
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$)|font-size\s*:\s*0|(?:left"
    r"|top|text-indent)\s*:\s*-\d{3,}|(?<![-\w])(?:width|height)\s*:\s*0(?:px)?\s*(?:;|$)",
    re.IGNORECASE,
)
_VALUE = re.compile(r"[0-9A-Fa-f]{32}|\[\.|\.\]|\d\.\d|://|@")  # a row with a value is no header
_WORD = re.compile(r"\w")
_TARGET = re.compile(r"\s<[^<>\s]{1,4096}>")  # the address behind the words of a link
_LEADS_ON = 12  # words of a block that is nothing but links and leads to other pages, addresses among them
_FILED = re.compile(
    r"\s{0,4}(?:tags?|category|categories|topics?|filed under|related\s(?:\w+\s){0,3}topics?|by)\s?[:|\s<]", re.I
)
_ELSEWHERE = re.compile(  # headings over what the publisher wrote elsewhere
    r"you (?:might|may) also (?:like|be interested in)|related (?:posts?|articles?|stories|resources|content)|read next"
    r"|(?:right now\s{1,4})?(?:top|popular|recent|latest|featured) (?:posts?|articles?|stories|news)"
    r"|more from (?:\w+\s?){1,5}|recommended (?:articles?|reading|for you)",
    re.IGNORECASE,
)
_POINTS = re.compile(
    r"\b(?:report|advisory|analysis|paper|pdf|indicators?|iocs?|rules?|download|appendix)\b|\w\.\w{2}", re.I
)
Apart = Literal["hidden", "navigation", "comment"]


def read(text: str) -> Document:
    """Give the document of an HTML page."""
    parser = LexborHTMLParser(text)
    writer = Writer()
    apart = write(writer, parser)
    for kind, words in apart:
        start = writer.position
        writer.add(words)
        writer.end(kind, start)
    title, published, hosts, language = _head(parser)
    return writer.document("html", title=title, published=published, language=language, hosts=hosts)


def write(writer: Writer, page: LexborHTMLParser | str) -> list[tuple[Apart, str]]:
    """Write the visible blocks of a page or a fragment; give the texts that stand apart, with why."""
    parser = LexborHTMLParser(page) if isinstance(page, str) else page
    root = parser.body or parser.root
    if root is None:
        return []
    walk = _Walk(writer)
    walk.run(root)
    if walk.cut:
        writer.unread.append(Unread("the deepest parts of the page", walk.cut))
    return walk.apart


def _head(parser: LexborHTMLParser) -> tuple[str, str | None, tuple[str, ...], str | None]:
    title_node, html_node = parser.css_first("title"), parser.css_first("html")
    heading = parser.css_first("h1")
    title = (heading or title_node).text() if (heading or title_node) else ""  # type: ignore[union-attr]
    published, hosts = None, []
    for node in parser.css("meta")[:400]:
        key = (
            node.attributes.get("property") or node.attributes.get("name") or node.attributes.get("itemprop") or ""
        ).lower()
        content = node.attributes.get("content") or ""
        if key in (
            "article:published_time",
            "datepublished",
            "date",
            "publish-date",
            "pubdate",
            "dc.date",
            "dc.date.issued",
        ):
            published = published or content[:40]
        if key in ("og:url", "twitter:url"):
            hosts.append(content)
    time_node = parser.css_first("time[datetime]")
    if published is None and time_node is not None:
        published = (time_node.attributes.get("datetime") or "")[:40] or None
    for node in parser.css("link[rel=canonical]")[:3]:
        hosts.append(node.attributes.get("href") or "")
    names = tuple(dict.fromkeys(m[1].lower() for h in hosts if (m := re.match(r"https?://([\w.-]{3,253})", h))))
    language = (html_node.attributes.get("lang") or "")[:20] or None if html_node is not None else None
    return " ".join(title.split())[:300], published, names, language


class _Walk:
    """One pass over the tree. A frame is (node, child to visit next); text goes to the open block of the writer."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer
        self.apart: list[tuple[Apart, str]] = []
        self.cut = ""
        self.start = writer.position
        self.kind: BlockKind = "paragraph"
        self.cells: list[Cell] = []
        self.texts: list[str] = []  # the words of `cells`
        self.headers: list[list[str]] = []
        self.pre = 0
        self.items: list[int] = []
        self.anchors: list[int] = []
        self.images: list[tuple[int, int]] = []  # of the open block: the words of pictures
        self.links: list[tuple[int, int]] = []  # and those of links, each with its address

    def run(self, root: LexborNode) -> None:
        frames: list[tuple[LexborNode, Iterator[LexborNode]]] = [(root, root.iter(include_text=True))]
        seen = 0
        while frames:
            node, children = frames[-1]
            child = next(children, None)
            if child is None:
                frames.pop()
                self.leave(node)
                continue
            seen += 1
            if seen > MOST_NODES or len(frames) > DEEPEST:
                self.cut = (
                    f"more than {MOST_NODES:,} elements" if seen > MOST_NODES else f"nested more than {DEEPEST:,} deep"
                )
                if seen > MOST_NODES:
                    break
                continue
            tag = child.tag
            if tag == "-text":
                self.text(child.text_content or "")
            elif tag in _SKIPPED or not tag or tag.startswith("-") or tag == "_comment":
                continue
            elif (reason := _reason_apart(child)) is not None:
                words = " ".join(child.text(separator=" ").split())
                if words:
                    self.apart.append((reason, words[:20_000]))
            else:
                self.enter(child)
                frames.append((child, child.iter(include_text=True)))
        self.close()

    def text(self, words: str) -> None:
        if self.pre:
            self.writer.add(words)
            return
        flat = re.sub(r"[ \t\r\n\f]+", " ", words)
        if flat == " " and self.writer.position == self.start:
            return
        self.writer.add(flat)

    def enter(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if tag == "br":
            self.writer.add("\n")
        elif tag == "a":
            self.anchors = [self.writer.position]
        elif tag == "img":
            self._address(node, "src", "image")
        elif tag in ("td", "th"):
            if self.cells:
                self.writer.add(" | ")
            self.cells.append(Cell(self.writer.position, self.writer.position, ""))
        elif tag in _BLOCKS and not self.cells:
            self.close()
            self._open(tag, node)
        elif tag in _BLOCKS:
            self.writer.add(" " if self.writer.position > self.cells[-1].start else "")
        if tag == "pre":
            self.pre += 1

    def _open(self, tag: str, node: LexborNode) -> None:
        if tag == "table":
            self.headers.append([])
        elif tag in ("ol", "ul"):
            self.items.append(0 if tag == "ol" else -1)
        elif tag == "li":
            if self.items and self.items[-1] >= 0:
                self.items[-1] += 1
            self.kind = "item"
            self.start = self.writer.add(f"{self.items[-1]}. " if self.items and self.items[-1] > 0 else "- ")[1]
        elif tag == "tr":
            self.kind = "row"
        elif tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self.kind = "heading"
        elif tag == "pre":
            self.kind = "code"
        elif tag in ("figcaption", "caption"):
            self.kind = "caption"

    def leave(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if tag == "pre":
            self.pre = max(self.pre - 1, 0)
        if tag == "a":
            self._address(node, "href", "link")
        elif tag in ("td", "th") and self.cells:
            last = self.cells[-1]
            column = len(self.cells) - 1
            headers = self.headers[-1] if self.headers else []
            self.cells[-1] = Cell(last.start, self.writer.position, headers[column] if column < len(headers) else "")
            self.texts.append(" ".join(self.writer.tail(last.start).split())[:120])
        elif tag == "tr":
            self._end_row(node)
        elif tag in _BLOCKS and not self.cells:
            level = int(tag[1]) if self.kind == "heading" and len(tag) == 2 and tag[1].isdigit() else 6
            self.close(level)
        if tag == "table" and self.headers:
            self.headers.pop()
        elif tag in ("ol", "ul") and self.items:
            self.items.pop()

    def _end_row(self, node: LexborNode) -> None:
        cells, self.cells = tuple(self.cells), []
        texts, self.texts = self.texts, []
        if self.headers and not self.headers[-1] and cells:
            marked = node.css_first("th") is not None
            if marked or (len(cells) > 1 and not _VALUE.search(" ".join(texts))):
                self.headers[-1] = texts
        self.kind = "row"
        self.close(cells=cells)

    def close(self, level: int = 0, cells: tuple[Cell, ...] = ()) -> None:
        if self.writer.position > self.start:
            self.writer.end(self._told(level), self.start, level=level, cells=cells)
        self.start = self.writer.position
        self.kind = "paragraph"
        self.images, self.links = [], []

    def _told(self, level: int) -> BlockKind:
        """Give the kind of the open block: words that only stand for pictures are a caption, a link alone leads on."""
        above = (text for at, text in self.writer.headings if self.kind != "heading" or at < level)
        if any(map(_ELSEWHERE.fullmatch, above)):
            return "navigation"
        if self.kind == "heading" and self.links and self.writer.blocks and not self._besides(self.links):
            return "navigation"  # the title of another page
        if self.kind != "paragraph" or not (self.images or self.links):
            return self.kind
        words = self.writer.tail(self.start)
        if _FILED.match(words) and len(_without(words, self.start, self.links).split()) <= _LEADS_ON:
            return "navigation"
        if self.images and not self._besides([*self.images, *self.links]):
            return "caption"
        alone = not self.images and not self._besides(self.links)
        if alone and len(words.split()) <= _LEADS_ON and not _VALUE.search(_TARGET.sub("", words)):
            return "paragraph" if _POINTS.search(_TARGET.sub("", words)) else "navigation"
        return "paragraph"

    def _besides(self, spans: list[tuple[int, int]]) -> bool:
        """Tell whether the open block has words outside `spans`."""
        return _WORD.search(_without(self.writer.tail(self.start), self.start, spans)) is not None

    def _address(self, node: LexborNode, attribute: str, kind: Literal["link", "image"]) -> None:
        address = (node.attributes.get(attribute) or "").strip()
        if not address.startswith(("http://", "https://", "ftp://", "hxxp", "mailto:")):
            return
        if kind == "link":
            start = self.anchors.pop() if self.anchors else self.writer.position
            self.writer.address(start, address)
            self.links.append((start, self.writer.position))
        else:
            start = self.writer.position
            self.writer.link((node.attributes.get("alt") or "")[:500], address, "image")
            self.images.append((start, self.writer.position))


def _without(words: str, base: int, spans: list[tuple[int, int]]) -> str:
    """Give the words outside `spans`, which count from the beginning of the document as `base` does."""
    left, kept = 0, []
    for start, end in sorted(spans):
        kept.append(words[left : max(start - base, left)])
        left = max(end - base, left)
    return "".join([*kept, words[left:]])


def _reason_apart(node: LexborNode) -> Apart | None:
    attributes = node.attributes
    style = attributes.get("style") or ""
    if "hidden" in attributes or attributes.get("aria-hidden") == "true" or (style and _HIDDEN_STYLE.search(style)):
        return "hidden"
    marks = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"[:400]
    if node.tag in ("div", "section", "ol", "ul", "aside") and _COMMENT_CLASS.search(marks):
        return "comment"
    if node.tag in _NAVIGATION or _NAVIGATION_ROLES.search(attributes.get("role") or ""):
        return "navigation"
    if node.tag in ("div", "aside", "section", "ul") and _NAVIGATION_CLASS.search(marks):
        return "navigation"
    return None
