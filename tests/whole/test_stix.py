"""The verdict of the demonstration as STIX 2.1: what real findings give is valid too, not only made-up ones."""

from __future__ import annotations

import json

from stix2validator import ValidationOptions, validate_string

from groundswell.outputs import stix
from groundswell.run.demo import Demo


def test_the_sightings_of_the_demonstration_are_valid_and_one_a_trace(made: Demo) -> None:
    done = made.assessed
    text = stix.sightings(done.verdict, done.findings).decode()
    result = validate_string(text, ValidationOptions(version="2.1"))
    assert result.is_valid, result.errors
    told = {o["x_groundswell_finding"] for o in json.loads(text)["objects"] if o["type"] == "sighting"}
    assert told == {line.id for line in done.verdict.hit.findings} != set()
