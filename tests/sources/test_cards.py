"""What holds of every source card, found by listing the folder: a new card gets all of this for nothing."""

from __future__ import annotations

import re

import pytest

from groundswell.model.errors import UsageError
from groundswell.sources import strict_yaml
from groundswell.sources.card import SHIPPED, load_cards, parse_card
from groundswell.sources.detect import Detection, detect
from groundswell.sources.discover import discover
from groundswell.sources.shape import load_shapes

FILES = strict_yaml.files(SHIPPED)
CARDS = {card.id: card for card in load_cards()}
SAMPLES = [
    pytest.param(card.id, str(sample["file"]), sample["rows"], sample["set_aside"], id=str(sample["file"]))
    for card in CARDS.values()
    for sample in card.samples
]


def test_every_file_is_one_card_named_like_it():
    assert sorted(CARDS) == sorted(path.stem for path in FILES)


@pytest.mark.parametrize("card_id", sorted(CARDS))
def test_every_card_has_a_sample(card_id):
    assert CARDS[card_id].samples


@pytest.mark.parametrize("card_id", sorted(CARDS))
def test_a_table_is_the_card_id_in_snake_case_and_belongs_to_one_card(card_id):
    assert CARDS[card_id].table == card_id.replace("-", "_")
    assert [c.id for c in CARDS.values() if c.table == CARDS[card_id].table] == [card_id]


@pytest.mark.parametrize(("card_id", "file", "rows", "aside"), SAMPLES)
def test_a_sample_is_recognised_by_its_card(card_id, file, rows, aside, samples, cards):
    (candidate,) = discover([samples / file])
    detection = detect(candidate, cards)
    assert isinstance(detection, Detection)
    assert detection.card == card_id
    assert detection.reason


@pytest.mark.parametrize(("card_id", "file", "rows", "aside"), SAMPLES)
def test_a_sample_is_recognised_by_no_other_card_of_its_routes(card_id, file, rows, aside, samples, cards):
    (candidate,) = discover([samples / file])
    found = detect(candidate, tuple(card for card in cards if card.id != card_id))
    exact = [card.id for card in cards if "*" not in card.detect.get("route", ()) and card.id != card_id]
    assert not isinstance(found, Detection) or found.card not in exact


@pytest.mark.parametrize(("card_id", "file", "rows", "aside"), SAMPLES)
def test_a_sample_gives_the_rows_that_the_card_promises(card_id, file, rows, aside, samples, read_path):
    reading = read_path(samples / file)
    assert (reading.tables, reading.aside) == ({CARDS[card_id].table: rows}, aside)


@pytest.mark.parametrize(("card_id", "file", "rows", "aside"), SAMPLES)
def test_every_row_of_a_sample_has_a_time_and_its_noun(card_id, file, rows, aside, samples, read_path):
    for batch in read_path(samples / file).batches:
        assert batch.column("_time").null_count == 0
        noun, other = ("_host", "_sensor") if CARDS[card_id].noun == "host" else ("_sensor", "_host")
        assert batch.column(noun).null_count == 0
        assert batch.column(other).null_count == batch.num_rows


@pytest.mark.parametrize(("card_id", "file", "rows", "aside"), SAMPLES)
def test_the_columns_of_a_sample_have_the_types_of_the_card_and_every_value_fits(
    card_id, file, rows, aside, samples, read_path
):
    arrow = {
        "int64": "int64",
        "uint64": "uint64",
        "float64": "double",
        "bool": "bool",
        "list<text>": "list<item: string>",
    }
    for batch in read_path(samples / file).batches:
        event = batch.column("_event")[0].as_py()
        for name, kind in CARDS[card_id].columns(event).items():
            if name in batch.schema.names:
                assert str(batch.schema.field(name).type) == arrow.get(kind, "string"), name
        assert batch.schema.metadata[b"misfits"] == b"0"


@pytest.mark.parametrize(("card_id", "file", "rows", "aside"), SAMPLES)
def test_every_event_of_a_sample_is_in_lower_case(card_id, file, rows, aside, samples, read_path):
    for batch in read_path(samples / file).batches:
        events = set(batch.column("_event").to_pylist())
        assert len(events) == 1
        assert events == {event.lower() for event in events}


@pytest.mark.parametrize("card_id", sorted(CARDS))
def test_maps_observables_and_ocsf_paths_name_columns_that_exist(card_id):
    card = CARDS[card_id]
    for name, event in card.events.items():
        derived = {field for derive in event.derive for field in derive.fields}
        columns = set(card.columns(name))
        for source in event.sigma:
            assert set(source.map.values()) | set(source.where) <= columns, (name, source.category)
            assert not set(source.map) & source.lacks, "a field cannot be mapped and lacking"
        assert set(event.ocsf.values()) | set(event.observables) <= columns | derived
        assert {s for d in event.derive for s in d.sources} <= columns
    assert {c for columns in (card.time.columns, card.host, card.sensor) for c in columns} <= set(card.common)


