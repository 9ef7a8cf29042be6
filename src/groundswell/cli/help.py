"""Help: aligned, at most 96 columns, real defaults, two examples (CLI.md section 1).

Not here: what a command does (its docstring) and its options (`options.py`, `commands/`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol, runtime_checkable

import click

from groundswell import __version__
from groundswell.cli import options
from groundswell.cli.table import BY_NAME, PARTS, TABLE

WIDEST = 96
NAMES = 26  # columns that an option or a command takes before its text


@runtime_checkable
class Described(Protocol):
    """What help asks of a command beside what click knows: its own parameters, its forms, its examples."""

    own: tuple[click.Parameter, ...]
    forms: tuple[str, ...]
    examples: tuple[str, ...]


def _rows(rows: Iterable[tuple[str, str]], names: int = NAMES) -> list[str]:
    """Two aligned columns; the second is folded under itself."""
    lines: list[str] = []
    for name, text in rows:
        folded = _wrapped(text, WIDEST - names - 2)
        head = f"  {name}"
        if len(head) + 2 > names + 2:
            lines.append(head)
            head = ""
        lines.append(head.ljust(names + 2) + folded[0])
        lines += [" " * (names + 2) + more for more in folded[1:]]
    return [line.rstrip() for line in lines]


def _wrapped(text: str, width: int) -> list[str]:
    """`text` in lines of at most `width`; of its own, because importing `textwrap` costs a third of bare Python."""
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".lstrip()
    return lines


def _option_row(option: click.Option) -> tuple[str, str]:
    names = ", ".join(option.opts)
    if option.is_flag or option.count:
        shown = names
    elif isinstance(option.type, click.Choice):
        shown = f"{names} {option.metavar or '|'.join(str(c) for c in option.type.choices)}"
    else:
        shown = f"{names} {option.metavar or (option.name or '').upper()}"
    text = option.help or ""
    real = option.default
    if real not in (None, False, 0, (), "") and not option.is_flag and "UNSET" not in repr(real) and not callable(real):
        text += f" [{real}]"
    return shown, text


def _options(found: Sequence[click.Parameter]) -> list[str]:
    return _rows(_option_row(option) for option in found if isinstance(option, click.Option))


def root_help(root: click.Group) -> str:
    """`groundswell --help`, drawn from the table alone."""
    lines = [
        f"Groundswell {__version__}: a breach report goes in; three answers about your own company come out,",
        "exposed, hit, ready, each resting on raw records, and it says what could not be seen.",
        "",
        "groundswell COMMAND [VERB] [ARGUMENTS] [OPTIONS]",
    ]
    for part, title in PARTS.items():
        lines += ["", title]
        for entry in (e for e in TABLE if e.part == part):
            verbs = "|".join(entry.verbs)
            arguments = entry.arguments or ""
            lines += _rows([(f"{entry.name} {arguments}".rstrip(), entry.does + (f": {verbs}" if verbs else ""))], 22)
    lines += ["", "Options, the same everywhere"]
    lines += _options([*options.EVERYWHERE])
    lines += _rows([("--version", "the version"), ("--help", "this; after a command, its options and two examples")])
    lines += ["", "Start with", "  groundswell demo", "  groundswell init"]
    return "\n".join(lines)


def noun_help(noun: click.Group, path: str, default: str) -> str:
    """The help of the noun that is typed as `path`: its verbs, of which `default` need not be typed."""
    lines = [f"{path} [VERB] [OPTIONS]", ""]
    lines += _wrapped(_sentence(noun.short_help or BY_NAME[str(noun.name)].does), WIDEST)
    lines += [f"Without a verb: {default}.", "", "Verbs"]
    for verb, command in noun.commands.items():
        lines += _rows([(_usage(command, verb), command.short_help or "")])
    lines += ["", "Examples"]
    lines += [f"  {example}" for c in noun.commands.values() if isinstance(c, Described) for example in c.examples[:1]]
    lines += ["", f"Options of a verb: {path} {default} --help"]
    return "\n".join(lines)


def command_help(command: click.Command, described: Described, path: str) -> str:
    """The help of the command that is typed as `path`: usage, what it does, options with real defaults, examples."""
    lines = [f"{_usage(command, path)} [OPTIONS]", ""]
    paragraphs = (command.help or "").strip().split("\n\n")
    for paragraph in paragraphs:
        lines += [*_wrapped(paragraph, WIDEST), ""]
    own = [p for p in described.own if isinstance(p, click.Option)]
    if own:
        lines += ["Options", *_options(own), ""]
    shared = [p for p in command.params if p not in described.own]
    lines += ["The same everywhere", *_options(shared), ""]
    if described.forms:
        lines += [f"Forms of --format: {', '.join(described.forms)}", ""]
    lines += ["Examples", *(f"  {example}" for example in described.examples)]
    return "\n".join(lines)


def _usage(command: click.Command, path: str) -> str:
    words = [path]
    for parameter in command.params:
        if isinstance(parameter, click.Argument):
            name = parameter.metavar or (parameter.name or "").upper()
            many = "..." if parameter.nargs == -1 else ""
            words.append(f"{name}{many}" if parameter.required else f"[{name}{many}]")
    return " ".join(words)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + "."
