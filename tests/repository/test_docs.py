"""The pages of docs/ cannot drift: every command, verb, own option, form, setting and exit code is on them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from groundswell.cli.command import Command
from groundswell.cli.main import root_command
from groundswell.cli.options import EVERYWHERE
from groundswell.cli.table import TABLE
from groundswell.run.settings import SETTINGS

ROOT = Path(__file__).resolve().parents[2]


def _commands() -> Iterator[tuple[str, Command]]:
    root = root_command()
    context = click.Context(root)
    for name in root.list_commands(context):
        command = root.get_command(context, name)
        if isinstance(command, click.Group):
            yield from _verbs(f"groundswell {name}", command)
        else:
            assert isinstance(command, Command)
            yield f"groundswell {name}", command


def _verbs(path: str, noun: click.Group) -> Iterator[tuple[str, Command]]:
    for verb, one in noun.commands.items():
        if isinstance(one, click.Group):
            yield from _verbs(f"{path} {verb}", one)
        else:
            assert isinstance(one, Command)
            yield f"{path} {verb}", one


@pytest.fixture(scope="module")
def sections() -> dict[str, str]:
    """The text below each heading of docs/ that names a command."""
    found: dict[str, str] = {}
    for page in sorted((ROOT / "docs").glob("*.md")):
        parts = re.split(r"^## `?(groundswell [^`\n]*?)`?$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
        found.update(zip(parts[1::2], parts[2::2], strict=True))
    return found


COMMANDS = dict(_commands())


@pytest.mark.parametrize("path", COMMANDS)
def test_every_command_has_a_section_that_names_its_own_options(path: str, sections: dict[str, str]) -> None:
    heads = [head for head in sections if head == path or head.startswith(f"{path} ")]
    assert len(heads) == 1, f"docs/ has {len(heads)} headings `## {path} ...`"
    for option in (p for p in COMMANDS[path].own if isinstance(p, click.Option)):
        assert option.opts[0] in sections[heads[0]], f"{option.opts[0]} is not in the section of {path}"
    for form in COMMANDS[path].forms:
        assert form in sections[heads[0]], f"the form {form} is not in the section of {path}"


def test_no_section_names_a_command_that_does_not_exist(sections: dict[str, str]) -> None:
    known = set(COMMANDS)
    for head in sections:
        words = head.split()
        assert any(" ".join(words[:n]) in known for n in (4, 3, 2)), head


def test_the_table_of_commands_names_the_verbs_that_there_are() -> None:
    root = root_command()
    for entry in TABLE:
        command = root.get_command(click.Context(root), entry.name)
        verbs = tuple(command.commands) if isinstance(command, click.Group) else ()
        assert verbs == entry.verbs


def test_a_line_of_the_table_says_the_same_as_the_command() -> None:
    root = root_command()
    for entry in TABLE:
        command = root.get_command(click.Context(root), entry.name)
        if isinstance(command, Command):
            assert command.short_help == entry.does


def test_every_setting_is_on_the_page_of_settings() -> None:
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    for setting in SETTINGS:
        assert f"`{setting.key}`" in text
        assert setting.does in " ".join(text.split())


def test_every_shared_option_is_on_the_page_of_the_command_line() -> None:
    text = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
    for option in EVERYWHERE:
        assert option.opts[-1] in text


@pytest.mark.parametrize("code", [0, 2, 5, 10, 11, 12, 70, 130, 143])
def test_every_exit_code_is_on_the_page_of_the_command_line(code: int) -> None:
    assert f"| {code} |" in (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")


def test_links_between_pages_lead_somewhere() -> None:
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if not target.startswith("docs/pictures/"):
                assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_every_page_is_on_the_list_of_pages() -> None:
    listed = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    pages = {page.name for page in (ROOT / "docs").glob("*.md")} - {"README.md"}
    assert [page for page in sorted(pages) if f"({page})" not in listed] == []


def test_decisions_are_numbered_without_a_gap_and_bear_their_number() -> None:
    pages = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [page.name[:5] for page in pages] == [f"{number:04d}-" for number in range(1, len(pages) + 1)]
    for number, page in enumerate(pages, start=1):
        assert page.read_text(encoding="utf-8").startswith(f"# {number}. "), page.name


def test_no_text_names_a_module_that_is_not_there() -> None:
    there = [path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.py") if ".venv" not in path.parts]
    texts = [*(ROOT / "src").rglob("*.py"), *(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md")]
    named = {
        (text.name, module)
        for text in texts
        for module in re.findall(r"`([a-z_][a-z_0-9/]*\.py)`", text.read_text(encoding="utf-8"))
    }
    assert [
        (text, one) for text, one in sorted(named) if not any(f"/{path}".endswith(f"/{one}") for path in there)
    ] == []


def test_every_change_is_one_line_in_a_file_named_as_the_page_of_changes_says() -> None:
    fragments = [one for one in sorted((ROOT / "changes").glob("*.md")) if one.name != "README.md"]
    named = re.compile(r"\+[a-z0-9-]+\.(?:added|changed|fixed)\.md")
    assert [one.name for one in fragments if not named.fullmatch(one.name)] == [], "towncrier tells others as (#WHAT)"
    assert [one.name for one in fragments if len(one.read_text(encoding="utf-8").splitlines()) != 1] == []
