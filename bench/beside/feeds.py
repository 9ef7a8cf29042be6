"""Read feeds published beside reports: which values of hashes, addresses, domains and URLs they state.

A feed is a JSON file whose form its author chose. Texts under keys that name values count; parts that the feed itself
sets apart do too, each apart: what it excludes (retracted, unrelated) and what it wants hunted and never blocked.

Not here: scores (`bench/intel.py`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from groundswell.intel.finders.found import made, refang
from groundswell.model.observable import hash_kind
from groundswell.model.public_suffixes import public_suffix

Value = tuple[str, str]

_VALUES = re.compile(r"/(?:value|url|domain|ip|ips|ipv4|domains|urls|infrastructure|md5|sha1|sha256)$", re.IGNORECASE)
_NO_FILE = re.compile(r"imphash|cipher|certificate|tls_|pgp_|jarm|ja3", re.IGNORECASE)
_NOT_BLOCKED = re.compile(r"(?:never|do_not)_block", re.IGNORECASE)
_NAMES = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9-]+)+", re.IGNORECASE)


@dataclass
class Feed:
    """The values of a feed, by what it says of them."""

    stated: set[Value] = field(default_factory=set)
    hunted: set[Value] = field(default_factory=set)  # to be hunted, never blocked
    excluded: set[Value] = field(default_factory=set)


def read_feed(path: Path) -> Feed:
    """Give the values of a feed."""
    feed = Feed()
    for key, text in _texts(json.loads(path.read_text(encoding="utf-8"))):
        value = _value(text) if _VALUES.search(key) else None
        if value is None or (hash_kind(value[1]) and _NO_FILE.search(key)):
            continue  # digits that the feed itself calls a key, an import hash or a certificate's
        if "exclu" in key or "retract" in key:
            feed.excluded.add(value)
        elif _NOT_BLOCKED.search(key):
            feed.hunted.add(value)
        else:
            feed.stated.add(value)
    return feed


def occurring(values: set[Value], text: str) -> set[Value]:
    """Give the values that stand in a text, defanged or not."""
    plain = re.sub(r"\bhxxp", "http", refang(text).lower())
    return {value for value in values if value[1].rstrip("/") in plain}


def _texts(node: object, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(node, dict):
        for name, below in node.items():
            yield from _texts(below, f"{key}/{name}")
    elif isinstance(node, list):
        for below in node:
            yield from _texts(below, key)
    elif isinstance(node, str):
        yield key, node.strip()


def _value(text: str) -> Value | None:
    kind = hash_kind(text)
    plain = refang(text)
    port = re.fullmatch(r"([\d.]+):\d{1,5}", plain)
    if kind is None and port:
        plain, kind = port[1], "ipv4"
    elif kind is None and re.match(r"h(?:tt|xx)ps?://", plain):
        plain, kind = plain.replace("hxxp", "http", 1), "url"
    elif kind is None and made("ipv4", plain):
        kind = "ipv4"
    elif kind is None and _NAMES.fullmatch(plain) and public_suffix(plain.lower()):
        kind = "domain"
    canonical = made(kind, plain) if kind else None
    return (kind, canonical) if kind and canonical else None
