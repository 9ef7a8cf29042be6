"""What a user can cause, as one hierarchy; anything else that is raised is a fault of Groundswell (exit 70).

GroundswellError          what, where, why, hint: the four parts of CLI.md section 6
+-- UsageError            the command or a setting is wrong; nothing was done     exit 2
+-- MachineError          no space, no permission, locked, out of reach           exit 5
+-- NotJudged             nothing to read, too little to judge                    exit 11
+-- InputError            a report or a log cannot be read; the rest goes on      exit 12
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Where:
    """Where something stands: file, record, line and column; each null when it does not apply."""

    file: str | None = None
    record: int | None = None
    line: int | None = None
    column: str | None = None

    def text(self) -> str:
        """Read as `exports/FIN-WS-031.evtx, record 412`."""
        parts = [self.file] if self.file else []
        if self.record is not None:
            parts.append(f"record {self.record}")
        if self.line is not None:
            parts.append(f"line {self.line}")
        if self.column is not None:
            parts.append(f"column {self.column}")
        return ", ".join(parts)


class GroundswellError(Exception):
    """Something that the person at the terminal can mend."""

    exit_code = 12

    def __init__(
        self,
        code: str,
        what: str,
        *,
        where: Where | None = None,
        why: str = "",
        hint: str = "",
        count: int = 1,
    ) -> None:
        """Tell the four parts; `code` is `GS-nnnn`, which `groundswell explain` knows."""
        super().__init__(what)
        self.code = code
        self.what = what
        self.where = where or Where()
        self.why = why
        self.hint = hint
        self.count = count


class UsageError(GroundswellError):
    """The command or a setting is wrong; nothing was done."""

    exit_code = 2


class MachineError(GroundswellError):
    """The machine refuses: no space, no permission, a lock held by another process."""

    exit_code = 5


class NotJudged(GroundswellError):
    """There is nothing to read, or too little to judge."""

    exit_code = 11


class InputError(GroundswellError):
    """A file from outside cannot be read as what it claims to be; the other files go on."""

    exit_code = 12
