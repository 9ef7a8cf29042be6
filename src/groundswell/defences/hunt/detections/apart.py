"""Try detections, and take apart those of several values that fail, so that one value does not cost the others theirs.

A value may be what another's near miss stands for (`mibao.net` and `not-mibao.net`), or be one that no rule can hold:
who writes a report with such a value must not keep the rest from being found.

Not here: the trials themselves (`forms/`), what is written (`write.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from groundswell.defences.hunt.detections.form import FormModule, Written
from groundswell.defences.hunt.detections.items import Item
from groundswell.model.card import Card
from groundswell.model.detection import Trial

Tried = tuple[Written, tuple[Trial, ...]]
Again = Callable[[Written, Sequence[Item]], Written]


def tried(module: FormModule, written: Sequence[Written], cards: Sequence[Card], again: Again) -> list[Tried]:
    """Give each detection with its trials; of one that failed, those of its values that pass, together if they can be.

    `again` writes a detection anew for some of its values.
    """
    found: list[Tried] = []
    for one, trials in _all(module, written, cards):
        found += _apart(module, one, cards, again) if _failed(trials) and len(one.draft.items) > 1 else [(one, trials)]
    return found


def _apart(module: FormModule, one: Written, cards: Sequence[Card], again: Again) -> list[Tried]:
    singles = _all(module, [again(one, [item]) for item in one.draft.items], cards)
    passed = [pair for pair in singles if not _failed(pair[1])]
    wrong = [pair for pair in singles if _failed(pair[1])]
    if wrong and len(passed) > 1:
        together = _all(module, [again(one, [single.draft.items[0] for single, _ in passed])], cards)
        if not _failed(together[0][1]):
            return together + wrong
    return passed + wrong


def _all(module: FormModule, written: Sequence[Written], cards: Sequence[Card]) -> list[Tried]:
    return list(zip(written, module.tried(written, cards), strict=True)) if written else []


def _failed(trials: Sequence[Trial]) -> bool:
    return any(trial.held is False for trial in trials)
