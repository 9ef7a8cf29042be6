"""An error as a person reads it, and as `error/1` for machines (CLI.md section 6).

Four parts: what, where, why, hint; then what happened to the rest. An error with a place is drawn with an arrow to
it; one without stands on one line. Not here: the line `exit N: why` (`main.py`), what codes mean (`content/errors`).
"""

from __future__ import annotations

from typing import Any

from groundswell.model.errors import GroundswellError
from groundswell.outputs.foreign import shown

WITH_A_NAME = "Did you mean: "


def error_text(error: GroundswellError) -> str:
    """The error in our form, without a line end; nothing in it that a terminal would act on."""
    place = error.where.text()
    if place:
        lines = [f"error[{error.code}]: {shown(error.what)}", f"  --> {shown(place)}"]
        lines += [f"   |  {shown(line)}" for line in error.why.splitlines() if line.strip()]
        if error.hint:
            lines.append(f"  {_hint(error.hint)}")
    else:
        why = f": {shown(' '.join(error.why.split()))}" if error.why else ""
        hint = f". {_hint(error.hint)}" if error.hint else ""
        lines = [f"{error.code}: {shown(error.what)}{why}{hint}"]
    if error.count > 1:
        lines.append(f"  {error.count:,} of this kind, told once")
    return "\n".join(lines)


def _hint(hint: str) -> str:
    return shown(hint) if hint.startswith(WITH_A_NAME) else f"hint: {shown(hint)}"


def error_row(error: GroundswellError) -> dict[str, Any]:
    """The row of `error/1`: keys in the order of CLI.md section 4; null for what is not known."""
    where = error.where
    return {
        "code": error.code,
        "what": error.what,
        "where": {"file": where.file, "record": where.record, "line": where.line, "column": where.column},
        "why": error.why,
        "hint": error.hint or None,
        "count": error.count,
    }


def error_json(errors: list[GroundswellError]) -> str:
    """The errors as one `error/1` object on one line; ASCII, so that nothing in it can act on a terminal."""
    import json

    return json.dumps({"schema": "groundswell/error/1", "rows": [error_row(error) for error in errors]})
