"""Asking whether to go on: only where stdin is a terminal; `--yes` answers (CLI.md section 1, streams)."""

from __future__ import annotations

import sys

from groundswell.cli.streams import say
from groundswell.model.errors import UsageError


def sure(question: str, *, yes: bool, command: str) -> bool:
    """Whether a person says yes to `question`; what is lost by a yes stands in it.

    Raises:
        UsageError: GS-0009, nobody can be asked and `--yes` was not given.
    """
    if yes:
        return True
    if not sys.stdin.isatty():
        raise UsageError(
            "GS-0009", f"{command} wants a yes", why="stdin is no terminal, so nobody can be asked",
            hint=f"{command} --yes",
        )  # fmt: skip
    say(f"{question} Type yes to go on.")
    return sys.stdin.readline().strip().lower() in ("y", "yes")
