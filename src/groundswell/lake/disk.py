"""Everything that the lake does to the disk: create, fsync, link, rename, remove; and what it says when refused.

No other file of the lake changes the disk, so the crash test need only count the calls made here, and a full
disk or a missing permission is told in one form (CLI.md section 6). POSIX: a name is durable when its folder
was fsynced; link(2) fails when the name exists, which makes it the commit point.

Not here: what is written, and in which order (`commit.py`, `recover.py`).
"""

from __future__ import annotations

import contextlib
import errno
import getpass
import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from groundswell.model.errors import MachineError, Where

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
FORBIDDEN = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


@contextlib.contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn an OSError about `path` into the MachineError that says what, where, why and what to do."""
    try:
        yield
    except OSError as error:
        raise refusal(error, path) from error


def refusal(error: OSError, path: Path) -> MachineError:
    """The MachineError for `error`: GS-5002 full, GS-5003 forbidden, GS-5004 anything else."""
    named = Path(os.fsdecode(error.filename)) if isinstance(error.filename, str | bytes) else path
    where = Where(file=str(named))
    why = error.strerror or str(error)
    if error.errno in FULL:
        return MachineError(
            "GS-5002",
            "there is no space left for the lake",
            where=where,
            why=f"{why}; {_free(named)} are free there. What was committed before is whole",
            hint="make room, then give the same command again: it goes on where it stopped",
        )
    if error.errno in FORBIDDEN:
        return MachineError(
            "GS-5003",
            f"{named} cannot be written or read",
            where=where,
            why=f"{why} ({_owner(named)}, you are {_me()})",
            hint=f"chown -R {_me()} {named.parent}",
        )
    return MachineError("GS-5004", f"the disk refused {named}", where=where, why=why, hint="groundswell doctor")


def _existing(path: Path) -> Path:
    while not path.exists() and path != path.parent:
        path = path.parent
    return path


def _free(path: Path) -> str:
    try:
        free = shutil.disk_usage(_existing(path)).free
    except OSError:
        return "an unknown number of bytes"
    return f"{free:,} bytes"


def _owner(path: Path) -> str:
    try:
        return f"owner {_existing(path).owner()}"
    except (OSError, KeyError):
        return "owner not known"


def _me() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return str(os.getuid())


class HashedFile:
    """A new file that is hashed while it is written and fsynced when closed; a binary file for pyarrow."""

    def __init__(self, path: Path) -> None:
        """Create `path`, which must not exist."""
        self.path = path
        self.size = 0
        self._sha = hashlib.sha256()
        self._file = open(path, "xb", buffering=1 << 20)  # noqa: SIM115 - closed by close()

    @property
    def closed(self) -> bool:
        """Whether the file was closed."""
        return self._file.closed

    @property
    def sha256(self) -> str:
        """Hash of what was written so far, in hex."""
        return self._sha.hexdigest()

    def write(self, data: bytes | memoryview) -> int:
        """Write all of `data`."""
        count = self._file.write(data)
        self._sha.update(data)
        self.size += count
        return count

    def tell(self) -> int:
        """How many bytes were written."""
        return self.size

    def flush(self) -> None:
        """Hand what is buffered to the system."""
        self._file.flush()

    def seekable(self) -> bool:
        """No: a stream."""
        return False

    def readable(self) -> bool:
        """No: only written."""
        return False

    def writable(self) -> bool:
        """Yes."""
        return True

    def close(self) -> None:
        """Make the bytes durable and close; the name needs `fsync_folder`."""
        if self._file.closed:
            return
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
        finally:
            with contextlib.suppress(OSError):
                self._file.close()

    def __enter__(self) -> HashedFile:
        """Return itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        """Close; what was written in vain is removed with its folder."""
        if kind is None:
            self.close()
        else:
            with contextlib.suppress(OSError):
                self._file.close()


def write_new(path: Path, data: bytes) -> str:
    """Write `data` to the new file `path`, durable; give its sha256 in hex."""
    with HashedFile(path) as file:
        file.write(data)
    return file.sha256


def fsync_folder(path: Path) -> None:
    """Make the names in folder `path` durable."""
    fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def make_folder(path: Path) -> None:
    """Make `path` and the folders above it that lack, each name durable in the folder that holds it."""
    missing = []
    while not path.is_dir():
        missing.append(path)
        path = path.parent
    for folder in reversed(missing):
        os.makedirs(folder, exist_ok=True)
        fsync_folder(folder.parent)


def link_new(source: Path, target: Path) -> bool:
    """Give the file `source` the further name `target`, durable; False when that name is taken."""
    try:
        os.link(source, target)
    except FileExistsError:
        return False
    fsync_folder(target.parent)
    return True


def rename(source: Path, target: Path) -> None:
    """Rename, replacing `target`; the caller fsyncs the folder."""
    os.rename(source, target)


def replace_text(stage: Path, target: Path, data: bytes) -> None:
    """Give `target` the content `data`, whole or not at all; `stage` is the temporary name."""
    if stage.exists():
        os.unlink(stage)
    write_new(stage, data)
    make_folder(target.parent)
    os.rename(stage, target)
    fsync_folder(target.parent)


def remove(path: Path) -> None:
    """Remove a file, a link or a whole folder, whatever stands there; nothing there is well too."""
    try:
        if path.is_dir() and not path.is_symlink():
            with os.scandir(path) as entries:
                names = [Path(entry.path) for entry in entries]
            for name in names:
                remove(name)
            os.rmdir(path)
        else:
            os.unlink(path)
    except FileNotFoundError:
        return
