"""Reading a path from end to end, as `ingest` does, in one call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pytest

from groundswell.model.card import Card
from groundswell.model.errors import InputError
from groundswell.model.source import SetAside
from groundswell.sources.card import load_cards
from groundswell.sources.detect import Detection, NotRecognised, detect
from groundswell.sources.discover import Candidate, discover
from groundswell.sources.read import read


@dataclass
class Reading:
    """All that reading one stream gave."""

    path: str
    detection: Detection | NotRecognised
    batches: list[pa.RecordBatch] = field(default_factory=list)
    asides: list[SetAside] = field(default_factory=list)
    refused: str = ""

    @property
    def kept(self) -> int:
        """How many records were kept."""
        return sum(batch.num_rows for batch in self.batches)

    @property
    def aside(self) -> int:
        """How many records were set aside."""
        return sum(one.count for one in self.asides)

    @property
    def tables(self) -> dict[str, int]:
        """Rows kept, by table."""
        found: dict[str, int] = {}
        for batch in self.batches:
            name = batch.schema.metadata[b"table"].decode()
            found[name] = found.get(name, 0) + batch.num_rows
        return found

    def rows(self) -> list[dict[str, object]]:
        """The records in their order in the file, without nulls and without `_src`."""
        found = [row for batch in self.batches for row in batch.to_pylist()]
        found.sort(key=lambda row: row["_rec"])
        return [{k: v for k, v in row.items() if v is not None and k != "_src"} for row in found]


@pytest.fixture(scope="session")
def cards() -> tuple[Card, ...]:
    """The shipped cards."""
    return load_cards()


@pytest.fixture(scope="session")
def read_candidate(cards: tuple[Card, ...]) -> Callable[..., Reading]:
    """Detect and read one candidate."""

    def reading(candidate: Candidate, **given: str | None) -> Reading:
        detection = detect(candidate, cards)
        made = Reading(candidate.path, detection)
        if isinstance(detection, NotRecognised):
            return made
        try:
            for item in read(candidate, detection, cards, candidate.source(), **given):
                if isinstance(item, SetAside):
                    made.asides.append(item)
                else:
                    item.validate(full=True)
                    made.batches.append(item)
        except InputError as error:
            made.refused = error.code
        return made

    return reading


@pytest.fixture(scope="session")
def read_path(read_candidate: Callable[..., Reading]) -> Callable[..., Reading]:
    """Read the one stream of a path."""

    def reading(path: Path, **given: str | None) -> Reading:
        (candidate,) = discover([path])
        return read_candidate(candidate, **given)

    return reading


@pytest.fixture
def read_bytes(tmp_path: Path, read_path: Callable[..., Reading]) -> Callable[..., Reading]:
    """Write bytes under a name and read them."""

    def reading(data: bytes, name: str = "log.json", **given: str | None) -> Reading:
        path = tmp_path / name
        path.write_bytes(data)
        return read_path(path, **given)

    return reading
