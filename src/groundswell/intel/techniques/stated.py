"""Read the ATT&CK techniques that a report states by id, and say what became of each id.

An id is kept as written, with the version the report names or, without one, the one that its ids betray (a revoked id
cannot be newer than its revocation), and with the id that is in force now. Other numbers of the same form (TA0001 are
tactics, D3-NTA is D3FEND) are no techniques.

Not here: suggesting techniques that a text describes without an id.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from groundswell.intel.document import APART, Document
from groundswell.intel.knowledge.attack import load_attack
from groundswell.intel.text.spans import Spans
from groundswell.model.dossier import NamedTechnique, Span

_ID = re.compile(r"T(?<![\w.#-]T)(?P<base>\d{4})(?:[./](?P<sub>\d{3}))?(?![\w-]|\.\d)")
_SLIP = re.compile(r"\[(?P<id>(?:TA?)?(?P<number>\d{4}\.\d{3}))\]")  # [1585.001] or [TA1505.003] among [T1059.001]
_SIBLING = re.compile(r"(?:\s?(?:/|,|&|and)\s?\.|/)(?P<sub>\d{3})(?![\w-]|\.\d)")  # T1071.001/004, T1071.001 and .004
_VERSION = re.compile(
    r"ATT&CK(?:®|\(R\)|:registered:|™)?(?:\)|\s|,|for|Enterprise|framework|Matrix|\(){0,12}\s?(?:version"
    r"|v\.?)\s?(\d{1,2}(?:\.\d)?)\b",
    re.IGNORECASE,
)
_DOUBT = re.compile(
    r"\((?P<mark>moderate|medium|low|possible|suspected|probable|likely|unconfirmed)(?:\sconfidence)?\)"
    r"|\b(?P<words>(?:low|moderate|medium)[\s-]confidence|possibly|suspected|unconfirmed|(?:may|might|could) have"
    r"|(?:may|might) (?:also )?(?:be|use)|we (?:suspect|assume|cannot confirm))\b",
    re.IGNORECASE,
)


def find_techniques(document: Document, taken: Spans | None = None) -> tuple[NamedTechnique, ...]:
    """Give each stated technique once, in order of first mention, with the sentence or row that names it.

    An id that no version of ATT&CK knows is kept with `current` null: the report says it, we cannot place it.
    """
    attack = load_attack()
    stated_version = _VERSION.search(document.text)
    suggestions = {given.span for given in document.techniques}
    found: dict[str, NamedTechnique] = {}
    for technique, (start, end) in _ids(document.text):
        block = document.block_at(start)
        if (start, end) in suggestions:
            continue
        if block.kind in APART or (taken is not None and taken.touch(start, end)):
            continue
        if technique in found:
            continue
        current = attack.current(technique)
        left, right = document.sentence(start, end)
        doubt = _DOUBT.search(document.text, left, right)
        found[technique] = NamedTechnique(
            id=technique,
            as_written=document.text[start:end],
            version=stated_version[1] if stated_version else None,
            current=current,
            kind="stated",
            probability=None,
            sentence=document.text[left:right],
            span=(start, end),
            doubt=(doubt["mark"] or doubt["words"]) if doubt else None,
        )
    return tuple(sorted(found.values(), key=lambda one: one.span))


def _ids(text: str) -> Iterator[tuple[str, Span]]:
    """Yield each id with its place; of ids written together, a later one's place begins at the first's `T`.

    An id in brackets whose `T` is missing, or is a tactic's `TA`, is one where ATT&CK knows it: tactics have no parts.
    """
    for slip in _SLIP.finditer(text):
        id = f"T{slip['number']}"
        if slip["id"] != id and load_attack().current(id):
            yield id, slip.span("id")
    for match in _ID.finditer(text):
        base = f"T{match['base']}"
        yield (f"{base}.{match['sub']}" if match["sub"] else base), match.span()
        following = _SIBLING.match(text, match.end()) if match["sub"] else None
        while following is not None:
            yield f"{base}.{following['sub']}", (match.start(), following.end())
            following = _SIBLING.match(text, following.end())


def suggested_by_feed(document: Document) -> tuple[NamedTechnique, ...]:
    """Give the techniques that a feed of ours carries as suggestions, and those that a person accepted there."""
    found: dict[str, NamedTechnique] = {}
    for given in document.techniques:
        if not _ID.fullmatch(given.id):
            continue
        left, right = document.sentence(*given.span)
        found[given.id] = NamedTechnique(
            id=given.id,
            as_written=None,
            version=None,
            current=load_attack().current(given.id),
            kind="accepted" if given.said else "suggested",
            probability=given.probability,
            sentence=document.text[left:right],
            span=given.span,
            said=given.said,
        )
    return tuple(found.values())
