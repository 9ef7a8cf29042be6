"""A workspace: the folder with `groundswell.toml`, and what lies in it (SEMANTICS section 9).

Found by `-w`, else by `GROUNDSWELL_WORKSPACE`, else upwards from where the command was given. Made by `init`, which
never writes over a file that is there. Not here: what the settings mean (`run/settings.py`), the company's facts
(`run/company.py`), the lake itself (`lake/`).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from groundswell.model.errors import MachineError, UsageError
from groundswell.run.settings import SETTINGS, Setting, Settings, load_settings

MARK = "groundswell.toml"
FOLDERS = ("lake", "content", "reports", "verdicts")


@dataclass(frozen=True)
class Workspace:
    """Where everything of one workspace lies, and its settings. The folders need not exist before they are used."""

    root: Path
    settings: Settings

    @property
    def settings_file(self) -> Path:
        """`groundswell.toml`."""
        return self.root / MARK

    @property
    def company_toml(self) -> Path:
        """What the company says of itself."""
        return self.root / "company.toml"

    @property
    def hosts_csv(self) -> Path:
        """The list of hosts, unless company.toml names another file."""
        return self.root / "hosts.csv"

    @property
    def state_db(self) -> Path:
        """Findings, triage, expected hosts: a SQLite file."""
        return self.root / "state.db"

    @property
    def lake(self) -> Path:
        """The folder of the records: setting `workspace.lake`."""
        return self.root / self.settings.lake

    @property
    def content(self) -> Path:
        """Rule sets and packs that were added here."""
        return self.root / "content"

    @property
    def reports(self) -> Path:
        """Reports that were read, a folder each."""
        return self.root / "reports"

    @property
    def verdicts(self) -> Path:
        """Verdicts, a folder each."""
        return self.root / "verdicts"


@dataclass(frozen=True)
class Made:
    """What `init` made: the workspace, and the files that it wrote, in order."""

    workspace: Workspace
    files: tuple[Path, ...]


def find(named: Path | None, environment: Mapping[str, str], start: Path) -> Path | None:
    """The folder of the workspace, or None when there is none.

    Raises:
        UsageError: GS-1001, a folder was named by option or variable and is no workspace.
    """
    if named is not None:
        return _must_be(named, "-w")
    variable = environment.get("GROUNDSWELL_WORKSPACE")
    if variable:
        return _must_be(Path(variable), "GROUNDSWELL_WORKSPACE")
    here = start.absolute()
    return next((folder for folder in (here, *here.parents) if (folder / MARK).is_file()), None)


def _must_be(folder: Path, by: str) -> Path:
    if (folder / MARK).is_file():
        return folder.absolute()
    raise UsageError(
        "GS-1001",
        f"{folder} is no workspace",
        why=f"{by} names it, and " + (f"it has no {MARK}" if folder.is_dir() else "there is no such folder"),
        hint=f"groundswell init {folder}",
    )


def open_workspace(
    named: Path | None,
    environment: Mapping[str, str],
    start: Path,
    options: Mapping[str, object] | None = None,
) -> Workspace:
    """The workspace with its settings; UsageError GS-1001 when there is none."""
    root = find(named, environment, start)
    if root is None:
        raise UsageError(
            "GS-1001",
            "there is no workspace here",
            why=f"no folder from {start} upwards has a {MARK}",
            hint="groundswell init",
        )
    return Workspace(root, load_settings(root, environment, options))


def make(folder: Path, environment: Mapping[str, str]) -> Made:
    """Make a workspace in `folder`, which may exist and hold other things.

    Raises:
        UsageError: GS-1002, a file that would be written is there already; nothing was written.
        MachineError: GS-5041, the folder cannot be written.
    """
    texts = {MARK: settings_text(), "company.toml": company_text()}
    for name in texts:
        if (folder / name).exists():
            raise UsageError(
                "GS-1002",
                f"{folder / name} is there already",
                why="init never writes over a file; nothing was changed",
                hint=f"groundswell -w {folder} doctor",
            )
    written: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in FOLDERS:
            (folder / name).mkdir(exist_ok=True)
        for name, text in texts.items():
            with (folder / name).open("x", encoding="utf-8") as file:
                file.write(text)
            written.append(folder / name)
    except OSError as error:
        raise MachineError(
            "GS-5041",
            f"{error.filename or folder} cannot be written",
            why=f"{error.strerror} (you are {_user()})",
            hint="choose another folder: groundswell init FOLDER",
        ) from error
    return Made(Workspace(folder.absolute(), load_settings(folder, environment)), tuple(written))


def _user() -> str:
    import pwd

    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return f"uid {os.getuid()}"


def settings_text() -> str:
    """The text of a new `groundswell.toml`: every setting at its default, commented out, with what it does."""
    lines = [
        "# Groundswell: the settings of this workspace. A line without # holds; the values shown are the defaults.",
        "# An option on the command line and a variable such as GROUNDSWELL_JUDGE_MIN_VISIBLE go before this file.",
    ]
    section = ""
    for setting in SETTINGS:
        head, _, name = setting.key.partition(".")
        if head != section:
            lines += ["", f"[{head}]"]
            section = head
        lines.append(f"# {name} = {_toml(setting)}".ljust(34) + f"  # {setting.does}")
    return "\n".join(lines) + "\n"


def _toml(setting: Setting) -> str:
    value = setting.default
    if isinstance(value, tuple):
        return "[" + ", ".join(f'"{word}"' for word in value) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)


def company_text() -> str:
    """The text of a new `company.toml`: the 14 questions, each with an example that does not hold yet."""
    from importlib.resources import files

    return (files("groundswell") / "content" / "workspace" / "company.toml").read_text(encoding="utf-8")
