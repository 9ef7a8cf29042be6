"""The entry: run one command, and end with the code and the line that CLI.md section 5 defines.

Everything that a user can cause is a `GroundswellError` with its own code; anything else is a fault, exit 70.
Not here: commands (`commands/`), what they are called with (`call.py`).
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence

import click

from groundswell import __version__
from groundswell.cli import options
from groundswell.cli.groups import HELP, Root
from groundswell.model.errors import GroundswellError, MachineError

COMPLETE = "_GROUNDSWELL_COMPLETE"
_SELDOM = 100_000  # new objects between two searches for rings of garbage; few arise, and 700 cost 5 % of a run
REASONS = {
    2: "the command or a setting is wrong; nothing was done",
    5: "the machine does not allow it",
    70: "a fault of Groundswell",
}


def root_command() -> Root:
    """The first level, with the shared options before the command too."""
    return Root(
        "groundswell",
        params=[
            click.Option(("--version",), is_flag=True, is_eager=True, expose_value=False, callback=_version),
            *options.EVERYWHERE,
        ],
        no_args_is_help=False,
        invoke_without_command=True,
        callback=_nothing_given,
        context_settings={"help_option_names": list(HELP)},
    )


def _version(ctx: click.Context, parameter: click.Parameter, value: bool) -> None:
    if value:
        click.echo(f"groundswell {__version__}")
        ctx.exit()


@click.pass_context
def _nothing_given(ctx: click.Context, /, **_shared: object) -> None:
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command of `arguments` (those of the process by default) and give the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    gc.set_threshold(_SELDOM)
    _streams()
    if COMPLETE in os.environ:
        from click.shell_completion import shell_complete

        return shell_complete(root_command(), {}, "groundswell", COMPLETE, os.environ[COMPLETE])
    from groundswell.cli.stopping import Terminated, on_term

    on_term()
    try:
        return _ended(_run(given))
    except KeyboardInterrupt:
        return _last_line(130, "stopped by Ctrl+C; what is whole was kept")
    except Terminated:
        return _last_line(143, "stopped by TERM; what is whole was kept")
    except GroundswellError as error:
        return _told(error, given)
    except BrokenPipeError:
        from groundswell.cli.streams import nobody_reads

        nobody_reads()
        return 0
    except Exception as error:
        told = _known(error) or _fault(error, given)
        told.__cause__ = error
        return _told(told, given)


def _streams() -> None:
    """A character that the terminal's encoding lacks is written as its number: it must never stop a result."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def _run(arguments: list[str]) -> object:
    root = root_command()
    try:
        with root.make_context("groundswell", list(arguments)) as ctx:
            ctx.meta["groundswell.words"] = tuple(arguments)
            return root.invoke(ctx)
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.ClickException as error:
        from groundswell.cli.usage import usage_error

        raise usage_error(error) from error


def _ended(result: object) -> int:
    """The code of what a command gave, with the line that any code but 0 ends with."""
    code = getattr(result, "code", result if isinstance(result, int) else 0)
    if code:
        return _last_line(code, getattr(result, "why", ""))
    return 0


def _last_line(code: int, why: str) -> int:
    from groundswell.cli.streams import say

    say(f"exit {code}: {why or REASONS.get(code, '')}")
    return code


def _told(error: GroundswellError, arguments: Sequence[str]) -> int:
    from groundswell.cli.errors_text import error_json, error_text

    if "-vv" in arguments or arguments.count("-v") + arguments.count("--verbose") > 1:
        import traceback

        traceback.print_exception(error)
    if _for_machines(arguments):
        sys.stderr.write(error_json([error]) + "\n")
    else:
        sys.stderr.write(error_text(error) + "\n")
    return _last_line(error.exit_code, REASONS.get(error.exit_code) or error.what)


def _for_machines(arguments: Sequence[str]) -> bool:
    forms = {"--json", "--jsonl", "--format=json", "--format=jsonl"}
    return bool(forms.intersection(arguments)) or os.environ.get("GROUNDSWELL_OUTPUT") == "json"


def _known(error: Exception) -> GroundswellError | None:
    """What the machine refuses is no fault of ours, wherever it shows."""
    import errno

    if isinstance(error, MemoryError):
        return MachineError(
            "GS-5042", "there is not enough memory", hint="end other programs, and run the same command again"
        )
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return MachineError(
            "GS-5002",
            "there is no space left",
            why=f"{error.filename or 'the disk'}: {error.strerror}",
            hint="make room and run the same command again: what is whole was kept",
        )
    if isinstance(error, PermissionError):
        return MachineError("GS-5003", f"{error.filename or 'a file'} cannot be used", why=str(error.strerror or error))
    return None


def _fault(error: Exception, arguments: Sequence[str]) -> GroundswellError:
    from groundswell.cli.fault import fault_of

    return fault_of(error, arguments)
