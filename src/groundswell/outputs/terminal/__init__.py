"""Screens: one file a screen, each a pure function from values to text (CLI.md section 2).

A screen is imported when it is asked for: a command shows one or two, and all together cost 0.1 s.

Every function takes `width` (columns to fold at, None on a pipe), `ascii` (letters for glyphs) and `color`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from groundswell.outputs.terminal.coverage_screen import coverage
    from groundswell.outputs.terminal.doctor_screen import doctor
    from groundswell.outputs.terminal.finding_screen import finding
    from groundswell.outputs.terminal.findings_screen import findings
    from groundswell.outputs.terminal.hunt_screen import hunt
    from groundswell.outputs.terminal.ingest_screen import ingest
    from groundswell.outputs.terminal.sightings_screen import sightings
    from groundswell.outputs.terminal.verdict_screen import exit_line, verdict
    from groundswell.outputs.terminal.visibility_screen import visibility

_SCREENS = {
    "coverage": "coverage_screen",
    "doctor": "doctor_screen",
    "finding": "finding_screen",
    "findings": "findings_screen",
    "hunt": "hunt_screen",
    "ingest": "ingest_screen",
    "sightings": "sightings_screen",
    "exit_line": "verdict_screen",
    "verdict": "verdict_screen",
    "visibility": "visibility_screen",
}

__all__ = [
    "coverage",
    "doctor",
    "exit_line",
    "finding",
    "findings",
    "hunt",
    "ingest",
    "sightings",
    "verdict",
    "visibility",
]


def __getattr__(name: str) -> Any:
    """Give the function of a screen."""
    if name not in _SCREENS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_SCREENS[name]}"), name)
