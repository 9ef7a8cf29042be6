"""Progress: one line on stderr while a terminal watches, at most eight times a second, wiped at the end.

Defined by CLI.md section 1 (streams). On a pipe, and with `-q`, there is none. The cursor is shown again at any exit.
"""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterator

from groundswell.outputs.foreign import shown

EVERY = 1 / 8  # seconds between two drawings
LONGEST = 90  # columns
WIPE = "\r\x1b[2K"  # ECMA-48: carriage return, erase the line


@contextlib.contextmanager
def progress(quiet: bool = False) -> Iterator[Callable[[str], None]]:
    """Give a function that shows a text as the progress of the command; it does nothing where nobody watches."""
    if quiet or not sys.stderr.isatty():
        yield lambda text: None
        return
    last = [0.0]

    def tell(text: str) -> None:
        now = time.monotonic()
        if now - last[0] < EVERY:
            return
        last[0] = now
        sys.stderr.write(WIPE + shown(text, LONGEST))
        sys.stderr.flush()

    sys.stderr.write("\x1b[?25l")
    try:
        yield tell
    finally:
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.write(WIPE + "\x1b[?25h")
            sys.stderr.flush()
