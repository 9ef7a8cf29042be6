"""PDFs: what a reader sees is read in the order in which it is read; whatever a file does, one line says so."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable
from pathlib import Path

import pytest

from groundswell.intel.document import Document
from groundswell.intel.dossier import read_report
from groundswell.intel.readers import pdf, pdf_child
from groundswell.intel.readers.pdf_layout import Word, lines
from groundswell.model.errors import InputError

Text = tuple[float, float, str] | tuple[float, float, str, float] | tuple[float, float, str, float, str]
SHA256 = "ab12cd34ef56ab78" * 4


def made(*pages: Iterable[Text], extra: str = "", compress: bool = False, links: dict[str, str] | None = None) -> bytes:
    """A PDF whose pages hold (x, y, text, size, operators) in Helvetica, Helvetica-Bold where the operators say F2."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    objects += [f"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica{bold} >>" for bold in ("", "-Bold")]
    kids = []
    for texts in pages:
        stream = "BT\n"
        for x, y, words, *rest in texts:
            size, more = (rest[0] if rest else 10), (rest[1] if len(rest) > 1 else "")
            escaped = words.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
            font = "F2" if "F2" in str(more) else "F1"
            stream += f"/{font} {size} Tf {str(more).replace('F2', '')} 1 0 0 1 {x} {y} Tm ({escaped}) Tj 0 Tr\n"
        stream += "ET"
        raw = stream.encode("latin-1")
        data = zlib.compress(raw) if compress else raw
        filters = "/Filter /FlateDecode " if compress else ""
        objects.append(f"<< {filters}/Length {len(data)} >>\nstream\n{data.decode('latin-1')}\nendstream")
        annotations = "".join(
            f"<< /Type /Annot /Subtype /Link /Rect [{rect}] /A << /S /URI /URI ({uri}) >> >> "
            for rect, uri in (links or {}).items()
        )
        kids.append(len(objects) + 1)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents {len(objects)} 0 R /Annots [{annotations}]"
            " /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>"
        )
    objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(f'{k} 0 R' for k in kids)}] >>"
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    return out + f"trailer << /Size {len(objects) + 1} /Root 1 0 R {extra} >>\nstartxref\n{start}\n%%EOF".encode()


def blocks(document: Document) -> list[tuple[str, str]]:
    return [(b.kind, document.text[b.start : b.end]) for b in document.blocks]


def told(data: bytes) -> str:
    """The one line of the error that a file ends in."""
    with pytest.raises(InputError) as caught:
        read_report(Path("x.pdf"), data)
    assert caught.value.code == "GS-4003"
    assert "\n" not in caught.value.what
    return caught.value.what


def test_every_hash_of_a_published_report_is_found_and_stands_where_its_span_says(shared: Path) -> None:
    dossier, document = read_report(shared / "reports" / "pdf" / "BrunHilda_DaaS.pdf")
    kinds = [o.type for o in dossier.observables if o.judgement == "attacker"]
    assert (kinds.count("sha256"), kinds.count("md5")) == (15, 16)
    for observable in dossier.observables:
        assert document.text[slice(*observable.span)] == observable.as_written
    assert dossier.report.title == "Brunhilda DaaS Malware Analysis Report"
    assert dossier.unread == ()
    assert ("heading", "1.1 Scope") in blocks(document)
    assert ("row", "stop_socks5 | Stops sockets") in blocks(document)
    assert "These applications were found" in document.text
    command = next(b for b in document.blocks if document.text[b.start : b.end].startswith("stop_socks5"))
    assert [c.header for c in command.cells] in (["Command", "Description"], ["", ""])


LEFT = [
    "the first column holds some words of",
    "prose that fills it to the right hand",
    "edge, and goes on from line to a line",
]
RIGHT = [
    "while the second one that is beside it",
    "has other words that should never be",
    "read into the words of the first of it",
]


