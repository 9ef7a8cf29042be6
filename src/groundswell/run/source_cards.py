"""What source cards there are, and which card a file is taken for, and why (`sources list|show|check`).

Not here: cards themselves (`sources/card.py`), reading records into the lake (`run/ingest.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from groundswell.model.card import Card
from groundswell.model.errors import UsageError
from groundswell.run.nearest import did_you_mean
from groundswell.sources.card import load_cards, parse_card
from groundswell.sources.detect import NotRecognised, detect
from groundswell.sources.discover import discover

CARD_BYTES = 1 << 20


@dataclass(frozen=True)
class Checked:
    """What one file or archive member was taken for. `card` null: no card fits, and `reason` says how near one came."""

    path: str
    card: str | None
    decoder: str | None
    shape: str | None
    score: int
    reason: str
    empty: bool = False

    @property
    def code(self) -> str | None:
        """The code under which `explain` tells what to do about a file that no card fits."""
        return "GS-2001" if self.card is None and not self.empty else None


def cards() -> tuple[Card, ...]:
    """Every card, by id."""
    return tuple(sorted(load_cards(), key=lambda card: card.id))


def card(id: str) -> Card:
    """The card `id`; its lake table's name is taken too. UsageError GS-2090 when there is none."""
    wanted = id.lower().replace("_", "-")
    known = cards()
    found = next((one for one in known if one.id == wanted), None)
    if found is None:
        ids = [one.id for one in known]
        hint = did_you_mean(wanted, ids, "groundswell sources show {}")
        raise UsageError("GS-2090", f'there is no source card "{id}"', hint=hint)
    return found


def check(paths: Iterable[Path]) -> tuple[Checked, ...]:
    """What every file below `paths` is taken for; nothing is kept.

    A file NAME.yml that begins as a source card does is read as one: what is wrong in it is said with its line.

    Raises:
        InputError: a path does not exist.
        UsageError: GS-2101, a source card is wrong.
    """
    known = load_cards()
    checked: list[Checked] = []
    paths = [path for path in paths if not _is_card(path, checked)]
    for candidate in discover(paths):
        found = detect(candidate, known)
        if isinstance(found, NotRecognised):
            near = f"; the nearest is {found.nearest} ({found.shared} of {found.of} keys)" if found.nearest else ""
            checked.append(Checked(candidate.name, None, None, None, 0, found.reason + near, found.empty))
        else:
            checked.append(Checked(candidate.name, found.card, found.decoder, found.shape, found.score, found.reason))
    return tuple(checked)


def _is_card(path: Path, checked: list[Checked]) -> bool:
    """Whether `path` is a source card; then it was read, and is in `checked`."""
    if path.suffix not in (".yml", ".yaml") or not path.is_file():
        return False
    with path.open("rb") as file:
        data = file.read(CARD_BYTES)
    if not re.search(rb"^card:", data, re.MULTILINE):
        return False
    one = parse_card(str(path), data)
    columns = len(set(one.common).union(*(event.columns for event in one.events.values())))
    reason = f"a source card: {columns} columns, {len(one.events)} kinds of event"
    checked.append(Checked(str(path), one.id, one.decoder, None, 100, reason))
    return True
