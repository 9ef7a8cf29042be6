"""Which sentences recommend a measure, and of which defence: sentences of our own for each class of error once made."""

from __future__ import annotations

from pathlib import Path

import pytest

from groundswell.intel.dossier import read_report
from groundswell.intel.statements.recommendations import defence_of
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
    ("## Mitigations\n\n- Application control for temporary folders\n", "an item that names a kind of measure"),
    ("## Mitigations\n\nMost importantly, do not stay signed in as administrator.\n", "an adverb stands before it"),
    ("## Mitigations\n\nCopies of the servers should be backed up offline.\n", "what should be done, by whomever"),
    ("## Mitigations\n\nUtilise a second factor and prioritise mail accounts.\n", "the other spelling"),
    ("## Findings\n\nTwo agencies recommend removing any tool that nobody needs.\n", "agencies recommend doing it"),
    ("## How can it be prevented?\n\nA: Deploy rules that see such names.\n", "the answer to how it is prevented"),
]


@pytest.mark.parametrize("text", [f[0] for f in FOUND], ids=[f[1] for f in FOUND])
def test_a_measure_is_found_however_it_is_put(text: str) -> None:
    assert len(measures(text)) == 1


def plain(text: str) -> tuple[Recommendation, ...]:
    return read_report(Path("note.txt"), text.encode())[0].recommendations


def test_a_line_that_names_a_section_begins_it_where_text_has_no_headings() -> None:
    text = "What we saw was short.\nRecommendations\nRotate all keys of the service.\nIndicators\nReview them.\n"
    assert [m.text for m in plain(text)] == ["Rotate all keys of the service."]


def test_a_sentence_with_a_colon_speaks_for_the_orders_below_it() -> None:
    text = (
        "We saw it twice.\nDefenders should do the following:\nRotate all keys.\nDisable the old port.\nWe left then.\n"
    )
    assert [m.text for m in plain(text)] == ["Rotate all keys.", "Disable the old port."]


def test_advice_goes_on_below_a_heading_that_says_for_whom_where_headings_have_no_order() -> None:
    text = "MITIGATIONS\n\nRotate all keys.\n\nUsers\n\nLog off when you leave.\n\nTechnical\n\nPlace a breakpoint.\n"
    assert [m.text for m in plain(text)] == ["Rotate all keys.", "Log off when you leave."]


def test_what_those_who_defend_should_do_is_a_measure_anywhere() -> None:
    text = "## Findings\n\nDefenders should scrutinise such hosts. Companies should be aware of the group.\n"
    assert [m.text for m in measures(text)] == ["Defenders should scrutinise such hosts."]


def test_what_the_actors_do_in_a_list_is_no_measure() -> None:
    text = "## Mitigations\n\nBefore they encrypt anything, the actors:\n\n- Disable all backups of the servers.\n"
    assert measures(text) == ()


def test_orders_that_were_glued_together_are_two_measures() -> None:
    text = "## Recommendations\n\nEnsure that the servers log every sign-in.Use a second factor for mail.\n"
    assert [m.defence for m in measures(text)] == ["watch", "mfa"]


def test_the_cells_of_a_table_of_measures_are_measures() -> None:
    text = "## Mitigations\n\n| Control | What to do |\n|---|---|\n| Names | Block the names at the resolver |\n"
    assert [m.text for m in measures(text)] == ["Block the names at the resolver"]


@pytest.mark.parametrize(
    "text",
    ["Should backups be restored at once?", "The plant is on a network segment", "Loss of what no backup holds"],
    ids=["a question", "what is so", "what may be lost"],
)
def test_an_item_that_asks_or_tells_is_no_measure(text: str) -> None:
    assert measures(f"## Mitigations\n\n- {text}\n") == ()


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
    (found,) = measures("## Findings\n\nMitigation: Watch the plant with care and patience [M1034].\n")
    assert found.refs[-1] == "attack:M1034"


MUST = [
    "Compromised accounts must be closed or changed.",
    "Servers that face the internet should not be exposed to it without an update.",
    "In case of compromise, one should remove web shells and change credentials.",
    "Owners of gateways should ensure that nobody outside can log in.",
]


@pytest.mark.parametrize("text", MUST)
def test_what_must_be_done_with_accounts_and_servers_is_a_measure_anywhere(text: str) -> None:
    assert len(measures(f"## Findings\n\nThe actors came by mail. {text}\n")) == 1


