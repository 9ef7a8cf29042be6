"""`groundswell completion`: the script that completes commands and options in a shell."""

from __future__ import annotations

import click

from groundswell.cli.call import Call, Ended
from groundswell.cli.command import command

SHELLS = ("bash", "zsh", "fish")


@command(
    "completion",
    does="completion for bash, zsh or fish",
    examples=(
        "groundswell completion bash > ~/.local/share/bash-completion/completions/groundswell",
        "groundswell completion fish > ~/.config/fish/completions/groundswell.fish",
    ),
)
@click.argument("shell", type=click.Choice(SHELLS), metavar="SHELL")
def completion(call: Call, shell: str) -> Ended:
    """Print the script that completes commands, verbs and options in SHELL.

    Nothing is installed: put the script where the shell looks for it, as in the examples.
    """
    from click.shell_completion import get_completion_class

    from groundswell.cli.main import COMPLETE, root_command

    kind = get_completion_class(shell)
    assert kind is not None
    call.show(kind(root_command(), {}, "groundswell", COMPLETE).source())
    return call.ended()
