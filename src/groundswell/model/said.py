"""A person's word: who said it, when and why. What it is on, the thing says that bears it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from groundswell.model.plain import time_text


@dataclass(frozen=True)
class Said:
    """A person's word on something of a report: who, when, and why.

    `elsewhere` says that a bundle or an event brought the word: nobody of this workspace said it.
    """

    by: str
    at: datetime
    why: str
    elsewhere: bool = False

    @property
    def words(self) -> str:
        """The word as a reader sees it: `by M. Berg on 2026-01-15: "why"`; `elsewhere by ...` of another place."""
        return f'{"elsewhere " if self.elsewhere else ""}by {self.by} on {self.at.date().isoformat()}: "{self.why}"'

    def as_json(self) -> dict[str, object]:
        """The JSON object, keys in order."""
        return {"by": self.by, "at": time_text(self.at), "why": self.why, "elsewhere": self.elsewhere}
