"""A dossier on the terminal: what it leaves to the JSON, and that it says so."""

from __future__ import annotations

from typing import cast

import pytest

from groundswell.cli.call import Call
from groundswell.cli.dossier_text import dossier_text
from groundswell.model.dossier import Dossier, Judgement, Observable, Report


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
