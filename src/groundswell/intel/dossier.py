"""A report comes in, a dossier comes out: read, scan, judge, name, and put together (CLI.md section 4, `dossier/1`).

Nothing of the report is fetched, run or obeyed: its text is data. Same bytes, same names given: same dossier.

Not here: where reports are kept (`run/`), what a pack adds (never mixed in).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Sequence
from pathlib import Path

from groundswell.intel.carried import with_carried
from groundswell.intel.document import Document
from groundswell.intel.finders.scan import scan
from groundswell.intel.judgement.judge import anomalies, judged
from groundswell.intel.judgement.last_seen import with_last_seen
from groundswell.intel.judgement.weights import Weights
from groundswell.intel.marking import find_marking
from groundswell.intel.names.find import find_names
from groundswell.intel.names.setting import find_setting
from groundswell.intel.pairs import find_pairs
from groundswell.intel.printed_rules import find_rules
from groundswell.intel.readers.choose import read_document
from groundswell.intel.statements.claims import find_claims
from groundswell.intel.statements.recommendations import find_recommendations
from groundswell.intel.statements.sections import Standing, standings
from groundswell.intel.techniques.phrases import phrased
from groundswell.intel.techniques.stated import find_techniques, suggested_by_feed
from groundswell.intel.techniques.suggest import suggested
from groundswell.intel.text.dates import find_dates
from groundswell.intel.text.publication import published
from groundswell.intel.text.spans import Spans
from groundswell.model.dossier import (
    Claim,
    Dossier,
    Name,
    NameClaim,
    NamedTechnique,
    Note,
    Recommendation,
    Report,
    Span,
    Unread,
)
from groundswell.model.errors import InputError, MachineError, Where

LARGEST = 64 * 1024 * 1024  # bytes of a report that are read at all; its hash is of the whole file


def read_report(
    path: Path,
    data: bytes | None = None,
    names: Sequence[NameClaim] = (),
    own: Collection[str] = (),
    weights: Weights | None = None,
) -> tuple[Dossier, Document]:
    """Read a report into its dossier and its linear text.

    Args:
        path: the file; its name helps to tell comma-separated lists, its content decides all else.
        data: the bytes, where the file was read already (standard input, a member of an archive).
        names: claims of packs or people about names, beside ATT&CK's.
        own: the company's networks and domains, which are never the attacker's whatever the report says.
        weights: those of evidence, learnt from what people here decided; null for those that ship.

    Raises:
        InputError: the file is of a kind that cannot be read (GS-4001), or is empty (GS-4002), or broken (GS-4003).
        MachineError: the file cannot be opened (GS-5003).
    """
    content, digest, size = _content(path, data)
    document = _document(path.name, content, size)
    unread = list(document.unread)
    if size > len(content):
        unread.insert(0, Unread(f"{size - len(content):,} bytes", f"only the first {len(content):,} bytes were read"))
    found = scan(document)
    told = (*unread, *found.unread)
    values = Spans((f.start, f.end) for f in found.values)
    pairs = find_pairs(document)
    observables = with_last_seen(document, found.values, judged(document, found.values, own, weights, pairs))
    stood = tuple(standings(document))
    measures = find_recommendations(document, stood)
    stated = find_techniques(document, values)
    named = _names(document, names, [(f.start, f.end) for f in found.values])
    claims = find_claims(document, measures, named, stood)
    dossier = Dossier(
        report=Report(
            id=f"r-{digest[:12]}",
            title=document.title or os.fsencode(path.stem).decode("utf-8", "replace"),
            sha256=digest,
            published=published(document),
            language=document.language,
            tlp=find_marking(document),
            text=hashlib.sha256(document.text.encode("utf-8", "replace")).hexdigest(),
        ),
        observables=observables,
        names=named,
        techniques=(*stated, *(suggested_by_feed(document) or _suggested(document, stated, measures, claims, stood))),
        claims=claims,
        recommendations=measures,
        dates=find_dates(document, values),
        unread=tuple(u for u in told if not isinstance(u, Note)),
        notes=tuple(u for u in told if isinstance(u, Note)),
        rules=find_rules(document, content),
        pairs=pairs,
        anomalies=anomalies(observables),
    )
    return with_carried(dossier, document.carried), document


def _names(document: Document, claims: Sequence[NameClaim], values: Sequence[Span]) -> tuple[Name, ...]:
    """Give who and what the report names, and where and against whom; what a group's name holds is no country."""
    actors = find_names(document, claims, Spans(values))
    setting = find_setting(document, Spans([*(name.span for name in actors), *values]))
    return tuple(sorted((*actors, *setting), key=lambda name: name.span))


def _suggested(
    document: Document,
    stated: tuple[NamedTechnique, ...],
    measures: Sequence[Recommendation],
    claims: Sequence[Claim],
    stood: Sequence[Standing],
) -> tuple[NamedTechnique, ...]:
    """Give what prose suggests; a feed states what it knows, and its rows are no prose.

    A measure shows nothing, and under advice to the reader only what claims something does.
    """
    if document.given:
        return ()
    told = {claim.span for claim in claims}
    advice = (span for one in stood if one.to_reader for span in document.sentences(one.block) if span not in told)
    apart = Spans([*(measure.span for measure in measures), *advice])
    learnt = suggested(document, stated, apart)
    return (*learnt, *phrased(document, (*stated, *learnt), apart))


def _document(name: str, content: bytes, size: int) -> Document:
    """Read the bytes that are read at all. A kind that cannot be read in part is told as too large, not as broken."""
    try:
        return read_document(name, content)
    except InputError as broken:
        if size == len(content) or broken.code != "GS-4003":
            raise
        raise InputError(
            "GS-4003",
            f"{name} has {size:,} bytes, of which {len(content):,} are read, and its kind is read whole or not at all",
            where=broken.where,
            why=f"without the rest, it {broken.what.removeprefix(f'{name} ')}",
            hint="read it in parts",
        ) from None


def _content(path: Path, data: bytes | None) -> tuple[bytes, str, int]:
    """Give the first bytes, at most `LARGEST`, the hash of all, and how many there are."""
    if data is not None:
        return data[:LARGEST], hashlib.sha256(data).hexdigest(), len(data)
    digest, kept, size = hashlib.sha256(), bytearray(), 0
    try:
        with path.open("rb") as source:
            while piece := source.read(1 << 20):
                digest.update(piece)
                size += len(piece)
                if len(kept) < LARGEST:
                    kept += piece[: LARGEST - len(kept)]
    except OSError as why:
        raise MachineError(
            "GS-5003",
            f"{path} cannot be read",
            where=Where(file=str(path)),
            why=why.strerror or str(why),
            hint="check the path and who may read it",
        ) from None
    return bytes(kept), digest.hexdigest(), size
