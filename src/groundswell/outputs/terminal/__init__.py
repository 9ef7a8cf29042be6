"""Screens: one file a screen, each a pure function from values to text (CLI.md section 2).

Every function takes `width` (columns to fold at, None on a pipe), `ascii` (letters for glyphs) and `color`.
"""

from groundswell.outputs.terminal.coverage_screen import coverage
from groundswell.outputs.terminal.doctor_screen import doctor
from groundswell.outputs.terminal.finding_screen import finding
from groundswell.outputs.terminal.findings_screen import findings
from groundswell.outputs.terminal.hunt_screen import hunt
from groundswell.outputs.terminal.ingest_screen import ingest
from groundswell.outputs.terminal.sightings_screen import sightings
from groundswell.outputs.terminal.verdict_screen import exit_line, verdict
from groundswell.outputs.terminal.visibility_screen import visibility

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
