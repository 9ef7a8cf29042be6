"""Techniques suggested from words: with a probability and the sentence, beside what is stated, never instead."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from groundswell.intel.document import Document
from groundswell.intel.dossier import read_report
from groundswell.intel.readers.choose import read_document
from groundswell.intel.techniques.model import MODEL, load_model
from groundswell.intel.techniques.stated import find_techniques
from groundswell.intel.techniques.suggest import suggested

TOLD = [
    ("The malware creates a scheduled task that runs every hour.", "T1053.005", "a task"),
    ("Attackers dumped the memory of LSASS to get credentials.", "T1003.001", "credentials"),
    ("The loader decrypts its payload with a rolling XOR key.", "T1140", "decryption"),
]


def document(text: str) -> Document:
    """A plain text, read."""
    return read_document("x.txt", text.encode())


@pytest.mark.parametrize(("sentence", "technique"), [t[:2] for t in TOLD], ids=[t[2] for t in TOLD])
def test_a_described_technique_is_suggested_with_its_sentence(sentence: str, technique: str) -> None:
    read = document(f"The weather was fine in the town that week. {sentence}")
    given = {t.id: t for t in suggested(read)}
    assert given[technique].sentence == sentence
    assert read.text[slice(*given[technique].span)] == sentence
    assert given[technique].kind == "suggested"
    assert given[technique].as_written is None
    assert load_model().threshold <= (given[technique].probability or 0) <= 1


def test_a_text_without_a_technique_gets_no_suggestion() -> None:
    assert (
        suggested(document("The weather was fine in the town that week. We thank all our readers for their time."))
        == ()
    )


def test_what_is_stated_is_not_suggested_too() -> None:
    read = document("The malware creates a scheduled task that runs every hour (T1053.005).")
    stated = find_techniques(read)
    assert [t.id for t in stated] == ["T1053.005"]
    assert "T1053.005" not in {t.id for t in suggested(read, stated)}


def test_a_model_file_holds_plain_arrays_only_and_stays_small() -> None:
    with np.load(MODEL, allow_pickle=False) as held:
        assert all(held[name].dtype != object for name in held.files)
    assert MODEL.stat().st_size < 3_000_000


NO_PROSE = [
    ('function run_shell($host) { $host = shell_exec("cmd.exe"); }', "code"),
    ("Our products detect this malware that injects its code into other processes.", "what the publisher sells"),
    ("This product is provided subject to this Notification and to the licence of its owner.", "a licence"),
    ("IP address | First seen | Details", "a table's head"),
    ("Figure 3 - observed network traffic of the backdoor to its server over HTTP", "a caption"),
    ("Select an ATT&CK technique described in this advisory and validate your controls.", "advice"),
    ("Processes: powershell.exe, wscript.exe, cmd.exe, cvtres.exe", "values with their label"),
    ("This post is also available in a language that more of our readers use every day.", "a note of the page"),
    ("Our product protects against exploitation of known vulnerabilities by its own modules.", "a product's promise"),
    ("C2 server IP address for the example web shell", "the label of a sign"),
    ("The domains that passive DNS shows share addresses, which resolve the domain.", "how servers hang together"),
    ("Valid from 2019-11-13 to 2020-11-13, signed with a valid account", "a certificate"),
]


@pytest.mark.parametrize("text", [n[0] for n in NO_PROSE], ids=[n[1] for n in NO_PROSE])
def test_what_describes_no_attack_suggests_nothing(text: str) -> None:
    assert suggested(document(f"A report on something\n\n{text}\n")) == ()


LINES = [
    ("the malware creates a scheduled task and dumps LSASS memory", True, "words of a list"),
    ("The Malware Creates a Scheduled Task and Dumps LSASS Memory", False, "each word begins large"),
    ("Scheduled Task Created With Schtasks for Persistence", False, "but for small words"),
    ("The Malware Creates a Scheduled Task and Dumps LSASS Memory.", True, "a full stop ends a sentence"),
    ("Does the malware create a scheduled task and dump LSASS memory?", False, "a question"),
    ("Screenshots of the scheduled task that the malware creates.", False, "a caption"),
    ("Screenshots are taken by a scheduled task that the malware creates.", True, "what is done with screenshots"),
]


@pytest.mark.parametrize(("line", "tells"), [one[:2] for one in LINES], ids=[one[2] for one in LINES])
def test_a_line_suggests_unless_it_is_a_title_or_a_question(line: str, tells: bool) -> None:
    page = f"<html><body><h1>A report</h1><p>It came in.</p><p>{line}</p></body></html>"
    assert ("T1053.005" in {one.id for one in suggested(read_document("x.html", page.encode()))}) == tells


def test_the_words_beside_a_picture_suggest_nothing() -> None:
    told = "The malware creates a scheduled task that runs every hour"
    page = f'<h1>A report</h1><p>It came in.</p><p><img alt="{told}" src="https://x.example/a.png"></p>'
    assert suggested(read_document("x.html", f"<html><body>{page}</body></html>".encode())) == ()
    page = f'<h1>A report</h1><p>It came in.</p><p><img alt="A" src="https://x.example/a.png">{told}.</p>'
    assert suggested(read_document("x.html", f"<html><body>{page}</body></html>".encode()))


def test_the_address_of_a_link_changes_no_suggestion() -> None:
    told = "The malware creates a scheduled task that runs every hour"
    plain, linked = (
        suggested(
            read_document("x.html", f"<html><body><h1>A report</h1><p>It came in.</p><p>{p}.</p></body>".encode())
        )
        for p in (told, told.replace("task", '<a href="https://x.example/http/c2-over-https">task</a>'))
    )
    assert [(t.id, t.probability) for t in plain] == [(t.id, t.probability) for t in linked] != []


@pytest.mark.parametrize("heading", ["References", "Mitigations", "Protections and Recommendations", "IOCs"])
def test_nothing_is_suggested_under_headings_over_what_describes_no_attack(heading: str) -> None:
    told = "The malware creates a scheduled task that runs every hour."
    assert suggested(read_document("x.md", f"# A report\n\n## {heading}\n\n{told}\n".encode())) == ()
    assert suggested(read_document("x.md", f"# A report\n\n## Defense evasion\n\n{told}\n".encode()))


def test_each_technique_is_suggested_once_the_likeliest_first() -> None:
    told = (
        "The malware creates a scheduled task that runs every hour. Attackers dumped the memory of LSASS to get keys."
    )
    found = suggested(document(f"{told}\n\n{told}\n"))
    assert len({t.id for t in found}) == len(found) > 1
    assert [t.probability for t in found] == sorted((t.probability for t in found), reverse=True)


@pytest.mark.parametrize("piece", ["task ", "T" * 30 + " ", "a.A ", "allow actors to ", "\u0130"])
def test_hostile_text_costs_no_more_than_its_length(piece: str) -> None:
    def spent(size: int) -> float:
        read = document((piece * (size // len(piece)))[:size])
        before = time.process_time()
        suggested(read)
        return time.process_time() - before

    spent(1_000)
    short, long = (min(spent(size) for _ in range(3)) for size in (100_000, 200_000))
    assert long < 4 * short + 0.05


def test_under_advice_only_what_somebody_did_suggests_anything() -> None:
    head = "# A note\n\nTin group came.\n\n## Next steps\n\n"
    general = "Tools that inject code into another process may be seen in the log of Sysmon."
    told = "The actors injected their code into another process on each of the servers."
    given = [
        {t.id for t in read_report(Path("note.md"), f"{head}{text}\n".encode())[0].techniques}
        for text in (general, told)
    ]
    assert given == [set(), {"T1055"}]
