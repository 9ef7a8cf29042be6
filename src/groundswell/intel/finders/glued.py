"""Part domain names that lost what stood between them: `evil[.]comworse[.]netIn addition`.

A page that was turned into plain text loses its line ends. Where a report defangs, a dot written so is inside a name;
what follows a common ending without a dot is then the next name or the next word of the text.

Not here: addresses and URLs that were glued (`network.py`, `urls.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from groundswell.intel.finders.found import DOT, refang
from groundswell.model.public_suffixes import public_suffix, registrable

Piece = tuple[int, int, str]  # start, end, name

_ENDING = r"(?:com|net|org|biz|info)"
_RUN = re.compile(rf"[\w-]{{1,63}}(?:{DOT}[\w-]{{1,63}}){{4,400}}")
_NEXT = re.compile(rf"(?:\[\.\]|\(\.\)|\{{\.\}}|\[dot\])(?P<ending>{_ENDING})(?=[A-Za-z0-9])", re.IGNORECASE)
_ANY = rf"(?:{_ENDING}|online|website|space|site|club|live|icu|top|xyz|pro|link|[a-z]{{2}})"
_NEXT_OF_ANY = re.compile(_NEXT.pattern.replace(_ENDING, _ANY), re.IGNORECASE)
_WORD_AFTER = re.compile(
    r"(?<=[\])}])(?P<ending>[a-z]{2,6})(?P<word>[A-Z][a-z]+(?:-[A-Z][a-z]+)?|(?:URL|IP|MD5|SHA)\w{0,6})\Z"
)
_SENTENCE_AFTER = re.compile(r"[\])}](?P<ending>[a-z]{2,6})(?P<word>\.(?:[A-Z][\w-]*)?)\Z")
_HASH_AFTER = re.compile(rf"(?<=[\])}}])(?P<ending>{_ENDING})(?P<word>[0-9a-f]{{26,}})\Z")
_WORD_BEFORE = re.compile(r"(?P<word>[A-Za-z]{0,20}[A-Z][a-z]{0,20}?)www(?=\W)")
_HEADING_BEFORE = re.compile(r"(?:Domains|URLs|IOCs|Compromise|Indicators)(?=[a-z0-9-]{2})")
_NUMBERS = re.compile(r"\d{1,3}\.\d{1,3}\.")  # a list of addresses behind the names
_FEWEST_OF_ANY = 4
_FEWEST = 2  # places at which a run must come apart: one may be a name such as a[.]company[.]com


def without_next_word(written: str) -> int:
    """Give how many characters at the end of a defanged name are the next word or hash: `evil[.]inLegit`."""
    match = _WORD_AFTER.search(written) or _SENTENCE_AFTER.search(written) or _HASH_AFTER.search(written)
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


def in_run(text: str, start: int) -> tuple[list[Piece], int]:
    """Part a run of glued names that begins at `start`; nothing where it is none. Gives also where the run ends."""
    run = _RUN.match(text, start)
    if run is None:
        return [], start
    for pattern, fewest in ((_NEXT, _FEWEST), (_NEXT_OF_ANY, _FEWEST_OF_ANY)):
        cuts = [m.end("ending") for m in pattern.finditer(text, start, run.end())]
        if len(cuts) >= fewest and (pieces := _cut(text, start, run.end(), cuts)):
            return pieces, run.end()
    return [], start


def _cut(text: str, start: int, end: int, cuts: list[int]) -> list[Piece]:
    """Cut a run; nothing where a piece is no name that somebody can own."""
    if (last := re.search(rf"{_ENDING}(?P<word>[A-Z][a-z]*)\Z", text[start:end])) is not None:
        end -= len(last["word"])
    bounds = sorted({start, *(cut for cut in cuts if cut < end), end})
    pieces = [(left, right, refang(text[left:right]).lower()) for left, right in pairwise(bounds)]
    names = [piece for piece in pieces if not _NUMBERS.match(piece[2])]
    return names if all(registrable(name) for _, _, name in names) else []


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
