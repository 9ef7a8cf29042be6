"""A dossier on the terminal: what it leaves to the JSON, and that it says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import cast

import pytest

from groundswell.cli.call import Call
from groundswell.cli.dossier_text import dossier_text
from groundswell.model.dossier import (
    Anomaly,
    Claim,
    DateSpan,
    Dossier,
    Judgement,
    NamedTechnique,
    Observable,
    Recommendation,
    Report,
    Unread,
)


class Wide:
    """What the screen asks of a call."""

    width = 120
    ascii = False
    color = False

    def __init__(self, detail: str) -> None:
        self.detail = detail


def screen(detail: str, *values: tuple[str, Judgement]) -> str:
    told = tuple(Observable("url", value, value, judged, None, ("r",), "", (0, 1), "") for value, judged in values)
    return dossier_text(cast(Call, Wide(detail)), Dossier(Report("r-0123456789ab", "t", "0" * 64), told))


def test_addresses_of_pictures_are_one_line_of_the_full_screen() -> None:
    told = screen(
        "full",
        ("https://blog.example.org/a.png", "reference"),
        ("https://blog.example.org/b.JPG?w=300", "reference"),
        ("https://blog.example.org/source", "reference"),
    )
    assert "2 addresses of pictures, each a reference: in --json" in told
    assert "a.png" not in told
    assert "/source" in told


@pytest.mark.parametrize("detail", ["full", "normal"])
def test_a_picture_that_is_the_attackers_is_told_as_such(detail: str) -> None:
    told = screen(detail, ("https://evil-updates.net/stage.png", "attacker"))
    assert "stage.png, attacker" in told
    assert "pictures" not in told


def whole(**parts: object) -> str:
    dossier = replace(Dossier(Report("r-0123456789ab", "t", "0" * 64, date(2024, 5, 6))), **parts)  # type: ignore[arg-type]
    return dossier_text(cast(Call, Wide("full")), dossier)


def stated(id: str, current: str | None, written: str | None = None) -> NamedTechnique:
    return NamedTechnique(id, written or id, None, current, "stated", None, "s", (0, 1))


TECHNIQUES = [
    (stated("T1055.012", "T1055.012"), "T1055.012 Process Injection: Process Hollowing", "its name with its parent's"),
    (stated("T1043", "T1043"), "T1043 Commonly Used Port; ATT&CK withdrew it and names no successor", "withdrawn"),
    (stated("T9532", None), "T9532; not in ATT&CK's matrix for enterprises (", "of no version that we know"),
    (stated("T1585.001", "T1585.001", "1585.001"), "Social Media Accounts, written 1585.001", "written without its T"),
    (stated("T1562.001", "T1685"), "T1562.001 Impair Defenses: Disable or Modify Tools, now T1685", "another id now"),
]


@pytest.mark.parametrize(("technique", "line"), [t[:2] for t in TECHNIQUES], ids=[t[2] for t in TECHNIQUES])
def test_a_technique_is_shown_with_its_name_and_what_became_of_it(technique: NamedTechnique, line: str) -> None:
    told = whole(techniques=(technique,))
    assert line in told
    assert (", now T" in told) == (technique.current not in (technique.id, None))


def test_a_quotation_is_one_line_without_the_addresses_of_links() -> None:
    said = "Mudlark\nused a loader <https://blog.example.org/loader> of <i>others</i>."
    assert '"Mudlark used a loader of <i>others</i>."' in whole(claims=(Claim("capability", "stated", said, (0, 9)),))
    told = screen("full", ("https://blog.example.org/loader", "reference"))
    assert "blog.example[.]org/loader" in told


def test_suggestions_begin_with_the_likeliest() -> None:
    some = [
        NamedTechnique(id, None, None, id, "suggested", p, id, (0, 1)) for id, p in (("T1027", 0.2), ("T1105", 0.7))
    ]
    told = whole(techniques=tuple(some))
    assert told.index("T1105 Ingress Tool Transfer, 0.70") < told.index("T1027 Obfuscated Files or Information, 0.20")


def test_times_say_what_happened_and_no_times_that_the_day_is_known() -> None:
    began = DateSpan("March 2024", date(2024, 3, 1), None, (0, 1), "first_seen")
    assert "March 2024, first seen" in whole(dates=(began,))
    assert "none besides the day of publication" in whole()


def test_never_block_is_said_once_and_what_was_not_read_is_no_quotation() -> None:
    told = whole(
        anomalies=(Anomaly("9.9.9.9", "a resolver; never block it", "", (0, 1)),), unread=(Unread("x", "why"),)
    )
    assert told.count("never block it") == 1
    assert "x: why" in told
    assert '"why"' not in told


def test_the_full_screen_says_whose_the_ids_of_a_measure_are() -> None:
    named = Recommendation("Require MFA.", "mfa", ("csf:2.0:PR.AA-03", "attack:M1032"), (0, 1), ("mfa",))
    unnamed = Recommendation("Watch closely.", "watch", ("cis:8:8.11",), (0, 1))
    dossier = Dossier(Report("r-0123456789ab", "t", "0" * 64), recommendations=(named, unnamed))
    full = dossier_text(cast(Call, Wide("full")), dossier)
    assert "mfa (mfa): CSF 2.0 PR.AA-03; ATT&CK M1032" in full
    assert "watch (ids of the whole defence): CIS 8.11" in full
    assert "PR.AA-03" not in dossier_text(cast(Call, Wide("")), dossier)
