"""The dossier: what we took from one report, each item with its place in the text (CLI.md section 4).

`span` counts characters of the report's linear text, which `intel show --text` prints: `text[span[0]:span[1]]` is
what was written. The same shapes are read back from JSON, so that a kept dossier is a value like a new one.

Not here: taking things from a report (`intel/`), what a pack adds to it (never mixed in).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from groundswell.model.finding import Origin, Technique
from groundswell.model.place import Place
from groundswell.model.said import Said

SCHEMA = "groundswell/dossier/1"

Span = tuple[int, int]
Judgement = Literal["attacker", "reference", "abused", "unsure"]
NameKind = Literal[
    "malware", "tool", "intrusion_set", "campaign", "vulnerability", "product", "vendor", "sector", "country"
]
Certainty = Literal["stated", "possible", "denied"]
ClaimKind = Literal["attribution", "timeline", "victimology", "capability", "impact", "pointer"]
RuleForm = Literal["sigma", "suricata", "yara"]
TechniqueKind = Literal["stated", "suggested", "accepted", "rejected"]
DateKind = Literal["first_seen", "last_seen", "published"]
Tlp = Literal["CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"]  # with whom a report may be shared, strictest last
Defence = Literal["watch", "patch", "hunt", "train", "respond", "mfa", "segment", "other"]

JUDGEMENTS: tuple[Judgement, ...] = ("attacker", "reference", "abused", "unsure")
DEFENCES: tuple[Defence, ...] = ("watch", "patch", "hunt", "train", "respond", "mfa", "segment")


@dataclass(frozen=True)
class Report:
    """The report itself: `r-` and 12 hex of the file's sha256, title, the day it was published, language.

    The day is the one that the report says, or, with `dated`, the one that a person gave; `says` is then the report's.
    `tlp` is the label of the Traffic Light Protocol that it bears; null where it bears none.
    `text` is the sha256 of the linear text (UTF-8) that spans count characters of.
    """

    id: str
    title: str
    sha256: str
    published: date | None = None
    language: str | None = None
    dated: Said | None = None
    says: date | None = None
    tlp: Tlp | None = None
    text: str | None = None

    def as_json(self) -> dict[str, object]:
        """The JSON object, keys in order."""
        return {
            "id": self.id,
            "title": self.title,
            "sha256": self.sha256,
            "published": self.published.isoformat() if self.published else None,
            "language": self.language,
            "dated": self.dated.as_json() if self.dated else None,
            "says": self.says.isoformat() if self.says else None,
            "tlp": self.tlp,
            "text": self.text,
        }


WARNED = "the report warns of this list"  # the beginning of a reason: some of its values are honest, says the report


@dataclass(frozen=True)
class Observable:
    """A value named in the report, judged, with the reasons in words (strongest first).

    `value` is canonical (`model/observable.py`), `as_written` the text of the span. `role` says what the attacker
    uses it for (c2, delivery, sample, sender ...) where the text tells. A value that stands in several places is
    one observable; its place is the one that decided.
    """

    type: str
    value: str
    as_written: str
    judgement: Judgement
    role: str | None
    reasons: tuple[str, ...]
    sentence: str
    span: Span
    section: str
    probability: float | None = None  # that it is the attacker's, calibrated; null where a rule decided, not a weighing
    last_seen: date | None = None  # the last day that the report saw it in use, where the text tells

    @property
    def warned(self) -> bool:
        """Whether the report says of the list where the value stands that honest things are among it."""
        return any(reason.startswith(WARNED) for reason in self.reasons)

    def as_json(self) -> dict[str, object]:
        """The JSON object, keys in order."""
        last_seen = self.last_seen.isoformat() if self.last_seen else None
        return {**vars(self), "reasons": list(self.reasons), "span": list(self.span), "last_seen": last_seen}


@dataclass(frozen=True)
class KnownAs:
    """Another name for the same thing, as one source claims it; never a key to merge by."""

    name: str
    source: str


@dataclass(frozen=True)
class Name:
    """A malware, tool, intrusion set or other thing that the report names."""

    name: str
    kind: NameKind
    known_as: tuple[KnownAs, ...]
    sentence: str
    span: Span
    version: str | None = None  # of a product, as the report writes it: "before 2.14.1"

    def as_json(self) -> dict[str, object]:
        """The JSON object, keys in order."""
        return {
            "name": self.name,
            "kind": self.kind,
            "known_as": [{"name": k.name, "source": k.source} for k in self.known_as],
            "sentence": self.sentence,
            "span": list(self.span),
            "version": self.version,
        }


@dataclass(frozen=True)
class NamedTechnique:
    """An ATT&CK technique of the report: stated (its id is written), or suggested with a probability.

    A suggestion that a person took a stand on is accepted or rejected, and `said` is their word. `doubt` are the words
    beside a stated id by which the author says that it is not sure, null where there are none.
    """

    id: str
    as_written: str | None
    version: str | None
    current: str | None
    kind: TechniqueKind
    probability: float | None
    sentence: str
    span: Span
    doubt: str | None = None
    said: Said | None = None

    @property
    def counts(self) -> bool:
        """Whether something may rest on it: the report states it, or a person accepted it."""
        return self.kind in ("stated", "accepted")

    @property
    def origin(self) -> Origin:
        """Whose it is where it counts: the analyst's who accepted it here, else the report's, with a word it brings."""
        here = self.kind != "stated" and (self.said is None or not self.said.elsewhere)
        return "analyst" if here else "report"

    @property
    def technique(self) -> Technique:
        """The shape `T` that findings and verdicts share."""
        return Technique(current=self.current, as_written=self.as_written, version=self.version)

    def as_json(self) -> dict[str, object]:
        """The JSON object, keys in order."""
        return {**vars(self), "span": list(self.span), "said": self.said.as_json() if self.said else None}


@dataclass(frozen=True)
class Claim:
    """A sentence that asserts something; `certainty` keeps "one of three possibilities" from becoming a fact."""

    kind: ClaimKind
    certainty: Certainty
    sentence: str
    span: Span

    def as_json(self) -> dict[str, object]:
        """The JSON object, keys in order."""
        return {"kind": self.kind, "certainty": self.certainty, "sentence": self.sentence, "span": list(self.span)}


@dataclass(frozen=True)
class Recommendation:
    """A measure that the report recommends, and our defence that it belongs to.

    `kinds` are the kinds of measure that its words name; `refs` are the ids of those kinds in frameworks. Where no kind
    is named, `kinds` is empty and `refs` are the ids of the whole defence.
    """

    text: str
    defence: Defence
    refs: tuple[str, ...]
    span: Span
    kinds: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        """The JSON object, keys in order."""
        return {
            "text": self.text,
            "defence": self.defence,
            "refs": list(self.refs),
            "span": list(self.span),
            "kinds": list(self.kinds),
        }


@dataclass(frozen=True)
class DateSpan:
    """A time that the report speaks of: the words, first and last day (null where open), and what happened then."""

    text: str
    since: date | None
    until: date | None
    span: Span
    kind: DateKind | None = None

    def as_json(self) -> dict[str, object]:
        """The JSON object, keys in order."""
        return {
            "text": self.text,
            "from": self.since.isoformat() if self.since else None,
            "to": self.until.isoformat() if self.until else None,
            "span": list(self.span),
            "kind": self.kind,
        }


@dataclass(frozen=True)
class Pair:
    """A side-loading pair: an honest program, and the library of the attacker's that it loads (ATT&CK T1574.001).

    File names in lower case, without folders; `payload` is the file that the library reads and runs, `folder` where
    the report saw the pair, both null where it does not say. The program's hash is never blocked: the pair is hunted.
    """

    program: str
    library: str
    payload: str | None
    folder: str | None
    sentence: str
    span: Span

    def as_json(self) -> dict[str, object]:
        """The JSON object, keys in order."""
        return {**vars(self), "span": list(self.span)}


@dataclass(frozen=True)
class Anomaly:
    """Something of the report that must not be acted upon as written: a resolver listed as C2, the reader's own domain.

    `what` is the value or the words, `why` says in words what is wrong.
    """

    what: str
    why: str
    sentence: str
    span: Span

    def as_json(self) -> dict[str, object]:
        """The JSON object, keys in order."""
        return {**vars(self), "span": list(self.span)}


@dataclass(frozen=True)
class PrintedRule:
    """A rule that the report itself prints, as it stands there; `name` is its own. Nothing says that it works."""

    form: RuleForm
    name: str
    text: str
    span: Span

    def as_json(self) -> dict[str, object]:
        """The JSON object, keys in order."""
        return {"form": self.form, "name": self.name, "text": self.text, "span": list(self.span)}


@dataclass(frozen=True)
class Unread:
    """A part of the report that was not read, and why: never silently dropped."""

    what: str
    why: str

    def as_json(self) -> dict[str, object]:
        """The JSON object, keys in order."""
        return {"what": self.what, "why": self.why}


@dataclass(frozen=True)
class Note(Unread):
    """A part that was read for all that it says, or left out with good reason: told, and nobody has to look at it."""


@dataclass(frozen=True)
class Dossier:
    """Everything taken from one report."""

    report: Report
    observables: tuple[Observable, ...] = ()
    names: tuple[Name, ...] = ()
    techniques: tuple[NamedTechnique, ...] = ()
    claims: tuple[Claim, ...] = ()
    recommendations: tuple[Recommendation, ...] = ()
    dates: tuple[DateSpan, ...] = ()
    unread: tuple[Unread, ...] = ()
    pairs: tuple[Pair, ...] = ()
    anomalies: tuple[Anomaly, ...] = ()
    notes: tuple[Note, ...] = ()
    rules: tuple[PrintedRule, ...] = ()
    sources: tuple[Place, ...] = ()  # of what came back from a feed of ours: where it stood in the report's own text

    @property
    def tools(self) -> tuple[Name, ...]:
        """The malware and tools that the report names."""
        return tuple(n for n in self.names if n.kind in ("malware", "tool"))

    @property
    def indicators(self) -> tuple[Observable, ...]:
        """The observables judged the attacker's: those to hunt for."""
        return tuple(o for o in self.observables if o.judgement == "attacker")

    @property
    def speaks_of(self) -> tuple[date | None, date | None]:
        """First and last day that the report speaks of; null where it gives none, or one of its times is open.

        The day on which something was published is none of what it speaks of.
        """
        told = [d for d in self.dates if d.kind != "published"]
        starts = [d.since for d in told if d.since]
        ends = [d.until for d in told]
        last = None if None in ends else max((end for end in ends if end), default=None)
        return (min(starts) if starts else None, last)

    def as_json(self) -> dict[str, object]:
        """The JSON object `groundswell/dossier/1`, keys in order."""
        return {
            "schema": SCHEMA,
            "report": self.report.as_json(),
            "observables": [o.as_json() for o in self.observables],
            "names": [n.as_json() for n in self.names],
            "techniques": [t.as_json() for t in self.techniques],
            "claims": [c.as_json() for c in self.claims],
            "recommendations": [r.as_json() for r in self.recommendations],
            "dates": [d.as_json() for d in self.dates],
            "unread": [u.as_json() for u in self.unread],
            "pairs": [p.as_json() for p in self.pairs],
            "anomalies": [a.as_json() for a in self.anomalies],
            "notes": [n.as_json() for n in self.notes],
            "rules": [r.as_json() for r in self.rules],
            "sources": [s.as_json() for s in self.sources],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Dossier:
        """Read a dossier back from its JSON object; a key that is younger than the object has its default.

        Raises:
            ValueError: the object is not of schema `groundswell/dossier/1`.
        """
        import msgspec  # only where a kept dossier is read

        if data.get("schema") != SCHEMA:
            raise ValueError(f"schema is {data.get('schema')!r}, expected {SCHEMA!r}")
        dates = [{**told, "since": told.get("from"), "until": told.get("to")} for told in data.get("dates", ())]
        try:
            return msgspec.convert({**data, "dates": dates}, cls)
        except msgspec.ValidationError as error:
            raise ValueError(f"it is no dossier: {error}") from error


@dataclass(frozen=True)
class NameClaim:
    """What one source says of a name: handed to `intel` beside its own lists (a pack's names, ATT&CK's).

    `spellings` are the texts that stand for it, compared with case when they are one word of letters, as whole
    words only. `not_in` are texts that, beside a spelling in the same sentence, say that something else is meant
    ("Quick Heal Technologies"). `known_as` are other names by this source.
    """

    name: str
    kind: NameKind
    spellings: tuple[str, ...]
    source: str
    not_in: tuple[str, ...] = ()
    known_as: tuple[KnownAs, ...] = ()
    id: str | None = None  # the source's own id, e.g. S0629
    cautious: bool = False  # one that is written like any word counts only where the report says what it is
