"""Read a report into its dossier, and keep both in the workspace under `reports/r-.../`.

Kept are the report's own bytes, the dossier as JSON, and the linear text that spans count characters of. A report that
was read before is replaced: the program may read it better now; what a person graded or judged stays, and is applied
whenever the dossier is read here (`decisions.py`).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from groundswell.intel.dossier import read_report
from groundswell.model.dossier import Dossier, NameClaim
from groundswell.model.errors import MachineError, UsageError, Where
from groundswell.run.decisions import Words, applied, decisions, weights_of
from groundswell.run.nearest import did_you_mean
from groundswell.run.whole_files import write_all
from groundswell.run.workspace import Workspace

STDIN = Path("-")


@dataclass(frozen=True)
class ReadReport:
    """A report as it was read: the dossier, and the text that its spans count characters of.

    `unsaid` is the dossier as the program alone judged it, where people of the workspace judged too.
    """

    dossier: Dossier
    text: str
    folder: Path | None = None
    unsaid: Dossier | None = None


def read(names: Sequence[NameClaim], path: Path, workspace: Workspace | None = None) -> ReadReport:
    """Read the report at `path`, `-` for standard input; with a workspace, keep it there, whole or not at all.

    Raises:
        InputError: GS-4001 to GS-4003, it cannot be read as a report.
        MachineError: GS-5003, the file cannot be opened; GS-5004, the workspace cannot be written.
    """
    own = _own(workspace) if workspace is not None else frozenset()
    words = decisions(workspace) if workspace is not None else Words()
    once = _read_once(path)
    name = Path("standard input") if path == STDIN else path
    dossier, document = read_report(name, once, names=names, own=own, weights=weights_of(words.values))
    found = ReadReport(dossier, document.text)
    if workspace is None:
        return found
    folder = workspace.reports / dossier.report.id
    kept_as = {
        "dossier.json": (json.dumps(dossier.as_json(), ensure_ascii=False, indent=2) + "\n").encode("utf-8"),
        "text.txt": document.text.encode("utf-8"),
        f"report{name.suffix.lower()[:8]}": path.read_bytes() if once is None else once,
    }
    write_all(folder, kept_as, hint="check the disk and who may write there")
    from groundswell.lake.state import ReportRow, State  # 0.3 s: only where there is a workspace

    with State.open(str(workspace.state_db)) as state:
        state.add_report(
            ReportRow(dossier.report.id, dossier.report.title, dossier.report.sha256, dossier.report.published)
        )
    return ReadReport(applied(dossier, words, document.text, own), document.text, folder, dossier)


def _own(workspace: Workspace) -> frozenset[str]:
    from groundswell.run.company import load_company  # only where there is a workspace

    return load_company(workspace).own()


def _read_once(path: Path) -> bytes | None:
    """Give the bytes of what can be read only once, standard input and pipes; null for a file.

    Raises:
        MachineError: GS-5003, a pipe cannot be opened.
    """
    if path == STDIN:
        return sys.stdin.buffer.read()
    if not path.is_fifo():
        return None
    try:
        return path.read_bytes()
    except OSError as error:
        why = error.strerror or str(error)
        raise MachineError("GS-5003", f"{path} cannot be read", where=Where(file=str(path)), why=why) from error


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
    own = _own(workspace) if words.values else frozenset()
    return ReadReport(applied(dossier, words, text, own), text, folder, dossier)
