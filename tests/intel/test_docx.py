"""Word documents: the text with its structure and nothing beside it; a package that is a trap ends in one line."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from groundswell.intel.document import Document
from groundswell.intel.dossier import read_report
from groundswell.intel.readers import docx
from groundswell.model.errors import InputError

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
SHA256 = "ab12cd34ef56ab78" * 4
STYLES = (
    f'<w:styles {W}><w:style w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:styleId="Own"><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>'
    '<w:style w:styleId="Liste"><w:name w:val="List Paragraph"/></w:style></w:styles>'
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId7" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink" '
    'Target="https://ref.org/a" TargetMode="External"/></Relationships>'
)


def package(body: str, *, head: str = "", **parts: str) -> bytes:
    """A Word document with a body; other parts by name, `/` and `.` written as `__` and `_`."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f"{head}<w:document {W} {R}><w:body>{body}</w:body></w:document>")
        archive.writestr("word/styles.xml", STYLES)
        archive.writestr("word/_rels/document.xml.rels", RELATIONS)
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml").replace("_png", ".png"), content)
    return out.getvalue()


def p(words: str, style: str = "", run: str = "") -> str:
    styled = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f'<w:p>{styled}<w:r>{run}<w:t xml:space="preserve">{words}</w:t></w:r></w:p>'


def blocks(document: Document) -> list[tuple[str, str]]:
    return [(b.kind, document.text[b.start : b.end]) for b in document.blocks]


def told(data: bytes) -> str:
    with pytest.raises(InputError) as caught:
        read_report(Path("x.docx"), data)
    assert caught.value.code == "GS-4003"
    assert "\n" not in caught.value.what
    return caught.value.what


PARTS = [
    (p("Title", "berschrift1"), [("heading", "Title")], "a heading by the name of its style, in any language"),
    (p("Title", "Own"), [("heading", "Title")], "a heading by the level of its style"),
    (p("One", "Liste"), [("item", "One")], "an item of a list"),
    ("<w:p><w:r><w:t>ev</w:t></w:r><w:r><w:t>il.com</w:t></w:r></w:p>", [("paragraph", "evil.com")], "runs join"),
    ("<w:p><w:r><w:t>a</w:t><w:br/><w:t>b</w:t></w:r></w:p>", [("paragraph", "a\nb")], "a break parts"),
    (
        p("shown") + p("not", run="<w:rPr><w:vanish/></w:rPr>"),
        [("paragraph", "shown"), ("hidden", "not")],
        "hidden text",
    ),
    (p("shown", run='<w:rPr><w:vanish w:val="0"/></w:rPr>'), [("paragraph", "shown")], "text that is hidden not"),
    (
        '<w:p><w:hyperlink r:id="rId7"><w:r><w:t>here</w:t></w:r></w:hyperlink></w:p>',
        [("paragraph", "here <https://ref.org/a>")],
        "a link with its target",
    ),
    (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/><w:instrText> HYPERLINK "https://f.org/b" </w:instrText>'
        '<w:fldChar w:fldCharType="separate"/><w:t>field</w:t><w:fldChar w:fldCharType="end"/></w:r></w:p>',
        [("paragraph", "field <https://f.org/b>")],
        "a link as a field",
    ),
    (
        '<w:p><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice>'
        "<w:r><w:t>box</w:t></w:r></mc:Choice><mc:Fallback><w:r><w:t>box</w:t></w:r></mc:Fallback>"
        "</mc:AlternateContent></w:p>",
        [("paragraph", "box")],
        "a text box that is written twice is read once",
    ),
]


@pytest.mark.parametrize(("body", "expected"), [c[:2] for c in PARTS], ids=[c[2] for c in PARTS])
def test_each_part_of_a_text_becomes_its_block(body: str, expected: list[tuple[str, str]]) -> None:
    assert blocks(docx.read("x", package(body))) == expected


def row(*cells: str) -> str:
    return "<w:tr>" + "".join(f"<w:tc>{p(c)}</w:tc>" for c in cells) + "</w:tr>"


