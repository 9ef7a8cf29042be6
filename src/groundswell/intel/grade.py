"""The form of a grade: Admiralty letter and digit, as people and `publishers` of company.toml give it.

A: completely reliable ... F: cannot be judged; 1: confirmed ... 6: cannot be judged (NATO AJP-2.1, source and
information apart). Not here: who graded what, and when (state).
"""

from __future__ import annotations

import re

from groundswell.model.errors import UsageError


def checked(grade: str) -> str:
    """Give the grade in capitals.

    Raises:
        UsageError: GS-4004, it is not a letter A to F and a digit 1 to 6.
    """
    text = grade.strip().upper()
    if not re.fullmatch(r"[A-F][1-6]", text):
        raise UsageError(
            "GS-4004",
            f"{grade[:40]!r} is no grade",
            why="expected a letter A to F for the source and a digit 1 to 6 for the report",
            hint="groundswell intel grade r-ID B2",
        )
    return text
