"""Watching a hunt: its progress on a terminal, and the first Ctrl+C taken between two batches (CLI.md section 1).

Not here: how progress is drawn (`progress.py`), what a signal does (`stopping.py`).
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator


@contextlib.contextmanager
def watching(quiet: bool, missing: str) -> Iterator[Callable[[int], None]]:
    """Give the function to call with the number of records after each batch; `missing` is said when it was stopped."""
    from groundswell.cli.progress import progress
    from groundswell.cli.stopping import safe_points
    from groundswell.cli.streams import say

    done = [0]
    try:
        with safe_points() as point, progress(quiet) as tell:

            def after(records: int) -> None:
                done[0] += records
                tell(f"hunting: {done[0]:,} records")
                point()

            yield after
    except KeyboardInterrupt:
        say(f"{done[0]:,} records were looked at, not all: {missing}")
        raise
