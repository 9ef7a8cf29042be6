"""What click says of a command line, told in our form: the thing by its name, and one thing to do."""

from __future__ import annotations

import re

import click

from groundswell.model.errors import UsageError
from groundswell.run.nearest import nearest


def usage_error(error: click.ClickException) -> UsageError:
    """`error` with a code of ours, and the nearest name where a name was not known."""
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "groundswell"
    if isinstance(error, click.NoSuchOption):
        return _no_such_option(error, context, path)
    if isinstance(error, click.MissingParameter):
        return UsageError("GS-0005", f"{path} needs {_name(error.param)}", hint=_example(context, path))
    if isinstance(error, click.BadOptionUsage):
        return UsageError("GS-0004", _told(error.message), hint=f"{path} --help")
    if isinstance(error, click.BadParameter):
        return UsageError("GS-0004", f"{_name(error.param)} of {path} {_value(error.message)}", hint=f"{path} --help")
    extra = re.match(r"Got unexpected extra arguments? \((.*)\)", error.message)
    if extra:
        return UsageError("GS-0001", f'"{extra[1]}" is more than {path} takes', hint=f"{path} --help")
    return UsageError("GS-0001", _told(error.message), hint=f"{path} --help")


def _no_such_option(error: click.NoSuchOption, context: click.Context | None, path: str) -> UsageError:
    params = context.command.params if context is not None else []
    known = [name for param in params for name in param.opts if name.startswith("--")] + ["--help"]
    found = nearest(error.option_name, known)
    hint = f"Did you mean: {path} {found}" if found else f"{path} --help"
    return UsageError("GS-0003", f'{path} has no option "{error.option_name}"', hint=hint)


def _name(param: click.Parameter | None) -> str:
    if param is None:
        return "a value"
    if isinstance(param, click.Argument):
        return (param.metavar or param.name or "").upper() + ("..." if param.nargs == -1 else "")
    return param.opts[-1]


def _example(context: click.Context | None, path: str) -> str:
    examples = getattr(context.command, "examples", ()) if context is not None else ()
    return examples[0] if examples else f"{path} --help"


def _value(message: str) -> str:
    """`'x' is not one of 'a', 'b'.` as `cannot be "x": it is one of a, b`."""
    found = re.match(r"'(.*)' is not one of (.*)\.$", message, re.DOTALL)
    if found:
        return f'cannot be "{found[1]}": it is one of {found[2]}'.replace("'", "")
    return f"does not fit: {_told(message)}"


def _told(message: str) -> str:
    return message.rstrip(".").replace("'", '"')
