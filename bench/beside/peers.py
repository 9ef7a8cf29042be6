"""Run peers over texts, in whatever interpreter has them: iocsearcher, ioc-finder, iocextract.

    PYTHON bench/beside/peers.py < texts.json > found.json

Texts come as {name: text}; for each peer that can be imported its values, [type, value] by text, and CPU seconds go
out; for one that cannot, why. They are no dependencies of the program: two of them have licences that forbid it.

Not here: scores (`bench/intel.py`).
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from collections.abc import Callable, Iterable
from typing import Any

Values = Iterable[tuple[str, str]]


def iocsearcher() -> Callable[[str], Values]:
    """The searcher, all its types."""
    searcher = importlib.import_module("iocsearcher.searcher").Searcher()
    kinds = {"ip4": "ipv4", "fqdn": "domain", "url": "url", "email": "email", "ip4Net": "cidr"}
    hashes = ("md5", "sha1", "sha256")
    return lambda text: (
        (kinds.get(found.name, found.name), found.value)
        for found in searcher.search_data(text)
        if found.name in kinds or found.name in hashes
    )


def ioc_finder() -> Callable[[str], Values]:
    """All that it finds, with its options as they come."""
    find = importlib.import_module("ioc_finder").find_iocs
    kinds = {
        "ipv4s": "ipv4",
        "domains": "domain",
        "urls": "url",
        "email_addresses": "email",
        "md5s": "md5",
        "sha1s": "sha1",
        "sha256s": "sha256",
        "ipv4_cidrs": "cidr",
    }

    def values(text: str) -> Values:
        found: dict[str, Any] = find(text)
        return [(kind, value) for name, kind in kinds.items() for value in found.get(name, ())]

    return values


def iocextract() -> Callable[[str], Values]:
    """Addresses, URLs, mail and hashes; what it calls a URL and that has no scheme in the text is a domain."""
    extract = importlib.import_module("iocextract")
    lengths = {32: "md5", 40: "sha1", 64: "sha256"}

    def values(text: str) -> Values:
        for value in extract.extract_ips(text, refang=True):
            yield "ipv4", value
        for value in extract.extract_emails(text, refang=True):
            yield "email", value
        for value in extract.extract_hashes(text):
            if len(value) in lengths:
                yield lengths[len(value)], value
        for written in extract.extract_urls(text):
            try:
                plain = extract.refang_data(written)
            except ValueError:  # it breaks at hosts in brackets
                continue
            if "//" in written or "/" in plain.partition("://")[2]:
                yield "url", plain
            else:
                yield "domain", plain.partition("://")[2]

    return values


PEERS = {"iocsearcher": iocsearcher, "ioc-finder": ioc_finder, "iocextract": iocextract}


def _safely(find: Callable[[str], Values], text: str) -> list[tuple[str, str]]:
    """Give what a peer finds before it breaks, which some do at a URL that is none."""
    found: list[tuple[str, str]] = []
    try:
        found.extend(find(text))
    except ValueError as why:
        print(f"a peer broke: {why}", file=sys.stderr)
    return found


def main() -> None:
    """Read the texts, run each peer, write what was found."""
    texts: dict[str, str] = json.load(sys.stdin)
    answers: dict[str, object] = {}
    for name, make in PEERS.items():
        try:
            find = make()
        except ImportError as why:
            answers[name] = str(why)
            continue
        list(find("A first text, so that tables are loaded: example[.]com"))
        start = time.process_time()
        found = {text_name: sorted(set(_safely(find, text))) for text_name, text in texts.items()}
        answers[name] = {"found": found, "seconds": time.process_time() - start}
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
