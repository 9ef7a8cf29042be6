"""A value found in a text, and the forms in which reports write values so that nobody clicks on them.

Defanged forms: `hxxp`, `[.]`, `(.)`, `{.}`, half brackets (`evil.]com`), `[dot]`, `[:]//`, `[://]`, `[at]`, dots of
other scripts. All patterns built from these are bounded, so that a scan costs the same for every character of any text.

Not here: what is looked for (the files beside this one).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from groundswell.model.observable import canonical

DOT = (
    r"(?:\[\.\](?:\.(?=\w))?|\[\[\.\]\]|\(\.\)|\{\.\}|<\.>|\[\.\s|\[\.|\(\.(?=[a-z0-9])|\.\](?=\w)|\.\)(?=[a-z])|\s?\[(?i:dot)\]\s?|\s?\((?i:dot)\)\s?"
    r"|\{(?i:dot)\}|\s\[\.\]\s?|［[.．]］|\\\.|[.．․]|(?<=[0-9A-Za-z-])[。｡](?=[0-9a-z]))"
)
# No possessive group: Python before 3.11.5, Debian 12's among them, keeps what its last, failed round had read.
LABELS = rf"[\w-]{{1,63}}+(?:{DOT}[\w-]{{1,63}}+){{1,20}}"
PORT = r"(?:(?:\[:\]|:)(?P<port>\d{1,5})(?!\d|\.\d))"

_DOTS = re.compile(rf"\[\.(?P<within>\w{{1,24}})\]|{DOT}")  # a bracket may hold what follows too: evil[.com]
_COLONS = re.compile(r"[\[({]:[\])}]?|:[\])}]")
_AT = re.compile(r"\s?(?:\[@\]|\(@\)|\[at\]|\(at\)|\{at\})\s?", re.IGNORECASE)
_FANGED = frozenset("[](){}<>\\。．｡․［］")  # every defanged form holds one of these
_SLASHES = re.compile(r"\[/\]|\[//\]")


class Found(NamedTuple):
    """A value at its place. `defanged`: written so that it cannot be clicked. `note`: what its form tells."""

    start: int
    end: int
    kind: str
    value: str
    defanged: bool = False
    note: str = ""  # "placeholder", "file or domain", "given"
    benign: bool = False  # a feed says so
    said: str = ""  # what a feed says of it
    judgement: str = ""  # of a feed, in our words
    role: str = ""

    @property
    def as_folder(self) -> bool:
        """Whether it is a path that names a folder and no file."""
        named = self.value.endswith(("\\", "/")) or "." not in self.value[-12:]
        return self.kind == "file_path" and named and _TASKS not in self.value  # the file of a task has no ending


_TASKS = "\\system32\\tasks\\"


def refang(text: str) -> str:
    """Give a text with its defanged dots, colons and signs as they were."""
    if _FANGED.isdisjoint(text):
        return text
    text = _DOTS.sub(lambda m: "." + (m["within"] or ""), text)
    text = _COLONS.sub(":", text)
    text = _SLASHES.sub(lambda m: m[0].strip("[]"), text)
    return _AT.sub("@", text)


def is_defanged(text: str) -> bool:
    """Say whether a host is written so that nobody clicks on it; a stop of Chinese or Japanese may end a sentence."""
    return not _FANGED.isdisjoint(text) and refang(text) != text.replace("。", ".").replace("｡", ".")


def made(kind: str, text: str) -> str | None:
    """Give the canonical value, or null when the text is not of the kind after all."""
    try:
        return canonical(kind, text)
    except ValueError:
        return None
