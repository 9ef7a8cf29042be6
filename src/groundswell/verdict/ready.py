"""Do the seven defences hold? Two can be measured from the records themselves; five say that they are not measured.

Monitoring is measured on host-days seen in full, threat detection on techniques that were looked for. The others
come with their own parts (patch, respond, mfa, segment, train); until then: not measured, this version does not
check it (DESIGN section 7). Which answer holds is `model/judged.py`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from groundswell.model.confidence import ready_confidence
from groundswell.model.judged import ready_state
from groundswell.model.verdict import (
    DEFENCES,
    Covers,
    Defence,
    DefenceId,
    DefenceState,
    Ready,
    TechniqueCell,
)
from groundswell.verdict.facts import Facts

NOT_MEASURED = "this version does not check it"


def ready(facts: Facts, techniques: tuple[TechniqueCell, ...]) -> Ready:
    """The third answer: seven defences, each as of a day and on n of m."""
    as_of = max(facts.days_with_records, default=None)
    measured = {
        "watch": _monitoring(facts, as_of),
        "hunt": _detection(techniques, as_of),
    }
    return answer(tuple(measured.get(d) or Defence(id=d, state="not_measured", proof=NOT_MEASURED) for d in DEFENCES))


def answer(defences: tuple[Defence, ...]) -> Ready:
    """The answer that seven defences give together."""
    states = [defence.state for defence in defences]
    return Ready(state=ready_state(states), confidence=ready_confidence(states), defences=defences)


def _monitoring(facts: Facts, as_of: date | None) -> Defence | None:
    seen = facts.seen
    if as_of is None or not seen.host_days:
        return None
    covers = Covers(n=seen.full, of=seen.host_days, noun="host-days")
    return _measured("watch", covers, as_of, "sign-in, service and process records arrived")


def _detection(techniques: tuple[TechniqueCell, ...], as_of: date | None) -> Defence | None:
    if as_of is None or not techniques:
        return None
    looked = sum(t.state != "not_looked" for t in techniques)
    whole = sum(t.state in ("no_match", "trace", "common") for t in techniques)
    covers = Covers(n=looked, of=len(techniques), noun="techniques")
    defence = _measured("hunt", covers, as_of, "a rule for it could be evaluated on at least part of the base")
    return replace(defence, state="holds_in_part") if defence.state == "holds" and whole < looked else defence


def _measured(defence: DefenceId, covers: Covers, as_of: date, proof: str) -> Defence:
    state: DefenceState = "does_not_hold" if not covers.n else "holds" if covers.n == covers.of else "holds_in_part"
    return Defence(id=defence, state=state, as_of=as_of, covers=covers, proof=proof)
