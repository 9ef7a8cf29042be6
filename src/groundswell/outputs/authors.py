"""Who wrote the rules that matched, with licence: stands wherever a match is shown (Detection Rule License 1.1)."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from groundswell.model.finding import MatchedRule
from groundswell.outputs.phrases import listed


def publisher(source_url: str | None) -> str:
    """Who published a rule: the owner of a repository address, else its host name; empty when there is no address."""
    if not source_url:
        return ""
    try:
        address = urlsplit(source_url)
    except ValueError:
        return ""
    host = (address.hostname or "").removeprefix("www.")
    owner = address.path.strip("/").split("/")[0]
    return owner if owner and host in ("github.com", "gitlab.com", "codeberg.org") else host


def license_name(text: str) -> str:
    """`DRL 1.1` for `DRL-1.1`; other names as they are."""
    return text.replace("DRL-", "DRL ") if text.startswith("DRL-") else text


def from_whom(source_url: str | None, license: str) -> str:
    """` (SigmaHQ, DRL 1.1)`; empty for rules without an address, which are our own."""
    owner = publisher(source_url)
    return f" ({owner}, {license_name(license)})" if owner else ""


def author(name: str) -> str:
    """The author as the rule says, or that it says none."""
    return name or "an author the rule does not give"


def by_line(rules: Sequence[MatchedRule]) -> str:
    """`rules by Groundswell and by X__Junior (SigmaHQ, DRL 1.1)`, each author once."""
    names = dict.fromkeys(f"by {author(r.author)}{from_whom(r.source_url, r.license)}" for r in rules)
    return f"rule{'' if len(rules) == 1 else 's'} {listed(list(names))}"
