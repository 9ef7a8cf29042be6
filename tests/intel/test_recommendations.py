"""Which sentences recommend a measure, and of which defence: sentences of our own for each class of error once made."""

from __future__ import annotations

from pathlib import Path

import pytest

from groundswell.intel.dossier import read_report
from groundswell.intel.recommendations import defence_of
from groundswell.model.dossier import Recommendation


def measures(text: str) -> tuple[Recommendation, ...]:
    return read_report(Path("note.md"), f"# A note\n\nWhat it is of.\n\n{text}".encode())[0].recommendations


DEFENCES = [
    ("Detection: Watch for accounts that are created at night.", "watch"),
    ("Detection: run intrusion detection that looks at behaviour.", "hunt"),
    ("Change default usernames and passwords before deployment.", "other"),
    ("Run tasks under an account without administrative privileges.", "other"),
    ("Turn on Credential Guard and limit NTLM.", "other"),
    ("Require a second factor for every remote login.", "mfa"),
    ("Install updated builds of the gateway.", "patch"),
    ("Isolate potentially compromised hosts from the network.", "respond"),
    ("Isolate the plant's network from the office by a firewall.", "segment"),
    ("Remove the local Administrators group from those who may log in remotely.", "other"),
    ("Organizations should prepare against such threats.", "other"),
]


@pytest.mark.parametrize(("text", "defence"), DEFENCES, ids=[d[0][:40] for d in DEFENCES])
def test_a_measure_belongs_to_the_defence_that_it_strengthens(text: str, defence: str) -> None:
    assert defence_of(text) == defence


FOUND = [
    ("## Findings\n\nDetection: Monitor for new services on the servers.\n", "Detection: names it"),
    ("## Incident response\n\nTake a forensic image of the two machines.\n", "a heading about response"),
    ("## Immediate actions\n\n- Reset credentials\n", "two words in a list below a heading"),
    ("## Long-term hardening\n\n- DMZ for web servers\n", "a measure without a verb"),
    ("## Mitigations\n\nIf the server is old, disable the module at once.\n", "a condition stands before the order"),
    ("## Findings\n\nWe found two domains and recommend you block them today.\n", "the author recommends to you"),
    ("## Findings\n\nBlock both addresses immediately at the gateway.\n", "an order with haste"),
]


@pytest.mark.parametrize("text", [f[0] for f in FOUND], ids=[f[1] for f in FOUND])
def test_a_measure_is_found_however_it_is_put(text: str) -> None:
    assert len(measures(text)) == 1


def test_what_is_said_below_incident_response_is_to_respond() -> None:
    assert [m.defence for m in measures("## Incident response\n\nCollect and review relevant logs of the day.\n")] == [
        "respond"
    ]


def test_a_deed_of_the_attacker_is_no_measure() -> None:
    text = "The threat actors also changed the password of the administrator should the users notice them."
    assert measures(f"## Mitigations\n\n{text}\n") == ()


def test_orders_of_two_defences_in_one_paragraph_are_two_measures() -> None:
    text = "Patch the gateways every month. Enable logging of every login and keep the logs."
    assert [m.defence for m in measures(f"## Mitigations\n\n{text}\n")] == ["patch", "watch"]


def test_a_mitigation_of_attack_that_the_report_writes_is_one_of_the_references() -> None:
    found = measures("## Findings\n\nMitigation: Disable the service where nobody needs it [M1042].\n")
    assert [m.refs for m in found] == [("attack:M1042",)]
