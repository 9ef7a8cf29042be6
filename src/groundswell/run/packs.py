"""Content packs: what we know of the tools and actors that reports name, read from `content/packs/ID/`.

Defined by SEMANTICS section 6. A pack is a folder of `pack.yml` (names, their techniques and rules, a fact for each,
with its basis and source), `indicators.csv`, `rules/` and `cases/`. Unknown keys are errors with the nearest name: a
fact that is silently dropped would look like one that was never known.

Not here: the rules' own text (`defences/hunt/rules/sigma.py`), the rows of indicators
(`defences/hunt/rules/indicators.py`), choosing what a report selects (`run/choose.py`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

from groundswell.model.errors import UsageError
from groundswell.model.finding import Basis, PackFact
from groundswell.model.words import names_in_sentence
from groundswell.run.pack_file import PackFile, read_pack_file

PACKS = Path(__file__).resolve().parents[1] / "content" / "packs"

NameKind = Literal["malware", "tool", "intrusion_set", "campaign"]
KINDS: tuple[NameKind, ...] = get_args(NameKind)
BASES: tuple[Basis, ...] = get_args(Basis)


@dataclass(frozen=True)
class Edge:
    """A tie between two names, as one source draws it: never merged into one key."""

    name: str
    source: str


@dataclass(frozen=True)
class PackTechnique:
    """A technique of a name (null: of the whole campaign), by its current ATT&CK id; `fact` ends a sentence."""

    id: str
    fact: str
    basis: Basis
    source: str
    name: str | None = None


@dataclass(frozen=True)
class RuleFact:
    """That a rule finds a behaviour which others describe for a name; `fact` ends the sentence."""

    rule: str
    fact: str
    basis: Basis
    source: str


@dataclass(frozen=True)
class PackName:
    """A name that a report may use.

    It is looked for as a whole word, without letter case, under `spellings` (the name itself among them).
    `unless_near` are texts that, close by, make it another thing (an antivirus vendor); where `needs_near` is not
    empty, one of its texts must stand close by. `uses` are the tools of an intrusion set, `used_by` the reverse.
    """

    name: str
    kind: NameKind
    spellings: tuple[str, ...]
    unless_near: tuple[str, ...] = ()
    needs_near: tuple[str, ...] = ()
    attack_id: str | None = None
    known_as: tuple[Edge, ...] = ()
    used_by: tuple[Edge, ...] = ()
    techniques: tuple[PackTechnique, ...] = ()
    rules: tuple[RuleFact, ...] = ()


@dataclass(frozen=True)
class Pack:
    """One pack. `rules` maps a rule's id to its file; `digest` is the sha256 of all its files, in order of path."""

    id: str
    version: int
    title: str
    about: str
    digest: str
    names: Mapping[str, PackName]
    campaign: tuple[PackTechnique, ...]
    rules: Mapping[str, Path]
    indicators: Path
    root: Path = field(repr=False)

    def named(self, names: Iterable[str]) -> tuple[PackName, ...]:
        """The pack's entries for `names` (canonical, or a spelling), in the pack's order; others are left out."""
        wanted = {name.casefold() for name in names}
        return tuple(n for n in self.names.values() if wanted & {s.casefold() for s in n.spellings})

    def techniques(self, names: Iterable[str]) -> tuple[PackTechnique, ...]:
        """What the pack adds for `names`: their techniques, then the campaign's; one entry an id, no unverified one.

        Empty when no name is the pack's: the campaign is tied to the names that lead to it.
        """
        entries = self.named(names)
        if not entries:
            return ()
        known = [t for entry in entries for t in entry.techniques] + list(self.campaign)
        first: dict[str, PackTechnique] = {}
        for technique in known:
            if technique.basis != "unverified":
                first.setdefault(technique.id, technique)
        return tuple(first.values())

    def rules_for(self, names: Iterable[str]) -> frozenset[str]:
        """The ids of the rules that the pack lists for `names`."""
        return frozenset(r.rule for n in self.named(names) for r in n.rules if r.basis != "unverified")

    def fact(self, names: Iterable[str], rule: str) -> PackFact | None:
        """What the pack says of a match of `rule` for a report that names `names`; null when it lists none.

        Where one of the names lists the rule, its own fact ends the sentence. Where several do, nobody can say from
        the rule alone whose behaviour it is: the sentence names them all and adds nothing.
        """
        told = [(entry, known) for entry in self.named(names) for known in entry.rules if known.rule == rule]
        if not told:
            return None
        actors = any(entry.kind == "intrusion_set" for entry, _ in told)
        whose = names_in_sentence([entry.name for entry, _ in told])
        behaviour = f"fits a behaviour that others describe for {whose}"
        known = max((known for _, known in told), key=lambda one: BASES.index(one.basis))
        if len(told) > 1:
            source = "; ".join(dict.fromkeys(one.source for _, one in told))
            text = f"{behaviour}, {'names' if actors else 'tools'} that this report names"
            return PackFact(self.id, self.digest, text, known.basis, source)
        noun = "an actor" if actors else "a tool"
        return PackFact(
            self.id, self.digest, f"{behaviour}, {noun} this report names: {known.fact}", known.basis, known.source
        )


