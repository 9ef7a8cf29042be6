"""One writer at a time: flock(2) on `_lock`, which also names the process that holds it.

The system lets the lock go when the process ends, however it ends, so there are no stale locks.
Readers need no lock: they take their files from the commit records.
"""

from __future__ import annotations

import errno
import fcntl
import os
from pathlib import Path

from groundswell.lake import disk
from groundswell.model.errors import MachineError, Where


class WriterLock:
    """Held from `take` to `release`."""

    def __init__(self, path: Path) -> None:
        """Name the file of the lock."""
        self._path = path
        self._fd: int | None = None

    @property
    def held(self) -> bool:
        """Whether this object holds the lock."""
        return self._fd is not None

    def try_take(self) -> bool:
        """Take the lock; False when another holds it.

        Raises:
            OSError: the file cannot be opened for writing.
        """
        fd = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(fd)
            if error.errno in (errno.EWOULDBLOCK, errno.EACCES):
                return False
            raise
        os.ftruncate(fd, 0)
        os.pwrite(fd, str(os.getpid()).encode(), 0)
        self._fd = fd
        return True

    def take(self) -> None:
        """Take the lock.

        Raises:
            MachineError: GS-5001, another process holds it; GS-5003, it cannot be opened.
        """
        with disk.told(self._path):
            taken = self.try_take()
        if not taken:
            raise MachineError(
                "GS-5001",
                f"the lake is locked by process {self._holder()}",
                where=Where(file=str(self._path.parent)),
                why="another command is writing into it; only one may",
                hint="wait until it has ended, then give the same command again",
            )

    def release(self) -> None:
        """Let go, if held."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

    def _holder(self) -> str:
        try:
            text = self._path.read_text(errors="replace").strip()
        except OSError:
            return "(not known)"
        return text if text.isdigit() else "(not known)"
