"""A detection: a rule written from what one report says, with the trials that it passed before it is offered.

Each leads back to the sentence that it was written from. `form` is the language it is written in and `text` the rule as
that language's own tool reads it. A detection is offered only when every trial held; what was not tried says why.

Not here: writing them and trying them (`defences/hunt/detections/`), indicator lists (`outputs/`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from groundswell.model.dossier import RuleForm, Span
from groundswell.model.finding import Level

Form = Literal["sigma", "suricata", "yara", "sql"]
Test = Literal["parses", "fires", "silent"]

FORMS: tuple[Form, ...] = ("sigma", "suricata", "yara", "sql")
TESTS: tuple[Test, ...] = ("parses", "fires", "silent")


@dataclass(frozen=True)
class Trial:
    """One test of a detection. `held` is null where it could not be run here; `words` say what was tried, or why not.

    parses: its own tool reads it. fires: it matches a happening made up to be what it is for. silent: it does not match
    the nearest harmless thing.
    """

    test: Test
    held: bool | None
    words: str

    def as_json(self) -> dict[str, object]:
        """The JSON object, keys in order."""
        return {"test": self.test, "held": self.held, "words": self.words}


@dataclass(frozen=True)
class Expected:
    """What the detection would have found in this lake. Nulls where it could not be asked, and `why`.

    `findings` over `days` days that end with the last day of records; `looked` host-days or sensor-days of `of` could
    be seen in full, so that a zero has its base.
    """

    findings: int | None
    days: int
    looked: int
    of: int
    noun: Literal["host-days", "sensor-days"]
    why: str | None = None

    @property
    def a_day(self) -> float | None:
        """Expected findings a day, were all seen as those host-days were that could be; null where none could be."""
        if self.findings is None or not self.days or not self.looked:
            return None
        return self.findings * self.of / (self.looked * self.days)

    def as_json(self) -> dict[str, object]:
        """The JSON object, keys in order."""
        return {**vars(self), "a_day": self.a_day}


@dataclass(frozen=True)
class Detection:
    """A rule for what a report says. `id` is `d-` and 12 hex of (report, template, values): the same report, the same.

    `template` is the id of the content that it was written with, `values` what of the report it looks for, `sentence`
    and `span` where the report says so. `attack` are current ATT&CK ids.
    """

    id: str
    form: Form
    template: str
    title: str
    text: str
    level: Level
    attack: tuple[str, ...]
    false_positives: tuple[str, ...]
    values: tuple[str, ...]
    sentence: str
    span: Span
    trials: tuple[Trial, ...] = ()
    expected: Expected | None = None

    @property
    def offered(self) -> bool:
        """Whether every test was run and held."""
        return {trial.test for trial in self.trials if trial.held} == set(TESTS)

    def as_json(self) -> dict[str, object]:
        """The JSON object, keys in order."""
        return {
            "id": self.id,
            "form": self.form,
            "template": self.template,
            "title": self.title,
            "text": self.text,
            "level": self.level,
            "attack": list(self.attack),
            "false_positives": list(self.false_positives),
            "values": list(self.values),
            "sentence": self.sentence,
            "span": list(self.span),
            "offered": self.offered,
            "trials": [trial.as_json() for trial in self.trials],
            "expected": self.expected.as_json() if self.expected else None,
        }


@dataclass(frozen=True)
class OwnRule:
    """A rule that the report itself prints. `text` is as printed, below a comment that says where it is from.

    `reads` says whether its own tool reads it. Whether it finds what its authors meant, and nothing harmless, is not
    known here: `untested` says so. `id` is `d-` and 12 hex of (report, printed text).
    """

    id: str
    form: RuleForm
    name: str
    text: str
    span: Span
    reads: Trial
    untested: str

    @property
    def offered(self) -> bool:
        """Whether its own tool reads it."""
        return self.reads.held is True

    def as_json(self) -> dict[str, object]:
        """The JSON object, keys in order."""
        return {
            "id": self.id,
            "form": self.form,
            "name": self.name,
            "text": self.text,
            "span": list(self.span),
            "offered": self.offered,
            "reads": self.reads.as_json(),
            "untested": self.untested,
        }


@dataclass(frozen=True)
class NotWritten:
    """A value of the attacker's that has no detection, and why."""

    type: str
    value: str
    why: str

    def as_json(self) -> dict[str, object]:
        """The JSON object, keys in order."""
        return dict(vars(self))


@dataclass(frozen=True)
class TechniqueRules:
    """A technique that the report states, and how many rules in force are for it or its family."""

    id: str
    name: str
    rules: int

    def as_json(self) -> dict[str, object]:
        """The JSON object, keys in order."""
        return dict(vars(self))


@dataclass(frozen=True)
class Detections:
    """The detections of one report, what got none and why, and the rules that are there for its techniques."""

    report: str
    detections: tuple[Detection, ...]
    not_written: tuple[NotWritten, ...]
    techniques: tuple[TechniqueRules, ...]
    own: tuple[OwnRule, ...] = ()

    @property
    def offered(self) -> tuple[Detection, ...]:
        """Those whose every trial held."""
        return tuple(one for one in self.detections if one.offered)

    def as_json(self) -> dict[str, object]:
        """The JSON object `groundswell/detections/1`, keys in order."""
        return {
            "schema": "groundswell/detections/1",
            "report": self.report,
            "detections": [one.as_json() for one in self.detections],
            "not_written": [one.as_json() for one in self.not_written],
            "techniques": [one.as_json() for one in self.techniques],
            "own": [one.as_json() for one in self.own],
        }
