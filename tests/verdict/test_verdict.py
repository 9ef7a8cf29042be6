"""Three answers from facts: what each says, and what it must never say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from groundswell.model.dossier import Claim, DateSpan, Dossier, NamedTechnique, Recommendation, TechniqueKind
from groundswell.model.finding import Decision, Finding, PackFact, Technique
from groundswell.model.hunted import RuleResult
from groundswell.model.said import Said
from groundswell.model.verdict import Seen
from groundswell.verdict.assemble import judge
from groundswell.verdict.facts import Facts, Grade, StakeFact, Unread

Make = Callable[..., Facts]


def test_without_a_part_that_checks_them_no_way_is_open_or_closed(facts: Make) -> None:
    exposed = judge(facts()).exposed
    assert exposed.state == "not_judged"
    assert (exposed.open, exposed.closed_where_looked, exposed.not_known) == (0, 0, 2)
    assert exposed.confidence.level == "low"


def test_two_measured_defences_are_too_few_to_judge(facts: Make) -> None:
    ready = judge(facts(pack_techniques=(Technique("T1574.001"),))).ready
    assert ready.state == "not_judged"
    states = {d.id: d.state for d in ready.defences}
    assert states["watch"] == "holds"
    assert [d for d, state in states.items() if state == "not_measured"] == [
        "patch",
        "respond",
        "mfa",
        "segment",
        "train",
    ]
    assert all(d.proof == "this version does not check it" for d in ready.defences if d.state == "not_measured")


def test_a_technique_without_a_rule_is_not_looked_for_and_takes_from_the_defence(
    facts: Make, rule: Callable[..., RuleResult]
) -> None:
    rules = (rule("r1", "no_match", attack=(Technique("T1055"),)),)
    verdict = judge(facts(rules=rules, pack_techniques=(Technique("T1055"), Technique("T1014"))))
    assert {t.id.current: t.state for t in verdict.techniques} == {"T1055": "no_match", "T1014": "not_looked"}
    hunt = next(d for d in verdict.ready.defences if d.id == "hunt")
    assert (hunt.state, hunt.covers and (hunt.covers.n, hunt.covers.of)) == ("holds_in_part", (1, 2))


def test_a_technique_looked_for_in_part_only_never_makes_the_defence_hold(
    facts: Make, rule: Callable[..., RuleResult]
) -> None:
    rules = (rule("r1", "no_match_in_part", attack=(Technique("T1055"),)),)
    verdict = judge(facts(rules=rules, pack_techniques=(Technique("T1055"),)))
    assert next(d for d in verdict.ready.defences if d.id == "hunt").state == "holds_in_part"


def test_nothing_found_is_said_with_its_base(facts: Make) -> None:
    verdict = judge(facts())
    assert verdict.hit.state == "no_trace_found"
    assert "No trace found on 4 of 4 hosts" in verdict.line
    assert verdict.exit.code == 0


def test_a_critical_dark_host_forbids_no_trace_found(facts: Make, seen: Callable[..., Seen]) -> None:
    dark = seen(dark=("core-01",), dark_critical=("core-01",), full=30, none=10)
    verdict = judge(facts(seen=dark))
    assert verdict.hit.state == "not_judged"
    assert "core-01 sent nothing" in verdict.hit.search.why
    assert "No trace found" not in verdict.line
    assert verdict.exit.code == 11
    assert verdict.next[0].id == "dark-critical"


def test_a_trace_asks_for_a_person_and_quotes_the_pack(
    facts: Make, finding: Callable[..., Finding], pack_fact: PackFact
) -> None:
    verdict = judge(facts(findings=(finding(pack=pack_fact),)))
    assert verdict.hit.state == "trace"
    assert verdict.line.startswith(f"One record on ws-01 {pack_fact.fact}; a person must look today.")
    assert (verdict.exit.code, verdict.exit.why) == (10, "one trace; exposed and ready not judged")
    assert verdict.next[0].command == ("groundswell", "findings", "show", "f-000000")


@pytest.mark.parametrize("state", ["dismissed", "accepted"])
def test_what_a_person_set_apart_is_counted_apart_and_changes_no_exit_code(
    state: str, facts: Make, finding: Callable[..., Finding]
) -> None:
    verdict = judge(facts(findings=(finding(state=state),)))
    assert verdict.hit.findings == ()
    assert (verdict.hit.set_apart.dismissed, verdict.hit.set_apart.accepted) == (
        state == "dismissed",
        state == "accepted",
    )
    assert verdict.exit.code == 0


def test_a_trace_that_a_person_marked_real_is_told_with_the_name(facts: Make, finding: Callable[..., Finding]) -> None:
    said = Decision("Ada", datetime(2025, 8, 31, 9, tzinfo=UTC), "seen on the disk")
    verdict = judge(facts(findings=(finding(state="marked_real", decided=said),)))
    assert verdict.hit.state == "marked_real"
    assert verdict.line.startswith("Ada marked a trace as real, on ws-01.")


def test_what_was_chosen_by_technique_alone_is_listed_as_common(facts: Make, rule: Callable[..., RuleResult]) -> None:
    low = rule("r9", "matched", level="low", origin="technique", counts="common", records=212, hosts=3)
    verdict = judge(facts(rules=(rule("r1"), low)))
    assert [(c.rule, c.author, c.records) for c in verdict.hit.also_matched] == [("r9", "A. Author", 212)]
    assert verdict.hit.state == "no_trace_found"


def test_the_states_of_the_rules_add_up_and_each_stays_in_the_base(
    facts: Make, rule: Callable[..., RuleResult]
) -> None:
    gone = rule(
        "r3", "not_evaluated", reason="no_source", detail="no source of the kind dns_query", waits_for=("dns_query",)
    )
    verdict = judge(facts(rules=(rule("r1", "matched"), rule("r2"), gone, rule("r4", "no_match"))))
    counts = verdict.hit.rules
    assert (counts.total, counts.matched, counts.no_match, counts.no_match_in_part, counts.not_evaluated) == (
        4,
        1,
        1,
        1,
        1,
    )
    assert [(n.rule, n.reason) for n in verdict.not_evaluated] == [("r3", "no_source")]
    assert any(step.text == "Record dns_query" for step in verdict.next)


EXITS = [
    ({"unread": Unread(files=75)}, 12, "75 files were not read", "a file that was not read"),
    ({"unread": Unread(0, 2, 100)}, 12, "2 of 100 records were set aside", "more set aside than is allowed"),
    ({"unread": Unread(0, 1, 100_000)}, 0, "exposed and ready not judged", "fewer set aside than is allowed"),
]


@pytest.mark.parametrize(("more", "code", "why"), [e[:3] for e in EXITS], ids=[e[3] for e in EXITS])
def test_what_was_not_read_ends_with_12(more: dict[str, object], code: int, why: str, facts: Make) -> None:
    verdict = judge(facts(**more))
    assert verdict.exit.code == code
    assert verdict.exit.why.startswith(why)


def test_fail_on_new_asks_only_for_what_the_last_verdict_did_not_have(
    facts: Make, finding: Callable[..., Finding]
) -> None:
    found = (finding("f-000000000001"), finding("f-000000000002"))
    known = facts(findings=found, fail_on=("new",), previous=frozenset({"f-000000000001"}))
    assert judge(known).exit.new == ("f-000000000002",)
    assert judge(known).exit.code == 10
    assert judge(replace(known, previous=frozenset(f.id for f in found))).exit.code == 0
    assert judge(replace(known, fail_on=("none",), previous=None)).exit.code == 0


def test_steps_stand_in_order_of_time(facts: Make, seen: Callable[..., Seen], finding: Callable[..., Finding]) -> None:
    dark = seen(dark=("ws-02",), none=10, full=30, base="speaking")
    steps = judge(facts(seen=dark, findings=(finding(),), unread=Unread(files=1))).next
    order = ["today", "this week", "this month"]
    assert [s.when for s in steps] == sorted((s.when for s in steps), key=order.index)
    assert {"hosts-list", "dark", "unread", "grade"} <= {s.id for s in steps}


def test_a_graded_report_needs_no_step_and_says_who_graded_it(facts: Make) -> None:
    verdict = judge(facts(grade=Grade("B2", "Ada")))
    assert (verdict.report.grade, verdict.report.graded_by) == ("B2", "Ada")
    assert "grade" not in {s.id for s in verdict.next}


def test_each_sentence_of_the_report_has_its_span_and_nothing_of_the_pack(
    facts: Make, dossier: Dossier, text: str
) -> None:
    told = replace(
        dossier,
        dates=(DateSpan("2021", date(2021, 1, 1), None, (47, 51)),),
        recommendations=(Recommendation("Segment networks", "segment", (), (53, 69)),),
        claims=(Claim("timeline", "stated", "It began in 2021.", (35, 52)),),
    )
    report = judge(
        facts(dossier=told, pack_techniques_of={"Coolclient": 3}, pack_indicators_of={"Coolclient": 2})
    ).report
    assert all(text[s.span[0] : s.span[1]] == s.text for s in report.sentences)
    assert [s.states for s in report.sentences] == [
        ("tool: Coolclient",),
        ("timeline, stated", "time: 2021"),
        ("measure: segmentation",),
    ]
    assert report.sentences[0].pack_adds == ("Coolclient: 3 techniques, 2 indicators",)
    assert (report.speaks_of.since, report.speaks_of.until) == (date(2021, 1, 1), None)


def test_what_a_person_accepted_is_the_analysts_and_never_counts_as_stated(facts: Make, dossier: Dossier) -> None:
    said = Said("mb", datetime(2025, 9, 1, tzinfo=UTC), "the words are plain")
    kinds: tuple[TechniqueKind, ...] = ("stated", "accepted", "suggested", "rejected")
    techniques = tuple(
        NamedTechnique(f"T000{n}", None, None, f"T000{n}", kind, None, "It began in 2021.", (35, 52), said=said)
        for n, kind in enumerate(kinds)
    )
    told = replace(dossier, techniques=techniques)
    verdict = judge(facts(dossier=told))
    assert {t.id.current: t.origin for t in verdict.techniques} == {"T0000": "report", "T0001": "analyst"}
    assert (verdict.report.stated.techniques, verdict.report.accepted) == (1, 1)
    assert verdict.id != judge(facts(dossier=replace(told, techniques=techniques[:1]))).id
    brought = replace(techniques[1], said=replace(said, elsewhere=True))
    theirs = judge(facts(dossier=replace(told, techniques=(techniques[0], brought))))
    assert {t.id.current: t.origin for t in theirs.techniques} == {"T0000": "report", "T0001": "report"}
    assert (theirs.report.stated.techniques, theirs.report.accepted) == (2, 0)


def test_a_stake_counts_the_days_of_its_own_hosts(facts: Make, finding: Callable[..., Finding]) -> None:
    stakes = (StakeFact("s1", "signalling", ("core-01",)), StakeFact("s2", "management", ("dc-01", "ws-01")))
    first, second = judge(facts(stakes=stakes, findings=(finding(),))).stakes
    assert (first.seen.full, first.findings) == (10, ())
    assert (second.seen.full, second.findings) == (20, ("f-000000000001",))


CHANGES: list[tuple[str, dict[str, object]]] = [
    ("another program", {"program": "1"}),
    ("another setting", {"settings": (("judge.min_visible", "0.9"),)}),
    ("another stake", {"stakes": (StakeFact("s1", "signalling", ("core-01",)),)}),
    ("a grade", {"grade": Grade("A1", "Ada")}),
    ("a verdict to compare with", {"previous": frozenset()}),
    ("a file that was not read", {"unread": Unread(files=1)}),
]


@pytest.mark.parametrize(("what", "change"), CHANGES, ids=[c[0] for c in CHANGES])
def test_the_id_changes_with_whatever_judges(what: str, change: dict[str, object], facts: Make) -> None:
    assert judge(facts(**change)).id != judge(facts()).id


def test_the_id_changes_with_a_persons_word_and_not_with_the_clock(
    facts: Make, finding: Callable[..., Finding]
) -> None:
    undecided, dismissed = facts(findings=(finding(),)), facts(findings=(finding(state="dismissed"),))
    assert judge(undecided).id != judge(dismissed).id
    later = replace(undecided, made_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert judge(later).id == judge(undecided).id
    assert judge(undecided) == judge(undecided)


def test_a_base_that_was_not_given_says_so_and_never_sounds_sure(facts: Make, seen: Callable[..., Seen]) -> None:
    verdict = judge(facts(seen=seen(base="speaking")))
    assert verdict.hit.search.level == "low"
    assert "no list of hosts was given" in verdict.hit.search.why
    assert "that sent records" in verdict.line
