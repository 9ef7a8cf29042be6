"""The public suffix list: below which names anybody gets a name of his own.

Rules and algorithm: https://publicsuffix.org/list/ (exact names, `*.` for every name at a level, `!` for exceptions of
that; the longest rule counts). A domain whose ending no rule has, has no public suffix. Names under which anybody gets
a name of his own (the list's private section: `kozow.com`, `github.io`) count as suffixes, so that the registrable
domain is always one owner's.

Source: the list as bundled with tldextract, read as the text that it is: importing tldextract itself costs more than
all else that a short command does. Nothing is fetched.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

_PRIVATE = "// ===BEGIN PRIVATE DOMAINS==="


class _Rules(NamedTuple):
    """The rules: of each whether it stands in the list's private section."""

    exact: dict[str, bool]
    below: dict[str, bool]  # `ck` for `*.ck`
    exceptions: frozenset[str]


class Suffix(NamedTuple):
    """The public suffix of a domain (empty when no rule has its ending), and whether it is of the private section."""

    name: str
    private: bool


@lru_cache(maxsize=65_536)
def registrable(domain: str) -> str | None:
    """Give the registrable domain of a canonical domain: one label and its public suffix; null when it has none."""
    suffix = _suffix(domain).name
    if not suffix or len(suffix) >= len(domain):
        return None
    return domain[domain.rfind(".", 0, -len(suffix) - 1) + 1 :]


def public_suffix(domain: str) -> str:
    """Give the public suffix of a canonical domain, the private section included, or an empty text."""
    return _suffix(domain).name


def registered(domain: str) -> bool:
    """Say whether `domain` itself is registered with a registry, and not a name below a platform's or anyone's."""
    return registrable(domain) == domain and not _suffix(domain).private


def is_shared_suffix(domain: str) -> bool:
    """Tell whether `domain` is itself a name of the list's private section: anybody gets a name of his own below it."""
    suffix = _suffix(domain)
    return suffix.private and suffix.name == domain


@lru_cache(maxsize=65_536)
def _suffix(domain: str) -> Suffix:
    rules = _rules()
    name = _decoded(domain) if "xn--" in domain else domain
    while name:
        above = name.partition(".")[2]
        if name in rules.exceptions:
            return Suffix(_end(domain, above), rules.below[above])
        if name in rules.exact:
            return Suffix(_end(domain, name), rules.exact[name])
        if above in rules.below:
            return Suffix(_end(domain, name), rules.below[above])
        name = above
    return Suffix("", private=False)


def _end(domain: str, suffix: str) -> str:
    """Give the end of a domain that has as many labels as a suffix, as it is written in the domain."""
    return ".".join(domain.split(".")[-suffix.count(".") - 1 :])


def _decoded(domain: str) -> str:
    import idna  # 20 ms: few domains need it

    labels = domain.split(".")
    for at, label in enumerate(labels):
        if label.startswith("xn--"):
            try:
                labels[at] = idna.decode(label)
            except (UnicodeError, IndexError):
                continue
    return ".".join(labels)


@lru_cache(maxsize=1)
def _rules() -> _Rules:
    public, private = _listed()
    rules = _Rules({}, {}, frozenset(r[1:] for r in (*public, *private) if r.startswith("!")))
    for names, of_private in ((private, True), (public, False)):
        rules.exact.update(dict.fromkeys((r for r in names if r[0] not in "*!"), of_private))
        rules.below.update(dict.fromkeys((r[2:] for r in names if r.startswith("*.")), of_private))
    return rules


def _listed() -> tuple[list[str], list[str]]:
    """Give the rules of the public and of the private section."""
    spec = find_spec("tldextract")
    snapshot = Path(spec.origin).parent / ".tld_set_snapshot" if spec and spec.origin else None
    if snapshot is None or not snapshot.is_file():  # a release that bundles it otherwise: ask it, at the price of time
        from tldextract import TLDExtract

        each = TLDExtract(cache_dir=None, suffix_list_urls=(), include_psl_private_domains=False).tlds
        every = TLDExtract(cache_dir=None, suffix_list_urls=(), include_psl_private_domains=True).tlds
        return list(each), list(set(every) - set(each))
    public, _, private = snapshot.read_text(encoding="utf-8").partition(_PRIVATE)
    return _names(public), _names(private)


def _names(section: str) -> list[str]:
    return [line for line in section.splitlines() if line and not line.startswith("//")]
