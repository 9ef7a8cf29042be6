"""Read source cards: one YAML file a log source becomes one frozen `model.card.Card`.

The form is described in `docs/` and by the shipped cards; the names are those of `model/card.py`. Unknown keys,
types, kinds and columns that an entry names but no event has are errors with file and line. Cards are found by
listing a folder, never registered.

Not here: what a card means for a file (`detect.py`), a record (`routing.py`) or a value (`columns.py`).
"""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, get_args

from groundswell.model.card import Card, Derive, Event, Kind, LogSource, Seen, TimeColumn
from groundswell.sources import strict_yaml
from groundswell.sources.strict_yaml import Node

SHIPPED = Path(__file__).parent / "cards"
TYPES = frozenset({"text", "int64", "uint64", "float64", "bool", "ip", "guid", "hex", "list<text>", "json"})
KINDS: frozenset[str] = frozenset(get_args(Kind))
_OBSERVABLES = """
ip ipv4 ipv6 ip_port cidr domain url listener_url email md5 sha1 sha256 sha512 imphash file_name file_path
registry_key mutex user_agent ja3 ja3s ja4 cve cert_serial pdb_path service task pipe command_line wallet asn onion
cert_md5 cert_sha1 cert_sha256 hash_pairs
"""
OBSERVABLE_KINDS = frozenset(_OBSERVABLES.split())
_CARD = """
card version title table product decoder detect event time host sensor common events services text_free samples sequence
"""
CARD_KEYS = frozenset(_CARD.split())
EVENT_KEYS = frozenset({"title", "kind", "rare", "channel", "event_class", "columns", "sigma", "derive"})
EVENT_KEYS |= {"ocsf", "observables"}
SIGMA_KEYS = frozenset(["product", "category", "service", "covers", "where", "map", "lacks"])
DETECT_KEYS = frozenset(["family", "route", "keys", "header"])


def load_cards(folder: Path | None = None) -> tuple[Card, ...]:
    """Read every card of `folder` (the shipped ones by default), in order of their ids.

    Raises:
        UsageError: GS-2101, a card is wrong: file, line, what was found against what was expected.
    """
    cards = tuple(read_card(path) for path in strict_yaml.files(folder or SHIPPED))
    return tuple(sorted(cards, key=lambda card: card.id))


def read_card(path: Path) -> Card:
    """Read one card; `digest` is the SHA-256 of its bytes."""
    data = path.read_bytes()
    return parse_card(path.name, data)


def parse_card(name: str, data: bytes) -> Card:
    """Read a card from its bytes; `name` stands in error messages."""
    root = strict_yaml.parse(name, data.decode("utf-8"))
    keys = root.mapping(CARD_KEYS)
    for required in ("card", "version", "title", "decoder", "detect", "event", "time"):
        if required not in keys:
            raise root.wrong(f"has no key {required!r}", "every card has it")
    card_id = keys["card"].text()
    table = keys["table"].text() if "table" in keys else card_id.replace("-", "_")
    common = _columns(keys.get("common"))
    events = {n.lower(): _event(n.lower(), e, common) for n, e in _mapping(keys.get("events")).items()}
    card = Card(
        id=card_id,
        version=keys["version"].number(),
        title=keys["title"].text(),
        table=table,
        decoder=keys["decoder"].text(),
        event_by=keys["event"].mapping({"by"})["by"].texts(),
        time=_time(keys["time"]),
        digest=hashlib.sha256(data).hexdigest(),
        host=_texts(keys.get("host")),
        sensor=_texts(keys.get("sensor")),
        common=common,
        events=events,
        services={k: v.text() for k, v in _mapping(keys.get("services")).items()},
        text_free=frozenset(_texts(keys.get("text_free"))),
        product=keys["product"].text() if "product" in keys else None,
        detect={k: v.texts() for k, v in keys["detect"].mapping(DETECT_KEYS).items()},
        samples=tuple(_sample(s) for s in keys["samples"].items()) if "samples" in keys else (),
        sequence=_column(keys["sequence"], common) if "sequence" in keys else None,
    )
    _one_spelling(root, card)
    return card


def _mapping(node: Node | None) -> Mapping[str, Node]:
    return node.mapping() if node is not None else {}


def _texts(node: Node | None) -> tuple[str, ...]:
    return node.texts() if node is not None else ()


def _columns(node: Node | None) -> dict[str, str]:
    """Columns with types; a plain list of names is a list of text columns."""
    if node is None:
        return {}
    if node.is_list:
        return dict.fromkeys(node.texts(), "text")
    return {name: kind.text(TYPES) for name, kind in node.mapping().items()}


def _time(node: Node) -> TimeColumn:
    keys = node.mapping({"columns", "formats", "zone"})
    if "columns" not in keys:
        raise node.wrong("has no columns", "expected the columns that hold the time, best first")
    zone = keys["zone"].text() if "zone" in keys else "UTC"
    return TimeColumn(
        columns=keys["columns"].texts(),
        formats=keys["formats"].texts() if "formats" in keys else ("iso8601",),
        zone=None if zone in ("null", "~", "") else zone,
    )