@pytest.mark.parametrize("card_id", sorted(CARDS))
def test_no_two_columns_of_a_table_differ_only_in_case(card_id):
    card = CARDS[card_id]
    names = set(card.common) | {c for event in card.events.values() for c in event.columns}
    assert len({name.lower() for name in names}) == len(names)


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_an_unknown_key_in_a_card_is_an_error_with_file_line_and_nearest_name(path):
    text = path.read_text("utf-8") + "\nevnts: {}\n"
    with pytest.raises(UsageError) as told:
        parse_card(path.name, text.encode())
    line = text.count("\n", 0, text.index("\nevnts:")) + 2
    assert told.value.code == "GS-2101"
    assert f"{path.name}:{line}:" in told.value.what
    assert told.value.hint == "did you mean events?"


WRONG = [
    # a valid card with one line changed, what the message must hold, why
    ("title: T", "title: T\ntitle: U", "given twice", "a key may stand once"),
    ("version: 1", "version: one", "'one'", "a version is a number"),
    ("{a: text}", "{a: txt}", "'txt'", "a column has one of the known types"),
    ("kind: network", "kind: netwrok", "did you mean network?", "a kind is one of the calendar's"),
    ("{x.ip: a}", "{x.ip: b}", "names the column 'b'", "an OCSF path names a column that exists"),
    ("{a: ip}", "{a: ipaddr}", "'ipaddr'", "an observable has a known kind"),
    ("map: {f: a}", "map: {f: z}", "names the column 'z'", "a field is mapped to a column that exists"),
    ("{a: text}", "{a: text, A: text}", "one column has one spelling", "a table has one spelling of a name"),
    ("event: {by: [k]}", "", "has no key 'event'", "what every card has"),
]
VALID = """card: t
version: 1
title: T
decoder: json_lines
detect: {family: x, route: [y]}
event: {by: [k]}
time: {columns: [ts]}
common: {ts: text, k: text}
events:
  e:
    kind: network
    columns: {a: text}
    ocsf: {x.ip: a}
    observables: {a: ip}
    sigma: [{category: c, map: {f: a}}]
"""


def test_the_card_that_the_wrong_ones_are_made_of_is_right():
    assert parse_card("t.yml", VALID.encode()).events["e"].columns == {"a": "text"}


@pytest.mark.parametrize(("old", "new", "told"), [w[:3] for w in WRONG if w[2]], ids=[w[3] for w in WRONG if w[2]])
def test_a_wrong_card_is_refused_with_its_reason(old, new, told):
    assert old in VALID
    with pytest.raises(UsageError) as error:
        parse_card("t.yml", VALID.replace(old, new, 1).encode())
    assert told in f"{error.value.what} {error.value.why} {error.value.hint}"
    assert error.value.where.line


def test_text_that_is_no_yaml_is_refused_with_its_line():
    with pytest.raises(UsageError) as error:
        parse_card("t.yml", b"card: [\n")
    assert error.value.where.file == "t.yml"


def test_the_digest_changes_with_every_byte_of_a_card():
    first, second = parse_card("t.yml", VALID.encode()), parse_card("t.yml", (VALID + "# a word\n").encode())
    assert first.digest != second.digest


def test_every_shape_belongs_to_a_family_that_a_card_reads():
    families = {family for card in CARDS.values() for family in card.detect["family"]}
    assert {shape.family for shape in load_shapes()} == families


def test_every_family_has_one_card_that_takes_what_no_other_wants():
    for family in {shape.family for shape in load_shapes()}:
        rest = [c.id for c in CARDS.values() if family in c.detect["family"] and "*" in c.detect["route"]]
        assert len(rest) == 1, family


@pytest.mark.shared
def test_every_sigma_service_of_windows_is_mapped_to_a_channel(shared):
    asked = set()
    for path in sorted((shared / "sigma").glob("rules*/**/*.yml")):
        text = path.read_text("utf-8")
        found = re.search(r"^ +service: *([\w-]+)", text, re.MULTILINE)
        if found and re.search(r"^ +product: *windows", text, re.MULTILINE):
            asked.add(found.group(1))
    mapped = {service for card in CARDS.values() for service in card.services}
    assert len(asked) > 30
    assert asked <= mapped
