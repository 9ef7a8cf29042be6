"""Techniques shown by set words: a rule finds its own sentence, not its near miss, nor what tells no deed."""

from __future__ import annotations

import csv
import re
import time
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from groundswell.intel.document import Document
from groundswell.intel.dossier import read_report
from groundswell.intel.knowledge import facts
from groundswell.intel.knowledge.attack import load_attack
from groundswell.intel.readers.choose import read_document
from groundswell.intel.techniques.model import load_model
from groundswell.intel.techniques.phrases import LONGEST, RIGHT, load_rules, phrased, shown
from groundswell.intel.techniques.stated import find_techniques
from groundswell.intel.text.spans import Spans

RULES = facts.rows("technique-phrases.csv")
COLUMNS = ["technique", "words", "without", "reason", "source", "shows", "near_miss"]
CHECKED = "The actors used DCSync to get all hashes of the domain."


def document(text: str, name: str = "x.txt") -> Document:
    """A report, read."""
    return read_document(name, text.encode())


def named(rule: dict[str, str]) -> str:
    """The id of a case: technique and reason."""
    return f"{rule['technique']}: {rule['reason']}"


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_a_rule_finds_its_sentence_and_not_its_near_miss(rule: dict[str, str]) -> None:
    assert rule["technique"] in shown(rule["shows"])
    assert rule["technique"] not in shown(rule["near_miss"])


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_a_rule_is_of_a_technique_in_force_that_no_model_has_learnt_and_says_why(rule: dict[str, str]) -> None:
    attack = load_attack()
    assert list(rule) == COLUMNS
    assert all(rule[column] for column in COLUMNS if column != "without")
    assert attack.current(rule["technique"]) == rule["technique"]
    assert rule["technique"] not in {attack.current(label) for label in load_model().labels}


def test_no_technique_has_two_rules() -> None:
    assert len({rule.technique for rule in load_rules().rules}) == len(RULES) > 80


def test_a_near_miss_is_told_well_enough_that_only_its_words_keep_it_out() -> None:
    """A near miss that advises or denies would test the sentence, not the rule; all but a few must tell something."""
    told = [f"The actors used DCSync. {rule['near_miss']}" for rule in RULES]
    assert sum("T1003.006" in shown(text) for text in told) >= 0.9 * len(told)


NOT_TOLD = [
    ("Organizations should look for actors that used DCSync on the domain.", "advice"),
    ("There is no evidence that the actors used DCSync on the domain.", "denial"),
    ("The actors might have used DCSync on the domain to get hashes.", "supposition"),
    ("DCSync is a technique that asks a domain controller for secrets.", "explanation"),
    ("DCSync detection alert", "a label"),
    ("The actors used DCSync [T1003.006] to get all hashes of the domain.", "an id beside it, which counts itself"),
    ("Read more at https://example.com/blog/what-dcsync-is/ about the domain of that company.", "an address"),
    (f"{CHECKED[:-1]} and {'much more ' * 50}", "a sentence that lists many things"),
]


@pytest.mark.parametrize("sentence", [n[0] for n in NOT_TOLD], ids=[n[1] for n in NOT_TOLD])
def test_what_tells_no_deed_shows_nothing(sentence: str) -> None:
    assert shown(sentence) == ()


def test_a_suggestion_has_its_sentence_its_place_and_the_probability_of_all_rules() -> None:
    read = document(f"A report on something\n\nThe weather was fine that week. {CHECKED}\n")
    (found,) = phrased(read)
    assert (found.id, found.kind, found.as_written) == ("T1003.006", "suggested", None)
    assert read.text[slice(*found.span)] == found.sentence == CHECKED
    assert found.probability == RIGHT < 1


def test_what_is_stated_or_its_parent_is_not_suggested_again() -> None:
    for id in ("T1003.006", "T1003"):
        read = document(f"{CHECKED}\n\nThe report names {id} in its last line.\n")
        stated = find_techniques(read)
        assert [t.id for t in stated] == [id]
        assert phrased(read, stated) == ()