def test_two_columns_are_read_one_after_the_other() -> None:
    page = [(40, 760, "A headline across both of the columns that ends them", 18)]
    page += [(40, 700 - 12 * n, f"{LEFT[n % 3]} {n}" + "." * (n == 11)) for n in range(12)]
    page += [(320, 700 - 12 * n, f"{RIGHT[n % 3]} {n}") for n in range(12)]
    found = blocks(pdf.read("x", made(page)))
    assert [kind for kind, _ in found] == ["heading", "paragraph", "paragraph"]
    assert "second" not in found[1][1]
    assert "first column" not in found[2][1]


def test_a_table_is_read_by_row_with_the_names_of_its_columns() -> None:
    page = [(40, 700, "Name", 10, "F2"), (200, 700, "SHA-256", 10, "F2")]
    for n in range(4):
        page += [(40, 684 - 16 * n, f"file{n}.exe"), (200, 684 - 16 * n, f"{n}" + SHA256[1:])]
    document = pdf.read("x", made(page))
    assert [b.kind for b in document.blocks] == ["row"] * 5
    assert [c.header for c in document.blocks[2].cells] == ["Name", "SHA-256"]
    assert document.text[slice(*_span(document, 1))] == f"file0.exe | 0{SHA256[1:]}"


def test_cells_that_are_wrapped_and_stand_in_the_middle_of_their_row_stay_whole() -> None:
    page: list[Text] = [(40, 700, "Name", 10, "F2"), (140, 700, "SHA-256", 10, "F2"), (400, 700, "Note", 10, "F2")]
    for n in range(3):
        top = 676 - 30 * n
        page += [(140, top, f"{n}{SHA256[1:40]}"), (140, top - 12, SHA256[40:]), (400, top - 6, "a loader")]
        page += [(40, top, f"fi-{n}.e"), (40, top - 12, "xe")] if n == 1 else [(40, top - 6, f"file{n}.exe")]
    document = pdf.read("x", made(page))
    assert [text for _, text in blocks(document)[1:]] == [
        f"{name} | {n}{SHA256[1:]} | a loader" for n, name in enumerate(("file0.exe", "fi-1.exe", "file2.exe"))
    ]
    assert [c.header for c in document.blocks[3].cells] == ["Name", "SHA-256", "Note"]


def test_a_first_row_whose_cells_stand_close_is_parted_as_the_rows_below_it() -> None:
    page: list[Text] = [(40, 700, "Filename"), (90, 700, "com.crow.player")]
    page += [(40, 684, "MD5"), (90, 684, SHA256[:32]), (40, 668, "SHA-256"), (90, 668, SHA256)]
    dossier, document = read_report(Path("x.pdf"), made(page))
    assert next(text for _, text in blocks(document)) == "Filename | com.crow.player"
    assert {o.value: o.judgement for o in dossier.observables}["com.crow.player"] == "attacker"


def test_a_sentence_above_a_table_is_no_row_of_it() -> None:
    page: list[Text] = [(40, 700, "The files that were found on it:")]
    page += [(40, 684, "a.exe"), (120, 684, SHA256), (40, 668, "b.exe"), (120, 668, SHA256)]
    assert [kind for kind, _ in blocks(pdf.read("x", made(page)))] == ["paragraph", "row", "row"]


def test_the_rest_of_a_cell_begins_no_row_and_a_whole_value_does() -> None:
    page: list[Text] = [(40, 700, "www.crow-nest.example-"), (240, 700, "a kit"), (40, 688, "kit.net")]
    page += [(40, 676, "two[.]net"), (240, 676, "a panel"), (40, 664, "three[.]net"), (40, 652, "four[.]net")]
    page += [(240, 652, "a panel")]
    assert [text for _, text in blocks(pdf.read("x", made(page)))] == [
        "www.crow-nest.example-kit.net | a kit",
        "two[.]net | a panel",
        "three[.]net |",
        "four[.]net | a panel",
    ]


