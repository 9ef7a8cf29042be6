"""Stopping: the first Ctrl+C waits for a safe point, the second stops now; TERM stops now.

`with safe_points() as point:` marks work that ends a batch by calling `point()`; outside of it Ctrl+C stops at once,
because nothing is half done. Source: CLI.md section 1 (streams), `signal` of the standard library.
"""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Callable, Iterator
from types import FrameType


class Terminated(BaseException):
    """TERM arrived. No `Exception`, so that nothing on the way takes it for an error of a file."""


def on_term() -> None:
    """Make TERM raise `Terminated` where the program is."""

    def raised(number: int, frame: FrameType | None) -> None:
        raise Terminated

    with contextlib.suppress(ValueError):  # not the main thread: then the process has its own handling
        signal.signal(signal.SIGTERM, raised)


@contextlib.contextmanager
def safe_points() -> Iterator[Callable[[], None]]:
    """Give the function to call after each batch: it raises KeyboardInterrupt once Ctrl+C was pressed."""
    asked = [False]

    def first(number: int, frame: FrameType | None) -> None:
        if asked[0]:
            raise KeyboardInterrupt
        asked[0] = True
        from groundswell.cli.streams import say

        say("stopping after this batch, to keep what is whole; Ctrl+C again stops now")

    def point() -> None:
        if asked[0]:
            raise KeyboardInterrupt

    try:
        before = signal.signal(signal.SIGINT, first)
    except ValueError:  # not the main thread
        yield point
        return
    try:
        yield point
    finally:
        signal.signal(signal.SIGINT, before)
