"""A template says how one kind of thing in a report becomes a detection; it is content, one YAML file each.

Adding one needs no code: a file in `content/detections/`. Its keys are the fields of `Template`; a key that is not
known is an error with its place. `rule` is the form's own (`forms/`); its texts hold placeholders (`fill.py`).

Not here: which values of a dossier it takes (`items.py`), how a form writes it (`forms/`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from groundswell.defences.hunt.rules.yaml_text import UnreadableText, documents
from groundswell.model.detection import Form
from groundswell.model.dossier import Judgement
from groundswell.model.errors import UsageError, Where
from groundswell.model.finding import Level


class Takes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What of a dossier a template is for: side-loading pairs, or observables of some types, judgements and roles.

    `has` names parts that a value must have (`parts.py`): a rule for a folder is not written for a bare file name.
    `long` leaves out values of fewer characters.
    """

    pairs: bool = False
    types: tuple[str, ...] = ()
    judgements: tuple[Judgement, ...] = ("attacker",)
    roles: tuple[str, ...] = ()
    has: tuple[str, ...] = ()
    long: int = 1


class Sample(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A happening made up to try a detection on, with placeholders; `why` says what it stands for."""

    why: str
    record: Any


class Template(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a detection is written. `positive` must be found, `near_miss` must not: for every value of the detection.

    `reason` says why such a rule is worth having, `source` where that is known from. `attack` are the techniques of all
    its values, `attack_of` those of values of a pattern (lower case, `*` for anything). A rule that is for `looking`
    only may find honest things too: its match is no trace.
    """

    id: str
    form: Form
    title: str
    reason: str
    source: str
    takes: Takes
    level: Level
    attack: tuple[str, ...]
    false_positives: tuple[str, ...]
    rule: dict[str, Any]
    positive: tuple[Sample, ...]
    near_miss: tuple[Sample, ...]
    attack_of: dict[str, str] = {}
    looking: bool = False
    most: int = 50  # values in one detection; more make another


def load_templates(folder: Path) -> tuple[Template, ...]:
    """Read every template of a folder, in order of file names.

    Raises:
        UsageError: GS-3401, a file is no template; the message names file, place and what was expected.
    """
    found = [_template(path) for path in sorted(folder.glob("*.yml"))]
    for path, template in zip(sorted(folder.glob("*.yml")), found, strict=True):
        if template.id != path.stem:
            raise _wrong(path, f"its id is {template.id}, its file is called {path.stem}")
    return tuple(found)


def _template(path: Path) -> Template:
    try:
        found = documents(path.read_bytes())
        template = msgspec.convert(found[0] if len(found) == 1 else None, Template)
    except (UnreadableText, msgspec.ValidationError, OSError) as error:
        raise _wrong(path, str(error)) from error
    if not (template.positive and template.near_miss and template.reason and template.source):
        raise _wrong(path, "a template has a reason, a source, a positive and a near miss")
    if template.takes.pairs == bool(template.takes.types):
        raise _wrong(path, "a template takes pairs or types of observables, one of the two")
    return template


def _wrong(path: Path, why: str) -> UsageError:
    return UsageError("GS-3401", f"{path.name} is no template of a detection", where=Where(file=str(path)), why=why)
