r"""What looks like a mark of Markdown and is part of a value stays in the value; plain text stays as it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.intel.dossier import read_report
from groundswell.intel.readers import markdown
from groundswell.intel.readers.choose import read_document

PLAIN = r"""2024-03-05 (TUESDAY): A LOADER AND ITS FRIENDS

FILES:

- SHA256 hash: 1111111111111111222222222222222233333333333333334444444444444445
- File location: C:\Users\[username]\AppData\Roaming\Crow\loader.dll
- Saved as: app__v1.2_.msi
- Fetched from: hxxps[:]//crow-host[.]com/s**k/my/d**k/b****h/9.exe <-- partly blacked out
- *.crow-net[.]com and the folder C:\ProgramData\_crow_\
"""


def test_a_plain_text_with_stars_and_brackets_is_not_read_as_markdown() -> None:
    document = read_document("r.txt", PLAIN.encode())
    assert document.format == "text"
    assert document.text.split() == PLAIN.split()


def test_values_of_a_plain_text_keep_their_signs() -> None:
    dossier, _ = read_report(Path("r.txt"), PLAIN.encode())
    values = {o.value for o in dossier.observables}
    assert r"c:\users\[username]\appdata\roaming\crow\loader.dll" in values
    assert "app__v1.2_.msi" in values
    assert "crow-host.com" in values


@pytest.mark.parametrize("name", ["r.txt", "r.md"])
def test_an_address_that_its_author_blacked_out_is_its_host_alone_and_that_is_told(name: str) -> None:
    head = "# A\n\n[b](https://c-ref.org)\n\n" if name == "r.md" else ""
    dossier, _ = read_report(Path(name), (head + PLAIN).encode())
    assert not [o for o in dossier.observables if o.type == "url" and "crow-host" in o.value]
    assert [u.what for u in dossier.notes if "crow-host" in u.what] == [
        "hxxps[:]//crow-host[.]com/s**k/my/d**k/b****h/9.exe"
    ]


KEPT = [
    ("app__v6.25.3_.msi", "app__v6.25.3_.msi", "underscores without a partner"),
    ("run __main__.py now", "run __main__.py now", "a pair inside a file's name"),
    ("an _old_ tool", "an old tool", "a pair of underscores"),
    ("s**k/my/d**k/b****h", "s**k/my/d**k/b****h", "stars between letters"),
    ("**bold** and *more*", "bold and more", "emphasis"),
    ("**(hxxp://a[.]com/b)**,", "(hxxp://a[.]com/b),", "emphasis around an address"),
    ("*.evil[.]com", "*.evil[.]com", "a star that stands for any name"),
    ("**evil**[.]com", "evil[.]com", "emphasis on half a name"),
    ("恶意**软件**通过", "恶意软件通过", "emphasis in a script without blanks"),
    (r"C:\Users\[name]\a.dll", r"C:\Users\[name]\a.dll", "a path that nobody escaped"),
    (r"%TEMP%\_a_\b.exe", r"%TEMP%\_a_\b.exe", "a path that begins with a variable"),
    (r"C:\\Users\\a\_b.dll", r"C:\Users\a_b.dll", "a path that its author escaped"),
    (r"\\srv\share\_x.dll", r"\\srv\share\_x.dll", "a share"),
    (r"HKLM\Software\_Crow", r"HKLM\Software\_Crow", "a registry key"),
    (r"hxxp://evil\[.\]com/np/prog\_est.zip", "hxxp://evil[.]com/np/prog_est.zip", "an escaped address"),
    ("a_b_c and x_y", "a_b_c and x_y", "underscores inside words"),
    ('see <a href="https://a.example/x">it</a>', "see  <https://a.example/x>it", "where a tag of HTML points to"),
    ('<img src="https://a.example/x.png">', "<https://a.example/x.png>", "the picture of a tag of HTML"),
]


@pytest.mark.parametrize(("written", "read"), [k[:2] for k in KEPT], ids=[k[2] for k in KEPT])
def test_markdown_is_read_as_its_author_sees_it(written: str, read: str) -> None:
    assert markdown.read(written).text.strip() == read


def test_a_list_of_values_takes_no_address_that_is_blacked_out() -> None:
    lines = "hxxps://two[.]com/s**k/b\n" + "hxxps://one[.]com/a\n" * 19
    dossier, document = read_report(Path("r.txt"), lines.encode())
    assert document.format == "list"
    values = {o.value for o in dossier.observables}
    assert values == {"https://one.com/a", "two.com"}


@given(st.text(alphabet="ab*_ ()/:.", max_size=80))
def test_reading_markdown_adds_no_sign_and_keeps_every_letter(text: str) -> None:
    read = markdown.read(text).text
    assert [c for c in read if c.isalpha()] == [c for c in text if c.isalpha()]
    assert all(read.count(sign) <= text.count(sign) for sign in "*_()/:.")


def kinds(name: str, text: str) -> list[str]:
    return [block.kind for block in read_document(name, text.encode()).blocks]


def test_a_paragraph_set_as_a_heading_is_prose() -> None:
    said = "Mudlark is a group that was first seen in 2021 and targets telecom operators in Asia."
    assert kinds("r.md", f"# A note\n\n#### {said}\n\n#### How it spreads\n\nBy mail.\n") == [
        "heading", "paragraph", "heading", "paragraph",
    ]  # fmt: skip
    assert kinds("r.html", f"<h1>A note</h1><h4>{said}</h4><p>By mail.</p>") == ["heading", "paragraph", "paragraph"]
    dossier, _ = read_report(Path("r.md"), f"# A note\n\n#### {said}\n".encode())
    assert [(c.kind, d.text) for c, d in zip(dossier.claims, dossier.dates, strict=True)] == [("timeline", "2021")]


@pytest.mark.parametrize(
    "heading",
    [
        "Indicators of Compromise.",
        "Tactics, Techniques, and Procedures of Indicted Actors Associated with a Ministry.",
        "How the loader finds its payload and what it does to be started again after the host restarts",
    ],
)
def test_a_long_heading_stays_a_heading(heading: str) -> None:
    assert kinds("r.md", f"# A note\n\n## {heading}\n\nBy mail.\n") == ["heading", "heading", "paragraph"]


def test_code_between_three_ticks_within_a_line_is_a_word_of_it() -> None:
    text = "# A note\n\nThe group ```Mudlark``` came by the ```loader``` of [others](https://example.org/a).\n"
    assert "The group Mudlark came by the loader of others" in read_document("r.md", text.encode()).text


LEADING = [
    ('<p><a href="https://blog.example.org/c/research">Nation-State Attacks</a></p>', "navigation", "a breadcrumb"),
    ('<div><a href="https://blog.example.org/a">A. Moss</a> · <a href="https://blog.example.org/b">B. Berg</a></div>',
     "navigation", "authors"),
    ('<p><a href="https://blog.example.org/full">Read the full report</a></p>', "paragraph", "to a fuller report"),
    ('<p><a href="https://evil-mud.net/">evil-mud.net</a></p>', "paragraph", "a value"),
    ('<p>Tags: <a href="https://blog.example.org/1">Mudlark</a>, <a href="https://blog.example.org/2">RATs</a></p>',
     "navigation", "tags"),
    ('<h3><a href="https://blog.example.org/2">Exposing Silthrush, a stealer</a></h3>', "navigation", "another page"),
    ('<h3>Exposing <a href="https://blog.example.org/2">Silthrush</a></h3>', "heading", "a heading with a link"),
    ("<h2>You might also like</h2><h3>Exposing Silthrush, a stealer</h3><p>It steals.</p><h2>More</h2>", "heading",
     "a heading over other pages"),
    ('<p>See <a href="https://blog.example.org/x">here</a>.</p>', "paragraph", "prose with a link"),
    ('<p><img src="https://blog.example.org/1.png" alt="A screenshot of a shell that runs whoami."></p>', "caption",
     "words of a picture"),
    ('<p><a href="https://blog.example.org/1"><img src="https://blog.example.org/1.png" alt="A shell."></a></p>',
     "caption", "words of a picture that is a link"),
    ('<p>It looks so: <img src="https://blog.example.org/1.png" alt="A shell."></p>', "paragraph", "with a picture"),
]  # fmt: skip


@pytest.mark.parametrize(("block", "kind"), [one[:2] for one in LEADING], ids=[one[2] for one in LEADING])
def test_links_that_lead_on_and_words_of_pictures_are_no_prose(block: str, kind: str) -> None:
    found = kinds("r.html", f"<h1>A note on Mudlark</h1>{block}<p>It came by mail.</p>")
    assert (found[0], found[1], found[-1]) == ("heading", kind, "paragraph")
    assert found[2:-1] in ([], ["navigation", "navigation", "heading"])


def test_a_line_of_a_table_of_contents_is_no_prose() -> None:
    text = (
        "A note\n\n2.2 Mudlark disguised as an update . . . . . . . . . . . 7\n\nMudlark is a backdoor... it steals.\n"
    )
    assert kinds("r.txt", text) == ["heading", "navigation", "paragraph"]
    dossier, _ = read_report(Path("r.txt"), text.encode())
    assert [name.sentence for name in dossier.names] == ["Mudlark is a backdoor... it steals."]


@pytest.mark.parametrize("name", ["r.txt", "r.md"])
def test_long_addresses_one_a_line_are_a_list(name: str) -> None:
    address = "hxxps://evil-mud[.]net/file/G5YmjCYJ-jvqrZX2ZLXn3SAI9nzf8w6mWtxTM4-fwx7VzHdqzfqM"
    text = f"# A note\n\n## Addresses\n\n{address}1\n{address}2\n"
    assert kinds(name, text)[-2:] == ["paragraph", "paragraph"]
    found = read_report(Path(name), text.encode())[0].observables
    assert [o.sentence for o in found if o.type == "url"] == [f"{address}1", f"{address}2"]


def test_a_wrapped_line_of_prose_goes_on_with_an_address() -> None:
    text = "and it fetches the next part of itself after its start, from\nhxxps://evil-mud[.]net/a and starts it.\n"
    assert kinds("r.txt", text) == ["paragraph"]
