"""Every JSON form against its schema; a wrong word in any enum, a missing key or a wrong type is refused."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource

from groundswell.model.errors import InputError, Where
from groundswell.model.hunt_scope import RuleCost
from groundswell.model.plain import plain, time_text
from groundswell.model.verdict import Exit
from groundswell.outputs import json as forms

NAMES = [
    "verdict", "finding", "ingest", "hunt", "dossier", "sightings", "visibility", "coverage", "doctor", "error",
]  # fmt: skip


@pytest.fixture(scope="session")
def schemas(repository):
    folder = repository / "src" / "groundswell" / "outputs" / "schemas"
    return {path.name: json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))}


@pytest.fixture(scope="session")
def validators(schemas):
    registry = Registry().with_resources((s["$id"], Resource.from_contents(s)) for s in schemas.values())
    return {
        name: Draft202012Validator(schemas[f"{name}-1.json"], registry=registry, format_checker=FormatChecker())
        for name in NAMES
    }


@pytest.fixture(scope="session")
def outputs(meridian, others, screens):
    """Each form as it is written, as JSON values; several companies for verdicts."""
    error = InputError("GS-2104", "x", where=Where("a.evtx", 412), why="y", hint="z")
    from groundswell.cli.errors_text import error_json

    hunt = forms.hunt(
        screens.hunted(meridian), screens.SCOPE, Exit(10, (10,), "one trace"), [RuleCost("r", 1.5, 100, 10)]
    )
    return {
        "verdict": [json.loads(forms.verdict(v)) for v in (meridian.VERDICT, others.bare()[0], others.dark()[0])],
        "finding": [json.loads(line) for line in forms.findings(meridian.ALL_FINDINGS).splitlines()],
        "ingest": [json.loads(forms.ingest(screens.INGESTED))],
        "hunt": [json.loads(hunt)],
        "dossier": [json.loads(forms.dossier(d)) for d in (meridian.DOSSIER, others.dark()[2])],
        "sightings": [json.loads(forms.sightings(screens.INDICATORS))],
        "visibility": [json.loads(forms.visibility(screens.visibility(meridian)))],
        "coverage": [json.loads(forms.coverage(screens.COVERAGE))],
        "doctor": [json.loads(forms.doctor(screens.CHECKS))],
        "error": [json.loads(error_json([error]))],
    }


@pytest.mark.parametrize("name", NAMES)
def test_the_schema_is_itself_a_valid_schema(name, validators):
    Draft202012Validator.check_schema(validators[name].schema)


@pytest.mark.parametrize("name", NAMES)
def test_the_output_is_what_its_schema_says(name, outputs, validators):
    for value in outputs[name]:
        assert [f"{e.json_path}: {e.message}" for e in validators[name].iter_errors(value)] == []


@pytest.mark.parametrize("name", NAMES)
def test_new_keys_may_appear_at_the_top(name, outputs, validators):
    assert validators[name].is_valid({**outputs[name][0], "later": 1})


def enum_places(schema, schemas, value, path=()):
    """(path in the value) of every text that stands under an enum or a const of the schema."""
    if "$ref" in schema:
        file, _, pointer = schema["$ref"].partition("#")
        target = schemas[file] if file else schemas["this"]
        for part in pointer.strip("/").split("/"):
            target = target[part]
        here = {**schemas, "this": schemas[file]} if file else schemas
        yield from enum_places(target, here, value, path)
        return
    if ("enum" in schema or "const" in schema) and isinstance(value, str):
        yield path
    for option in schema.get("anyOf", []):
        if value is not None:
            yield from enum_places(option, schemas, value, path)
    if isinstance(value, dict):
        for key, sub in schema.get("properties", {}).items():
            if key in value:
                yield from enum_places(sub, schemas, value[key], (*path, key))
    if isinstance(value, list) and "items" in schema:
        for number, item in enumerate(value[:60]):
            yield from enum_places(schema["items"], schemas, item, (*path, number))


def with_value(value, path, new):
    """A copy of `value` with `new` at `path`; only what lies on the path is copied."""
    if not path:
        return new
    copied = copy.copy(value)
    copied[path[0]] = with_value(value[path[0]], path[1:], new)
    return copied


@pytest.mark.parametrize("name", NAMES)
def test_a_wrong_word_in_any_enum_is_refused(name, outputs, validators, schemas):
    known = {**schemas, "this": validators[name].schema}
    kinds: dict[tuple, tuple] = {}
    for number, value in enumerate(outputs[name]):
        for path in enum_places(validators[name].schema, known, value):
            kinds.setdefault(tuple("n" if isinstance(p, int) else p for p in path), (number, path))
    assert kinds, "the form has at least its own schema word"
    for number, path in kinds.values():
        assert not validators[name].is_valid(with_value(outputs[name][number], path, "excellent")), path


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_key_is_refused(name, outputs, validators):
    for key in list(outputs[name][0]):
        short = {k: v for k, v in outputs[name][0].items() if k != key}
        assert not validators[name].is_valid(short), key


def test_a_verdict_has_the_keys_of_the_product_page_in_their_order(outputs):
    assert list(outputs["verdict"][0]) == [
        "schema", "id", "made_at", "program", "command", "line", "report", "scope", "exposed", "hit", "ready",
        "stakes", "cost", "seen", "techniques", "next", "not_evaluated", "inputs", "content", "exit",
    ]  # fmt: skip
    seen = outputs["verdict"][0]["seen"]
    assert list(seen)[:4] == ["base", "hosts", "calendar", "events_per_day"]
    assert list(seen["gaps"][0]) == ["host", "from", "to", "why"]
    assert list(outputs["verdict"][0]["report"]["speaks_of"]) == ["from", "to"]


def test_a_finding_has_the_keys_of_the_product_page_in_their_order(outputs):
    assert list(outputs["finding"][0]) == [
        "schema", "id", "key", "kinds", "state", "decided", "level", "title", "time", "host", "user", "attack",
        "reports", "pack", "count", "first", "last", "related", "explains_away", "elsewhere", "record", "matches",
        "rules", "indicator",
    ]  # fmt: skip


def test_the_same_values_give_the_same_bytes(meridian):
    assert forms.verdict(meridian.VERDICT) == forms.verdict(copy.deepcopy(meridian.VERDICT))


def test_what_is_not_known_is_null_and_never_zero(outputs):
    bare = outputs["verdict"][1]
    assert bare["cost"] is None
    assert bare["report"]["speaks_of"] == {"from": None, "to": None}
    assert bare["seen"]["earliest"] is None
    assert bare["seen"]["share_of_report_time"] is None
    assert bare["hit"]["strength"] is None


TIMES = [
    (datetime(2025, 8, 14, 2, 11, 9, 417000, tzinfo=UTC), "2025-08-14T02:11:09.417000Z", "a fraction is kept"),
    (datetime(2025, 8, 14, 4, 11, tzinfo=timezone(timedelta(hours=2))), "2025-08-14T02:11:00Z", "zones become UTC"),
    (datetime(2025, 8, 14, 2, 11), "2025-08-14T02:11:00Z", "a time without a zone is UTC"),
]


@pytest.mark.parametrize(("moment", "text"), [t[:2] for t in TIMES], ids=[t[2] for t in TIMES])
def test_times_are_rfc_3339_in_utc(moment, text):
    assert time_text(moment) == text


def test_a_lone_surrogate_and_a_huge_number_still_give_json():
    value = json.loads(forms.encoded({"raw": "a\ud800b", "n": 2**70, "list": ["\udfff"]}))
    assert value == {"raw": "a?b", "n": str(2**70), "list": ["?"]}


def test_a_value_without_a_json_form_is_a_fault():
    with pytest.raises(TypeError, match="has no JSON form"):
        plain(object())
