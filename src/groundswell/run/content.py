"""Add a rule set to the workspace, from a folder or a zip archive, its files unchanged; and say what content is there.

Nobody else's rules lie in our repository: a user brings them, with their licence and authors (SEMANTICS section 6).
Only `.yml`, `.yaml` and licence files are taken; names are checked, sizes bounded, nothing is run.
"""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from groundswell.defences.hunt.rules.files import rule_files
from groundswell.model.errors import InputError, UsageError, Where
from groundswell.run.knowledge import digest
from groundswell.run.rulesets import DRL, FOLDERS, RuleSet, folder, write
from groundswell.run.workspace import Workspace

LARGEST_FILE = 1 << 20
MOST_FILES = 50_000
TAKEN = (".yml", ".yaml")
LICENCES = ("license", "licence", "copying", "notice")


@dataclass(frozen=True)
class Added:
    """What was added, and how many files were left out, with the reasons counted."""

    ruleset: RuleSet
    left_out: int


def add(
    workspace: Workspace, name: str, path: Path, *, include: Sequence[str] = (), license: str | None = None
) -> Added:
    """Copy the rules of `path` into the workspace as the rule set `name`, in place of one of that name.

    Args:
        workspace: where to.
        name: a word of letters, digits, dots and dashes.
        path: a folder, or a zip archive.
        include: folders that are on besides those of `FOLDERS`.
        license: where the files do not say it.

    Raises:
        UsageError: GS-3102 a bad name, GS-3103 nothing there, GS-3104 no rule in it.
        InputError: GS-3107, an archive that cannot be read.
    """
    if not name or not all(c.isalnum() or c in ".-_" for c in name) or name.startswith("."):
        raise UsageError("GS-3102", f'"{name}" cannot be the name of a rule set', why="letters, digits, dots, dashes")
    if not path.exists():
        raise UsageError("GS-3103", f"{path} is not there", where=Where(file=str(path)), hint="check the path")
    target = folder(workspace) / name
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as made:
        stage = Path(made) / name
        kept, left_out = _copy(path, stage)
        if not kept:
            raise UsageError("GS-3104", f"{path} holds no rule", where=Where(file=str(path)), why="no .yml file in it")
        found = _ruleset(name, path, stage, include, license)
        if target.exists():
            shutil.rmtree(target)
        stage.replace(target)
    write(workspace, found)
    return Added(found, left_out)


def _ruleset(name: str, path: Path, stage: Path, include: Sequence[str], license: str | None) -> RuleSet:
    usual = [f for f in FOLDERS.get(name, ()) if (stage / f).is_dir()]
    folders = tuple(dict.fromkeys([*usual, *include])) or (".",)
    missing = [f for f in include if not (stage / f).is_dir()]
    if missing:
        raise UsageError("GS-3103", f"{path} has no folder {missing[0]}", where=Where(file=str(path)))
    files = [f for one in folders for f in rule_files([stage / one])]
    return RuleSet(
        name=name,
        license=license or _license(stage) or "not stated",
        origin=path.name,
        commit=_commit(path),
        folders=folders,
        files=len(files),
        digest=digest(str(f.relative_to(stage)) + str(f.stat().st_size) for f in files),
    )


def _copy(path: Path, stage: Path) -> tuple[int, int]:
    kept = left_out = 0
    for name, data in _zip(path) if path.is_file() else _folder(path):
        if data is None or kept >= MOST_FILES:
            left_out += 1
            continue
        to = stage / name
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_bytes(data)
        kept += 1
    return kept, left_out


def _folder(path: Path) -> Iterator[tuple[PurePosixPath, bytes | None]]:
    for file in sorted(path.rglob("*")):
        name = PurePosixPath(file.relative_to(path).as_posix())
        if file.is_symlink() or not file.is_file() or not _wanted(name):
            continue
        yield name, file.read_bytes() if file.stat().st_size <= LARGEST_FILE else None


def _zip(path: Path) -> Iterator[tuple[PurePosixPath, bytes | None]]:
    try:
        with zipfile.ZipFile(path) as archive:
            infos = [i for i in archive.infolist() if not i.is_dir()]
            top = {PurePosixPath(i.filename).parts[0] for i in infos if i.filename}
            for info in infos:
                name = PurePosixPath(info.filename)
                name = PurePosixPath(*name.parts[1:]) if len(top) == 1 and len(name.parts) > 1 else name
                if name.is_absolute() or ".." in name.parts or not _wanted(name):
                    continue
                yield name, archive.read(info) if info.file_size <= LARGEST_FILE else None
    except (zipfile.BadZipFile, OSError, RuntimeError) as error:
        raise InputError(
            "GS-3105",
            f"{path} cannot be read as a folder or a zip archive",
            where=Where(file=str(path)),
            why=str(error),
        ) from error


def _wanted(name: PurePosixPath) -> bool:
    if any(part.startswith(".") for part in name.parts):
        return False
    return name.suffix.lower() in TAKEN or name.stem.lower().startswith(LICENCES)


def _license(stage: Path) -> str | None:
    for file in sorted(stage.iterdir()):
        if file.is_file() and file.stem.lower().startswith(LICENCES):
            text = file.read_text(encoding="utf-8", errors="replace")[:4000]
            if "Detection Rule License" in text or "DRL" in text:
                return DRL
            first = next((line.strip() for line in text.splitlines() if line.strip()), "")
            return first[:80] or None
    return None


def _commit(path: Path) -> str | None:
    """The commit of a folder under version control, read from its files; nothing is run."""
    head = path / ".git" / "HEAD"
    try:
        text = head.read_text(encoding="ascii").strip()
        if text.startswith("ref: "):
            text = (path / ".git" / text.removeprefix("ref: ")).read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return None
    return text if len(text) >= 40 and all(c in "0123456789abcdef" for c in text) else None
