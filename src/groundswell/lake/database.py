"""Open the state store: SQLite in WAL mode by default, another database by URL; bring it to its newest form.

SQLite: one writer, so a transaction that writes says so at its start (BEGIN IMMEDIATE) and waits its turn; foreign
keys are off unless asked for. Never on a network share. Alembic is imported only when a step is due.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, ProgrammingError

from groundswell.model.errors import MachineError, Where

MIGRATIONS = Path(__file__).parent / "migrations"
WAIT = 10_000  # milliseconds for another process to end its transaction


def newest() -> str:
    """The form that this version needs: the greatest number among the steps."""
    return max(p.stem.partition("_")[0] for p in (MIGRATIONS / "versions").glob("v*.py"))


def open_engine(url: str) -> Engine:
    """The engine for `url` (a path or `sqlite:///...`, `postgresql+psycopg://...`), its tables in the newest form.

    Raises:
        MachineError: GS-5020 it cannot be opened, GS-5021 locked, GS-5022 written by a newer version.
    """
    full = url if "://" in url else f"sqlite:///{url}"
    with told(full):
        engine = sa.create_engine(full)
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _connected)
            event.listen(engine, "begin", _begun)
        migrate(engine)
    return engine


def _connected(connection: Any, _: object) -> None:
    connection.isolation_level = None  # SQLAlchemy begins, not the driver
    for pragma in (f"busy_timeout = {WAIT}", "journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begun(connection: Connection) -> None:
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


@contextlib.contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection that takes no writer's turn."""
    with engine.connect().execution_options(reading=True) as connection:
        yield connection


def migrate(engine: Engine) -> None:
    """Bring the tables to their newest form."""
    wanted = newest()
    at = _form(engine)
    if at == wanted:
        return
    if at is not None and at > wanted:
        raise MachineError(
            "GS-5022",
            "the state store was written by a newer version of Groundswell",
            where=Where(file=engine.url.render_as_string()),
            why=f"its form is {at}, this version knows {wanted}",
            hint="groundswell doctor",
        )
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _form(engine: Engine) -> str | None:
    with reading(engine) as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()


@contextlib.contextmanager
def told(url: str) -> Iterator[None]:
    """Turn what a database refuses into a MachineError."""
    try:
        yield
    except (IntegrityError, ProgrammingError):
        raise  # a fault of ours, not of the machine
    except DBAPIError as error:
        raise _refusal(url, str(error.orig)) from error
    except ArgumentError as error:
        raise _refusal(url, str(error)) from error
    except ModuleNotFoundError as error:
        raise _refusal(url, f"the driver {error.name!r} is not installed") from error


def _refusal(url: str, why: str) -> MachineError:
    where = Where(file=sa.make_url(url).render_as_string() if "://" in url else url)
    if "locked" in why:
        hint = "wait until the other command has ended, then give the same command again"
        return MachineError("GS-5021", "the state store is locked by another process", where=where, why=why, hint=hint)
    if "full" in why:
        return MachineError(
            "GS-5002", "there is no space left for the state store", where=where, why=why, hint="make room"
        )
    return MachineError("GS-5020", "the state store cannot be used", where=where, why=why, hint="groundswell doctor")
