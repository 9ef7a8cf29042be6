"""The demonstration: an invented company, its records read, a report judged; without a network, in about a minute.

Made into one folder, which is a workspace like any other: every command can be tried in it. The clock stands where
the example's does, so that the same version gives the same bytes.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from groundswell.model.errors import MachineError, UsageError, Where
from groundswell.model.ingested import Ingested
from groundswell.run import example
from groundswell.run.assess import Assessed, assess
from groundswell.run.facts import AssessOptions
from groundswell.run.ingest import ingest
from groundswell.run.workspace import Workspace, make

FOLDER = "groundswell-demo"
MARK = ".groundswell-demo"  # says that the folder was made by this command, and may be made again
INVENTED = "Example: company, hosts and records are invented"
Step = Callable[[str], None]


@dataclass(frozen=True)
class Demo:
    """What was made: the workspace, the example, what was read, and the verdict with its files."""

    workspace: Workspace
    example: example.ExampleCompany
    ingested: Ingested
    assessed: Assessed


def demo(
    folder: Path,
    *,
    report: Path | None = None,
    again: bool = False,
    step: Step = lambda _: None,
    environment: Mapping[str, str] | None = None,
) -> Demo:
    """Make the demonstration in `folder`.

    Args:
        folder: made when it is not there.
        report: judged instead of the example's own, which is invented too.
        again: make a demonstration that is there once more.
        step: told each step in a few words, for progress.
        environment: of the settings; a demonstration takes none from outside by default.

    Raises:
        UsageError: GS-1020, the folder holds something else, or a demonstration and `again` is false.
        MachineError: GS-5002, the folder cannot be written.
    """
    _clear(folder, again)
    made = make(folder, environment or {})
    (folder / MARK).touch()
    step("making two weeks of records of an invented operator")
    company = _written(folder)
    step(f"reading {sum(company.records.values()):,} records")
    ingested = ingest(made.workspace, [_shown(company.logs)])
    step("hunting and judging")
    chosen = report or company.report
    options = AssessOptions(
        now=company.now,
        output=folder,
        command=("groundswell", "assess", chosen.name),
        example=INVENTED,
    )
    return Demo(made.workspace, company, ingested, assess(made.workspace, chosen, options))


def _written(folder: Path) -> example.ExampleCompany:
    try:
        return example.write(folder)
    except OSError as error:
        raise MachineError(
            "GS-5002",
            f"{folder} cannot be written",
            where=Where(file=str(folder)),
            why=error.strerror or str(error),
            hint="groundswell demo FOLDER",
        ) from error


def _shown(path: Path) -> Path:
    """The path as it is told in records: relative to where the command was given, when it lies below."""
    relative = Path(os.path.relpath(path))
    return path if relative.parts[:1] == ("..",) else relative


def _clear(folder: Path, again: bool) -> None:
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    ours = (folder / MARK).is_file()
    if ours and again:
        shutil.rmtree(folder)
        return
    raise UsageError(
        "GS-1020",
        f"{folder} is there already",
        where=Where(file=str(folder)),
        why="it holds a demonstration" if ours else "it holds something else; nothing was changed",
        hint=f"groundswell demo {folder} --again" if ours else "groundswell demo OTHER-FOLDER",
    )
