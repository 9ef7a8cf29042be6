"""Write several files all or none: each whole beside its place first, then renamed (CLI.md section 4)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from groundswell.model.errors import MachineError, Where


def write_all(
    folder: Path, files: Mapping[str, bytes], *, hint: str = "choose another folder with -o"
) -> tuple[Path, ...]:
    """Write `files` (name -> bytes) into `folder`; files of these names are replaced whole.

    Raises:
        MachineError: GS-5004, the folder cannot be written; nothing was changed.
    """
    made: list[tuple[Path, Path]] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            stage = folder / f".{name}.{os.getpid()}.part"
            made.append((stage, folder / name))
            with stage.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        for stage, final in made:
            stage.replace(final)
    except OSError as error:
        for stage, _ in made:
            stage.unlink(missing_ok=True)
        raise MachineError(
            "GS-5004",
            f"{folder} cannot be written",
            where=Where(file=str(folder)),
            why=error.strerror or str(error),
            hint=hint,
        ) from error
    return tuple(final for _, final in made)