def test_a_table_is_read_by_row_with_the_names_of_its_columns() -> None:
    body = f"<w:tbl>{row('SHA-256', 'Note')}{row(SHA256, 'clean')}{row('cd' + SHA256[2:], 'the backdoor')}</w:tbl>"
    dossier, document = read_report(Path("x.docx"), package(p("Indicators", "berschrift1") + body))
    assert [c.header for c in document.blocks[2].cells] == ["SHA-256", "Note"]
    assert [document.text[c.start : c.end] for c in document.blocks[3].cells] == ["cd" + SHA256[2:], "the backdoor"]
    assert {o.value: o.judgement for o in dossier.observables} == {SHA256: "abused", "cd" + SHA256[2:]: "attacker"}
    assert dossier.observables[0].section == "Indicators"


def test_a_table_in_a_cell_stays_in_its_cell() -> None:
    inner = f"<w:tc><w:tbl>{row('a', 'b')}</w:tbl>{p('c')}</w:tc>"
    document = docx.read("x", package(f"<w:tbl><w:tr>{inner}<w:tc>{p('d')}</w:tc></w:tr></w:tbl>"))
    assert [[document.text[c.start : c.end].split() for c in b.cells] for b in document.blocks] == [
        [["a", "b", "c"], ["d"]]
    ]


def test_what_is_not_read_is_named() -> None:
    deleted = f"<w:p><w:del><w:r><w:delText>gone</w:delText></w:r></w:del></w:p>{p('here')}"
    data = package(deleted, word__media__image1_png="x", word__media__image2_png="x", word__vbaProject="x")
    document = docx.read("x", data)
    assert document.text.strip() == "here"
    assert [u.what for u in document.unread] == ["2 pictures", "1 deleted passages"]


def test_notes_are_text_and_comments_heads_and_feet_stand_apart() -> None:
    note = f"<w:footnotes {W}><w:footnote>{p('a note')}</w:footnote></w:footnotes>"
    data = package(
        p("text"),
        word__footnotes_xml=note,
        word__comments_xml=f"<w:comments {W}><w:comment>{p('a comment')}</w:comment></w:comments>",
        word__header1_xml=f"<w:hdr {W}>{p('a head')}</w:hdr>",
    )
    assert set(blocks(docx.read("x", data))) == {
        ("paragraph", "text"), ("paragraph", "a note"), ("comment", "a comment"), ("navigation", "a head")
    }  # fmt: skip


LAUGHS = '<!DOCTYPE w [<!ENTITY a "ha">' + "".join(f'<!ENTITY a{n} "{"&a;" * 10}">' for n in range(9)) + "]>"
OUTSIDE = '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/hostname">]>'


def lying() -> bytes:
    """A package whose directory says that its text is small."""
    data = bytearray(package(p("a" * 3_000_000)))
    at = data.rindex(b"PK\x01\x02", 0, data.rindex(b"word/document.xml"))
    data[at + 24 : at + 28] = (1_000).to_bytes(4, "little")
    return bytes(data)


def many() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for n in range(docx.MOST_MEMBERS + 1):
            archive.writestr(f"word/m{n}", b"")
        archive.writestr("word/document.xml", "<a/>")
    return out.getvalue()


TRAPS = [
    (package(p("a" * 30_000_000)), "a bomb", "thirty megabytes of one letter"),
    (package(p("&a8;"), head=LAUGHS), "declares a document type", "a billion laughs"),
    (package(p("&x;"), head=OUTSIDE), "declares a document type", "an entity from a file"),
    (many(), "members", "more members than a package has"),
    (package(p("text"))[:-30], "broken Word document", "cut off"),
    (package("<w:p><w:r>"), "XML is broken", "an element that does not end"),
    (lying(), "broken Word document", "a directory that lies of a size"),
]


@pytest.mark.parametrize(("data", "why"), [t[:2] for t in TRAPS], ids=[t[2] for t in TRAPS])
def test_a_trap_ends_in_one_line(data: bytes, why: str) -> None:
    assert why in told(data)


def test_a_part_larger_than_is_read_is_refused_whatever_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docx, "LARGEST_PART", 20_000)
    assert "a part of 30," in told(package(p("words " * 5_000)))


def test_sixty_thousand_nested_elements_cost_no_stack() -> None:
    body = "<w:sdt>" * 60_000 + p("deep") + "</w:sdt>" * 60_000
    assert blocks(docx.read("x", package(body))) == [("paragraph", "deep")]


def test_other_packages_are_refused_by_name() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.xml", "<a/>")
    with pytest.raises(InputError) as caught:
        read_report(Path("x.xlsx"), out.getvalue())
    assert caught.value.code == "GS-4001"
