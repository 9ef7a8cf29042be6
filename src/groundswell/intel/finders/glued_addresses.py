"""Part addresses that lost what stood between them: `192.0.2.11192.0.2.25198.51.100.7`.

A list whose line ends are gone is a run of numbers with a dot between each two, where every third number is the last of
one address and the first of the next. Networks that stand in the list more than once tell where such a number parts.

Not here: addresses with ports or brackets that were glued (`addresses.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from groundswell.intel.finders.found import Found, made

_TOO_LONG = re.compile(r"\.\d{4,6}\.\d{1,3}\.\d{1,3}\.\d")  # cheap to look for: every run of three has one, nearly
_RUN = re.compile(r"\d{1,3}(?:\.\d{1,6}){6,1500}(?![\d.]*\d)")
_SURE = 5  # digits; fewer between two addresses of different networks may be those of a version
_LONGEST = 9_000  # characters of a run


def addresses(text: str) -> Iterator[Found]:
    """Yield the addresses of such runs; none of a run where it is unclear how a number parts."""
    done = 0
    for sign in _TOO_LONG.finditer(text):
        if sign.start() < done:
            continue
        start = sign.start()
        while start > max(sign.start() - _LONGEST, done) and text[start - 1] in "0123456789.":
            start -= 1
        run = _RUN.match(text, start)
        if run is None:
            continue
        done = run.end()
        at = start
        for length, value in _parted(run[0].split(".")):
            if (address := made("ipv4", value)) is not None:
                yield Found(at, at + length, "ipv4", address)
            at += length


def _parted(numbers: list[str]) -> list[tuple[int, str]]:
    """Give the addresses in order, each with its length; nothing where the numbers are none."""
    if len(numbers) % 3 != 1 or not all(_is_octet(n) for i, n in enumerate(numbers) if i % 3 or i == 0):
        return []
    ways = {i: _ways(numbers[i]) for i in range(3, len(numbers) - 1, 3)}
    firsts = {numbers[0], *(options[0][1] for options in ways.values() if len(options) == 1)}
    given, first = [], numbers[0]
    for i, options in ways.items():
        same = [o for o in options if o[1] == first and numbers[i + 1] == numbers[i - 2]]
        known = [o for o in options if o[1] in firsts]
        chosen = next((c for c in (same, options, known) if len(c) == 1), None)
        if chosen is None or (len(ways) == 1 and not same and len(numbers[i]) < _SURE):
            return []
        given.append(f"{first}.{numbers[i - 2]}.{numbers[i - 1]}.{chosen[0][0]}")
        first = chosen[0][1]
    if not _is_octet(numbers[-1]):
        return []
    given.append(f"{first}.{'.'.join(numbers[-3:])}")
    return [(len(address), address) for address in given]


def _ways(number: str) -> list[tuple[str, str]]:
    """Give the ways to part a number into the last of an address and the first of the next."""
    pairs = ((number[:at], number[at:]) for at in range(1, len(number)))
    return [(last, first) for last, first in pairs if _is_octet(last) and _is_octet(first) and first != "0"]


def _is_octet(number: str) -> bool:
    return len(number) <= 3 and (number == "0" or number[0] != "0") and int(number) <= 255
