"""What a code of a message, or a word of a verdict, means: read from the content that ships.

Codes stand in `content/errors/*.yml`, one file a part; words in `content/words.yml`. Both are found by listing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import yaml

from groundswell.model.errors import UsageError
from groundswell.run.nearest import nearest


@dataclass(frozen=True)
class Explained:
    """A code or word: its name, a title (for a word, what it is said of), what it means, and what to do."""

    name: str
    title: str
    means: str
    do: str = ""


def explain(name: str) -> Explained:
    """What `name` means, found without regard to case; UsageError GS-0007 when it is neither code nor word."""
    known = {entry.name.lower(): entry for entry in everything()}
    wanted = " ".join(name.lower().replace("_", " ").split())
    if wanted.isdigit():
        wanted = f"gs-{wanted:0>4}"
    if wanted in known:
        return known[wanted]
    found = nearest(wanted, known)
    hint = f'Did you mean: groundswell explain "{known[found].name}"' if found else "groundswell explain"
    raise UsageError("GS-0007", f'nothing is known under "{name}"', hint=hint)


def everything() -> tuple[Explained, ...]:
    """All codes in order, then all words in the order of their file."""
    return (*sorted(_codes(), key=lambda entry: entry.name), *_words())


def _codes() -> Iterator[Explained]:
    for file in sorted((files("groundswell") / "content" / "errors").iterdir(), key=lambda f: f.name):
        if not file.name.endswith(".yml"):
            continue
        for code, entry in _mapping(file.read_text(encoding="utf-8")).items():
            yield Explained(code, str(entry["title"]), str(entry["means"]), str(entry["do"]))


def _words() -> Iterator[Explained]:
    text = (files("groundswell") / "content" / "words.yml").read_text(encoding="utf-8")
    for word, entry in _mapping(text).items():
        yield Explained(word, f"a word for {entry['of']}", str(entry["means"]))


def _mapping(text: str) -> Mapping[str, Mapping[str, Any]]:
    loaded: Mapping[str, Mapping[str, Any]] = yaml.safe_load(text)
    return loaded