HEADERS = [
    (["Name", "Domain"], ["a", "one[.]net"], ["Name", "Domain"], "words over a column of values"),
    (["Command", "Meaning"], ["run", "runs a file"], ["", ""], "no column of values"),
    (["MD5", SHA256[:32]], ["SHA-1", SHA256[:40]], ["", ""], "facts of one file"),
]


@pytest.mark.parametrize(("first", "other", "headers"), [c[:3] for c in HEADERS], ids=[c[3] for c in HEADERS])
def test_a_header_that_is_not_bold_is_told_by_what_stands_below_it(
    first: list[str], other: list[str], headers: list[str]
) -> None:
    page: list[Text] = [(40 + 160 * n, 700, words) for n, words in enumerate(first)]
    for row in range(4):
        page += [(40 + 160 * n, 684 - 16 * row, words) for n, words in enumerate(other)]
    document = pdf.read("x", made(page))
    assert [c.header for c in document.blocks[1].cells] == headers


def test_a_bullet_from_a_font_of_symbols_begins_an_item() -> None:
    words = [Word(text, x, 700, x + 20, 710, 10) for x, text in ((40, "\uf0b7"), (80, "It"), (104, "runs"))]
    assert [part.text for line in lines(words) for part in line.parts] == ["\uf0b7 It runs"]


def test_a_blank_without_width_behind_a_ligature_parts_no_word() -> None:
    words = [Word("fi", 40, 700, 48, 710, 10), Word("nger", 48.2, 700, 70, 710, 10), Word("fi", 76, 700, 84, 710, 10)]
    assert [part.text for line in lines(words) for part in line.parts] == ["finger fi"]


def test_numbered_notes_are_items_that_keep_their_number() -> None:
    page: list[Text] = [(40, 700, "[1]"), (66, 700, "A crow. https://crow.example.net/a"), (40, 684, "[12]")]
    page += [(66, 684, "A nest. https://crow.example.net/b")]
    assert blocks(pdf.read("x", made(page))) == [
        ("item", "[1] A crow. https://crow.example.net/a"),
        ("item", "[12] A nest. https://crow.example.net/b"),
    ]


def test_a_heading_below_columns_ends_them() -> None:
    page: list[Text] = [(40, 700 - 12 * n, f"{LEFT[n % 3]} {n}") for n in range(8)]
    page += [(320, 700 - 12 * n, f"{RIGHT[n % 3]} {n}") for n in range(8)]
    page += [
        (40, 560, "Indicators", 16),
        (40, 530, "a.exe"),
        (320, 530, SHA256),
        (40, 514, "b.exe"),
        (320, 514, SHA256),
    ]
    kinds = [kind for kind, _ in blocks(pdf.read("x", made(page)))]
    assert kinds[-3:] == ["heading", "row", "row"]


def _span(document: Document, number: int) -> tuple[int, int]:
    return document.blocks[number].start, document.blocks[number].end


JOINED = [
    (["the appli-", "cation was found on the host"], "the application was found on the host", "a hyphen breaks a word"),
    (["a side-loading pair and the side-", "loading of it"], "the side-loading of it", "a hyphen of the word stays"),
    ([f"hash {SHA256[:40]}", SHA256[40:]], SHA256, "a hash over two lines is whole"),
    (["see hxxp://evil[.]com/path/", "install.exe and run"], "hxxp://evil[.]com/path/install.exe", "an address too"),
    (["see hxxp://evil[.]com/a-", "long-name.exe"], "hxxp://evil[.]com/a-long-name.exe", "its hyphen stays"),
    (["C2 at hxxp://evil[.]com/", "The next sentence."], "hxxp://evil[.]com/ The", "a sentence is no address"),
]


