"""How numbers, dates, names and absences are written, and the words of CLI.md section 3."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import get_args

import pytest

from groundswell.model import words
from groundswell.model.answers import DefenceState, ExposedState, HitState, Marked, ReadyState, WayState
from groundswell.model.cell import LookedOn
from groundswell.model.hunted import IndicatorState, NotEvaluated, RuleState

SINCE, UNTIL = date(2025, 6, 1), date(2025, 8, 31)


def where(hosts: int, of: int, days: int, of_days: int, noun: str = "host") -> LookedOn:
    return LookedOn(hosts, of, SINCE, UNTIL, days, of_days, 0, noun)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("states", "table"),
    [
        (RuleState, words.RULE),
        (NotEvaluated, words.REASON),
        (IndicatorState, words.INDICATOR),
        (WayState, words.WAY),
        (HitState, words.HIT),
        (ExposedState, words.EXPOSED),
        (DefenceState, words.DEFENCE),
        (ReadyState, words.READY),
        (words.HostDay, words.HOST_DAY),
    ],
    ids=["rule", "reason", "indicator", "way", "hit", "exposed", "defence", "ready", "host-day"],
)
def test_every_state_has_exactly_one_word(states: object, table: dict[str, str]) -> None:
    assert set(table) == set(get_args(states))
    assert len(set(table.values())) == len(table)


def test_no_word_claims_more_than_was_looked_at() -> None:
    said = " ".join(
        word for table in (words.RULE, words.INDICATOR, words.HIT, words.EXPOSED) for word in table.values()
    )
    assert not any(word in said for word in ("safe", "secure", "clean", "not hit", "no threat", "all good"))


@pytest.mark.parametrize(
    ("got", "wanted"),
    [
        (words.number(17119906), "17,119,906"),
        (words.counted(1), "one"),
        (words.counted(12), "twelve"),
        (words.counted(1704), "1,704"),
        (words.plural(1, "host"), "1 host"),
        (words.plural(3864, "host-day"), "3,864 host-days"),
        (words.plural(2, "way"), "2 ways"),
        (words.plural(2, "match"), "2 matches"),
        (words.plural(2, "entry"), "2 entries"),
        (words.of(3, 212, "rule"), "3 of 212 rules"),
        (words.of(1, 1, "tenant"), "1 of 1 tenant"),
        (words.share(3277, 3864, "host-day"), "84 % (3,277 of 3,864 host-days)"),
        (words.share(3863, 3864, "host-day"), "99 % (3,863 of 3,864 host-days)"),
        (words.share(9, 19, "host"), "9 of 19 hosts"),
        (words.day_in_sentence(date(2025, 8, 14)), "14 August 2025"),
        (words.day_in_sentence(date(2025, 8, 4), year=False), "4 August"),
        (words.moment_in_sentence(datetime(2025, 8, 14, 2, 11, tzinfo=UTC)), "14 August 2025, 02:11 UTC"),
        (
            words.moment_in_sentence(datetime(2025, 8, 14, 0, 30, tzinfo=timezone(timedelta(hours=2)))),
            "13 August 2025, 22:30 UTC",
        ),
        (words.names_in_sentence(["CORE-01", "CORE-02", "CORE-06"]), "CORE-01, -02 and -06"),
        (words.names_in_sentence(["CORE-01", "FIN-WS-005"]), "CORE-01 and FIN-WS-005"),
        (words.names_in_sentence(["mail"]), "mail"),
        (words.names_in_sentence(["a", "b"]), "a and b"),
        (words.names_in_sentence([]), ""),
        (words.names_in_sentence(["w-1", "w-2", "x-3", "x-4", "y"]), "w-1, -2, x-3, -4 and 1 more"),
        (words.where_looked(where(38, 42, 3277, 3864)), "on 38 of 42 hosts, 3,277 of 3,864 host-days"),
        (words.where_looked(where(3, 3, 276, 276, "sensor")), "on 276 of 276 sensor-days"),
    ],
)
def test_numbers_dates_and_names_are_written_so(got: str, wanted: str) -> None:
    assert got == wanted


ABSENCES = [
    (where(19, 42, 1656, 3864), 1, "hashes", "not on the other 18 hosts that keep hashes; 23 keep none"),
    (where(2, 3, 9, 9), 1, "hashes", "not on the other 1 host that keeps hashes; 1 keeps none"),
    (where(19, 42, 1656, 3864), 0, "hashes", "not on the 19 hosts that keep hashes; 23 keep none"),
    (where(42, 42, 3864, 3864), 1, "hashes", "not on the other 41 hosts that keep hashes"),
    (where(1, 3, 92, 276, "sensor"), 0, "flows", "not at the 1 sensor that keeps flows; 2 keep none"),
    (where(1, 42, 92, 3864), 1, "hashes", "not looked for elsewhere: 1 of 42 hosts keeps hashes"),
    (None, 0, "DNS", "not looked for: no host or sensor here keeps DNS"),
]


@pytest.mark.parametrize(("looked_on", "of", "source", "wanted"), ABSENCES, ids=[a[3] for a in ABSENCES])
def test_an_absence_always_says_where_it_was_looked_for(
    looked_on: LookedOn | None, of: int, source: str, wanted: str
) -> None:
    assert words.absence(looked_on, of, source) == wanted


NOON = datetime(2025, 9, 1, 12, 0, tzinfo=UTC)
HITS = [
    (words.hit("trace", traces=1), "one trace, not yet decided by a person"),
    (words.hit("trace", traces=3), "three traces, not yet decided by a person"),
    (words.hit("strong_trace", traces=2), "strong trace, not yet decided by a person"),
    (words.hit("no_trace_found", on=38, base=42), "no trace found on 38 of 42 hosts"),
    (
        words.hit("no_trace_found", on=38, base=38, kind="speaking"),
        "no trace found on the 38 hosts that sent records",
    ),
    (
        words.hit("no_trace_found", on=3, base=5, kind="spoken"),
        "no trace found on 3 of 5 hosts that speak in these files",
    ),
    (
        words.hit("not_judged", why="CORE-01, -02 and -06 sent nothing"),
        "not judged: CORE-01, -02 and -06 sent nothing",
    ),
    (words.hit("marked_real", marked=Marked("A. Berg", NOON)), "marked real by A. Berg at 1 September 2025, 12:00 UTC"),
    (words.exposed("open", 2, 9), "yes, in 2 of 9 ways"),
    (words.exposed("no_open_way_found", 0, 9), "no open way found where looked"),
    (words.exposed("not_judged", 0, 9), "not judged"),
    (words.ready("holds_in_part", 2, 7, 1), "in part, 2 of 7 hold, 1 not measured"),
    (words.ready("not_judged", 1, 7, 5), "not judged, 1 of 7 hold, 5 not measured"),
]


@pytest.mark.parametrize(("got", "wanted"), HITS, ids=[h[1] for h in HITS])
def test_an_answer_is_said_with_what_must_stand_beside_it(got: str, wanted: str) -> None:
    assert got == wanted
