"""Type the sentences of a report that assert something: who, when, whom, what it can do, where more is said.

A claim is a sentence of the report's own prose in which somebody or something hostile does something, or that says who
it is, whom it met, when, or what was lost. Words are data (`knowledge/words/`): who and what is hostile, what such
things do, what tells each kind, and what is no claim and why. A pointer is a sentence that sends the reader to a fuller
report. Each sentence is told once.

Not here: how certain a sentence puts it (`certainty.py`), judging whether a claim is true.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from groundswell.intel.document import Block, Document
from groundswell.intel.finders.contexts import commands
from groundswell.intel.statements.certainty import certainty
from groundswell.intel.statements.claim_kinds import kind_of
from groundswell.intel.statements.deeds import Cast, begins_with_deed, begins_without_subject, cast_of
from groundswell.intel.statements.orders import begins_with_order
from groundswell.intel.statements.recommendations import begins_as_measure, find_recommendations
from groundswell.intel.statements.sections import Standing, standings
from groundswell.intel.text.asides import MARKS
from groundswell.intel.text.code_lines import begins_with_command, is_code
from groundswell.intel.text.word_lists import marks
from groundswell.model.dossier import Claim, ClaimKind, Name, Recommendation

_APART = re.compile(
    r"^(?:references?|resources?|related|further reading|credits|tags|licen[cs]e|disclaimer|about)\b", re.IGNORECASE
)
_DATED = re.compile(
    r"(?:on|in|from|during|since|throughout|starting)\s(?:\w+[\s,-]){0,5}(?:19[89]\d|20[0-4]\d)\b", re.IGNORECASE
)
_STOPPED = re.compile(r"[.!?…:;)\]”\"’»]$|[.!?]\[?\d{0,3}\]?$")
_ADDRESS = re.compile(r"\s?<[a-z]{2,8}://[^\s>]{1,2000}>")
_SHORT, _LONGEST = 20, 1_200  # characters of a sentence
_TITLE = 80  # characters of a line without a stop that is more likely a title than a sentence
_READING = re.compile(
    r"(?:references?|resources|sources|(?:related|further|recommended)\s(?:reading|articles?|posts?|reports?|research"
    r"|resources|stories|links))\s?:?$",
    re.IGNORECASE,
)
_WORD = re.compile(r"(?<![\w.’'-])[^\W\d_][\w’'-]*")
_SMALL = re.compile(
    r"(?:an?|and|as|at|but|by|for|from|in|into|is|its|no|not|off?|on|or|over|s|the|to|up|via|vs|with)", re.IGNORECASE
)
_OPENED = re.compile(r"\S{0,12}(?:://|\[:\]//)")  # a line that begins with an address
_NOTE = re.compile(r"^(?:\[\d{1,3}\]\s?){1,3}")
_STOPS = (".", "!", "?", "…", "。", "！", "？")
_CAPITALS = 3  # words of a title besides the small ones, at the least


def find_claims(
    document: Document,
    measures: Sequence[Recommendation] | None = None,
    names: Sequence[Name] = (),
    stood: Sequence[Standing] | None = None,
) -> tuple[Claim, ...]:
    """Give the claims in order of place, one a sentence: the first kind of who, when, whom, harm, what it can do.

    Args:
        document: the report.
        measures: those that it recommends, where they were found already: a measure is no claim.
        names: those that it names; malware and groups among them do what hostile things do.
        stood: what its blocks stand under, where it was told already.
    """
    stood = tuple(standings(document)) if stood is None else stood
    recommended = find_recommendations(document, stood) if measures is None else measures
    return tuple(_claims(document, stood, recommended, names))


def _claims(
    document: Document, stood: Iterable[Standing], recommended: Sequence[Recommendation], names: Sequence[Name]
) -> Iterator[Claim]:
    measures = sorted(one.span for one in recommended)
    lines = {one.start for one in commands(document)}
    cast = cast_of(names)
    told: set[str] = set()
    listed = False  # a line of a text without headings began a list of titles to read
    for standing in stood:
        block = standing.block
        listed = _lists_titles(document, block, listed=listed)
        if listed or block.kind not in ("paragraph", "item") or any(_APART.match(h) for h in block.headings[-1:]):
            continue
        advised = standing.to_reader
        for start, end in document.sentences(block):
            text = document.text[start:end]
            if not _SHORT <= len(text) <= _LONGEST or start in lines or text in told:
                continue
            before = bisect_left(measures, (end, 0))  # measures do not overlap: only the nearest can reach here
            if (before and measures[before - 1][1] > start) or begins_as_measure(text):
                continue
            asked = _NOTE.sub("", text) if start > block.start else text  # "[9]" is the note of the sentence before
            told_as_code = is_code(asked) or begins_with_command(asked)
            kind = None if told_as_code else _kind(asked, cast, standing, advised=advised)
            if kind is not None:
                advised = False  # what follows in the paragraph goes on with it
                told.add(text)
                yield Claim(kind, certainty(text), text, (start, end))


def _kind(text: str, cast: Cast, standing: Standing, *, advised: bool = False) -> ClaimKind | None:
    """Give what a sentence asserts; none when it is general, or speaks of the report and its authors.

    Under advice to the reader (`advised`) only those who attack and what they run make a claim.
    """
    if _says("nothing", text):
        return None
    if _says("pointer", text):
        return None if _says("within", text) else "pointer"
    if _says("ours", text):
        return None
    if _says("perhaps_pointer", text) and not cast.acts(text):
        return None if _says("within", text) else "pointer"
    if not _is_sentence(text, standing) or _says("general", text) or _says("defined", text):
        return None
    led = standing.actors and begins_with_deed(text)  # "Before encryption, the actors: - delete all backups"
    if begins_with_order(text) and not led:
        return None
    if advised and not cast.acts(text, named=True):
        return None  # what a measure is good for
    kind = kind_of(text)
    if kind is None and not led and not (cast.acts(text) or begins_without_subject(text) or _says("observed", text)):
        return None
    if kind in (None, "impact") and _DATED.match(text):
        return "timeline"
    return kind or "capability"


def _says(part: str, text: str) -> bool:
    """Tell whether one of the patterns of `knowledge/words/claim-marks.csv` stands in a text."""
    return marks(MARKS, part).stand(text)


def _is_sentence(text: str, standing: Standing) -> bool:
    """Tell whether a text is said rather than a title, a value, or words that only lead to what follows."""
    text = (_ADDRESS.sub("", text) if "<" in text else text).rstrip()  # where a link leads is none of the sentence
    if text.count(" ") < 3 or _OPENED.match(text):
        return False
    if text.endswith(":"):
        return len(text) > _TITLE and not _says("leads", text)
    if _is_title(text) and not standing.actors and not begins_with_deed(text):  # "- Disables Windows Defender"
        return False
    return len(text) > _TITLE or standing.block.kind == "item" or standing.actors or bool(_STOPPED.search(text[-8:]))


def _is_title(text: str) -> bool:
    """Tell whether a text without a stop writes its words large, as titles of reports and labels of samples do."""
    if text[-1:] in _STOPS:
        return False
    words: list[str] = [word for word in _WORD.findall(text) if not _SMALL.fullmatch(word)]
    small = sum(word.islower() and word.isalpha() for word in words)  # "x86" is neither
    large = sum(word != word.lower() for word in words)  # letters of scripts without capitals are neither
    return large >= _CAPITALS and small * 8 <= large


def _lists_titles(document: Document, block: Block, *, listed: bool) -> bool:
    """Tell whether a block stands in a list of titles that a line began; a heading or a full sentence ends it."""
    if block.kind == "heading":
        return False
    text = document.text[block.start : block.end].strip()
    return bool(_READING.match(text)) or (listed and text[-1:] not in _STOPS)