@pytest.mark.parametrize(("rows", "expected"), [c[:2] for c in JOINED], ids=[c[2] for c in JOINED])
def test_what_a_line_end_breaks_is_joined_where_it_is_certain(rows: list[str], expected: str) -> None:
    document = pdf.read("x", made([(40, 700 - 12 * n, row) for n, row in enumerate(rows)]))
    assert expected in document.text


def test_two_readings_of_a_line_end_are_both_told() -> None:
    dossier, _ = read_report(
        Path("x.pdf"),
        made([(40, 700, "Samples of the malware used as C2:"), (40, 688, SHA256[:32]), (40, 676, "01" + SHA256[2:32])]),
    )
    assert [o.type for o in dossier.observables] == ["md5", "md5"]
    assert "may be one SHA-256" in dossier.unread[0].why


def test_a_link_gives_where_it_points_to() -> None:
    data = made([(40, 700, "Read more here in full")], links={"40 695 150 712": "https://ref.org/a"})
    document = pdf.read("x", data)
    assert [document.text[t.start : t.end] for t in document.targets] == ["https://ref.org/a"]


def test_the_words_of_a_link_over_two_lines_are_one_paragraph_and_an_address_is_no_heading() -> None:
    lines = [
        (40, 700, "The backdoor. https://blog.", 10),
        (40, 640, "vendor.org/a-backdoor. (accessed 2021)", 10, "F2"),
    ]
    apart = pdf.read("x", made(lines))
    assert [kind for kind, _ in blocks(apart)] == ["paragraph", "paragraph"], "bold, and no heading"
    links = {
        "105 695 170 712": "https://blog.vendor.org/a-backdoor",
        "40 635 170 652": "https://blog.vendor.org/a-backdoor",
    }
    document = pdf.read("x", made(lines, links=links))
    assert [kind for kind, _ in blocks(document)] == ["paragraph"]
    assert "https://blog.vendor.org/a-backdoor" in document.text


def test_running_heads_stand_apart_and_a_paragraph_goes_over_the_page() -> None:
    pages = []
    for n in range(1, 5):
        pages.append(
            [(40, 780, "Vendor Report - https://vendor.example"), (40, 20, f"Page {n} of 4")]
            + [(40, 600 - 12 * k, f"words of the text that go on {n} {k}") for k in range(3)]
        )
    found = blocks(pdf.read("x", made(*pages)))
    assert [text for kind, text in found if kind == "navigation" and "Page" in text] == [
        f"Page {n} of 4" for n in range(1, 5)
    ]
    assert [kind for kind, _ in found].count("paragraph") == 1


UNSEEN: list[tuple[Text, str]] = [
    ((40, 600, "Ignore this: evil-hidden[.]com", 10, "3 Tr"), "drawn invisibly"),
    ((40, 600, "Ignore this: evil-hidden[.]com", 0.5), "too small to be read"),
    ((40, 2_600, "Ignore this: evil-hidden[.]com"), "off the page"),
]


@pytest.mark.parametrize("text", [u[0] for u in UNSEEN], ids=[u[1] for u in UNSEEN])
def test_text_that_no_reader_sees_is_kept_apart(text: Text) -> None:
    document = pdf.read("x", made([(40, 700, "What a reader sees of the page"), text]))
    assert [kind for kind, _ in blocks(document)] == ["paragraph", "hidden"]


def test_the_text_under_a_scanned_page_is_its_text() -> None:
    document = pdf.read("x", made([(40, 700, "All of the page is recognised text", 10, "3 Tr")]))
    assert [kind for kind, _ in blocks(document)] == ["paragraph"]


def test_a_page_without_text_is_named() -> None:
    document = pdf.read("x", made([(40, 700, "The first page has words")], []))
    assert [u.what for u in document.unread] == ["pages without text: 2"]


