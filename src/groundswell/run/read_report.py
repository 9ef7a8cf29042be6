"""Read a report into its dossier, and keep both in the workspace under `reports/r-.../`.

Kept are the report's own bytes, the dossier as JSON, and the linear text that spans count characters of. A report that
was read before is replaced: the program may read it better now; what a person graded or judged stays, and is applied
whenever the dossier is read here (`decisions.py`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from groundswell.intel.dossier import read_report
from groundswell.lake.state import ReportRow, State
from groundswell.model.dossier import Dossier
from groundswell.model.errors import MachineError, UsageError, Where
from groundswell.run.company import load_company
from groundswell.run.decisions import Words, applied, decisions, weights_of
from groundswell.run.knowledge import Knowledge
from groundswell.run.nearest import did_you_mean
from groundswell.run.workspace import Workspace


@dataclass(frozen=True)
class ReadReport:
    """A report as it was read: the dossier, and the text that its spans count characters of.

    `unsaid` is the dossier as the program alone judged it, where people of the workspace judged too.
    """

    dossier: Dossier
    text: str
    folder: Path | None = None
    unsaid: Dossier | None = None


def read(knowledge: Knowledge, path: Path, workspace: Workspace | None = None) -> ReadReport:
    """Read the report at `path`; with a workspace, keep it there.

    Raises:
        InputError: GS-4001 to GS-4003, it cannot be read as a report.
        MachineError: GS-5003, the file cannot be opened, or the workspace not written.
    """
    own = load_company(workspace).own() if workspace is not None else frozenset()
    words = decisions(workspace) if workspace is not None else Words()
    dossier, document = read_report(path, names=knowledge.names, own=own, weights=weights_of(words.values))
    found = ReadReport(dossier, document.text)
    if workspace is None:
        return found
    folder = workspace.reports / dossier.report.id
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "dossier.json").write_text(
            json.dumps(dossier.as_json(), ensure_ascii=False, indent=2) + "\n", "utf-8"
        )
        (folder / "text.txt").write_bytes(document.text.encode("utf-8", "replace"))
        (folder / f"report{path.suffix.lower()[:8]}").write_bytes(path.read_bytes())
    except OSError as error:
        raise MachineError(
            "GS-5003", f"{folder} cannot be written", where=Where(file=str(folder)), why=error.strerror or str(error)
        ) from error
    with State.open(str(workspace.state_db)) as state:
        state.add_report(
            ReportRow(dossier.report.id, dossier.report.title, dossier.report.sha256, dossier.report.published)
        )
    return ReadReport(applied(dossier, words, document.text, own), document.text, folder, dossier)


def kept(workspace: Workspace, prefix: str) -> ReadReport:
    """The report of this workspace whose id begins with `prefix`.

    Raises:
        UsageError: GS-4010, there is none, or several.
    """
    names = sorted(p.parent.name for p in workspace.reports.glob("r-*/dossier.json"))
    wanted = prefix if prefix.startswith("r-") else f"r-{prefix}"
    found = [name for name in names if name.startswith(wanted)]
    if len(found) != 1:
        why = (
            f"{len(found)} reports begin so: {', '.join(found[:3])}" if found else "no report of this id was read here"
        )
        hint = did_you_mean(wanted, names, "groundswell intel show {}") or "groundswell intel list"
        raise UsageError("GS-4010", f'"{prefix}" names no one report', why=why, hint=hint)
    folder = workspace.reports / found[0]
    dossier = Dossier.from_json(json.loads((folder / "dossier.json").read_text("utf-8")))
    words, text = decisions(workspace), (folder / "text.txt").read_text("utf-8")
    own = load_company(workspace).own() if words.values else frozenset()
    return ReadReport(applied(dossier, words, text, own), text, folder, dossier)
