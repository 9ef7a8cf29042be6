"""The page: one file, nothing that acts, the order of CLI.md section 3, hostile text shown and never run."""

from __future__ import annotations

import dataclasses
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from jinja2 import UndefinedError
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from groundswell.model.verdict import Calendar, CalendarRow
from groundswell.outputs import page
from groundswell.outputs.page_view import times

EXAMPLE = "Example: company, hosts and records are invented"


@pytest.fixture(scope="module")
def pages(meridian, others):
    """Every page of this file, by name."""
    return {
        "meridian": page.render(meridian.VERDICT, meridian.FINDINGS, meridian.DOSSIER, example=EXAMPLE).decode(),
        "bare": page.render(*others.bare()).decode(),
        "dark": page.render(*others.dark()).decode(),
        "hostile": page.render(*others.hostile(meridian)).decode(),
    }


NAMES = ["meridian", "bare", "dark", "hostile"]
STYLE = (Path(page.__file__).parent / "templates" / "style.css").read_text(encoding="utf-8").strip()


@pytest.mark.parametrize("name", ["meridian", "bare", "dark"])
def test_the_page_is_the_golden_one(name, pages, golden):
    """The stylesheet is in the page once, as it stands in its own file; the golden page leaves it out."""
    before, found, after = pages[name].partition(STYLE)
    assert found
    golden(f"{name}.html", before + after)


def test_the_same_values_give_the_same_bytes(meridian):
    once, again = (page.render(meridian.VERDICT, meridian.FINDINGS, meridian.DOSSIER) for _ in range(2))
    assert once == again


@pytest.mark.parametrize("name", NAMES)
def test_nothing_on_the_page_acts_or_leaves_it(name, pages):
    tree = HTMLParser(pages[name])
    assert tree.css("script, iframe, object, embed, link, base, form, img, video, audio, input, button") == []
    policy = tree.css_first('meta[http-equiv="Content-Security-Policy"]').attributes["content"]
    assert policy.startswith("default-src 'none'; ")
    for node in tree.css("*"):
        for key, value in node.attributes.items():
            assert not key.startswith("on"), (node.tag, key)
            if key in ("href", "src", "xlink:href", "action"):
                assert value is not None
                assert re.fullmatch(r"#[a-z-]+", value), (node.tag, key, value)
    style = "".join(node.text() for node in tree.css("style"))
    assert "@import" not in style
    assert set(re.findall(r"url\(([^)]*)\)", style)) <= {"#hatch"}


@pytest.mark.parametrize("name", NAMES)
def test_the_page_has_one_h1_landmarks_and_a_skip_link(name, pages):
    tree = HTMLParser(pages[name])
    assert len(tree.css("h1")) == 1
    assert [len(tree.css(tag)) for tag in ("main", "header.top", "footer", "nav")] == [1, 1, 1, 1]
    assert tree.css_first("html").attributes["lang"] == "en"
    assert tree.css_first("a.skip").attributes["href"] == "#main"
    assert all(cell.attributes.get("scope") for cell in tree.css("th"))
    assert all(table.css("caption") or "n" in table.attributes["class"].split() for table in tree.css("table"))


@pytest.mark.parametrize("name", NAMES)
def test_every_link_of_the_page_has_its_target_and_every_id_is_once(name, pages):
    tree = HTMLParser(pages[name])
    ids = [node.attributes["id"] for node in tree.css("[id]")]
    assert len(ids) == len(set(ids))
    assert {a.attributes["href"].removeprefix("#") for a in tree.css("a, use")} <= set(ids)


@pytest.mark.parametrize("name", NAMES)
def test_every_picture_has_a_text_of_the_same_content(name, pages):
    tree = HTMLParser(pages[name])
    for node in tree.css('[role="img"]'):
        assert node.attributes.get("aria-label"), node.html[:120]
    for node in tree.css("svg"):
        hidden = node.attributes.get("aria-hidden") == "true"
        assert hidden or (node.attributes.get("role") == "img" and node.attributes.get("aria-label")), node.html[:120]


def test_the_first_screen_stands_in_its_order_and_the_sections_in_theirs(pages):
    html = pages["meridian"].partition("<body>")[2]
    order = [
        "Verdict for Meridian Bay Telecom", "<h1>", "not graded", "From the report", "From our pack",
        "One record on", "Are we exposed?", "Were we hit?", "Are we ready?", "What is at stake", "What could be seen",
        "exit 10", 'id="next"', 'id="traces"', 'id="says"', 'id="time"', 'id="seen"', 'id="tech"', 'id="ways"',
        'id="ready"', 'id="how"', "<footer>",
    ]  # fmt: skip
    places = [html.index(words) for words in order]
    assert places == sorted(places)


