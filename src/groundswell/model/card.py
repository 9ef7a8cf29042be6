"""A source card as a frozen value: all that the program knows of a log source.

The YAML of a card is read and checked by `sources/card.py`, which returns these; hunt, lake and outputs take
them as arguments and never read YAML. Defined by DESIGN section 3 and SEMANTICS section 7.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal[
    "sign_in", "service", "process", "script", "library", "file", "registry", "driver", "task", "network", "dns"
]


@dataclass(frozen=True)
class LogSource:
    """One Sigma log source that an event answers.

    `covers`: `whole` when the event alone can decide a rule of this log source, `part` when several events
    together are needed (registry_event from Sysmon 12, 13, 14). `where` narrows the event to rows whose
    column holds one of the values (compared as text, without case). `map` gives the column of a Sigma field
    where the names differ; other fields are looked for under their own name. `lacks` names the fields that
    this source can never have: a rule that tests one is not evaluated here.
    """

    product: str | None = None
    category: str | None = None
    service: str | None = None
    covers: Literal["whole", "part"] = "whole"
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    map: Mapping[str, str] = field(default_factory=dict)
    lacks: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Derive:
    """How a field that is no column is read from one, when a question is asked.

    `split_pairs`: `MD5=..,SHA256=..` in `source` gives fields named by the keys (`fields`, lower case).
    `join`: the columns of `sources`, joined by `separator`, where each is there; then `replace` as for `prefix`.
    `key`: the value of `key` in the JSON object kept as text in `source`.
    `prefix`: the value of `source` with the first matching of `replace` (from, to) put in place.
    """

    fields: tuple[str, ...]
    how: Literal["split_pairs", "join", "key", "prefix"]
    sources: tuple[str, ...]
    separator: str = ""
    key: str = ""
    replace: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Seen:
    """That a column holds observables of a kind (`model/observable.py`); several in one value are cut at `split`.

    `kind` may be `hash_pairs`: `MD5=..,SHA256=..`, each pair an observable of its own kind.
    """

    kind: str
    split: str = ""


@dataclass(frozen=True)
class Event:
    """One kind of event of a card's table; its name is the value of column `_event`, always lower case.

    `columns` gives the native columns and their types (text, int64, uint64, float64, bool, ip, guid, hex,
    list<text>, json); `kind` is the kind of telemetry that it is for the calendar; `rare` marks kinds so seldom
    that their channel alone already counts in part; `event_class` is the view it belongs to
    (network_activity, dns_activity, process_activity, module_activity, http_activity ...).
    """

    name: str
    title: str = ""
    kind: Kind | None = None
    rare: bool = False
    channel: str | None = None
    event_class: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    sigma: tuple[LogSource, ...] = ()
    derive: tuple[Derive, ...] = ()
    ocsf: Mapping[str, str] = field(default_factory=dict)  # OCSF path -> column
    observables: Mapping[str, Seen] = field(default_factory=dict)


@dataclass(frozen=True)
class TimeColumn:
    """Where a record's time stands: the first of `columns` that can be read in one of `formats`.

    Formats: `iso8601`, `epoch` (seconds, number or text), or a strptime pattern. `zone` is the zone of times
    that carry none; null takes the company's, else UTC and the file is marked `zone assumed`.
    """

    columns: tuple[str, ...]
    formats: tuple[str, ...] = ("iso8601",)
    zone: str | None = "UTC"


@dataclass(frozen=True)
class Card:
    """A card family: one lake table. `events` are the described kinds; others are kept all the same as text.

    `event_by` names the columns whose values, joined by `/` in lower case, give `_event`. `host` and `sensor`
    list columns, the first filled one counts; network data has sensors and no host, so `host` is empty.
    `text_free` names columns that hold no text a keyword could stand in (ids, times, numbers).
    """

    id: str
    version: int
    title: str
    table: str
    decoder: str
    event_by: tuple[str, ...]
    time: TimeColumn
    digest: str
    host: tuple[str, ...] = ()
    sensor: tuple[str, ...] = ()
    common: Mapping[str, str] = field(default_factory=dict)
    events: Mapping[str, Event] = field(default_factory=dict)
    services: Mapping[str, str] = field(default_factory=dict)  # Sigma service -> channel, for cards of many channels
    text_free: frozenset[str] = frozenset()
    product: str | None = None  # Sigma product of every event, for rules that name nothing but the product
    detect: Mapping[str, object] = field(default_factory=dict)
    samples: tuple[Mapping[str, object], ...] = ()
    sequence: str | None = None  # column that its writer counts up by one per host and channel (EventRecordID): gaps

    @property
    def noun(self) -> Literal["host", "sensor"]:
        """Whether its records speak of hosts or are written by sensors."""
        return "host" if self.host else "sensor"

    def channel(self, event: str) -> str:
        """The stream whose delivery is judged for `event`: declared, or the part before the last `/`, or the table."""
        known = self.events.get(event)
        if known is not None and known.channel is not None:
            return known.channel
        head, slash, _ = event.rpartition("/")
        return head if slash else self.table

    def columns(self, event: str) -> Mapping[str, str]:
        """Columns and types of `event`, the common ones included. Columns that no card names are text."""
        known = self.events.get(event)
        return {**self.common, **(known.columns if known else {})}
