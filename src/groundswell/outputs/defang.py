"""An attacker's address as a screen shows it: so that nobody, and no terminal, makes a link of it.

Only for reading: files, lists and rules hold the value itself.
"""

from __future__ import annotations

import re

_LIVE = re.compile(r"\b(h)tt(ps?)(?=://)|\b(f)t(ps?)(?=://)", re.IGNORECASE)
_DOTTED = ("domain", "onion", "ipv4", "ip_port", "cidr", "email", "url", "listener_url")


def defanged(kind: str, value: str) -> str:
    """Give `evil[.]example`, `hxxps://evil[.]example/a.html`, `203.0.113[.]9:443`; other kinds as they are.

    A URL without a scheme stays without one: `evil[.]example/a.html`.
    """
    if kind not in _DOTTED:
        return value
    if kind not in ("url", "listener_url"):
        host, dot, last = value.rpartition(".")
        return f"{host}[.]{last}" if dot else value
    scheme, mark, rest = value.partition("://")
    if not mark or "/" in scheme:
        scheme, mark, rest = "", "", value
    host, slash, path = rest.partition("/")
    name, dot, last = host.rpartition(".")
    shown = f"{name}[.]{last}" if dot else host
    return f"{scheme.replace('tt', 'xx', 1)}{mark}{shown}{slash}{path}"


def unlinked(words: str) -> str:
    """Give a quotation with `hxxp` for `http` and `fxp` for `ftp` before `://`, so that no terminal makes a link."""
    return _LIVE.sub(lambda m: f"{m[1]}xx{m[2]}" if m[1] else f"{m[3]}x{m[4]}", words)
