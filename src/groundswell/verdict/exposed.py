"""Can these actors come in by a way that others were entered by? Nothing is closed without positive, dated evidence.

This version has no part that reads settings or rules, so each way of the content is not known and the answer counts
it as such (DESIGN section 7). Which answer holds is `model/judged.py`.
"""

from __future__ import annotations

from groundswell.model.confidence import exposed_confidence
from groundswell.model.judged import exposed_state
from groundswell.model.verdict import Exposed, Way
from groundswell.verdict.facts import Facts


def exposed(facts: Facts) -> Exposed:
    """The first answer, over the ways of the content."""
    return answer(tuple(Way(id=w.id, title=w.title, origin="pack", state="not_known") for w in facts.ways))


def answer(ways: tuple[Way, ...]) -> Exposed:
    """The answer that a set of ways gives."""
    states = [way.state for way in ways]
    return Exposed(
        state=exposed_state(states),
        open=states.count("open"),
        closed_where_looked=states.count("closed_where_looked"),
        not_known=states.count("not_known"),
        confidence=exposed_confidence(states),
        ways=ways,
    )
