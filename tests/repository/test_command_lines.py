"""Every `groundswell ...` that a text of ours tells a person to type parses with the real commands.

Texts: string literals of src/ (hints, screens, examples), templates, content, docs/, README and the other pages. What
is a command line is told by its first word: a command of the table or an option; prose ("groundswell is ...") is not.
"""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from groundswell.cli.groups import Noun
from groundswell.cli.main import root_command
from groundswell.model.errors import GroundswellError

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "groundswell"
PAGES = (
    *ROOT.glob("*.md"),
    *(ROOT / "docs").glob("*.md"),
    *SOURCE.rglob("*.yml"),
    *SOURCE.rglob("*.html"),
    *(p for p in (SOURCE / "content").rglob("*.toml")),
    *(p for p in (SOURCE / "content").rglob("*.md")),
)
STARTS = re.compile(r"(?<![\w./~-])groundswell (?=[a-z-])")
# Where a command line in a sentence, a table or a screen ends.
ENDS = re.compile(
    r"`|\n|;|\||>|&&|</|\)|\.(?:\s|$)|,(?:\s|$)|:(?:\s|$)|\s{2,}|\s#"
    r"|\s(?:or|and|to|again|alone|runs|shows|names|checks|lists|reads|says|ends|tells)(?:\s|$)|%}|[“”{}]"
)


def _literals(path: Path) -> Iterator[str]:
    """String literals of a module; a value put into an f-string stands as X."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            inside |= {id(part) for part in ast.walk(node)} - {id(node)}
            yield "".join(part.value if isinstance(part, ast.Constant) else "X" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside:
            yield node.value


def command_lines(text: str) -> Iterator[str]:
    """The command lines that `text` names."""
    for found in STARTS.finditer(text):
        rest = text[found.end() :].split("\n")[0].replace("{}", "X")
        quoted = text[: found.start()][-1:]
        end = len(rest)
        if quoted in ("'", '"') and quoted in rest:
            end = rest.index(quoted)
        stop = next((s for s in ENDS.finditer(rest, 0, end) if not _in_quotes(rest[: s.start()])), None)
        if stop is not None:
            end = min(end, stop.start())
        line = re.sub(r"\s+", " ", rest[:end]).strip()
        yield line.removesuffix('"') if line.count('"') % 2 else line  # the end of a quoted sentence


def _in_quotes(text: str) -> bool:
    return text.count('"') % 2 == 1 or len(re.findall(r"(?<!\w)'|'(?!\w)", text)) % 2 == 1


def _all() -> Iterator[tuple[str, str]]:
    for path in PAGES:
        for line in command_lines(path.read_text(encoding="utf-8")):
            yield str(path.relative_to(ROOT)), line
    for path in SOURCE.rglob("*.py"):
        for literal in _literals(path):
            for line in command_lines(literal):
                yield str(path.relative_to(ROOT)), line


def parsed(words: list[str]) -> None:
    """Parse with click as the program does, without running anything; raises what click or we say."""
    root = root_command()
    with root.make_context("groundswell", list(words)) as context:
        rest = [*context._protected_args, *context.args]
        if not rest:
            return
        name, command, rest = root.resolve_command(context, rest)
        assert command is not None
        with command.make_context(name, rest, parent=context) as inner:
            while isinstance(command, Noun):
                verb, command, rest = command.resolve_command(inner, [*inner._protected_args, *inner.args])
                assert command is not None
                inner = command.make_context(verb, rest, parent=inner)


def _names() -> Iterator[str]:
    root = root_command()
    for name in root.list_commands(click.Context(root)):
        command = root.get_command(click.Context(root), name)
        yield name
        if isinstance(command, Noun):
            yield from (f"{name} {verb}" for verb in command.commands)
            yield from (f"lake hold {verb}" for verb in ("add", "list", "release") if name == "lake")


NAMES = frozenset(_names())
LINES = sorted(set(_all()))


@pytest.mark.parametrize(("where", "line"), LINES, ids=[f"{where}: {line}" for where, line in LINES])
def test_what_a_text_tells_to_type_is_a_command(where: str, line: str) -> None:
    try:
        parsed(shlex.split(line.replace("[OPTIONS]", "")))
    except click.exceptions.Exit:  # --help and --version end the parse
        return
    except click.MissingParameter:
        assert line in NAMES, f"{where}: groundswell {line} lacks an argument"  # a command that is only named
    except (GroundswellError, click.ClickException) as error:
        told = error.format_message() if isinstance(error, click.ClickException) else f"{error.what} {error.hint}"
        pytest.fail(f"{where}: groundswell {line}: {told}")


@pytest.mark.parametrize(
    "line",
    ["finding", "hunt --sensors x", "sources frobnicate x", "ingest", "lake show --thread 1", "intel show a b c"],
)
def test_a_line_that_is_no_command_is_told_apart(line: str) -> None:
    with pytest.raises((GroundswellError, click.ClickException)):
        parsed(shlex.split(line))


def test_lines_are_found_in_sentences() -> None:
    text = 'a: "groundswell lake show"\nb: hint: groundswell hunt PATH, or groundswell init.'
    text += ' See `groundswell explain GS-0001`; groundswell x --why "a, b"'
    assert list(command_lines(text)) == ["lake show", "hunt PATH", "init", "explain GS-0001", 'x --why "a, b"']
