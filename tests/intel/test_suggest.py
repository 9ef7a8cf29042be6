"""Techniques suggested from words: with a probability and the sentence, beside what is stated, never instead."""

from __future__ import annotations

import numpy as np
import pytest

from groundswell.intel.document import Document
from groundswell.intel.readers.choose import read_document
from groundswell.intel.suggest import MODEL, load_model, suggested
from groundswell.intel.techniques import find_techniques
from groundswell.intel.text_features import letter_pieces, word_pieces

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
    assert MODEL.stat().st_size < 4_000_000


def test_the_pieces_of_a_sentence_are_words_pairs_and_runs_of_letters() -> None:
    assert word_pieces("Drops a DLL file") == ["drops", "dll", "file", "drops dll", "dll file"]
    assert letter_pieces("ab") == [" ab", "ab ", " ab "]