WORDS = made([(40, 700, "One page with words")])
LOCKED = made(
    [(40, 700, "Locked")],
    extra="/Encrypt << /Filter /Standard /V 1 /R 2 /P -1 /O <" + "41" * 32 + "> /U <" + "42" * 32 + "> >>"
    " /ID [<" + "43" * 16 + "> <" + "43" * 16 + ">]",
)
ENDS = [
    (WORDS[:40], "cannot be read", "cut off after its first bytes"),
    (b"%PDF-1.7 x", "cannot be read", "nothing but the mark"),
    (b"%PDF-1.7\n" + b"[" * 2_000_000, "cannot be read", "two million open brackets"),
    (LOCKED, "locked with a password", "encrypted"),
    (made([]), "pictures", "a page without text"),
    (WORDS.replace(b"/Kids [6 0 R]", b"/Kids [2 0 R]"), "PDF", "a tree of pages that is its own branch"),
]


@pytest.mark.parametrize(("data", "why"), [e[:2] for e in ENDS], ids=[e[2] for e in ENDS])
def test_a_file_that_cannot_be_read_ends_in_one_line(data: bytes, why: str) -> None:
    assert why in told(data)


def test_a_file_that_says_it_has_more_pages_than_it_has_is_read_as_far_as_it_goes() -> None:
    document = pdf.read("x", WORDS.replace(b"/Count 1", b"/Count 999999999"))
    assert "One page with words" in document.text
    assert len(document.unread) < 10


def test_the_pages_read_before_a_limit_are_kept_and_the_others_named(monkeypatch: pytest.MonkeyPatch) -> None:
    given = pdf._child(made(*([(40, 700, f"evil-number{n}[.]com is the C2")] for n in range(9))))[0]
    cut = given[: given.rindex(b'{"page": 6')] + b'{"page": 6, "wor'
    monkeypatch.setattr(pdf, "_child", lambda _: (cut, "reading it took more than 60 seconds"))
    dossier, _ = read_report(Path("x.pdf"), WORDS)
    assert len(dossier.observables) == 5
    assert [(u.what, u.why) for u in dossier.unread] == [("pages 6 to 9", "reading it took more than 60 seconds")]


def test_a_page_that_expands_without_end_is_bounded() -> None:
    page = [(40, 790 - n, f"{n:04d}" + "x" * 996, 2) for n in range(790)]
    data = made(page, compress=True)
    assert len(data) < 40_000
    document = pdf.read("x", data)
    assert [re.sub(r"5\d\d,\d{3}", "n", u.what) for u in document.unread] == ["n characters of page 1"]
    assert len(document.text) < pdf_child.MOST_ON_PAGE * 1.2


def test_more_pages_than_are_read_are_named() -> None:
    data = made(*([(40, 700, f"w{n}")] for n in range(pdf_child.MOST_PAGES + 5)))
    unread = pdf.read("x", data).unread
    assert [u.what for u in unread] == [f"pages {pdf_child.MOST_PAGES + 1:,} to {pdf_child.MOST_PAGES + 5:,}"]


def test_the_child_takes_no_more_memory_than_its_limit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    code = "from groundswell.intel.readers import pdf_child; pdf_child.limit(); x = bytearray(2 << 30)"
    monkeypatch.setattr(pdf, "COMMAND", ("-P", "-c", code))
    assert "out of memory" in told(WORDS)


def test_the_child_lives_no_longer_than_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "COMMAND", ("-P", "-c", "import time; time.sleep(60)"))
    monkeypatch.setattr(pdf, "WALL", 0.3)
    assert "more than 0 seconds" in told(WORDS)


def test_lines_are_the_same_whatever_the_order_of_the_words() -> None:
    words = [
        Word(f"w{n}", 40 + 30 * (n % 5), 700 - 12 * (n // 5), 60 + 30 * (n % 5), 710 - 12 * (n // 5), 10)
        for n in range(20)
    ]
    assert lines(words) == lines(reversed(words))
    assert re.sub(r"\D+", " ", " ".join(line.text for line in lines(words))).split() == [str(n) for n in range(20)]
