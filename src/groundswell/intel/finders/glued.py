"""Part domain names that lost what stood between them: `evil[.]comworse[.]netIn addition`.

A page that was turned into plain text loses its line ends. Where a report defangs, a dot written so is inside a name;
what follows a common ending without a dot is then the next name or the next word of the text.

Not here: addresses and URLs that were glued (`network.py`, `urls.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from groundswell.intel.finders.found import DOT, Found, refang
from groundswell.model.observable import hash_kind
from groundswell.model.public_suffixes import public_suffix, registrable

Piece = tuple[int, int, str]  # start, end, name or hash

_ENDING = r"(?:com|net|org|biz|info)"
_RUN = re.compile(rf"[\w-]{{1,63}}(?:{DOT}[\w-]{{1,63}}){{4,400}}")
_NEXT = re.compile(rf"(?:\[\.\]|\(\.\)|\{{\.\}}|\[dot\])(?P<ending>{_ENDING})(?=[A-Za-z0-9])", re.IGNORECASE)
_NEXT_PLAIN = re.compile(rf"\.(?P<ending>{_ENDING})(?=[a-z0-9][\w-]{{1,62}}\.[a-z])")
_ANY = rf"(?:{_ENDING}|online|website|space|site|club|live|icu|top|xyz|pro|link|[a-z]{{2}})"
_NEXT_OF_ANY = re.compile(_NEXT.pattern.replace(_ENDING, _ANY), re.IGNORECASE)
_WORD_AFTER = re.compile(
    r"(?<=[\])}])(?P<ending>[a-z]{2,6})(?P<word>[A-Z][a-z]+(?:-[A-Z][a-z]+|[A-Z])?|(?:URL|IP|MD5|SHA)\w{0,6})\Z"
)
_SMALL_AFTER = re.compile(rf"(?<=[\])}}])(?P<ending>{_ENDING})(?P<word>[a-z]{{2,12}})\Z")
_SENTENCE_AFTER = re.compile(r"[\])}](?P<ending>[a-z]{2,6})(?P<word>\.(?:[A-Z][\w-]*)?)\Z")
_HASH_AFTER = re.compile(rf"(?<=[\])}}])(?P<ending>{_ENDING})(?P<word>[0-9a-f]{{26,}})\Z")
_AFTER = (_WORD_AFTER, _SENTENCE_AFTER, _HASH_AFTER, _SMALL_AFTER)
_HASH_BEFORE = re.compile(r"(?=[^.\[]{0,70}[g-z-])(?:[0-9a-f]{40}|[0-9a-f]{32})(?=[a-z])")
_PORT_BEFORE = re.compile(r"\d{2,5}(?=[A-Za-z])")
_HEADERS = re.compile(
    r"(?:observable|indicator|ioc|domain|host|url|ip|name|type|value|reference|description|comment|note|c2)+"
)
_WORD_BEFORE = re.compile(r"(?P<word>[A-Za-z]{0,20}[A-Z][a-z]{0,20}?)www(?=\W)")
_HEADING_BEFORE = re.compile(r"(?:Domains|URLs|IOCs|Compromise|Indicators)(?=[a-z0-9-]{2})")
_ONE_WORD = re.compile(r"[A-Z][a-z]+")  # the word behind the last name
_ADDRESSES_BEFORE = re.compile(r"\w{0,40}(?:\.\d{1,6}){3,200}(?=[a-z])")
_NUMBERS = re.compile(r"\d{1,3}\.\d{1,3}\.")  # a list of addresses behind the names
_SHORTEST_HEADERS = 3  # ipv4.crow.com and v4.crow.com are both names
_FEWEST_OF_ANY = 4
_FEWEST_PLAIN = 3
_SHORTEST_LABEL = 3
_FEWEST = 2  # places at which a run must come apart: one may be a name such as a[.]company[.]com


def without_next_word(written: str) -> int:
    """Give how many characters at the end of a defanged name are the next word or hash: `evil[.]inLegit`."""
    match = next(filter(None, (after.search(written) for after in _AFTER)), None)
    if match is None or not public_suffix("x." + match["ending"]):
        return 0
    whole = match["ending"] + match["word"]
    return 0 if "." not in match["word"] and public_suffix("x." + whole.lower()) else len(match["word"])


def word_before(written: str) -> int:
    """Give how many characters at the start of a name are the word before it: `USAwww.evil.com`, `URLsevil[.]com`."""
    heading = _HEADING_BEFORE.match(written) if "[.]" in written else None
    if heading is not None:
        return heading.end()
    match = _WORD_BEFORE.match(written)
    return len(match["word"]) if match else 0


def port_before(text: str, start: int) -> int:
    """Give how many digits at the start of a defanged name are the port of the host before it: `:443next[.]com`."""
    if start < 2 or text[start - 1] != ":" or not text[start - 2].isalnum():
        return 0
    port = _PORT_BEFORE.match(text, start)
    return len(port[0]) if port else 0


def in_run(text: str, start: int, *, fanged: bool) -> tuple[list[Piece], int]:
    """Part a run of glued names that begins at `start`; nothing where it is none. Gives also where the run ends."""
    run = _RUN.match(text, start)
    if run is None:
        return [], start
    heading = _HEADING_BEFORE.match(text, start)
    start = heading.end() if heading else start
    patterns = ((_NEXT, _FEWEST), (_NEXT_OF_ANY, _FEWEST_OF_ANY)) if fanged else ((_NEXT_PLAIN, _FEWEST_PLAIN),)
    for pattern, fewest in patterns:
        cuts = [m.end("ending") for m in pattern.finditer(text, start, run.end())]
        if len(cuts) >= fewest and (pieces := _cut(text, start, run.end(), cuts)):
            return pieces if fanged else list(_at_first_labels(pieces)), run.end()
    return [], start


def _at_first_labels(pieces: list[Piece]) -> Iterator[Piece]:
    """Part names also where the ending of a country touches a label that begins another: `a.uscrow.com`, `crow.net`."""
    firsts = sorted({first for _, _, name in pieces if len(first := name.partition(".")[0]) > _SHORTEST_LABEL})
    again = re.compile(rf"\.[a-z]{{2}}(?=(?:{'|'.join(map(re.escape, firsts)) or '(?!)'})\.)")
    for start, end, name in pieces:
        at = 0
        for ending in again.finditer(name):
            left, right = name[at : ending.end()], name[ending.end() :]
            if registrable(left) and registrable(right):
                yield start + at, start + ending.end(), left
                at = ending.end()
        yield start + at, end, name[at:]


def _cut(text: str, start: int, end: int, cuts: list[int]) -> list[Piece]:
    """Cut a run; nothing where a piece is no name that somebody can own."""
    if (last := re.search(rf"{_ENDING}(?P<word>[A-Z][a-z]*)\Z", text[start:end])) is not None:
        end -= len(last["word"])
    if _ONE_WORD.fullmatch(text, cuts[-1], end):
        end = cuts[-1]
    bounds = sorted({start, *(cut for cut in cuts if cut < end), end})
    pieces = [piece for left, right in pairwise(bounds) for piece in _without_hash(text, left, right)]
    names = [piece for piece in pieces if not _NUMBERS.match(piece[2])]
    return names if all(registrable(name) or hash_kind(name) for _, _, name in names) else []


def _without_hash(text: str, start: int, end: int) -> Iterator[Piece]:
    """Part the hash or the addresses of one cell from the name in the next."""
    numbers = _ADDRESSES_BEFORE.match(text, start, end)
    start = numbers.end() if numbers else start
    if (digits := _HASH_BEFORE.match(text, start, end)) is not None:
        yield start, digits.end(), digits[0]
        start = digits.end()
    yield start, end, refang(text[start:end]).lower()


def parted(text: str, start: int, end: int, host: str) -> Iterator[Piece]:
    """Part names that were glued together: `a.evil.comb.evil.com` holds the owner's domain twice.

    What follows the first domain without a dot is the first label of the next name.
    """
    owner = registrable(host)
    if owner is None or owner not in host[: -len(owner)]:
        yield start, end, host
        return
    again = re.search(rf"(?<![\w-]){re.escape(owner)}(?=[\w-])", host[: -len(owner)])
    written = re.search(re.escape(owner).replace(r"\.", DOT), text[start:end], re.IGNORECASE)
    if again is None or written is None:
        yield start, end, host
        return
    middle = start + written.end()
    yield start, middle, host[: again.end()]
    yield middle, end, host[again.end() :]


def without_headers(found: Sequence[Found]) -> Iterator[Found]:
    """Yield the values; of names that stand alone elsewhere, without the headers of a table that are glued before them.

    `NameTypecrow[.]com` is crow.com where the report names that elsewhere; else it may be a name of its own.
    """
    names = {value.value for value in found if value.kind == "domain"}
    for value in found:
        headers = _HEADERS.match(value.value) if value.kind == "domain" and value.defanged else None
        lengths = range(headers.end(), _SHORTEST_HEADERS - 1, -1) if headers else ()
        cut = next((n for n in lengths if value.value[n:] in names), 0)
        yield value._replace(start=value.start + cut, value=value.value[cut:]) if cut else value
