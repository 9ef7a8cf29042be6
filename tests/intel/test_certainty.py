"""A possibility never becomes a fact: many ways to doubt and to deny, around many things that may be said."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.intel.dossier import read_report
from groundswell.intel.statements.certainty import certainty

WHAT = (
    "the intruders stole the mail of two ministries",
    "the group is linked to the government of a neighbour",
    "the backdoor was deployed on the servers in March 2021",
    "the campaign targeted telecom operators in Asia",
)
BEFORE = (
    "it is possible that",
    "it is unclear whether",
    "it remains unclear if",
    "it is not known whether",
    "it is likely that",
    "perhaps",
    "we believe that",
    "we assess with low confidence that",
    "we assess with moderate confidence that",
    "we assess that it is likely that",
    "Example Labs assesses with medium confidence that",
    "one of three possibilities is that",
    "one of the two explanations is that",
    "our working hypothesis is that",
    "we cannot rule out that",
    "it cannot be excluded that",
    "some reports suggest that",
    "it seems that",
    "it appears that",
    "rumour has it that",
    "the operators claim that",
    "according to unconfirmed reports,",
    "there is a high probability that",
    "researchers of another company suspect that",
    "a theory is that",
)
DENYING = (
    "there is no evidence that",
    "we found no indication that",
    "we have no reason to believe that",
    "we could not confirm that",
    "it is unlikely that",
    "we do not believe that",
)
AFTER = (
    ", although this is unconfirmed.",
    ", possibly by mistake.",
    ", but this could be a coincidence.",
    ", which may be a false flag.",
    ", as an anonymous source alleged.",
)


@given(st.sampled_from(BEFORE), st.sampled_from(WHAT))
def test_words_of_doubt_before_a_statement_make_it_possible(before: str, what: str) -> None:
    assert certainty(f"{before[0].upper()}{before[1:]} {what}.") == "possible"


@given(st.sampled_from(DENYING), st.sampled_from(WHAT))
def test_words_of_denial_make_it_denied(before: str, what: str) -> None:
    assert certainty(f"{before[0].upper()}{before[1:]} {what}.") == "denied"


@given(st.sampled_from(WHAT), st.sampled_from(AFTER))
def test_words_of_doubt_after_a_statement_make_it_possible(what: str, after: str) -> None:
    assert certainty(f"{what[0].upper()}{what[1:]}{after}") == "possible"


@given(st.sampled_from(WHAT))
def test_the_statement_alone_is_stated(what: str) -> None:
    assert certainty(f"{what[0].upper()}{what[1:]}.") == "stated"


@given(st.sampled_from((*BEFORE, *DENYING)), st.sampled_from(WHAT))
@settings(deadline=None)  # the first report loads what is known
def test_no_dossier_states_what_its_report_doubts(before: str, what: str) -> None:
    text = f"What we found\n\n{before[0].upper()}{before[1:]} {what}.\n"
    claims = read_report(Path("note.txt"), text.encode())[0].claims
    assert {claim.certainty for claim in claims} <= {"possible", "denied"}


SAID = [
    (
        "The attack was initially attributed to Example Panda, but later evidence points elsewhere.",
        "possible",
        "revised",
    ),
    ("The tool was originally thought to be the work of one person.", "possible", "what was thought once"),
    ("The intrusion is either the work of Example Panda or of Example Bear.", "possible", "one of two groups"),
    ("Either Example Panda or Example Bear carried out the intrusion.", "possible", "one of two, at the beginning"),
    ("The campaigns distributed either of two trojans.", "stated", "both were seen"),
    ("\u201cThis may be the work of a state,\u201d said the ministry.", "possible", "a quotation with its doubt"),
    ("The group claimed responsibility for the breach of the bank.", "possible", "its own word"),
    ("Was Example Panda behind the breach of the bank?", "possible", "a question"),
    ("The campaign is not directly connected to the one described here.", "denied", "no connection"),
    ("The few samples don't allow attribution to anybody.", "possible", "what is there does not tell it"),
    ("We can't confirm that the group broke into the bank.", "denied", "a short form of cannot"),
    ("The first way in wasn't clearly specified.", "possible", "nobody says it"),
    ("Attribution remains difficult.", "possible", "attribution is open"),
    ("Neither group was observed on the servers.", "denied", "neither"),
    ("The link to Example Panda has been ruled out.", "denied", "ruled out"),
    ("The link to Example Panda cannot be ruled out.", "possible", "not ruled out"),
    ("The actors did not steal credentials from the bank.", "denied", "was not done"),
    ("Agencies assess that the network was broken into by actors of a state.", "stated", "a government states it"),
    ("Agencies assess that the network was probably broken into by actors.", "possible", "and doubts in so many words"),
    ("In May 2021 the actors stole the mail of two ministries.", "stated", "May is a month"),
    ("The mail is crafted to appear legitimate to its reader.", "stated", "how a lure looks"),
    ("The actors modified the time of the file to make it appear old.", "stated", "what the actor wants to be seen"),
    ("The loader checks whether a debugger is attached.", "stated", "a program tests something"),
    ("The actors searched for shares where passwords may be stored.", "stated", "what is looked for"),
    ("The tool is shared with other suspected groups.", "stated", "the doubt is about others"),
    ("The group appeared in 2019 and was active until 2021.", "stated", "to appear is to come up"),
]


@pytest.mark.parametrize(("sentence", "how"), [s[:2] for s in SAID], ids=[s[2] for s in SAID])
def test_a_sentence_is_as_certain_as_it_is_put(sentence: str, how: str) -> None:
    assert certainty(sentence) == how


MIXED = [
    ("Although we were unable to fetch the file, we suppose that the tool steals passwords.", "possible"),
    ("We are not able to attribute the attack, but we suppose that the group is from the region.", "possible"),
    ("While there are similarities, we did not find evidence that links the two groups.", "denied"),
    ("The plugin starts the service if neither of the programs is found.", "stated"),
    ("If the folder is not found, the malware creates it.", "stated"),
    ("They downloaded a payload that we could not recover from the server.", "stated"),
    ("A previously unknown backdoor steals the mail of two ministries.", "stated"),
    ("The actors ran an unknown program on the server.", "stated"),
    ("As the name suggests, the loader decrypts a shellcode.", "stated"),
    ("The group did not cease to attack ports.", "stated"),
    ("The samples revealed no overlaps in their infrastructure.", "denied"),
    ("We are at this point unable to link the activity to an actor.", "denied"),
    ("We have no other indication that the group attacked ports.", "denied"),
    ("Shared servers indicate that these campaigns are connected to one group.", "possible"),
    ("The metadata indicates that the file was made in May.", "stated"),
    ("It looks like the mail was forwarded by the embassy.", "possible"),
    ("When a link to the server is not established, the loader removes itself.", "stated"),
    ("The mail claims to have been sent by a bank and holds an archive.", "stated"),
    ("The group claims to have stolen the mail of a bank.", "possible"),
]


@pytest.mark.parametrize(("sentence", "said"), MIXED)
def test_denial_and_doubt_belong_to_what_is_asserted(sentence: str, said: str) -> None:
    assert certainty(sentence) == said
