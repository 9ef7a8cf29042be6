"""Results to stdout or whole into a file, everything else to stderr; what a terminal would act on is taken out.

Defined by CLI.md section 1 (streams). Not here: drawing (`outputs/`), errors (`errors_text.py`).
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from groundswell.model.errors import MachineError

if TYPE_CHECKING:
    from pathlib import Path

# Select Graphic Rendition (ECMA-48 8.3.117): the only sequence that our own screens write.
_COLOUR = r"(\x1b\[[0-9;]*m)"


def wants_color(asked: str, environment: Mapping[str, str], to_file: bool = False) -> bool:
    """Whether to draw in colour: `--color`, then NO_COLOR, CLICOLOR_FORCE, TERM=dumb, then whether it is a terminal."""
    if asked != "auto":
        return asked == "always"
    if "NO_COLOR" in environment or environment.get("TERM") == "dumb":
        return False
    if environment.get("CLICOLOR_FORCE", "0") != "0":
        return True
    return not to_file and _is_terminal(sys.stdout)


def lacks_unicode(to_file: bool = False) -> bool:
    """Whether stdout cannot show our signs; a file is always UTF-8."""
    encoding = (getattr(sys.stdout, "encoding", None) or "ascii").lower().replace("-", "").replace("_", "")
    return not to_file and encoding not in ("utf8", "utf16", "utf32")


def width(widest: int, to_file: bool = False) -> int | None:
    """Columns to draw in: at most `widest`; None, unlimited, on a pipe. A file gets `widest`."""
    if to_file:
        return widest
    if not _is_terminal(sys.stdout):
        return None
    import shutil

    return min(widest, shutil.get_terminal_size((widest, 24)).columns)


def _is_terminal(stream: object) -> bool:
    try:
        return bool(stream.isatty())  # type: ignore[attr-defined]
    except (AttributeError, ValueError):  # closed, or replaced by something that is no stream
        return False


def cleaned(text: str, *, color: bool = False) -> str:
    """`text` without anything that a terminal would act on; line ends stay, and colours where `color` is set.

    Screens clean foreign text by themselves; this is the second wall, for what one of them forgot.
    """
    return "\n".join(_cleaned_line(line, color) for line in text.split("\n"))


def _cleaned_line(line: str, color: bool) -> str:
    from groundswell.outputs.foreign import shown

    if not color:
        return shown(line)
    return "".join(part if re.fullmatch(_COLOUR, part) else shown(part) for part in re.split(_COLOUR, line))


def write_result(result: str | bytes, output: str | None, *, color: bool = False) -> None:
    """Write `result` to stdout (`output` None or `-`), or to a file, whole or not at all.

    Text gets a line end. MachineError GS-0010 when the file cannot be written; a reader of stdout that went away is
    no error: the rest is dropped and the command ends as it would have.
    """
    if output not in (None, "-"):
        from pathlib import Path

        assert output is not None
        data = result if isinstance(result, bytes) else _with_end(result).encode()
        write_whole(Path(output), data)
        return
    with contextlib.suppress(BrokenPipeError):
        if isinstance(result, bytes):
            sys.stdout.flush()
            sys.stdout.buffer.write(result)
        else:
            sys.stdout.write(_with_end(cleaned(result, color=color)))
        sys.stdout.flush()
        return
    nobody_reads()


def _with_end(text: str) -> str:
    return text if text.endswith("\n") or not text else text + "\n"


def nobody_reads() -> None:
    """Send the rest of stdout nowhere, so that neither a later write nor the end of the process complains."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    with contextlib.suppress(OSError, ValueError):
        os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def write_whole(path: Path, data: bytes) -> None:
    """Put `data` at `path` in one step: a neighbour is written, synced and renamed; an old file stays until then."""
    aside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        if path.is_dir():
            raise IsADirectoryError(21, "it is a folder", str(path))
        if path.exists() and not path.is_file():  # /dev/stdout, a named pipe: nothing to rename over
            path.write_bytes(data)
            return
        with aside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            aside.unlink()
        raise MachineError(
            "GS-0010",
            f"{path} cannot be written",
            why=f"{error.strerror or error}; nothing was written",
            hint="-o another file, or - for stdout",
        ) from error


def say(text: str) -> None:
    """Write a line to stderr; a closed stderr is no error."""
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.write(cleaned(text) + "\n")
        sys.stderr.flush()