def _event(name: str, node: Node, common: Mapping[str, str]) -> Event:
    keys = node.mapping(EVENT_KEYS)
    columns = _columns(keys.get("columns"))
    known = {**common, **columns}
    kind: Any = keys["kind"].text(KINDS) if "kind" in keys else None
    derive = tuple(_derive(fields, d, known) for fields, d in _mapping(keys.get("derive")).items())
    derived = {f for d in derive for f in d.fields}
    sources = {*known, *derived}
    return Event(
        name=name,
        title=keys["title"].text() if "title" in keys else "",
        kind=kind,
        rare=keys["rare"].flag() if "rare" in keys else False,
        channel=keys["channel"].text() if "channel" in keys else None,
        event_class=keys["event_class"].text() if "event_class" in keys else None,
        columns=columns,
        sigma=tuple(_log_source(s, set(known)) for s in keys["sigma"].items()) if "sigma" in keys else (),
        derive=derive,
        ocsf={p: _column(c, sources) for p, c in _mapping(keys.get("ocsf")).items()},
        observables={c: _seen(c, s, sources) for c, s in _mapping(keys.get("observables")).items()},
    )


def _column(node: Node, known: Mapping[str, str] | set[str]) -> str:
    """A column's name that the event must have."""
    return _known(node, node.text(), known)


def _known(node: Node, name: str, known: Mapping[str, str] | set[str]) -> str:
    if name not in known:
        near = difflib.get_close_matches(name, list(known), n=1)
        raise node.wrong(
            f"names the column {name!r}", "the event has no such column", f"did you mean {near[0]}?" if near else ""
        )
    return name


def _log_source(node: Node, known: set[str]) -> LogSource:
    keys = node.mapping(SIGMA_KEYS)
    covers: Literal["whole", "part"] = (
        "part" if "covers" in keys and keys["covers"].text(("whole", "part")) == "part" else "whole"
    )
    where = {_known(v, k, known): v.texts() for k, v in _mapping(keys.get("where")).items()}
    return LogSource(
        product=keys["product"].text() if "product" in keys else None,
        category=keys["category"].text() if "category" in keys else None,
        service=keys["service"].text() if "service" in keys else None,
        covers=covers,
        where=where,
        map={k: _column(v, known) for k, v in _mapping(keys.get("map")).items()},
        lacks=frozenset(_texts(keys.get("lacks"))),
    )


def _derive(fields: str, node: Node, known: Mapping[str, str]) -> Derive:
    """Read how fields are derived.

    `"[md5, sha1]": {split_pairs: Hashes}`; `name: {join: [a, b], separator: "/"}`; `name: {key: k, of: a}`;
    `name: {prefix: a, replace: [[from, to]]}`.
    """
    names = tuple(f.strip() for f in fields.strip("[]").split(","))
    keys = node.mapping({"split_pairs", "join", "separator", "key", "of", "prefix", "replace"})
    if "split_pairs" in keys:
        return Derive(names, "split_pairs", (_column(keys["split_pairs"], known),))
    pairs = tuple((p[0], p[1]) for p in (item.texts() for item in keys["replace"].items())) if "replace" in keys else ()
    if "join" in keys:
        sources = tuple(_column(i, known) for i in keys["join"].items())
        separator = keys["separator"].text() if "separator" in keys else ""
        return Derive(names, "join", sources, separator=separator, replace=pairs)
    if "key" in keys and "of" in keys:
        return Derive(names, "key", (_column(keys["of"], known),), key=keys["key"].text())
    if "prefix" in keys and "replace" in keys:
        return Derive(names, "prefix", (_column(keys["prefix"], known),), replace=pairs)
    raise node.wrong("says not how", "expected split_pairs, join, key with of, or prefix with replace")


def _seen(column: str, node: Node, known: set[str]) -> Seen:
    _known(node, column, known)
    if node.is_mapping:
        keys = node.mapping({"kind", "split"})
        return Seen(keys["kind"].text(OBSERVABLE_KINDS), keys["split"].text() if "split" in keys else "")
    return Seen(node.text(OBSERVABLE_KINDS))


def _sample(node: Node) -> Mapping[str, object]:
    keys = node.mapping({"file", "rows", "set_aside"})
    return {
        "file": keys["file"].text(),
        "rows": keys["rows"].number(),
        "set_aside": keys["set_aside"].number() if "set_aside" in keys else 0,
    }


def _one_spelling(root: Node, card: Card) -> None:
    """A table never gets two columns that differ only in case, nor two types for one column."""
    seen: dict[str, tuple[str, str]] = {}
    for columns in (card.common, *(e.columns for e in card.events.values())):
        for name, kind in columns.items():
            before = seen.setdefault(name.lower(), (name, kind))
            if before != (name, kind):
                raise root.wrong(
                    f"has {name} ({kind}) and {before[0]} ({before[1]})",
                    "one column has one spelling and one type in a table",
                )
