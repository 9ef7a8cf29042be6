"""A command of ours: own parameters, the shared options it takes, two examples, and help in our own form.

The decorated function gets a `Call` first and its own parameters by name, and gives how it ended.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

from groundswell.cli import options

if TYPE_CHECKING:
    from groundswell.cli.call import Ended

GROUPS = {
    "jsonl": options.JSONL,
    "format": options.FORMAT,
    "scope": options.SCOPE,
    "report": options.REPORT,
    "one-report": options.ONE_REPORT,
    "host": options.HOST,
    "source": options.SOURCE,
    "level": options.LEVEL,
    "fail": options.FAIL,
}


class Command(click.Command):
    """A click command with the shared options; `forms` are the values of `--format` beside json and jsonl."""

    def __init__(
        self, name: str, *, examples: Sequence[str], takes: Sequence[str], forms: Sequence[str], **more: Any
    ) -> None:
        super().__init__(name, **more)
        self.examples = tuple(examples)
        self.takes = tuple(takes)
        self.forms = tuple(forms)
        self.own = tuple(self.params)
        self.params = [*self.params, *(o for group in self.takes for o in GROUPS[group]), *options.EVERYWHERE]

    def invoke(self, ctx: click.Context) -> Ended | None:
        """Call the function with a `Call` made of the shared options."""
        from groundswell.cli.call import Call

        root = ctx.find_root()
        shared = dict(root.meta.get("groundswell.shared", {}))
        shared["words"] = root.meta.get("groundswell.words", ())
        own: dict[str, Any] = {}
        own_names = {parameter.name for parameter in self.own}
        for name, value in ctx.params.items():
            if name in own_names:
                own[name] = value
            elif ctx.get_parameter_source(name) is not click.core.ParameterSource.DEFAULT:
                shared[name] = value
        assert self.callback is not None
        call = Call.from_options(shared, command=ctx.command_path, forms=self.forms, takes=self.takes)
        ended: Ended | None = ctx.invoke(self.callback, call, **own)
        return ended

    def get_help(self, ctx: click.Context) -> str:
        """The help in our own form."""
        from groundswell.cli.help import command_help

        return command_help(self, self, ctx.command_path)


def command(
    name: str,
    *,
    does: str,
    examples: Sequence[str],
    takes: Sequence[str] = (),
    forms: Sequence[str] = (),
) -> Callable[[Callable[..., Ended | None]], Command]:
    """Make a command of a function.

    Args:
        name: as it is typed.
        does: one line, as in the table.
        examples: at least two commands that can be pasted.
        takes: groups of shared options beside those that all commands take: names of `GROUPS`.
        forms: values of `--format` that fit, beside json (and jsonl where it is taken).
    """

    def made(function: Callable[..., Ended | None]) -> Command:
        params: list[click.Parameter] = list(reversed(getattr(function, "__click_params__", [])))
        return Command(
            name,
            examples=examples,
            takes=takes,
            forms=forms,
            params=params,
            callback=function,
            help=function.__doc__,
            short_help=does,
            context_settings={"help_option_names": ["--help", "-h"]},
        )

    return made
