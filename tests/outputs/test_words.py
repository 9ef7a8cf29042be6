"""The words: what may never be said, what must follow, and what may be attributed to the report."""

from __future__ import annotations

import ast
import dataclasses
import re

import pytest

from groundswell.outputs import page, report_words, states, terminal
from groundswell.outputs.signs import Sign

# "the report names none" has the whole text as its base; `23 keep none` is a part of `absence`, which prints its base
ALLOWED = re.compile(r"the report names none|\d+ keeps? none")
ABSENCES = re.compile(r"\b(no other|none|nowhere)\b", re.IGNORECASE)
NEVER = re.compile(
    r"\b(safe|safely|secure|secured|clean|not hit|no threat|all good|all clear|unaffected)\b", re.IGNORECASE
)
NEVER_THE_WORD = re.compile(r"!(?=\s|$)")  # no exclamation marks, but for the sign of `--ascii`


def spoken(text: str) -> str:
    """A template without its markup and code: what a reader can see, and the texts of attributes."""
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", " ", text, flags=re.DOTALL)
    attributes = " ".join(re.findall(r'(?:aria-label|title|alt)="([^"]*)"', text))
    return re.sub(r"<[^>]*>", " ", text) + " " + attributes


def literals(source: str):
    """(line, text) of every string in the code that is not a docstring."""
    tree = ast.parse(source)
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.lineno, node.value


@pytest.fixture(scope="module")
def outputs_folder(repository):
    return repository / "src" / "groundswell" / "outputs"


def test_no_template_says_an_absence_or_an_all_clear(outputs_folder):
    files = sorted((outputs_folder / "templates").glob("*.html"))
    assert len(files) > 10
    found = [
        (path.name, match.group())
        for path in files
        for match in [
            *ABSENCES.finditer(ALLOWED.sub("", spoken(path.read_text()))),
            *NEVER.finditer(spoken(path.read_text())),
        ]
    ]
    assert found == []


def test_no_string_of_a_screen_says_an_absence_or_an_all_clear(outputs_folder):
    found = [
        (path.name, line, text)
        for path in sorted(outputs_folder.rglob("*.py"))
        for line, text in literals(path.read_text())
        if " " in text.strip() and (ABSENCES.search(ALLOWED.sub("", text)) or NEVER.search(text))
    ]
    assert found == []


def test_the_lint_finds_what_it_looks_for():
    assert ABSENCES.search("no match on any host, none at all")
    assert ABSENCES.search("there is No other host")
    assert NEVER.search("You are safe.")
    assert not ABSENCES.search(ALLOWED.sub("", "nine ways; the report names none"))
    assert [text for _, text in literals('"""none here"""\nx = f"none of {y}"')] == ["none of "]


def forms(verdict, findings, dossier):
    """The screen and the words of the page."""
    html = page.render(verdict, findings, dossier).decode()
    body = html.partition("</style>")[2]
    return terminal.verdict(verdict, findings, dossier), spoken(body)


def no_trace(others):
    """The company with a list whose critical hosts all speak, and on which nothing was found."""
    verdict, findings, dossier = others.dark()
    seen = dataclasses.replace(verdict.seen, dark=("WS-05",), dark_critical=())
    hit = dataclasses.replace(verdict.hit, state="no_trace_found")
    return dataclasses.replace(verdict, seen=seen, hit=hit), findings, dossier


def test_no_form_of_any_company_gives_an_all_clear(meridian, others):
    companies = [
        (meridian.VERDICT, meridian.FINDINGS, meridian.DOSSIER),
        others.bare(),
        others.dark(),
        no_trace(others),
    ]
    for company in companies:
        for text in forms(*company):
            assert NEVER.findall(text) == []
            assert NEVER_THE_WORD.findall(text) == []


