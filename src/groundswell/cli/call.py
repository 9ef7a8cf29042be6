"""What a command is called with beside its own parameters, read once: workspace, clock, form and drawing of the output.

Defined by CLI.md section 1. Not here: writing (`streams.py`), the settings of a workspace (`run/settings.py`).
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from groundswell.cli import streams
from groundswell.cli.options import FAIL_ON
from groundswell.model.errors import UsageError

if TYPE_CHECKING:
    from groundswell.run.settings import Settings
    from groundswell.run.workspace import Workspace

WIDEST = 96
_LETTERS = str.maketrans("◆●◐▨○◌", "!+~?.:")  # CLI.md section 1


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code and why, the text after `exit N: `."""

    code: int = 0
    why: str = ""


@dataclass(frozen=True)
class Call:
    """One call of a command. `form` is text, json, jsonl or a value of `--format`; `width` None is a pipe."""

    command: str
    form: str = "text"
    detail: str = "normal"  # concise, normal or full
    output: str | None = None
    workspace_named: Path | None = None
    quiet: bool = False
    verbose: int = 0
    color: bool = False
    ascii: bool = False
    width: int | None = None
    exit_zero: bool = False
    now_text: str | None = None
    since_text: str | None = None
    until_text: str | None = None
    report: tuple[str, ...] = ()
    host: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    level: tuple[str, ...] = ()
    fail_on: tuple[str, ...] | None = None
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    words: tuple[str, ...] = ()  # the command line as it was given, `groundswell` first

    @classmethod
    def from_options(
        cls, given: Mapping[str, Any], *, command: str, forms: Sequence[str], takes: Sequence[str]
    ) -> Call:
        """Read the shared options; UsageError GS-0004 or GS-0006 for values and pairs that do not fit."""
        environment = dict(os.environ)
        form, detail = _form(given, environment, command, forms, takes)
        to_file = given.get("output") not in (None, "-")
        return cls(
            command=command,
            form=form,
            detail=detail,
            output=given.get("output"),
            workspace_named=Path(given["workspace"]) if given.get("workspace") else None,
            quiet=bool(given.get("quiet")),
            verbose=int(given.get("verbose") or 0),
            color=streams.wants_color(given.get("color") or "auto", environment, to_file),
            ascii=bool(given.get("ascii_")) or streams.lacks_unicode(to_file),
            width=given.get("width") or (None if detail == "concise" else streams.width(WIDEST, to_file)),
            exit_zero=bool(given.get("exit_zero")),
            now_text=given.get("now") or environment.get("GROUNDSWELL_NOW"),
            since_text=given.get("since"),
            until_text=given.get("until"),
            report=tuple(given.get("report") or ()),
            host=tuple(given.get("host") or ()),
            source=tuple(given.get("source") or ()),
            level=tuple(given.get("level") or ()),
            fail_on=_fail_on(given.get("fail_on")),
            environment=environment,
            words=("groundswell", *given.get("words", ())),
        )

    @property
    def now(self) -> datetime:
        """The clock, in UTC: fixed by `--now` or GROUNDSWELL_NOW, else that of the machine."""
        from groundswell.cli.times import clock

        return clock(self.now_text) if self.now_text else datetime.now(UTC)

    @property
    def since(self) -> date | None:
        """The first UTC day asked for, or None."""
        from groundswell.cli.times import day

        return day(self.since_text, self.now, "--since") if self.since_text else None

    @property
    def until(self) -> date | None:
        """The last UTC day asked for, or None."""
        from groundswell.cli.times import day

        return day(self.until_text, self.now, "--until") if self.until_text else None

    def _overrides(self) -> dict[str, object]:
        return {"judge.fail_on": self.fail_on}

    def workspace(self) -> Workspace:
        """The workspace; UsageError GS-1001 when there is none."""
        from groundswell.run.workspace import open_workspace

        return open_workspace(self.workspace_named, self.environment, Path.cwd(), self._overrides())

    def workspace_if_any(self) -> Workspace | None:
        """The workspace, or None where none was named and none is found."""
        from groundswell.run.workspace import find

        found = find(self.workspace_named, self.environment, Path.cwd())
        return None if found is None else self.workspace()

    def settings(self) -> Settings:
        """The settings, with those of the workspace where there is one."""
        from groundswell.run.settings import load_settings

        found = self.workspace_if_any()
        return found.settings if found else load_settings(None, self.environment, self._overrides())

    def show(self, result: str | bytes) -> None:
        """Write the result of the command, once: to stdout, or whole to the file of `-o`."""
        streams.write_result(result, self.output, color=self.color)

    def letters(self, text: str) -> str:
        """`text` with letters for our signs where `--ascii` holds; for screens that the command draws itself."""
        return text.translate(_LETTERS) if self.ascii else text

    def on_stdout(self) -> Call:
        """The same call for a command whose `-o` names a folder: its result goes to stdout all the same."""
        from dataclasses import replace

        return replace(self, output=None)

    def note(self, text: str) -> None:
        """Say something beside the result, on stderr; `-q` leaves it out."""
        if not self.quiet:
            streams.say(text)

    def ended(self, code: int = 0, why: str = "") -> Ended:
        """How the command ended, with `--exit-zero` applied: it never hides 2, 5 or 70."""
        return Ended(0, "") if self.exit_zero and code in (10, 11, 12) else Ended(code, why)


def _form(
    given: Mapping[str, Any], environment: Mapping[str, str], command: str, forms: Sequence[str], takes: Sequence[str]
) -> tuple[str, str]:
    """The form and the detail of the output; options go before GROUNDSWELL_OUTPUT."""
    asked = [name for name in ("as_json", "as_jsonl", "form") if given.get(name)]
    if len(asked) > 1:
        raise UsageError("GS-0006", "--json, --jsonl and --format ask for different forms", hint="give one of them")
    if given.get("concise") and given.get("full"):
        raise UsageError("GS-0006", "--concise and --full ask for different things", hint="give one of them")
    standing = environment.get("GROUNDSWELL_OUTPUT", "")
    if standing and standing not in ("concise", "full", "json"):
        raise UsageError(
            "GS-0004", f'GROUNDSWELL_OUTPUT cannot be "{standing}"', why="it is one of concise, full, json"
        )
    detail = "concise" if given.get("concise") else "full" if given.get("full") else "normal"
    if not asked and standing == "json":
        return "json", detail
    if detail == "normal" and standing in ("concise", "full"):
        detail = standing
    if not asked:
        return "text", detail
    if asked[0] != "form":
        return {"as_json": "json", "as_jsonl": "jsonl"}[asked[0]], detail
    known = ("text", "json", *(("jsonl",) if "jsonl" in takes else ()), *forms)
    if given["form"] not in known:
        from groundswell.run.nearest import did_you_mean

        raise UsageError(
            "GS-0006",
            f'{command} has no form "{given["form"]}"',
            why=f"it has {', '.join(known)}",
            hint=did_you_mean(given["form"], known),
        )
    return str(given["form"]), detail


def _fail_on(text: str | None) -> tuple[str, ...] | None:
    if text is None:
        return None
    words = tuple(word.strip() for word in text.split(",") if word.strip())
    for word in words:
        if word not in FAIL_ON:
            from groundswell.run.nearest import did_you_mean

            raise UsageError(
                "GS-0004",
                f'--fail-on cannot be "{word}"',
                why=f"it is a list of {', '.join(FAIL_ON)}",
                hint=did_you_mean(word, FAIL_ON),
            )
    if not words:
        raise UsageError("GS-0004", "--fail-on is empty", why=f"it is a list of {', '.join(FAIL_ON)}")
    return words
