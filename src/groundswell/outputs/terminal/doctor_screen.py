"""The screen of `doctor`: one line a check, with what to do below it (CLI.md section 2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from groundswell.model.lists import Check
from groundswell.outputs.signs import Sign
from groundswell.outputs.terminal.sheet import Sheet, Style

_SIGNS = {"good": Sign.HELD, "needs_person": Sign.OPEN, "not_known": Sign.UNKNOWN, "told": None}


def doctor(checks: Sequence[Check], *, width: int | None = 96, ascii: bool = False, color: bool = False) -> str:
    """What `doctor` prints."""
    sheet = Sheet(Style(width, ascii, color))
    for check in _joined(checks):
        sign = _SIGNS[check.state]
        name = f"{sign.glyph} {check.check}" if sign else check.check
        sheet.columns((2, name), (19, check.text))
        if check.hint:
            sheet.columns((19, f"hint: {' '.join(check.hint)}"))
    return sheet.drawn()


def _joined(checks: Sequence[Check]) -> list[Check]:
    """The checks, with facts of one name that follow each other told in one paragraph."""
    joined: list[Check] = []
    for check in checks:
        last = joined[-1] if joined else None
        if last and check.state == last.state == "told" and check.check == last.check and not check.hint:
            joined[-1] = replace(last, text=f"{last.text}, {check.text}")
        else:
            joined.append(check)
    return joined
