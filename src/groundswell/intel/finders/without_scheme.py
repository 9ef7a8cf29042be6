"""Find URLs whose author left the scheme out: a host that was found, with a path behind it (`example[.]net/gate.php`).

The host stays a value of its own; the URL is one beside it, because a proxy can be asked for the page where the host is
shared by many. Where the report also writes the address with its scheme, it is that one.

Not here: hosts (`network.py`), URLs with a scheme (`urls.py`), whose a value is (`judgement/judge.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from groundswell.intel.document import Document
from groundswell.intel.finders.found import Found, made, refang
from groundswell.intel.finders.hosts import known_host
from groundswell.intel.finders.network import FILE_ENDINGS
from groundswell.intel.finders.urls import LONGEST, PLACEHOLDER, before_prose, trimmed
from groundswell.model.observable import spellings
from groundswell.model.public_suffixes import registrable

_HOSTS = frozenset(["domain", "onion", "ipv4", "ip_port"])
_PATH = re.compile(rf"(?:(?:\[:\]|:)\d{{1,5}})?(?:/|\[/\])(?P<path>[^\s\"<>`|“”„‘’«»\x00]{{1,{LONGEST}}})")
_NUMBER = re.compile(r"\d{1,5}(?![\w.])|(?:\d{1,3}\.){3}\d")  # behind an address: prefix, port, another address
_WORD = re.compile(r"[A-Z][A-Za-z]*\Z")
_ANY_SITE = ("com", "net", "org", "info", "biz")


def without_scheme(document: Document, found: Sequence[Found]) -> Iterator[Found]:
    """Yield the URLs that begin with a host of `found` (in order of place); cost: a look behind each host."""
    starts = {value.start for value in found if value.kind != "file_name"}
    written = {rest: value.value for value in found if value.kind == "url" for rest in spellings("url", value.value)}
    done = 0
    for host in found:
        if host.kind not in _HOSTS or host.note or host.start < done:
            continue
        behind = _PATH.match(document.text, host.end)
        if behind is None or behind.start("path") in starts:
            continue
        path = trimmed(before_prose(behind["path"], within=False))
        if not path or PLACEHOLDER.search(path) or _is_other(host, path):
            continue
        end = behind.start("path") + len(path)
        address = host.value + refang(document.text[host.end : end])
        value = made("url", address)
        if value is not None:
            done = end
            defanged = host.defanged or refang(path) != path
            yield Found(host.start, end, "url", written.get(value, value), defanged)


def _is_other(host: Found, path: str) -> bool:
    """Tell whether what stands behind a slash is no path: a port, a prefix, or another name to choose from."""
    if host.kind in ("ipv4", "ip_port"):
        return _NUMBER.match(refang(path)) is not None
    first = refang(path.partition("/")[0])
    ending = first.rpartition(".")[2].lower()
    of_sites = ending in _ANY_SITE or (ending == host.value.rpartition(".")[2] and ending not in FILE_ENDINGS)
    if of_sites and registrable(first.lower()):
        return True
    return not host.defanged and _WORD.match(path) is not None and not _holds_pages_of_many(host.value)


def _holds_pages_of_many(host: str) -> bool:
    known = known_host(host)
    return known is not None and known[0] in ("shared_platform", "shortener")
