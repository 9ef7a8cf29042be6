"""Screens: one file a screen, each a pure function from values to text (CLI.md section 2)."""

from groundswell.outputs.terminal.verdict_screen import exit_line, verdict

__all__ = ["exit_line", "verdict"]
