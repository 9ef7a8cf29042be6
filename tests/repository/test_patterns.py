"""Regular expressions that mean the same in every Python that we run on."""

from __future__ import annotations

import re
from pathlib import Path

POSSESSIVE_GROUP = re.compile(r"\)(?:[+*?]|\{{1,2}\d*,?\d*\}{1,2})\+(?!\))")


def test_no_group_is_repeated_possessively(repository: Path) -> None:
    """Python 3.11.0 to 3.11.4 (Debian 12 has 3.11.2) keep what the last, failed round of such a group had read."""
    found = [
        f"{path.relative_to(repository)}:{number}"
        for path in sorted((repository / "src").rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if POSSESSIVE_GROUP.search(line) and ('r"' in line or 'rf"' in line)
    ]
    assert found == []
