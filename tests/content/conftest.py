"""The shipped packs, the shipped cards, and rows of a case as a record batch."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pyarrow as pa
import pytest

from groundswell.model.card import Card
from groundswell.run.packs import Pack, load_packs
from groundswell.sources.card import load_cards


@pytest.fixture(scope="session")
def cards() -> tuple[Card, ...]:
    """Every source card that ships."""
    return load_cards()


@pytest.fixture(scope="session")
def pack() -> Pack:
    """The pack telecom-asia."""
    return next(pack for pack in load_packs() if pack.id == "telecom-asia")


@pytest.fixture(scope="session")
def batch_of() -> Callable[[str, str, Mapping[str, object]], pa.RecordBatch]:
    """One row of one kind of event, as ingest hands it to the hunt."""

    def made(table: str, event: str, row: Mapping[str, object]) -> pa.RecordBatch:
        columns = {"_event": event, "_extra": None, **{name: str(value) for name, value in row.items()}}
        arrays = [pa.array([value], pa.string()) for value in columns.values()]
        batch = pa.RecordBatch.from_arrays(arrays, names=list(columns))
        return batch.replace_schema_metadata({b"table": table.encode()})

    return made
