"""Find every value of a report, left to right, each character in at most one value, save a host in its URL.

The finders run in an order that settles what a text is: what a feed states, URLs before the hosts in them, hashes,
registry keys and paths before the names in them, addresses, domains, file names. All their patterns have bounded
repeats and cannot start inside what they have refused, so the cost is linear in the text; the number of values is
bounded too.

Not here: the patterns (`finders/`), whose a value is (`judgement/judge.py`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from groundswell.intel.document import Document
from groundswell.intel.finders import addresses, blank_dots, contexts, hashes, labelled, network, paths, urls
from groundswell.intel.finders.found import Found, made, refang
from groundswell.intel.finders.glued import without_headers
from groundswell.intel.finders.scripts import set_apart
from groundswell.intel.finders.without_scheme import without_scheme
from groundswell.intel.text.spans import Spans
from groundswell.model.dossier import Note, Unread

MOST_VALUES = 300_000
MOST_BROKEN = 50  # broken values that are named one by one

Finder = Callable[[Document], Iterator[Found]]

_OF_ADDRESS = "address whose author left parts of it out: only its host is a value"
_OF_PATTERNS = {
    "domain": _OF_ADDRESS,
    "ipv4": _OF_ADDRESS,
    "ip_port": _OF_ADDRESS,
    "pipe": "unfinished name of a pipe: only the part that is always the same is a value",
}  # kinds of which a placeholder leaves something
_INSIDE: frozenset[str] = frozenset(["cve"])  # kinds that may stand in another value


@dataclass(frozen=True)
class Scanned:
    """The values by place, and what was not read."""

    values: tuple[Found, ...] = ()
    unread: tuple[Unread, ...] = ()


def scan(document: Document) -> Scanned:
    """Give the values of a document in order of place, and what could not be read as one."""
    unread: list[Unread] = []
    found: list[Found] = []
    for value in _free(document, unread):
        if len(found) >= MOST_VALUES:
            unread.append(Unread("the rest of the values", f"more than {MOST_VALUES:,}"))
            return Scanned(tuple(sorted(found, key=lambda f: f.start)), _told(unread))
        found.append(value)
    found = sorted(without_headers(found), key=lambda f: f.start)
    found += list(without_scheme(document, found))[: MOST_VALUES - len(found)]
    return Scanned(tuple(sorted(found, key=lambda f: f.start)), _told(unread))


def _free(document: Document, unread: list[Unread]) -> Iterator[Found]:
    """Yield what the finders find in characters that none before them took, nor a feed of ours carries whole."""
    taken = Spans()
    apart = Spans((block.start, block.end) for block in document.blocks if block.kind == "carried")
    for finder in _finders(document, taken, unread):
        for value in finder(document):
            if value.end <= value.start or (value.kind not in _INSIDE and taken.touch(value.start, value.end)):
                continue
            if value.note != "given" and apart.touch(value.start, value.end):
                continue
            taken.add(value.start, value.end)
            yield value
            if value.note == "placeholder" and value.kind in _OF_PATTERNS:
                unread.append(_pattern(document, value))


def _finders(document: Document, taken: Spans, unread: list[Unread]) -> tuple[Finder, ...]:
    """Give the finders in their order; some step over what is `taken` when they come."""
    spaced = replace(document, text=set_apart(document.text))
    return (
        lambda d: _given(d, unread),
        contexts.listeners,
        urls.urls,
        blank_dots.hosts,
        lambda _: network.emails(spaced, taken),
        lambda d: hashes.hashes(d, unread),
        hashes.fingerprints,
        contexts.commands,
        paths.registry_keys,
        paths.paths,
        contexts.contexts,
        hashes.wallets,
        lambda _: addresses.addresses(spaced, taken),
        lambda _: network.domains(spaced, taken),
        lambda d: paths.file_names(d, taken),
        lambda d: labelled.labelled_names(d, taken),
        contexts.vulnerabilities,
        contexts.systems,
    )


def _given(document: Document, unread: list[Unread]) -> Iterator[Found]:
    """Yield what a feed states; a value that is not of the kind it is stated as is named, and left to the finders."""
    for given in document.given:
        written = document.text[given.start : given.end]
        text = given.value or written
        plain = text
        if given.kind == "url":
            plain = urls.with_scheme(text)
        elif given.kind in ("ipv4", "ipv6", "domain", "email", "ip_port", "cidr"):
            plain = refang(text)
        kind = "ipv6" if given.kind == "ipv4" and ":" in plain else given.kind
        value = made(kind, plain)
        if value is None:
            unread.append(Unread(written[:200], f"a broken value: the list calls it {given.kind}"))
            continue
        said = (given.benign, given.note, given.judgement, given.role)
        yield Found(given.start, given.end, kind, value, plain != text, "given", *said)


def _pattern(document: Document, value: Found) -> Note:
    """Name a text with parts left out, of which only what is always the same is a value."""
    before = re.split(r"\s", document.text[max(value.start - 64, 0) : value.start])[-1]
    written = before + document.text[value.start : value.end + 400].split(maxsplit=1)[0]
    return Note(written[:200], f"an {_OF_PATTERNS[value.kind]}")


def _told(unread: list[Unread]) -> tuple[Unread, ...]:
    unread = list(dict.fromkeys(unread))  # a value that is broken twice is told once
    if len(unread) <= MOST_BROKEN:
        return tuple(unread)
    return (*unread[:MOST_BROKEN], Unread(f"{len(unread) - MOST_BROKEN:,} more broken values", "not named one by one"))
