"""Hosts that are another's though the attacker used them: a site that was broken into, an authority's, a school's.

Who speaks to such a host is looked for; the host is never blocked, for honest people go there. An authority's host
among an attacker's was broken into, or its name was forged: nobody else can register one.

Source: RFC 920 (edu, gov, mil), RFC 1591 (int); second-level names of national registries (go.jp, ac.uk, gob.mx ...).
"""

from __future__ import annotations

import re

from groundswell.model.dossier import Observable

BROKEN_INTO = "a site of another that was broken into"  # with these words the judgement of such a host begins
_AUTHORITY = re.compile(r"(?:^|\.)(?:(?:gov|mil|edu|int|govt|gouv|gob)(?:\.[a-z]{2})?|(?:go|ac)\.[a-z]{2})$")


def is_authority(host: str) -> bool:
    """Say whether a canonical host name is one that only an authority or a school can have."""
    return _AUTHORITY.search(host) is not None


def of_another(found: Observable, host: str) -> str:
    """Give whose host it is, where it is another's that was used; "" where nothing says so."""
    if is_authority(host):
        return "a host of an authority or a school"
    return BROKEN_INTO if found.reasons and found.reasons[0].startswith(BROKEN_INTO) else ""
