"""Which rules are in force: those of our packs, and every rule set that was added to the workspace.

SEMANTICS section 6. A rule set lies unchanged in `content/rules/NAME/` of the workspace beside `NAME.json`, which
says where it came from, its licence, its commit and which of its folders are on. A rule that is `deprecated` or
`unsupported` by its own status is off; it is counted as not evaluated, never dropped.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from groundswell.defences.hunt.plan.cache import cached_rules
from groundswell.defences.hunt.tree import Refused, Rule
from groundswell.model.errors import UsageError, Where
from groundswell.run.knowledge import Knowledge, digest
from groundswell.run.workspace import Workspace

OWN, OWN_LICENSE = "groundswell", "Apache-2.0"
GIVEN = "given"  # the rule set of files that the user names with --rules
DRL = "DRL 1.1"  # Detection Rule License, SigmaHQ
FOLDERS = {"sigmahq": ("rules", "rules-emerging-threats", "rules-threat-hunting")}


@dataclass(frozen=True)
class RuleSet:
    """A rule set that was added: its licence, where it came from, and the folders that are on."""

    name: str
    license: str
    origin: str
    commit: str | None
    folders: tuple[str, ...]
    files: int
    digest: str


@dataclass(frozen=True)
class Rules:
    """Every rule in force, every file that could not become one, and where each was published."""

    rules: tuple[Rule, ...]
    refused: tuple[Refused, ...]
    digest: str
    sets: tuple[RuleSet, ...] = ()


def folder(workspace: Workspace) -> Path:
    """Where rule sets lie."""
    return workspace.content / "rules"


def added(workspace: Workspace | None) -> tuple[RuleSet, ...]:
    """The rule sets of a workspace, by name.

    Raises:
        UsageError: GS-3101, what is written of one cannot be read.
    """
    if workspace is None or not folder(workspace).is_dir():
        return ()
    return tuple(_read(path) for path in sorted(folder(workspace).glob("*.json")))


def rules_in_force(
    knowledge: Knowledge, workspace: Workspace | None, paths: Sequence[Path] = (), *, only_paths: bool = False
) -> Rules:
    """The set that a hunt asks, own rules first.

    Args:
        knowledge: its packs bring our own rules.
        workspace: its rule sets are added; null for a hunt without a workspace.
        paths: files or folders of rules that the user names.
        only_paths: ask these instead of the set, not beside it.
    """
    sets = () if only_paths else added(workspace)
    groups: list[tuple[list[Path], str, str]] = []
    if not only_paths:
        own = [path for pack in knowledge.packs for path in sorted(pack.rules.values())]
        groups.append((own, OWN, OWN_LICENSE))
        for one in sets:
            root = folder(workspace) / one.name  # type: ignore[arg-type]
            groups.append(([root / name for name in one.folders], one.name, one.license))
    if paths:
        groups.append((list(paths), GIVEN, ""))
    rules: list[Rule] = []
    refused: list[Refused] = []
    for where, name, license in groups:
        found, not_found = cached_rules(where, name, license, cache_folder(workspace))
        rules += found
        refused += not_found
    all_digests = [r.digest for r in rules] + [f"{r.id}:{r.reason}" for r in refused]
    return Rules(tuple(rules), tuple(refused), digest(all_digests), sets)


def cache_folder(workspace: Workspace | None) -> Path:
    """Where parsed rules are kept: in the workspace, else in the user's own cache folder."""
    if workspace is not None:
        return workspace.root / ".cache"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "groundswell"


def write(workspace: Workspace, one: RuleSet) -> None:
    """Remember a rule set that was copied in."""
    path = folder(workspace) / f"{one.name}.json"
    path.write_text(json.dumps(asdict(one), indent=2) + "\n", encoding="utf-8")


def _read(path: Path) -> RuleSet:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return RuleSet(**{**data, "folders": tuple(data["folders"])})
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise UsageError(
            "GS-3101",
            f"what is written of the rule set {path.stem} cannot be read",
            where=Where(file=str(path)),
            why=str(error),
            hint=f"groundswell content add {path.stem} FOLDER",
        ) from error
