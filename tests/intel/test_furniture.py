"""A page that was saved as text keeps its menus and its footer: they are no word of the report."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from groundswell.intel.document import Document
from groundswell.intel.dossier import read_report
from groundswell.intel.readers.choose import read_document

TITLE = "Quiet Heron spies on ferry companies"
MENU = ["Skip to content", "Products", "Endpoint shield", "Services", "Health care", "Banking", "Get a demo"]
BLURB = "Our platform finds attackers early. It stops ransomware in banks before they encrypt files."
ARTICLE = [
    "Quiet Heron is a group that spies on ferry companies. It uses a backdoor called Lowtide since March 2024.",
    "The backdoor asks 203.0.113.7 for orders. It steals passwords from browsers and sends them to its server.",
]
FOOTER = ["Related posts", "How phishing kits steal sessions in hotels", "Subscribe", "© 2024 Example Labs", "Privacy"]


def _page(*lines: str) -> Document:
    return read_document("page.txt", "\n\n".join(lines).encode())


def _apart(document: Document) -> list[str]:
    return [document.text[b.start : b.end] for b in document.blocks if b.kind == "navigation"]


def test_menus_stand_between_the_title_of_the_page_and_that_of_its_article() -> None:
    page = _page(f"{TITLE} | Example Labs", *MENU, BLURB, TITLE, *ARTICLE)
    assert _apart(page) == [*MENU, BLURB]
    assert page.title == TITLE


def test_title_may_stand_behind_a_day_and_an_author_in_one_line() -> None:
    head = f"4 March 2024, by the team {TITLE}"
    page = _page(f"{TITLE} - Example Labs", *MENU, head, *ARTICLE)
    assert _apart(page) == MENU


def test_a_long_run_of_lines_without_a_sentence_is_a_menu_too() -> None:
    menu = [f"Product number {n}" for n in range(40)]
    page = _page("Example Labs on ferries", *menu, "Quiet Heron at sea", *ARTICLE)
    assert _apart(page) == menu[:31]  # the last lines can be title, day and authors


def test_a_list_of_files_at_the_beginning_is_no_menu() -> None:
    files = [f"loader{n}.dll" for n in range(40)]
    assert not _apart(_page("Files of the Quiet Heron group", *files, *ARTICLE))


def test_footer_begins_where_other_articles_or_forms_follow() -> None:
    page = _page(TITLE, *ARTICLE, *ARTICLE, *FOOTER)
    assert _apart(page) == FOOTER


def test_a_title_that_only_ends_the_article_hides_nothing_of_it() -> None:
    more = ["It was seen in three ports. Its operators left in May.", "They used stolen keys. The ports changed them."]
    page = _page(TITLE, *more, *more, *more, TITLE)
    assert not _apart(page)


def test_what_holds_a_value_stays() -> None:
    page = _page(TITLE, *ARTICLE, "Related posts", "lowtide.example[.]com", "ab" * 16)
    assert not _apart(page)
    page = _page(TITLE, *MENU, "lowtide[.]example.net", TITLE, *ARTICLE)
    assert not _apart(page)


def test_a_form_in_the_middle_ends_no_article() -> None:
    page = _page(TITLE, *ARTICLE, "Subscribe", *(f"{line} {line} {line}" for line in ARTICLE), *ARTICLE)
    assert not _apart(page)


def test_nothing_that_is_sold_on_a_page_is_claimed_named_or_advised() -> None:
    lines = [
        f"{TITLE} | Example Labs",
        *MENU,
        BLURB,
        TITLE,
        *ARTICLE,
        *ARTICLE,
        "Subscribe",
        "Protect banks with our platform",
    ]
    dossier, _ = read_report(Path("page.txt"), "\n\n".join(lines).encode())
    said = [claim.sentence for claim in dossier.claims]
    assert said
    assert not any("Our platform" in sentence for sentence in said)
    assert not dossier.recommendations
    assert not {name.name for name in dossier.names if name.kind == "sector"} & {"Healthcare", "Finance", "Banking"}


@given(st.lists(st.sampled_from([TITLE, *MENU, BLURB, *ARTICLE, *FOOTER, "198.51.100.4", "a[.]example", "x" * 700])))
def test_no_block_with_a_value_is_set_apart_and_the_text_stays(lines: list[str]) -> None:
    page = _page("Example", *lines)
    assert [page.text[b.start : b.end] for b in page.blocks] == ["Example", *lines]
    assert not any("198." in line or "[.]" in line for line in _apart(page))


def test_a_summary_above_the_title_that_is_said_again_stays() -> None:
    advice = ["Actions to take today:", "Patch the mail gateway.", "Train users to report phishing."]
    summary = [
        f"{ARTICLE[0]} It sends them to its servers by night.",
        f"{ARTICLE[0]} It hides in the log of the server.",
    ]
    page = _page(
        TITLE, "Summary", *summary, *advice, "Download the report:", "Example Labs", TITLE, *ARTICLE, *ARTICLE, *ARTICLE
    )
    assert not _apart(page)