LIKE_ORDERS = [
    ("alert http $HOME_NET any -> $EXTERNAL_NET any (msg:tin; sid:1;)", "a rule of an intrusion detection system"),
    ("extend Path = tostring(parse_path(FolderPath).DirectoryPath)", "a line of a query"),
    ("upgrade.tin-heron.example", "a value"),
    ("Disable or Modify Tools", "the name of a technique"),
    ("Note: Please refer to Appendix B for a list of indicators of compromise.", "more to read"),
    ("If you want to learn more about this threat, we recommend checking their paper first.", "more to read elsewhere"),
    ("If macros are disabled, the user must first click the button to run the script.", "what the victim has to do"),
    ("Protect yourself from the winter fever(Scarves).rtf", "the name of a lure"),
]


@pytest.mark.parametrize("text", [o[0] for o in LIKE_ORDERS], ids=[o[1] for o in LIKE_ORDERS])
def test_what_only_looks_like_an_order_is_no_measure_even_where_measures_stand(text: str) -> None:
    assert measures(f"## Mitigations\n\n{text}\n") == ()


def test_steps_of_a_program_below_a_sentence_that_leads_to_them_are_no_measures() -> None:
    steps = (
        "The pictures for the server were made in the following way:\n\nEncrypt data with a key.\n\nCreate a picture.\n"
    )
    found = measures(f"Implement the recommended mitigations below.\n\n{steps}")
    assert not any("picture" in measure.text or "key" in measure.text for measure in found)


def test_advice_ends_where_a_line_that_begins_a_section_speaks_of_malware() -> None:
    lines = [
        "Mitigations",
        "Patch the mail gateway.",
        "Versions of the loader",
        "Older versions should be rare by now.",
    ]
    found = measures("## Content\n\n" + "\n\n".join(lines))
    assert [measure.text for measure in found] == ["Patch the mail gateway."]


def test_a_second_step_is_a_second_factor() -> None:
    assert defence_of("Enable 2-step verification for all mail accounts.") == "mfa"


def test_a_query_whose_lines_look_like_rows_of_a_table_is_no_measure() -> None:
    query = "DeviceEvents\n| where Name == 'a'\n| extend Path = tostring(parse_path(FolderPath).DirectoryPath)\n"
    assert measures(f"## Mitigations\n\n{query}") == ()


def test_orders_below_a_line_that_leads_to_what_malware_does_are_no_measures_though_advice_stood_before() -> None:
    before = "## Recommendations\n\nUsers should patch their servers.\n\n## Details\n\n"
    steps = "Remove any apps from the device\n\nDisable software updates of the user\n"
    assert len(measures(f"{before}The malware can do the following on the device:\n\n{steps}")) == 1
    assert len(measures(f"{before}To prevent this we recommend these steps to everybody:\n\n{steps}")) > 1


def test_what_a_command_must_be_equal_to_is_no_advice() -> None:
    leads = "The type of the command must be equal to one of these:"
    assert measures(f"## Details\n\n{leads}\n\n1\n\nCheck - Check whether the screen is locked\n") == ()


def test_a_line_of_categories_or_contents_begins_no_advice() -> None:
    orders = "They came by mail.\n\nUninstall any unused software of the user\n"
    for line in ("Category: Reports, Threat Prevention, Example Labs", "Protections and Mitigations"):
        assert measures(f"Title\n\n{line}\n\nTechnical Analysis\n\n{orders}") == ()


def test_a_name_that_is_written_in_two_words_is_not_cut_into_an_order() -> None:
    text = "Users should patch their servers.\n\nReviews are read. AutoUpdate users can track the malware by its tag.\n"
    assert [m.text for m in measures(f"## Recommendations\n\n{text}")] == ["Users should patch their servers."]


def test_an_adjective_is_no_order() -> None:
    assert (
        measures("## Mitigations\n\nOpen-source research tells that the file is part of a package of updates.\n") == ()
    )


def test_caution_with_apps_is_careful_use() -> None:
    (measure,) = measures("## A\n\nUsers should exercise caution and download apps from official stores only.\n")
    assert "careful_use" in measure.kinds


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Users are advised to keep their devices updated.", "patching"),
        ("We advise customers to block unknown outbound TCP traffic.", "egress_filtering"),
        ("We recommend that organizations look for signs of internal lateral movement.", "threat_hunting"),
        ("Administrators should remove unnecessary protocols.", "unneeded_services"),
        ("Users should delete any suspicious-looking emails.", "careful_use"),
    ],
)
def test_a_measure_in_other_words_has_its_kind(text: str, kind: str) -> None:
    (measure,) = measures(f"## A\n\n{text}\n")
    assert kind in measure.kinds
