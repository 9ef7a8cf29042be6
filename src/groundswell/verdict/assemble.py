"""Facts in, the verdict out: three answers, each judged in its own file, put together once."""

from __future__ import annotations

from datetime import UTC, datetime, time

from groundswell.model.verdict import NotEvaluatedRule, Scope, Verdict
from groundswell.verdict.exit import exit_of
from groundswell.verdict.exposed import exposed
from groundswell.verdict.facts import Facts
from groundswell.verdict.hit import hit
from groundswell.verdict.identity import verdict_id
from groundswell.verdict.line import line
from groundswell.verdict.next_steps import next_steps
from groundswell.verdict.ready import ready
from groundswell.verdict.report import report
from groundswell.verdict.stakes import stakes
from groundswell.verdict.techniques import techniques


def judge(facts: Facts) -> Verdict:
    """The verdict of one report for one company. Pure: the same facts give the same value."""
    cells = techniques(facts)
    first, second, third = exposed(facts), hit(facts), ready(facts, cells)
    return Verdict(
        id=verdict_id(facts),
        made_at=facts.made_at,
        program=facts.program,
        command=facts.command,
        line=line(facts, first, second, third),
        report=report(facts),
        scope=_scope(facts),
        exposed=first,
        hit=second,
        ready=third,
        stakes=stakes(facts, first),
        cost=None,
        seen=facts.seen,
        techniques=cells,
        next=next_steps(facts, first, second, third),
        not_evaluated=_not_evaluated(facts),
        inputs=facts.inputs,
        content=facts.content,
        exit=exit_of(facts, first, second, third),
    )


def _scope(facts: Facts) -> Scope:
    return Scope(
        company=facts.company,
        since=datetime.combine(facts.base.since, time.min, UTC),
        until=datetime.combine(facts.base.until, time(23, 59, 59), UTC),
        hosts=len(facts.base.hosts),
    )


def _not_evaluated(facts: Facts) -> tuple[NotEvaluatedRule, ...]:
    return tuple(
        NotEvaluatedRule(rule=r.id, origin=r.origin or "technique", reason=r.reason or "no_source", detail=r.detail)
        for r in facts.hunted.rules
        if r.state == "not_evaluated"
    )
