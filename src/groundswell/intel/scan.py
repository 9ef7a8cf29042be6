"""stub"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Found:
    start: int
    end: int


@dataclass(frozen=True)
class Scanned:
    values: tuple = ()
    unread: tuple = ()


def scan(d):
    return Scanned()
