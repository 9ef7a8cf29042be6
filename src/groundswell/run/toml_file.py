"""A TOML file read whole, with errors that name file and line, and the line of a key for errors found later.

Defined by TOML 1.0 as `tomllib` reads it. `tomllib` keeps no positions, so the line of a key is looked for in the
text; it is for messages only. Not here: which keys are known (`run/settings.py`, `run/company.py`).
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from groundswell.model.errors import MachineError, UsageError, Where

LARGEST = 4 * 1024 * 1024  # bytes; a settings file above this is no settings file


@dataclass(frozen=True)
class TomlFile:
    """The tables of one file and its text. `name` is how messages call it."""

    name: str
    text: str
    data: dict[str, Any]

    def line(self, key: str, table: str | None = None, occurrence: int = 0) -> int | None:
        """The line, from 1, where `key` stands in the `occurrence`-th `[table]` or `[[table]]`; null if not found."""
        lines = self.text.splitlines()
        start = 0
        if table is not None:
            header = re.compile(rf"\s*\[{{1,2}}\s*{re.escape(table)}\s*\]{{1,2}}")
            starts = [number for number, line in enumerate(lines) if header.match(line)]
            if occurrence < len(starts):
                start = starts[occurrence]
        wanted = re.compile(rf"""\s*(?:\[{{1,2}}\s*)?["']?{re.escape(key)}["']?\s*(?:[=.\]]|$)""")
        return next((n + 1 for n in range(start, len(lines)) if wanted.match(lines[n])), None)

    def where(self, key: str, table: str | None = None, occurrence: int = 0) -> Where:
        """Where `key` stands, for an error."""
        return Where(file=self.name, line=self.line(key, table, occurrence))


def read_toml(path: Path, name: str | None = None) -> TomlFile:
    """Read `path`; UsageError GS-1006 when it is no TOML, MachineError GS-5040 when it cannot be read."""
    shown = name or path.name
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except OSError as error:
        raise MachineError("GS-5040", f"{shown} cannot be read", why=error.strerror or str(error)) from error
    if len(raw) > LARGEST:
        raise UsageError("GS-1006", f"{shown} is larger than {LARGEST} bytes", hint=f"is {path} the right file?")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise UsageError(
            "GS-1006",
            f"{shown} is not UTF-8",
            where=Where(file=shown, line=line),
            why=f"byte 0x{raw[error.start]:02x} found; TOML is UTF-8",
            hint=f"iconv -t UTF-8 {shown}",
        ) from error
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise UsageError(
            "GS-1006",
            f"{shown} is not TOML",
            where=Where(file=shown, line=_line_of(error, text)),
            why=re.sub(r" \(at .*\)$", "", str(error)),
            hint="mend the line; the form is that of TOML 1.0",
        ) from error
    return TomlFile(name=shown, text=text, data=data)


def _line_of(error: Exception, text: str) -> int:
    """`tomllib` tells the place only within its message."""
    found = re.search(r"at line (\d+)", str(error))
    return int(found[1]) if found else text.count("\n") + 1
