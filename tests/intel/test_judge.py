"""Judging: what is the attacker's and what is not, with the reason in words."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from groundswell.intel.dossier import read_report
from groundswell.model.dossier import Observable

REPORT = """Fox and crow: a campaign

The group used a backdoor. The C2 server was evil-crow[.]com, which resolved to 8.8.8.8 and 10.0.0.1 for a while.

See https://www.reuters.com/world/some-story for the news, and https://github.com/crow/tool.

Indicators of compromise

d41d8cd98f00b204e9800998ecf8427e
11112222333344445555aaaa66667777
x.crow.kozow[.]com
kozow[.]com
cdn.discordapp[.]com
http://203.0.113.7/a.exe
5.188.87[.]0/24

Legitimate programs

aaaa1111bbbb2222cccc3333dddd4444 vlc.exe, a legitimate player that is abused

References

https://crowblog.net/fox
"""


def judged(text: str, name: str = "report.txt") -> dict[str, Observable]:
    """The observables of a report by value."""
    return {o.value: o for o in read_report(Path(name), text.encode())[0].observables}


JUDGEMENTS = [
    ("evil-crow.com", "attacker", "defanged, and the words say C2"),
    ("8.8.8.8", "reference", "a public resolver is never the attacker's"),
    ("10.0.0.1", "reference", "a private address is nobody's"),
    ("https://www.reuters.com/world/some-story", "reference", "the news"),
    ("https://github.com/crow/tool", "reference", "a link of the author"),
    ("d41d8cd98f00b204e9800998ecf8427e", "reference", "the hash of an empty file"),
    ("11112222333344445555aaaa66667777", "attacker", "a hash in the list"),
    ("x.crow.kozow.com", "attacker", "a host under dynamic DNS"),
    ("kozow.com", "abused", "but never the name that all share"),
    ("cdn.discordapp.com", "abused", "nor a platform"),
    ("http://203.0.113.7/a.exe", "reference", "an address of documentation"),
    ("5.188.87.0/24", "abused", "a whole network has other users"),
    ("aaaa1111bbbb2222cccc3333dddd4444", "abused", "a legitimate program"),
    ("https://crowblog.net/fox", "reference", "a reference"),
]


@pytest.mark.parametrize(("value", "judgement"), [j[:2] for j in JUDGEMENTS], ids=[j[2] for j in JUDGEMENTS])
def test_a_value_is_judged_by_where_and_how_it_stands(value: str, judgement: str) -> None:
    assert judged(REPORT)[value].judgement == judgement


def test_each_judgement_gives_reasons_and_its_sentence() -> None:
    for observable in judged(REPORT).values():
        assert observable.reasons
        assert all(reason and reason[-1] != "." for reason in observable.reasons)
        assert observable.as_written in observable.sentence
    assert judged(REPORT)["evil-crow.com"].role == "c2"


def test_a_list_that_calls_a_value_harmless_is_believed() -> None:
    rows = "value,type,notes\n1.2.3.4,ipaddress,C2 server\n5.6.7.8,ipaddress,benign scanner\nbad,ipaddress,\n"
    found = judged(rows, "list.csv")
    assert found["1.2.3.4"].judgement == "attacker"
    assert found["5.6.7.8"].judgement != "attacker"
    dossier, _ = read_report(Path("list.csv"), rows.encode())
    assert [u.what for u in dossier.unread] == ["bad"]


FLOORS = {"extraction": 1.0, "attacker": 0.995, "abused": 0.98, "reference": 0.98, "attacker_url": 1.0}  # may only rise


def loaded(repository: Path) -> ModuleType:
    """The bench as a module."""
    spec = importlib.util.spec_from_file_location("bench_intel", repository / "bench" / "intel.py")
    assert spec is not None
    assert spec.loader is not None
    bench = importlib.util.module_from_spec(spec)
    sys.modules["bench_intel"] = bench
    spec.loader.exec_module(bench)
    return bench


def test_the_labelled_reports_are_judged_no_worse_than_before(shared: Path, repository: Path) -> None:
    scores = loaded(repository).measured(shared / "reports" / "labelled")
    assert {name: score.f1 for name, score in scores.items() if score.f1 < FLOORS[name]} == {}


FEED_MISSES = {"127.0.0.1"}  # a feed states where a program listens on its own machine: no address of an attacker's


def test_what_a_feed_states_is_the_attackers_and_little_else(shared: Path, repository: Path) -> None:
    bench = loaded(repository)
    missed, emitted, wanted, excluded = set(), 0, 0, 0
    for feed, text, given in bench.feeds_of(shared / "reports"):
        attackers = {value for value, judgement in given.items() if judgement == "attacker"}
        stated = bench.occurring(feed.stated, text)
        missed |= {value for _, value in stated - attackers}
        wanted, emitted = wanted + len(stated), emitted + len(attackers)
        excluded += len(feed.excluded & attackers)
    assert missed <= FEED_MISSES
    # May only fall; the best peer emits 54. Five beyond the feeds stand in a report's own section of indicators, and a
    # script lies at a host that a feed states.
    assert (emitted, wanted) <= (23, 15)
    assert excluded <= 2


UNDEFANGED = """# A report

Attackers keep payloads at hxxps://evil-c2[.]net/a and at hxxps://broken-into[.]org/b.
They also use hxxps://files.forum-shop[.]net/c and evil-c2[.]org.
{}
"""


@pytest.mark.parametrize(
    ("line", "value", "wanted"),
    [
        pytest.param(
            "Beacons go to http://evil-c2.net/beacon.php later.",
            "http://evil-c2.net/beacon.php",
            "attacker",
            id="another address at the host",
        ),
        pytest.param(
            "It is the site www.broken-into.org of a shop.", "www.broken-into.org", None, id="a name below it"
        ),
        pytest.param(
            "Beacons go to login.evil-c2.org later.", "login.evil-c2.org", "attacker", id="below a name given"
        ),
    ],
)
def test_what_lies_at_an_attackers_host_is_the_attackers_though_it_is_left_clickable(
    line: str, value: str, wanted: str | None
) -> None:
    found = judged(UNDEFANGED.format(line), "report.md")
    assert (found[value].judgement == "attacker") == (wanted == "attacker")


def test_reasons_of_equal_weight_stand_in_the_order_of_the_text() -> None:
    text = (
        "# A\n\nThe file legit.exe was signed by a bank.\n\nThe trusted legit.exe is clean.\n\nA harmless legit.exe.\n"
    )
    said = [reason for reason in judged(text)["legit.exe"].reasons if "beside it" in reason]
    assert said == [f"the text says {word!r} beside it" for word in ("signed by", "trusted", "harmless")]
