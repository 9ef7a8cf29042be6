"""Hosts that are another's though the attacker used them: a site that was broken into, an authority's, a school's.

Who speaks to such a host is looked for; the host is never blocked, for honest people go there. An authority's host
among an attacker's was broken into, or its name was forged: nobody else can register one.

Source: RFC 920 (edu, gov, mil), RFC 1591 (int); second-level names of national registries (go.jp, ac.uk, gob.mx ...)
as the public suffix list has them: `go.ro` is a company's, `go.it` a province's.
"""

from __future__ import annotations

import re

from groundswell.model.dossier import Observable
from groundswell.model.public_suffixes import public_suffix

BROKEN_INTO = "a site of another that was broken into"  # with these words the judgement of such a host begins
AUTHORITY = "a host of an authority or a school: nobody else can have one"
_AUTHORITY = re.compile(
    r"(?:^|\.)(?:(?:gov|mil|edu|int)(?:\.[a-z]{2})?|(?:govt|gouv|gob|ac)\.[a-z]{2}|go\.(?:ci|cr|id|jp|ke|kr|th|tz|ug))$"
)


def is_authority(host: str) -> bool:
    """Say whether a canonical host name is one that only an authority or a school can have."""
    return _AUTHORITY.search(public_suffix(host)) is not None


def of_another(found: Observable, host: str) -> str:
    """Give whose host it is, where it is another's that was used; "" where nothing says so."""
    if is_authority(host):
        return AUTHORITY
    return BROKEN_INTO if found.reasons and found.reasons[0].startswith(BROKEN_INTO) else ""