@pytest.mark.parametrize("heading", ["Mitigations", "References", "Detection", "Indicators of compromise"])
def test_nothing_comes_from_sections_that_tell_no_deed(heading: str) -> None:
    assert phrased(document(f"# A report\n\n## {heading}\n\n{CHECKED}\n", "x.md")) == ()
    assert phrased(document(f"# A report\n\n## What they did\n\n{CHECKED}\n", "x.md"))


def test_nothing_comes_from_a_measure() -> None:
    read = document(CHECKED)
    assert phrased(read, apart=Spans([(0, len(CHECKED))])) == ()


def test_a_dossier_suggests_by_phrase_beside_what_the_model_suggests() -> None:
    told = f"A report on something\n\nThe malware creates a scheduled task that runs every hour. {CHECKED}\n"
    dossier, _ = read_report(Path("x.txt"), told.encode())
    assert {"T1053.005", "T1003.006"} <= {t.id for t in dossier.techniques if t.kind == "suggested"}
    assert len({t.current for t in dossier.techniques}) == len(dossier.techniques)


def test_the_article_that_tells_no_deed_in_set_words_gets_none(shared: Path) -> None:
    read = read_document("source-article.txt", (shared / "reports" / "source-article.txt").read_bytes())
    assert phrased(read) == ()


WORDS = st.sampled_from(sorted({w.strip("*") for r in RULES for g in r["words"].split(" + ") for w in g.split("|")}))


def by_every_rule(sentence: str) -> set[str]:
    """Slow and obvious: each rule, each choice, with no literal asked for first."""

    def holds(group: str) -> bool:
        forms = (re.escape(c).replace(r"\*", r"\w{0,12}").replace(r"\ ", r"[\s-]") for c in group.split("|"))
        return any(re.search(rf"(?<!\w){form}(?!\w)", said) for form in forms)

    said = re.sub(r"\S*(?:://|/[^\s/]+/)\S*", " ", sentence.lower())
    return {
        rule["technique"]
        for rule in RULES
        if all(map(holds, rule["words"].split(" + "))) and not (rule["without"] and holds(rule["without"]))
    }


JOINED = st.sampled_from([" ", "-", "\n", "\u00a0", "/", "s ", ". ", "İ "])


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(WORDS, JOINED), min_size=8, max_size=16))
def test_the_rules_that_are_tried_are_all_that_fit(words: list[tuple[str, str]]) -> None:
    said = "".join(word + joint for word, joint in words)[: LONGEST - 30]
    assume(shown(f"The actors used DCSync. {said}"))  # it tells a deed, so that its words alone decide
    assert set(shown(said)) == by_every_rule(said)


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_each_sentence_of_the_rules_fits_what_trying_every_rule_finds(rule: dict[str, str]) -> None:
    assert set(shown(rule["shows"])) == by_every_rule(rule["shows"])


@given(st.lists(WORDS, max_size=40), st.text(max_size=60))
def test_any_sentence_gets_each_technique_at_most_once_and_only_those_of_rules(words: list[str], more: str) -> None:
    found = shown(" ".join([*words, more]))
    assert len(set(found)) == len(found)
    assert set(found) <= {rule.technique for rule in load_rules().rules}


@pytest.mark.parametrize("piece", ["dcsync/", "a" * 40 + " ", "/a", "rar ", "://", "T1003 "])
def test_hostile_text_costs_no_more_than_its_length(piece: str) -> None:
    def spent(size: int) -> float:
        read = document((piece * (size // len(piece)))[:size])
        before = time.process_time()
        phrased(read)
        shown((piece * 400)[:400])
        return time.process_time() - before

    spent(1_000)
    short, long = (min(spent(size) for _ in range(3)) for size in (100_000, 200_000))
    assert long < 4 * short + 0.05


def test_no_rule_has_an_empty_choice() -> None:
    with (facts.FOLDER / "technique-phrases.csv").open(encoding="utf-8", newline="") as source:
        for row in csv.DictReader(source):
            for group in [*row["words"].split(" + "), *([row["without"]] if row["without"] else [])]:
                assert all(choice.strip() == choice != "" for choice in group.split("|")), row["technique"]
