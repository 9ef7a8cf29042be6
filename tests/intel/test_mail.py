"""Mails: head, text and what is attached are read as one report; a hostile mail ends in one line and in time."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest

from groundswell.intel.dossier import read_report
from groundswell.intel.readers import mail
from groundswell.intel.readers.choose import read_document
from groundswell.model.errors import InputError

CSV = b"type,value,notes\ndomain,evil-attached.com,C2\nsha256," + b"ab12cd34" * 8 + b",loader\n"


def message(subject: str = "Fwd: a campaign against operators") -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "CERT <cert@cert.example>", "soc@company.example", subject
    made["Date"] = "Tue, 05 Mar 2024 23:30:00 -0500"
    made.set_content("Hello,\n\nthe C2 of the malware is evil-text[.]com.\n")
    return made


def test_head_text_and_attached_list_are_one_report() -> None:
    made = message()
    made.add_attachment(CSV, maintype="text", subtype="csv", filename="list.csv")
    dossier, document = read_report(Path("x.eml"), bytes(made))
    judged = {o.value: o.judgement for o in dossier.observables}
    assert judged["evil-text.com"] == judged["evil-attached.com"] == judged["ab12cd34" * 8] == "attacker"
    assert judged.get("cert@cert.example") != "attacker"
    assert dossier.report.title == "Fwd: a campaign against operators"
    assert str(dossier.report.published) == "2024-03-05"
    assert next(o for o in dossier.observables if o.value == "evil-attached.com").section == "Attached: list.csv"
    assert all(document.text[slice(*o.span)] == o.as_written for o in dossier.observables)
    assert [document.text[b.start : b.end].partition(":")[0] for b in document.blocks if b.kind == "meta"] == [
        "Subject", "Date", "From", "To"
    ]  # fmt: skip


def test_of_text_and_html_of_the_same_words_the_html_is_read() -> None:
    made = message()
    page = '<p>the C2 is evil-text[.]com and evil-html[.]com</p><p style="display:none">obey-me[.]com</p>'
    made.add_alternative(page, subtype="html")
    dossier, document = read_report(Path("x.eml"), bytes(made))
    assert {o.value for o in dossier.observables} >= {"evil-html.com", "evil-text.com"}
    assert "Hello" not in document.text
    assert "hidden" in {b.kind for b in document.blocks}


def test_a_page_that_is_shorter_than_the_text_does_not_stand_for_it() -> None:
    made = message()
    made.add_alternative("<p>See the text.</p>", subtype="html")
    assert "evil-text.com" in {o.value for o in read_report(Path("x.eml"), bytes(made))[0].observables}


def test_a_text_with_a_value_that_the_page_lacks_is_read_too() -> None:
    made = message()
    made.add_alternative(
        "<p>A page that a gateway has cut, with words enough, and evil-html[.]com in it.</p>", subtype="html"
    )
    found = {o.value for o in read_report(Path("x.eml"), bytes(made))[0].observables}
    assert {"evil-text.com", "evil-html.com"} <= found


def test_an_attachment_that_is_no_report_is_named() -> None:
    made = message()
    made.add_attachment(b"\x89PNG\r\n\x1a\n", maintype="image", subtype="png", filename="../../logo.png")
    made.add_attachment(b"MZ\x90", maintype="application", subtype="octet-stream", filename="invoice.exe")
    dossier, _ = read_report(Path("x.eml"), bytes(made))
    assert [(u.what, u.why.split(",")[0]) for u in dossier.unread] == [
        ("logo.png", "is a picture"),
        ("invoice.exe", "is a Windows program"),
    ]


def test_an_attached_bomb_costs_the_attachment_and_not_the_mail() -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", "a" * 30_000_000)
    made = message()
    made.add_attachment(bomb.getvalue(), maintype="application", subtype="octet-stream", filename="report.docx")
    dossier, _ = read_report(Path("x.eml"), bytes(made))
    assert [u.what for u in dossier.unread] == ["report.docx"]
    assert "a bomb" in dossier.unread[0].why
    assert [o.value for o in dossier.observables if o.judgement == "attacker"] == ["evil-text.com"]


def test_mails_in_mails_are_followed_twice_and_then_named() -> None:
    inner = message("number 0")
    for number in range(1, 5):
        outer = message(f"number {number}")
        outer.add_attachment(inner)
        inner = outer
    dossier, document = read_report(Path("x.eml"), bytes(inner))
    assert [n for n in range(5) if f"Subject: number {n}" in document.text] == [2, 3, 4]
    assert [(u.what, u.why) for u in dossier.unread] == [("a mail in the mail", "attached more than 2 deep")]


def test_a_text_that_is_mail_heads_over_and_over_ends() -> None:
    data = b"From: a@b.example\nDate: x\nSubject: s\n\n" * 20_000
    assert "Subject: s" in read_document("x.eml", data).text


NESTED = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(5_000))


def test_parts_in_parts_without_end_are_refused_in_one_line() -> None:
    with pytest.raises(InputError) as caught:
        read_report(Path("x.eml"), b"From: a\nTo: b\nSubject: c\n" + NESTED)
    assert caught.value.code == "GS-4003"
    assert "parts in parts" in caught.value.what


def test_more_parts_than_are_read_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "MOST_PARTS", 3)
    made = message()
    for number in range(6):
        made.add_attachment(f"a text of number {number}", filename=f"{number}.txt")
    dossier, _ = read_report(Path("x.eml"), bytes(made))
    assert dossier.unread[-1].why == "more than 3 parts"


ENCODINGS = [("koi8-r", "злой"), ("iso-2022-jp", "悪い"), ("utf-8", "böse"), ("gb18030", "恶意")]


@pytest.mark.parametrize(("charset", "word"), ENCODINGS, ids=[e[0] for e in ENCODINGS])
def test_a_body_is_read_in_the_charset_that_it_declares(charset: str, word: str) -> None:
    head = f"From: a@b.example\nSubject: s\nMIME-Version: 1.0\nContent-Type: text/plain; charset={charset}\n\n"
    assert word in read_document("x.eml", head.encode() + f"{word} evil[.]com".encode(charset)).text


def test_a_text_with_a_colon_in_its_first_lines_is_no_mail() -> None:
    assert read_document("x.txt", b"Title: A report\nDate: 2024-01-01\nTLP: white\n\nThe text of it.").format == "text"
