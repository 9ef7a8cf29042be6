"""Set apart the menus and the footer of a page that was saved as text, so that what they sell is not the report's word.

A page saved whole gives its title from its head, then its menus, then the title once more over the article; behind
the article follow what else there is to read, forms, archives and the law. Both stretches become navigation, as they
are on a page whose marks are still there (`html.py`). A stretch that holds an observable or much prose stays as it
is: to read a menu costs less than to lose a paragraph.

What such lines say is in `knowledge/words/page-ends.csv`: what ends an article (`ends`, at the start of a line), what
says that others follow (`elsewhere`, a whole line), and what every page has to say (`notice`, in a longer line).

Not here: pages with their marks (`html.py`), tables of contents (`document.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from groundswell.intel.document import APART, Block, Document
from groundswell.intel.knowledge import facts

_FIRST = 5  # blocks within which the title from the head of the page stands
_FEWEST = 4  # blocks between the two titles that make a menu
_FEWEST_WORDS = 4  # of a title that is known within other words
_TO_ONE_OF_PROSE = 4  # blocks of a menu: so many to one of prose, which says what is offered
_LONGEST_TITLE = 250
_RUN = 30  # lines without a sentence at the beginning of a page that are a menu
_HEAD = 10  # lines over the first sentence that can be title, day, authors
_WITHIN = 400  # characters of a block in which its title can stand behind day and author
_SHORT = 120  # characters of a line of a menu
_TEASER = 650  # characters that tell what another article is about
_MOST_TEASERS = 12
_FEWEST_OF_PROSE = 26  # characters
_PROSE = re.compile(r"[\w)][.!?]\s+[A-Z].{20,2000}?[\w)\"'][.!?](?:\s|$)", re.DOTALL)
_VALUE = re.compile(r"[0-9A-Fa-f]{32}|\[[.:]|\[?dot\]|\bh(?:xx|\*\*)ps?|\d{1,3}(?:\.\d{1,3}){3}|\bT1\d{3}\b")
_THING = re.compile(r"[0-9A-Fa-f]{32}|\w[.@_]\w|[\\=;{]|\d:\d|\w/\w+/")  # a file, a path, code: no line of a menu
_TITLE_MARK = re.compile(r"\s{0,3}title\s{0,3}:", re.IGNORECASE)
_PUBLISHER = re.compile(r"\s[|\u2013\u2014-]\s[^|\u2013\u2014]{2,60}$")
_WORD = re.compile(r"\w+")


def apart(document: Document) -> Document:
    """Give the document with the menus before and the footer behind its article as navigation."""
    menus = _menus(document)
    framed = {*menus, *_footer(document)}
    if not framed:
        return document
    blocks = (
        replace(block, kind="navigation") if at in framed and block.kind not in APART else block
        for at, block in enumerate(document.blocks)
    )
    return replace(document, blocks=tuple(blocks), title=_line(document, menus.start - 1) if menus else document.title)


def _menus(document: Document) -> range:
    """Give the numbers of the blocks between the title of the page and that of its article.

    Not where they are mostly prose, or more of it than follows: then the second title only ends an article. Where no
    second title stands, a long run of lines without a sentence is a menu.
    """
    titles = dict(_titles(document))
    prose = [_said(document, block) for block in document.blocks]
    first, end = _run(document, titles, prose)
    said = 0
    for at, block in enumerate(document.blocks if titles else ()):
        text = document.text[block.start : block.end]
        title = _borne(text, titles)
        if title is not None and at - title > max(_FEWEST, _TO_ONE_OF_PROSE * said):
            first, end = title + 1, at
        said += prose[at] > 0
        if block.kind in ("row", "code") or _VALUE.search(text):
            break
    offered = sum(block.end - block.start for block in document.blocks[first:end])
    told = sum(prose[first:end])
    return range(first, end if sum(prose[end:]) > told and 3 * told <= 2 * offered else first)


def _run(document: Document, titles: Mapping[str, int], prose: Sequence[int]) -> tuple[int, int]:
    """Give where a long run of lines without a sentence begins and ends; nothing where none does."""
    first = end = 1 + max((at for title, at in titles.items() if _long(title)), default=-1)
    for block, says in zip(document.blocks[first:], prose[first:], strict=True):
        if says or block.kind in ("row", "code") or _THING.search(document.text, block.start, block.end):
            break
        end += 1
    return first, max(end - _HEAD, first) if end - first >= _RUN else first


def _titles(document: Document) -> Iterator[tuple[str, int]]:
    """Yield what may be the title of the page, with and without its publisher, and where it stands."""
    for at, block in enumerate(document.blocks[:_FIRST]):
        if block.end - block.start <= _LONGEST_TITLE:
            line = _TITLE_MARK.sub("", document.text[block.start : block.end])
            for form in (line, _PUBLISHER.sub("", line)):
                words = _WORD.findall(form.casefold())
                if len(words) > 1:
                    yield " ".join(words), at


def _borne(text: str, titles: Mapping[str, int]) -> int | None:
    """Give where the title stands that a block is, or begins with behind a day and an author; else null."""
    words = " ".join(_WORD.findall(text[: 2 * _WITHIN].casefold()))[:_WITHIN]
    found = (at for title, at in titles.items() if title == words or (_long(title) and f" {title}" in f" {words}"))
    return max(found, default=None)


def _long(title: str) -> bool:
    return title.count(" ") + 1 >= _FEWEST_WORDS


def _said(document: Document, block: Block) -> int:
    """Give the characters of a block that is prose, else none."""
    size = block.end - block.start
    return size if size >= _FEWEST_OF_PROSE and _PROSE.search(document.text, block.start, block.end) else 0


def _line(document: Document, at: int) -> str:
    """Give the title of the page without its publisher."""
    block = document.blocks[at]
    line = _TITLE_MARK.sub("", document.text[block.start : block.end])
    return " ".join(_PUBLISHER.sub("", line).split())


@lru_cache(maxsize=3)
def _lines(kind: str) -> re.Pattern[str]:
    """Give the pattern of one kind of lines behind an article."""
    return re.compile(facts.alternatives("words/page-ends.csv", kind), re.IGNORECASE)


def _footer(document: Document) -> range:
    """Give the numbers of the blocks from the first line that ends the article to the end of the page.

    Told from the end backwards. Longer lines belong to it where they speak of cookies and the like, or where a line
    above them says that other articles follow.
    """
    first = end = len(document.blocks)
    teasers = 0
    for at in range(end - 1, end // 2 - 1, -1):
        block = document.blocks[at]
        text = document.text[block.start : block.end]
        if block.kind in ("row", "code") or _VALUE.search(text) or teasers > _MOST_TEASERS:
            break
        if len(text) > _SHORT and not _lines("notice").search(text):
            if len(text) > _TEASER:
                break
            teasers += 1
        elif _lines("elsewhere").fullmatch(line := text.strip(" *_#:")) or (not teasers and _lines("ends").match(line)):
            first, teasers = at, 0
    return range(first, end)
