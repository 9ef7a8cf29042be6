"""`groundswell intel`: reports are read, listed, shown with their sentences, graded and exported."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from groundswell.cli.call import Call, Ended
from groundswell.cli.command import command
from groundswell.cli.commands.intel_accept import accept, date, reject, withdraw
from groundswell.cli.commands.intel_detections import detections
from groundswell.cli.commands.intel_judge import judge
from groundswell.cli.groups import Noun
from groundswell.cli.listing import LIST_FORMS, Listing, show

if TYPE_CHECKING:
    from groundswell.model.dossier import Dossier


def _told(call: Call, dossier: Dossier) -> None:
    if call.form == "json":
        from groundswell.outputs.json import dossier as as_json

        call.show(as_json(dossier))
        return
    from groundswell.cli.dossier_text import dossier_text

    call.show(dossier_text(call, dossier))


@command(
    "read",
    does="read a report and say what it holds, each item with its sentence",
    examples=("groundswell intel read article.txt", "groundswell intel read report.html --json -o dossier.json"),
)
@click.argument("report", metavar="REPORT")
def read(call: Call, report: str) -> Ended:
    """Read REPORT (- is stdin), whatever its format: documents, mails, feeds, lists and rules.

    Read are PDF, Word, HTML, Markdown, AsciiDoc, text, mail, STIX, MISP, Navigator layers, CSV, plain lists, Sigma and
    YARA. In a workspace the report is kept, so that assess and hunt --report can use it; without one it is only shown.
    """
    from groundswell.run.pack_names import pack_names
    from groundswell.run.packs import load_packs
    from groundswell.run.read_report import read as reading

    found = reading(pack_names(load_packs()), Path(report), call.workspace_if_any())
    _told(call, found.dossier)
    if found.folder is not None:
        id = found.dossier.report.id
        call.note(f"kept as {id}: groundswell {f'hunt --report {id}' if report == '-' else f'assess {report}'}")
    if found.dossier.unread:
        number = len(found.dossier.unread)
        parts = "1 part of the report was" if number == 1 else f"{number:,} parts of the report were"
        return call.ended(12, f"{parts} not read")
    return call.ended()


@command(
    "list",
    does="the reports that were read here, with their grades",
    examples=("groundswell intel list", "groundswell intel list sort:-published --json"),
    takes=("jsonl", "format"),
    forms=LIST_FORMS,
)
@click.argument("words", nargs=-1, metavar="WORD")
def list_(call: Call, words: tuple[str, ...]) -> Ended:
    """List the reports of the workspace; a report is not graded until a person, or company.toml, grades it."""
    from groundswell.run.reports_kept import reports

    rows = [
        {
            "id": one.id,
            "title": one.title,
            "published": one.published.isoformat() if one.published else None,
            "grade": one.grade,
            "graded_by": one.graded_by,
            "sha256": one.sha256,
            "dated_by": one.dated_by,
        }
        for one in reports(call.workspace())
    ]
    columns = (("id", "id"), ("published", "published"), ("grade", "grade"), ("graded_by", "by"), ("title", "title"))
    listing = Listing("groundswell/reports/1", rows, columns, "no report was read here: groundswell intel read FILE")
    show(call, listing.narrowed(words))
    return call.ended()


@command(
    "show",
    does="one report: its dossier, or the text that was read",
    examples=("groundswell intel show r-8c1f2a", "groundswell intel show r-8c1f2a --text"),
)
@click.argument("report", metavar="ID")
@click.option("--text", is_flag=True, help="the text that the spans of the dossier count characters of")
def show_(call: Call, report: str, text: bool) -> Ended:
    """Show a report that was read here, by its id or a unique beginning of it."""
    from groundswell.run.read_report import kept

    found = kept(call.workspace(), report)
    if text:
        call.show(found.text)
    else:
        _told(call, found.dossier)
    return call.ended()


@command(
    "grade",
    does="grade a report: Admiralty letter and digit",
    examples=('groundswell intel grade r-8c1f2a B2 --by "M. Berg"', "groundswell intel grade r-8c1f2a F6 --by mb"),
)
@click.argument("report", metavar="ID")
@click.argument("grade", metavar="GRADE")
@click.option("--by", default="", metavar="NAME", help="the person who grades")
def grade(call: Call, report: str, grade: str, by: str) -> Ended:
    """Grade a report. A to F says how reliable its publisher is, 1 to 6 how well the information is confirmed."""
    from groundswell.run.reports_kept import grade as grading

    found = grading(call.workspace(), report, grade, by)
    if call.form == "json":
        import json

        told = {"schema": "groundswell/grade/1", "id": found.id, "grade": found.grade, "graded_by": found.graded_by}
        call.show(json.dumps(told, ensure_ascii=False))
    else:
        call.show(f"{found.id} is graded {found.grade} by {found.graded_by}\n  {found.title}")
    return call.ended()


@command(
    "export",
    does="a report's dossier as STIX, MISP or CSV, or lists to block",
    examples=(
        "groundswell intel export r-8c1f2a --format misp -o event.json",
        "groundswell intel export r-8c1f2a --format rpz -o rpz.zone",
    ),
    takes=("format",),
    forms=("stix", "misp", "csv", "list", "networks", "rpz", "hosts", "suricata"),
)
@click.argument("report", metavar="ID")
def export(call: Call, report: str) -> Ended:
    """Write the dossier of a report for other programs: JSON by default, STIX 2.1, a MISP event, a CSV of its values.

    Lists to block: with --format list a plain one for each type in the folder of -o, networks, a zone for resolvers
    (rpz), a hosts file, data sets and rules for Suricata. Only the attacker's values that are young enough stand in
    them, and their first lines say what was left out.
    """
    from groundswell.outputs.json import encoded
    from groundswell.run.read_report import kept

    dossier = kept(call.workspace(), report).dossier
    if call.form in ("list", "networks", "rpz", "hosts", "suricata"):
        _blocking(call, dossier)
        return call.ended()
    match call.form:
        case "stix":
            from groundswell.outputs.dossier_stix import bundle

            call.show(encoded(bundle(dossier), indent=True))
        case "misp":
            from groundswell.outputs.misp import event
            from groundswell.run.knowledge import load_knowledge

            attack = load_knowledge().attack
            named = {t.id: attack.name(t.id) or "" for t in dossier.techniques}
            call.show(encoded(event(dossier, named, call.now.date()), indent=True))
        case "csv":
            from groundswell.outputs.dossier_csv import table

            call.show(table(dossier))
        case _:
            call.show(encoded(dossier.as_json(), indent=True))
    return call.ended()


def _blocking(call: Call, dossier: Dossier) -> None:
    from groundswell.outputs import block_list, block_sensor, block_zone
    from groundswell.run.never_today import never_today, whole_domains

    never, today = never_today(call.workspace(), dossier), call.now.date()
    match call.form:
        case "rpz":
            call.show(block_zone.zone(dossier, call.now, never, whole_domains(dossier)))
        case "hosts":
            call.show(block_zone.hosts(dossier, today, never))
        case "networks":
            call.show(block_list.networks(dossier, today, never))
        case "suricata":
            _files(call, block_sensor.datasets(dossier, today, never))
        case _:
            _files(call, block_list.lists(dossier, today, never))


def _files(call: Call, made: dict[str, bytes]) -> None:
    from groundswell.run.whole_files import write_all

    if call.output in (None, "-"):
        call.show(b"\n".join(made.values()))
        return
    written = write_all(Path(str(call.output)), made)
    call.note(f"{len(written):,} files written to {call.output}")


intel = Noun(
    "intel",
    default="list",
    commands=[read, list_, show_, grade, date, judge, accept, reject, withdraw, detections, export],
)