def test_what_the_report_states_stands_on_a_solid_line_and_what_the_pack_adds_on_a_dashed_one(pages):
    tree = HTMLParser(pages["meridian"])
    style = tree.css_first("style").text()
    assert re.search(r"\.orig>div\{[^}]*border-top:2px solid", style)
    assert re.search(r"\.orig \.o-dash\{[^}]*border-top-style:dashed", style)
    assert re.search(r"\.o-p\{[^}]*border-style:dashed", style)
    assert "14 techniques" in tree.css_first(".o-dash").text()
    assert "14 techniques" not in tree.css_first(".o-solid").text()


def test_a_trace_leads_to_its_record_with_the_held_clauses_marked(pages):
    trace = HTMLParser(pages["meridian"]).css_first("article.trace")
    assert [mark.text() for mark in trace.css("mark")] == [
        "C:\\Users\\p.lund\\AppData\\Local\\Temp\\vlc.exe",
        "C:\\Users\\p.lund\\AppData\\Local\\Temp\\libvlc.dll",
        "false",
    ]
    text = trace.text()
    for words in (
        "FIN-WS-014.evtx, record 88412",
        "by Groundswell",
        "by X__Junior (SigmaHQ, DRL 1.1)",
        "f-5b21c04e9d17",
    ):
        assert words in text
    assert "involves advanced malware tools like Coolclient" in trace.css_first("q").text()


def test_hostile_text_is_shown_and_never_markup(pages):
    html = pages["hostile"]
    body = html.partition("</style>")[2]
    assert "<script" not in body
    assert "<img" not in body
    assert "\u202e" not in html
    assert "\x1b" not in html
    assert "\\u202egnp.exe" in body
    assert "{{ 7*7 }}" in body
    assert "javascript:" not in body


def test_the_page_stays_small(pages, meridian):
    """50 hosts, 92 days, ragged: 300 KiB at most; 300 findings with long texts stay within half a megabyte."""
    rows = tuple(CalendarRow(f"FIN-WS-{n:03d}", "workstations", False, ("ffpn" * 23)[:92]) for n in range(50))
    seen = dataclasses.replace(meridian.SEEN, calendar=Calendar(meridian.SINCE, rows))
    verdict = dataclasses.replace(meridian.VERDICT, seen=seen)
    assert len(page.render(verdict, meridian.FINDINGS, meridian.DOSSIER)) < 300 * 1024
    assert len(pages["hostile"].encode()) < 512 * 1024


def test_a_missing_number_stops_the_page():
    template = page.environment().from_string("{{ absent }}")
    with pytest.raises(UndefinedError):
        template.render()


def test_no_template_computes_a_number(repository):
    folder = repository / "src" / "groundswell" / "outputs" / "templates"
    for path in sorted(folder.glob("*.html")):
        for code in re.findall(r"\{[{%](.*?)[%}]\}", path.read_text(), re.DOTALL):
            bare = re.sub(r"\"[^\"]*\"|'[^']*'", "", code)
            assert not re.search(r"[+*/]|(?<![\w-])-|\|\s*(round|sum|length|int|float)\b", bare), (path.name, code)


def test_a_ragged_calendar_is_drawn_in_cells_of_several_days_that_show_the_least(meridian):
    rows = tuple(CalendarRow(f"H-{n}", "servers", False, "fn" * 200) for n in range(50))
    seen = dataclasses.replace(meridian.SEEN, calendar=Calendar(date(2024, 8, 1), rows))
    view = times.calendar(dataclasses.replace(meridian.VERDICT, seen=seen))
    assert view.each.startswith("A cell is two days")
    assert {run.fill for group in view.groups for row in group.rows for run in row.runs} == {"b-none"}


def test_of_very_many_hosts_those_that_matter_are_drawn_and_the_others_counted(meridian):
    rows = tuple(CalendarRow(f"H-{n:04d}", "servers", n == 4990, "f" * 92) for n in range(5000))
    seen = dataclasses.replace(meridian.SEEN, calendar=Calendar(meridian.SINCE, rows), dark=("H-4990",))
    view = times.calendar(dataclasses.replace(meridian.VERDICT, seen=seen))
    hosts = [row.host for group in view.groups for row in group.rows]
    assert len(hosts) == 80
    assert "H-4990" in hosts
    assert view.left.startswith("4,920 more hosts")


def test_the_timeline_without_a_time_in_the_report_says_so(others, meridian):
    view = times.timeline(others.bare()[0])
    assert view.report is None
    assert view.report_words == "the report gives no time"
    assert times.timeline(meridian.VERDICT).records.title == "1 June to 31 August 2025"


def test_marks_and_gaps_stand_where_their_days_are(meridian):
    view = times.timeline(meridian.VERDICT)
    assert [m.at for m in view.marks] == [pytest.approx(100 * 74.5 / 92, abs=0.01)]
    (gap,) = view.gaps
    assert gap.left == pytest.approx(100 * 40 / 92, abs=0.01)
    assert gap.width == pytest.approx(100 * 9 / 92, abs=0.01)
    assert date(2025, 7, 11) == meridian.SINCE + timedelta(40)
