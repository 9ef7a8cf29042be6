"""Suggest techniques that no model has learnt, where a sentence says in set words that the attacker used one.

The rules are data (`knowledge/technique-phrases.csv`): a technique, the words that a sentence must hold, those that
it must not, the reason and the source. `words` is one or more groups, ` + ` between them, of which each must be there,
in any order; a group is choices with `|` between them; `*` is the rest of a word. `shows` is a sentence that the
rule must find, `near_miss` one that it must not: a test holds every row to both.

Precision comes first: a sentence that advises, denies, supposes or explains suggests nothing, and nothing is taken from
rows, headings, captions or code. The probability of a suggestion is one for all rules (`RIGHT`), because no rule has
hits enough for one of its own.

Not here: techniques that a model has learnt (`suggest.py`), ids that the text states (`stated.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from ahocorasick_rs import AhoCorasick

from groundswell.intel.document import Document
from groundswell.intel.knowledge import facts
from groundswell.intel.knowledge.attack import load_attack
from groundswell.intel.techniques.suggestion import suggestion
from groundswell.intel.text.code_lines import is_code
from groundswell.intel.text.spans import Spans
from groundswell.model.dossier import NamedTechnique, Span

RIGHT = 0.75  # of what the rules give, as docs/technique-phrases.md says
LONGEST = 400  # characters; a longer sentence lists many things, and its words need not belong together
_MOST = 20_000  # sentences of a report that are looked at
_LEAST = 5  # words; less is a label, not a sentence
_SHORTEST = 3 * _LEAST - 1  # characters: words of two letters, and what parts them
_ELSEWHERE = re.compile(
    r"\b(?:references?|sources|further reading|disclaimer|licen[cs]e|about|contact|acknowledge?ments?|appendix|glossary"
    r"|indicators?|iocs?|mitigat\w+|recommend\w*|remediat\w+|detect\w*|protect\w*|prevent\w*|hunting|defen[cs]e\w*"
    r"|guidance|best practices|hardening)\b",
    re.IGNORECASE,
)  # headings over what tells no deed of an attacker's
_NOT_TOLD = re.compile(
    r"\b(?:should|shall|must|could|might|may|would|can be|recommend\w*|advise\w*|ensure|consider|monitor\w*|mitigat\w*"
    r"|prevent\w*|protect\w*|block\w*|detections?|detects?|hunt(?:s|ing)?|defenders?|organi[sz]ations (?:can|need)"
    r"|no|not|never|without|unlike|neither|nor|if (?:you|your|the)|such as|refers? to|is (?:a|an|the) technique"
    r"|figure \d{1,3}|copyright|did ?n.t|does ?n.t|unknown|unclear|typically|commonly|often|generally|t\d{4})\b"
    r"|\bfile type:",
    re.IGNORECASE,
)  # what is advised, denied, supposed, explained, or has an id beside it
_ADDRESS = re.compile(r"\S*(?:://|/[^\s/]+/)\S*")  # names of pages and pictures tell no deed
_WORD = re.compile(r"[A-Za-z]{2,}")
_BLANK = re.compile(r"[\s-]")  # what a blank of a choice stands for


@dataclass(frozen=True)
class PhraseRule:
    """One rule: a sentence that holds a word of each group and none of `without` shows the technique.

    Groups are kept as written and compiled when a sentence first asks for them: most reports ask for few rules.
    """

    technique: str
    words: str
    without: str

    @cached_property
    def _groups(self) -> tuple[re.Pattern[str], ...]:
        return tuple(_choices(group) for group in self.words.split(" + "))

    @cached_property
    def _unless(self) -> re.Pattern[str] | None:
        return _choices(self.without) if self.without else None

    def fits(self, sentence: str) -> bool:
        """Tell whether a sentence, in lower case, shows the technique."""
        if not all(group.search(sentence) for group in self._groups):
            return False
        return self._unless is None or self._unless.search(sentence) is None


@dataclass(frozen=True)
class PhraseRules:
    """All rules, in the order of the file, and an automaton over the words of which each rule needs one.

    `asked_by[i]` are the places of the rules of which literal i opens a choice of the first group.
    """

    rules: tuple[PhraseRule, ...]
    literals: AhoCorasick
    asked_by: tuple[tuple[int, ...], ...]

    def fitting(self, said: str) -> Iterator[PhraseRule]:
        """Yield the rules that a sentence, in lower case, fits; tried are those that a literal in it asks for."""
        hits = self.literals.find_matches_as_indexes(_BLANK.sub(" ", said), overlapping=True)
        if hits:
            asked = {rule for literal in {hit[0] for hit in hits} for rule in self.asked_by[literal]}
            yield from (rule for at in sorted(asked) if (rule := self.rules[at]).fits(said))


@lru_cache(maxsize=1)
def load_rules() -> PhraseRules:
    """Give the rules that ship."""
    rules = tuple(
        PhraseRule(row["technique"], row["words"], row["without"]) for row in facts.rows("technique-phrases.csv")
    )
    asked: dict[str, list[int]] = {}
    for at, rule in enumerate(rules):
        for choice in rule.words.partition(" + ")[0].split("|"):
            asked.setdefault(_literal(choice), []).append(at)
    return PhraseRules(rules, AhoCorasick(list(asked)), tuple(map(tuple, asked.values())))


def _literal(choice: str) -> str:
    """Give the longest run of a choice that a sentence must hold as it stands, hyphens as blanks."""
    return _BLANK.sub(" ", max(choice.split("*"), key=len))


def shown(sentence: str) -> tuple[str, ...]:
    """Give the techniques that a sentence shows by its words, each once; none where it tells no deed."""
    if not _SHORTEST <= len(sentence) <= LONGEST:
        return ()
    said = sentence.lower()
    if "/" in said:
        said = _ADDRESS.sub(" ", said)
    found = tuple(dict.fromkeys(rule.technique for rule in load_rules().fitting(said)))
    if not found or len(_WORD.findall(sentence)) < _LEAST or _NOT_TOLD.search(sentence):
        return ()
    return found


def phrased(
    document: Document, known: Sequence[NamedTechnique] = (), apart: Spans | None = None
) -> tuple[NamedTechnique, ...]:
    """Give each technique that set words show once, by the first sentence that does, in order of place.

    What is in `known` is not given again, nor the parent or child of what is stated there; nothing comes from the
    places in `apart`. Cost: linear in the text.
    """
    attack = load_attack()
    stated = [t.current or t.id for t in known if t.kind == "stated"]
    found = {t.current or t.id: None for t in known}
    given: list[NamedTechnique] = []
    for left, right in _told(document, apart):
        sentence = document.text[left:right]
        techniques = shown(sentence)
        for technique in () if techniques and is_code(sentence) else techniques:
            if technique in found or any(attack.family(technique, other) for other in stated):
                continue
            found[technique] = None
            given.append(suggestion(document, technique, RIGHT, (left, right)))
    return tuple(given)


def _told(document: Document, apart: Spans | None) -> Iterator[Span]:
    """Yield the sentences of paragraphs and items that tell something, at most `_MOST`."""
    looked = 0
    elsewhere = lru_cache(maxsize=None)(_elsewhere)
    for block in document.prose():
        if block.kind not in ("paragraph", "item") or elsewhere(block.headings):
            continue
        for left, right in document.sentences(block):
            looked += 1
            if looked > _MOST:
                return
            if apart is None or not apart.touch(left, right):
                yield left, right


def _elsewhere(headings: tuple[str, ...]) -> bool:
    return any(_ELSEWHERE.search(heading) for heading in headings[1:])


def _choices(group: str) -> re.Pattern[str]:
    r"""Compile the choices of a group; a blank matches one blank or hyphen, `*` at most twelve letters more."""
    each = (re.escape(word).replace(r"\*", r"\w{0,12}").replace(r"\ ", r"[\s-]") for word in group.split("|"))
    return re.compile(rf"(?<!\w)(?:{'|'.join(each)})(?!\w)")
