"""Tell whether a sentence says that something hostile does something: who it is, and the verb after it.

Actors and malware are the words of `knowledge/words/hostile.csv` and the names of the report; verbs are those of
`deeds.txt` with their regular forms. A thing of theirs (a mail, a page, a file, a key) counts where the verb stands
after it, and a sentence that begins with "it" or "this" goes on with what was spoken of.

Not here: what kind of claim it is (`claim_kinds.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from groundswell.intel.knowledge import facts
from groundswell.model.dossier import Name

_TOKEN = re.compile(r"[A-Za-z][\w&$’'-]*")
_HELPS_TEXT = "to can could may might will would shall should must they who which that and or not did does do also then"
_HELPS = frozenset(_HELPS_TEXT.split())  # after one of these, the base form of a verb is a verb
_IS = frozenset(("is", "are", "was", "were", "be", "been", "being", "has", "have", "had"))
_SPELT = 16  # names that begin with one word; beyond them the word alone is the name, so that no report makes it slow
_SEES = frozenset(["observed", "saw", "seen", "seeing", "witnessed"])  # "we observed the loader drop a file"
_PRONOUNS = frozenset(["it", "they"])
_BETWEEN = frozenset(["then", "also", "later", "further"])  # a pronoun and its verb
_INFLECTED = re.compile(r"\w{2,}(?:s|ed)")
_NO_DEEDS = frozenset(  # what follows "it" and "they" and is nothing that they do
    ["seems", "appears", "looks", "remains", "depends", "means", "needs", "makes", "helps", "does", "always", "was"]
)
_POINTS = frozenset(["the", "this", "that", "these", "those", "it", "they", "its", "their"])
_HOSTILE_KINDS = ("malware", "tool", "intrusion_set", "campaign")


@dataclass(frozen=True)
class Cast:
    """Who may act in a report: the first words of the names of malware, tools and groups, with all their spellings."""

    names: dict[str, tuple[str, ...]]

    def acts(self, text: str, *, named: bool = False) -> bool:
        """Tell whether a sentence says that somebody or something hostile does something. Cost: one pass.

        With `named`, only those who attack, what they run and names of the report count, no thing and no pronoun.
        """
        acting = not named and "[.]" in text  # a value that was made harmless
        passive = hostile = pointed = seen = False
        before = ""
        for at, token in enumerate(_TOKEN.finditer(text)):
            word = token[0].lower().removesuffix("’s").removesuffix("'s")
            part = _parts().get(word, "")
            known = any(text.startswith(name, token.start()) for name in self.names.get(token[0].split("’")[0], ()))
            if acting and not (known or part == "who") and _is_deed(word, before, passive=passive or seen):
                return True
            if (
                not named
                and before in _PRONOUNS
                and word not in _NO_DEEDS
                and word not in _IS
                and _INFLECTED.fullmatch(word)
            ):
                return True
            if acting and word in _IS and (hostile or (at < 8 and pointed)):
                return True  # what somebody hostile is or has, and what "the" or "this" thing at the beginning is
            pointed = pointed or (at == 0 and word in _POINTS)
            hostile = hostile or known or part == "who"
            goes_on = part == "thing" or word in _PRONOUNS or (part == "self" and at == 0)
            acting = acting or hostile or (goes_on and not named)
            passive = word in _IS
            seen = seen or word in _SEES
            before = before if before in _PRONOUNS and (word in _BETWEEN or word.endswith("ly")) else word
        return False


def cast_of(names: Iterable[Name]) -> Cast:
    """Give the cast of a report by its names."""
    found: dict[str, list[str]] = {}
    for name in names:
        written = name.name.removeprefix("The ")  # "that the Dukes are at work"
        if name.kind in _HOSTILE_KINDS and (first := _TOKEN.match(written)):
            found.setdefault(first[0], []).append(written)
    return Cast({first: tuple(each) if len(each) <= _SPELT else (first,) for first, each in found.items()})


def begins_with_deed(text: str) -> bool:
    """Tell whether a text begins with a verb of the list, as items do below "the actors:" ("Deleting all backups")."""
    first = _TOKEN.match(text.lstrip("-*• "))
    return first is not None and first[0].lower() in _deeds()


def begins_without_subject(text: str) -> bool:
    """Tell whether a sentence leaves out who does it, as notes on a sample do ("Drops a file into the folder.")."""
    first = _TOKEN.match(text)
    if first is None or text[-1:] != "." or not text[:1].isupper():
        return False
    word = first[0].lower()
    return (
        word.endswith("s") and _deeds().get(word) is False and word not in _parts() and text[first.end() + 1].islower()
    )


def _is_deed(word: str, before: str, *, passive: bool) -> bool:
    base = _deeds().get(word)
    if base is None:
        return False
    return not base or passive or before in _HELPS or before.endswith(("s", "ly"))


@lru_cache(maxsize=1)
def _parts() -> dict[str, str]:
    rows = facts.rows("words/hostile.csv")
    return {word: row["part"] for row in reversed(rows) for word in row["words"].split("|")}


@lru_cache(maxsize=1)
def _deeds() -> dict[str, bool]:
    """Give the forms of the verbs, each with whether it is the base form, which may be a noun."""
    found: dict[str, bool] = {}
    for verb in facts.words("deeds.txt"):
        found.setdefault(verb, True)
        for form in _forms(verb):
            found[form] = False
    return found


def _forms(verb: str) -> tuple[str, ...]:
    if verb.endswith("e"):
        return f"{verb}s", f"{verb}d", f"{verb[:-1]}ing"
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing"
    doubled = (f"{verb}{verb[-1]}ed", f"{verb}{verb[-1]}ing") if verb[-2:-1] in tuple("aeiou") else ()
    ending = "es" if verb.endswith(("s", "x", "z", "ch", "sh")) else "s"
    return (f"{verb}{ending}", f"{verb}ed", f"{verb}ing", *doubled)
