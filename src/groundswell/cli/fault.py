"""A fault of Groundswell itself: what to send, and a trace file that holds it (exit 70). Never shown below `-vv`."""

from __future__ import annotations

import os
import platform
import tempfile
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from groundswell import __version__
from groundswell.model.errors import GroundswellError


class Fault(GroundswellError):
    """Something that no input should be able to cause."""

    exit_code = 70


def fault_of(error: BaseException, arguments: Sequence[str]) -> Fault:
    """The message for `error`, which names the trace file that was kept."""
    kept = _keep(error, arguments)
    frames = [f for f in traceback.extract_tb(error.__traceback__) if "groundswell" in f.filename]
    place = ""
    if frames:
        inside = frames[-1].filename.rpartition("groundswell/")[2]
        place = f" in {inside} line {frames[-1].lineno}"
    return Fault(
        "GS-0070",
        f"a fault of Groundswell: {type(error).__name__}{place}",
        why=" ".join(str(error).split())[:200],
        hint=f"send {kept}, after looking through it"
        if kept
        else "run the command again with -vv and send what it says",
    )


def _keep(error: BaseException, arguments: Sequence[str]) -> Path | None:
    """Write the trace where the person's state belongs, else in the temporary folder; None when neither takes it."""
    name = f"fault-{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{os.getpid()}.txt"
    text = "\n".join(
        (
            f"groundswell {__version__}",
            f"python {platform.python_version()} on {platform.platform()}",
            f"arguments {list(arguments)!r}",
            "",
            *(line.rstrip("\n") for line in traceback.format_exception(error)),
            "",
        )
    )
    for folder in _folders():
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            path = folder / name
            path.write_text(text, encoding="utf-8", errors="backslashreplace")
            path.chmod(0o600)
        except OSError:
            continue
        return path
    return None


def _folders() -> tuple[Path, ...]:
    state = os.environ.get("XDG_STATE_HOME")
    home = os.environ.get("HOME")
    own = Path(state) if state else Path(home) / ".local" / "state" if home else None
    temporary = Path(tempfile.gettempdir())
    return (own / "groundswell", temporary) if own else (temporary,)
