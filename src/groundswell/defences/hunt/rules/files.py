"""The rule files of a set: found by listing folders, in the order of their paths.

Not here: reading them (`sigma.py`).
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

SUFFIXES = (".yml", ".yaml")


def rule_files(paths: Iterable[Path]) -> Iterator[Path]:
    """The files of `paths`: a file as it is, a folder as its YAML files at any depth; links in it are left."""
    for path in paths:
        if path.is_dir():
            yield from map(Path, sorted(_below(os.fspath(path))))
        else:
            yield path


def _below(folder: str) -> Iterator[str]:
    for place, _, names in os.walk(folder, followlinks=False):
        for name in names:
            found = os.path.join(place, name)
            if name.lower().endswith(SUFFIXES) and not os.path.islink(found):
                yield found