def test_no_trace_found_stands_with_its_base_and_is_followed_by_what_could_not_be_seen(others):
    screen, text = forms(*no_trace(others))
    for words in (screen, text):
        at = words.lower().index("no trace found on 8 of 9 hosts")
        assert "no proof of absence: 8 rules could not be evaluated" in words[at:]
        assert "WS-05" in words


def test_a_critical_dark_host_forbids_no_trace_found(others):
    screen, text = forms(*others.dark())
    assert "not judged: SIG-01 sent nothing" in screen
    assert "no trace found" not in screen
    # the page may explain the word, in quotation marks
    assert re.sub("“no trace found”", "", text).lower().count("no trace found") == 0


def test_without_a_list_of_hosts_the_word_speaks_of_those_that_sent_records_only(others):
    verdict, findings, dossier = no_trace(others)
    looked = dataclasses.replace(verdict.hit.looked_on, hosts=8, of=8)
    seen = dataclasses.replace(verdict.seen, base="speaking", hosts=8, dark=())
    hit = dataclasses.replace(verdict.hit, looked_on=looked)
    screen, text = forms(dataclasses.replace(verdict, seen=seen, hit=hit), findings, dossier)
    assert "no trace found on the 8 hosts that sent records" in screen
    assert "No list of hosts was given" in text


def test_what_was_not_looked_at_is_a_dash_and_never_a_zero(others):
    screen, text = forms(*others.dark())
    assert "0 open" not in screen + text
    assert "- ways open" in screen
    bare, _ = forms(*others.bare())
    assert not re.search(r"\b0 (matched|seen|no match|open)", bare)


def test_without_stakes_the_strip_names_the_six_questions(others):
    for text in forms(*others.bare()):
        assert "nothing entered: groundswell company check names the six questions" in text


def test_parts_that_are_not_there_yet_say_so(others):
    for text in forms(*others.bare()):
        assert "not measured: this version does not check it" in text


SAID = [
    ("exposed", "yes, in 2 of 9 ways", Sign.OPEN),
    ("ready", "in part, 2 of 7 hold, 1 not measured", Sign.PART),
]


@pytest.mark.parametrize(("answer", "words", "sign"), SAID)
def test_an_answer_has_its_word_and_its_sign(answer, words, sign, meridian):
    value = getattr(meridian.VERDICT, answer)
    assert getattr(states, answer)(value) == states.Said(sign, words)


def test_every_noun_and_number_of_the_report_has_a_span_in_it(meridian, unattributed):
    assert unattributed(meridian.REPORT, meridian.DOSSIER) == []


def test_a_number_without_a_span_is_found(meridian, unattributed):
    more = dataclasses.replace(meridian.REPORT, stated=dataclasses.replace(meridian.REPORT.stated, tools=4))
    assert unattributed(more, meridian.DOSSIER) == ["4 tools are stated, 3 have a span"]
    loose = dataclasses.replace(meridian.REPORT.sentences[0], span=(0, 5))
    wrong = dataclasses.replace(meridian.REPORT, sentences=(loose,))
    assert any("is not as long as" in problem for problem in unattributed(wrong, meridian.DOSSIER))


def test_the_names_beside_the_number_of_tools_stand_in_a_sentence_of_the_report(meridian):
    html = page.render(meridian.VERDICT, meridian.FINDINGS, meridian.DOSSIER).decode()
    block = re.search(r'<div class="o-solid">(.*?)</div>', html, re.DOTALL)
    assert block
    names = re.search(r"\(([^)]*)\)", block.group(1))
    assert names
    sentences = " ".join(s.text for s in meridian.REPORT.sentences)
    assert [n for n in names.group(1).split(", ") if n not in sentences] == []
    assert "Coolclient" not in report_words.about_pack(meridian.REPORT)[0]


def test_accepted_and_dismissed_findings_are_counted_apart_on_every_form(meridian):
    for text in forms(meridian.VERDICT, meridian.FINDINGS, meridian.DOSSIER):
        assert "et apart: 4 dismissed, 1 accepted" in text