def load_packs(folder: Path = PACKS) -> tuple[Pack, ...]:
    """Every pack of `folder`, by id.

    Raises:
        UsageError: GS-4701 not readable, GS-4702 an unknown key, GS-4703 a value of the wrong form, GS-4704 a rule
            that is listed but not there.
    """
    return tuple(load_pack(path.parent) for path in sorted(folder.glob("*/pack.yml")))


def load_pack(root: Path) -> Pack:
    """The pack in the folder `root`; raises as `load_packs`."""
    file = read_pack_file(root / "pack.yml")
    top = file.table(file.data, "pack", {"id", "version", "title", "names"}, {"about", "sources", "techniques"})
    sources = file.texts_by_key(top.get("sources", {}), "sources")
    names = tuple(_name(file, row, sources) for row in file.rows(top["names"], "names"))
    rules = {_rule_id(file, path): path for path in sorted((root / "rules").glob("*.yml"))}
    _listed_rules_exist(file, names, rules)
    return Pack(
        id=file.text(top, "id", "pack"),
        version=file.number(top, "version", "pack"),
        title=file.text(top, "title", "pack"),
        about=file.text(top, "about", "pack", default=""),
        digest=_digest(root),
        names={name.name: name for name in names},
        campaign=tuple(
            _technique(file, row, sources, None) for row in file.rows(top.get("techniques", []), "techniques")
        ),
        rules=rules,
        indicators=root / "indicators.csv",
        root=root,
    )


_NAME_MAY = {
    "match",
    "spellings",
    "unless_near",
    "needs_near",
    "attack_id",
    "known_as",
    "used_by",
    "techniques",
    "rules",
}


def _name(file: PackFile, row: object, sources: Mapping[str, str]) -> PackName:
    data = file.table(row, "names", {"name", "kind"}, _NAME_MAY)
    name = file.text(data, "name", "names")
    file.one_of(data, "match", name, ("word",), default="word")
    kind = file.one_of(data, "kind", name, KINDS)
    spellings = tuple(dict.fromkeys((name, *file.texts(data, "spellings", name))))
    return PackName(
        name=name,
        kind=next(k for k in KINDS if k == kind),
        spellings=spellings,
        unless_near=file.texts(data, "unless_near", name),
        needs_near=file.texts(data, "needs_near", name),
        attack_id=file.text(data, "attack_id", name, default="") or None,
        known_as=_edges(file, data, "known_as", name),
        used_by=_edges(file, data, "used_by", name),
        techniques=tuple(_technique(file, one, sources, name) for one in file.rows(data.get("techniques", []), name)),
        rules=tuple(_rule_fact(file, one, sources, name) for one in file.rows(data.get("rules", []), name)),
    )


def _edges(file: PackFile, data: Mapping[str, object], key: str, name: str) -> tuple[Edge, ...]:
    rows = (file.table(row, f"{name}.{key}", {"name", "source"}) for row in file.rows(data.get(key, []), name))
    return tuple(Edge(file.text(row, "name", name), file.text(row, "source", name)) for row in rows)


def _technique(file: PackFile, row: object, sources: Mapping[str, str], name: str | None) -> PackTechnique:
    at = name or "techniques"
    data = file.table(row, at, {"id", "basis", "source", "fact"})
    basis = _basis(file, data, at)
    return PackTechnique(
        file.text(data, "id", at), file.text(data, "fact", at), basis, _source(file, data, sources, at), name
    )


def _rule_fact(file: PackFile, row: object, sources: Mapping[str, str], name: str) -> RuleFact:
    data = file.table(row, name, {"rule", "basis", "source", "fact"})
    source = _source(file, data, sources, name)
    return RuleFact(file.text(data, "rule", name), file.text(data, "fact", name), _basis(file, data, name), source)


def _basis(file: PackFile, data: Mapping[str, object], at: str) -> Basis:
    word = file.one_of(data, "basis", at, BASES)
    return next(basis for basis in BASES if basis == word)


def _source(file: PackFile, data: Mapping[str, object], sources: Mapping[str, str], at: str) -> str:
    return sources[file.one_of(data, "source", at, tuple(sources))]


def _rule_id(file: PackFile, path: Path) -> str:
    """The id of a rule file, without parsing the rule: its line `id: UUID`."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("id:"):
            return line.removeprefix("id:").strip()
    raise file.wrong("rules", path.name, "a rule with a line `id:`")


def _listed_rules_exist(file: PackFile, names: Iterable[PackName], rules: Mapping[str, Path]) -> None:
    for name in names:
        for listed in name.rules:
            if listed.rule not in rules:
                raise UsageError(
                    "GS-4704",
                    f"{file.shown} lists a rule for {name.name} that the pack does not have",
                    where=file.where(listed.rule),
                    why=f"no file of rules/ has the id {listed.rule}",
                    hint="correct the id, or add the rule",
                )


def _digest(root: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(p for p in root.rglob("*") if p.suffix in {".yml", ".csv"} and p.is_file()):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
