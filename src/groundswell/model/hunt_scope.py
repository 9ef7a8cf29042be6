"""Whom and when a hunt was about, and what its rules cost (CLI.md section 4, `hunt`). Beside `model/hunted.py`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from groundswell.model.cell import BaseKind


@dataclass(frozen=True)
class HuntScope:
    """Days inclusive UTC; `hosts` of the `of` expected ones sent records, `sensors` of `sensors_of` likewise."""

    since: date
    until: date
    base: BaseKind
    hosts: int
    of: int
    sensors: int
    records: int
    sensors_of: int = 0


@dataclass(frozen=True)
class RuleCost:
    """What one rule cost (`hunt --profile`): CPU milliseconds, rows looked at, distinct values tested."""

    rule: str
    ms: float
    rows: int
    values: int
