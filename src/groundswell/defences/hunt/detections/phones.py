"""Tell of which hashes the report says that the files are for phones: by its title, the headings over them, packages.

Windows never starts a file for a phone: a rule that looks for it there says "no trace" of where it could not be. A
report that speaks of Windows anywhere may mean files for both: then each hash is what the words near it say.

Not here: the words near a hash (`parts.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from groundswell.defences.hunt.detections.parts import is_package
from groundswell.model.dossier import Dossier, Span
from groundswell.model.observable import HASH_LENGTHS

_PHONE = re.compile(r"\b(?:[Aa]ndroid|ANDROID|(?:APK|apk)s?|iOS|iPhones?|iPads?|iPadOS)\b")  # IOS is Cisco's
_WINDOWS = re.compile(
    r"\b(?:Windows|[Ww]in(?:32|64)|PE32|PowerShell)\b|\.(?:exe|dll|sys|scr|ocx|msi|lnk|ps1|bat|vbs)\b"
)
_OF_WINDOWS = frozenset(["registry_key", "pipe", "pdb_path"])  # types that no phone has


def of_phones(dossier: Dossier) -> frozenset[Span]:
    """Give the spans of the hashes that are of files for phones; none in a report that speaks of Windows."""
    if any(map(_WINDOWS.search, _said(dossier))) or any(one.type in _OF_WINDOWS for one in dossier.observables):
        return frozenset()
    packages = any(one.type == "file_name" and is_package(one.value) for one in dossier.observables)
    throughout = packages or _PHONE.search(dossier.report.title) is not None
    return frozenset(
        one.span
        for one in dossier.observables
        if one.type in HASH_LENGTHS and (throughout or _PHONE.search(one.section))
    )


def _said(dossier: Dossier) -> Iterator[str]:
    """Yield what the dossier holds of the report's words."""
    yield dossier.report.title
    for one in dossier.observables:
        yield from (one.section, one.value, one.sentence)
    for told in (dossier.names, dossier.techniques, dossier.claims, dossier.pairs):
        yield from (one.sentence for one in told)
