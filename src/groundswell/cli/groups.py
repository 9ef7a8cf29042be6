"""The first level, whose commands are imported when used, and nouns, which list when no verb is given."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from groundswell.cli import options
from groundswell.cli.table import BY_NAME
from groundswell.model.errors import UsageError

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

HELP = ("--help", "-h")


def _no_such(name: str, path: str, known: list[str]) -> UsageError:
    from groundswell.run.nearest import nearest

    found = nearest(name, known)
    hint = f"Did you mean: {path} {found}" if found else f"{path} --help"
    return UsageError("GS-0002", f'there is no command "{name}"', hint=hint)


class Root(click.Group):
    """`groundswell`: the table of commands; each module is imported when its command is given."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of the table."""
        return list(BY_NAME)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command, or None when the table has no such name."""
        entry = BY_NAME.get(cmd_name)
        if entry is None:
            return None
        module, _, name = entry.target.partition(":")
        found: click.Command = getattr(import_module(f"groundswell.cli.commands.{module}"), name)
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with the nearest name for one that is not known."""
        if args and args[0] not in BY_NAME:
            raise _no_such(args[0], "groundswell", list(BY_NAME))
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Names from the table, so that completing imports no command."""
        from click.shell_completion import CompletionItem

        names = [CompletionItem(e.name, help=e.does) for e in BY_NAME.values() if e.name.startswith(incomplete)]
        return names or click.Command.shell_complete(self, ctx, incomplete)

    def invoke(self, ctx: click.Context) -> Any:
        """Keep the shared options given before the command for the command."""
        given = {
            name: value
            for name, value in ctx.params.items()
            if name in options.SHARED_NAMES and ctx.get_parameter_source(name) is not click.core.ParameterSource.DEFAULT
        }
        ctx.meta["groundswell.shared"] = given
        return super().invoke(ctx)

    def get_help(self, ctx: click.Context) -> str:
        """The help in our own form."""
        from groundswell.cli.help import root_help

        return root_help(self)


class Noun(click.Group):
    """A noun with verbs: `groundswell findings` alone is `groundswell findings list`."""

    def __init__(
        self, name: str, *, default: str, commands: list[click.Command], path: str = "", does: str = ""
    ) -> None:
        super().__init__(name, commands={str(c.name): c for c in commands}, short_help=does or None)
        self.path = path or f"groundswell {name}"
        self.default = default
        self.no_args_is_help = False
        self.context_settings = {"help_option_names": list(HELP)}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Verbs in the order in which they were declared."""
        return list(self.commands)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the default verb where none is given: nothing, an option, or a word such as `state:new` comes first."""
        if ctx.resilient_parsing:  # completing: verbs are what is asked for
            return super().parse_args(ctx, args)
        if not args or (args[0] not in HELP and (args[0].startswith("-") or ":" in args[0])):
            args = [self.default, *args]
        return super().parse_args(ctx, args)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with the nearest name for one that is not known."""
        if args and args[0] not in self.commands:
            raise _no_such(args[0], self.path, list(self.commands))
        return super().resolve_command(ctx, args)

    def get_help(self, ctx: click.Context) -> str:
        """The help in our own form."""
        from groundswell.cli.help import noun_help

        return noun_help(self, self.path, self.default)
