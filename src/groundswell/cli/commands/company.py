"""`groundswell company`: the list of hosts, and what the company says of itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from groundswell.cli.call import Call, Ended
from groundswell.cli.command import command
from groundswell.cli.groups import Noun

if TYPE_CHECKING:
    from groundswell.model.asset import Company
    from groundswell.run.hosts_import import Imported

SHOWN = 5  # of what could not be taken over


@command(
    "hosts",
    does="take in the list of hosts: an export of AD, a CMDB, anything with a header",
    examples=("groundswell company hosts computers.csv", "groundswell company hosts computers.csv --replace"),
)
@click.argument("file", metavar="FILE")
@click.option("--replace", is_flag=True, help="write over the list that is there")
def hosts(call: Call, file: str, replace: bool) -> Ended:
    """Read FILE, a CSV with a header, and write hosts.csv of the workspace.

    Headers such as DNSHostName, IPv4Address or OperatingSystem are understood; what is not taken over is named.
    """
    from groundswell.run.hosts_import import import_hosts

    found = import_hosts(call.workspace(), Path(file), replace=replace)
    if call.form == "json":
        import json

        call.show(json.dumps(_imported_json(found), ensure_ascii=False))
    else:
        call.show(_imported(found, call.detail == "full"))
    return call.ended()


def _imported_json(found: Imported) -> dict[str, object]:
    return {
        "schema": "groundswell/hosts/1",
        "hosts": len(found.hosts),
        "mapped": {column: list(headers) for column, headers in found.mapped.items()},
        "ignored": list(found.ignored),
        "unused": [{"line": u.line, "column": u.column, "text": u.text, "why": u.why} for u in found.unused],
    }


def _imported(found: Imported, full: bool) -> str:
    critical = sum(listed.host.critical for listed in found.hosts)
    lines = [f"{len(found.hosts):,} hosts written to hosts.csv; {critical:,} of them are critical"]
    lines += [f"  {column.ljust(10)} from {', '.join(headers)}" for column, headers in found.mapped.items()]
    if found.ignored:
        lines.append(f"  {'not used'.ljust(10)} {', '.join(found.ignored)}")
    if found.unused:
        lines.append(f"Not taken over: {len(found.unused):,} values")
        shown = found.unused if full else found.unused[:SHOWN]
        lines += [f'  line {u.line}  {u.column} "{u.text}": {u.why}' for u in shown]
        if len(shown) < len(found.unused):
            lines.append(f"  and {len(found.unused) - len(shown):,} more: --full")
    return "\n".join(lines)


@command(
    "show",
    does="what the company said of itself",
    examples=("groundswell company show", "groundswell company show --json"),
)
def show(call: Call) -> Ended:
    """Show the answers to the fourteen questions of company.toml, and the list of hosts with --full."""
    from groundswell.run.company import answers, load_company

    company = load_company(call.workspace())
    if call.form == "json":
        import json

        call.show(json.dumps(_company_json(company), ensure_ascii=False))
        return call.ended()
    lines = [f"  {a.question.ljust(24)} {a.understood or 'no answer'}" for a in answers(company)]
    if call.detail == "full":
        for listed in company.hosts:
            host = listed.host
            marks = [host.role or "", host.os or "", "critical" if host.critical else "", *listed.addresses]
            lines.append(f"  {host.name.ljust(24)} {' '.join(mark for mark in marks if mark)}")
    call.show("\n".join(lines))
    return call.ended()


def _company_json(company: Company) -> dict[str, object]:
    from groundswell.model.plain import plain

    told = plain(company)
    assert isinstance(told, dict)
    return {"schema": "groundswell/company/1", **told}


@command(
    "check",
    does="the fourteen questions: which were answered, what does not fit",
    examples=("groundswell company check", "groundswell company check --json"),
)
def check(call: Call) -> Ended:
    """Check company.toml and hosts.csv, and name what was not answered: it stays not known, or not measured."""
    from groundswell.run.company import answers, load_company, unlisted_names

    company = load_company(call.workspace())
    found = answers(company)
    strangers = unlisted_names(company)
    if call.form == "json":
        import json

        rows = [{"question": a.question, "understood": a.understood} for a in found]
        call.show(json.dumps({"schema": "groundswell/company-check/1", "rows": rows, "not_listed": list(strangers)}))
        return call.ended()
    given = sum(a.understood is not None for a in found)
    lines = [f"{given} of {len(found)} questions were answered; all of company.toml and hosts.csv was understood"]
    for a in found:
        lines.append(f"  {'●' if a.understood else '▨'} {a.question.ljust(24)} {a.understood or 'not answered'}")
    if strangers:
        lines.append(f"  ◆ named, but not on the list of hosts: {', '.join(strangers)}")
    if not company.hosts_given:
        lines.append('  ◆ no list of hosts was given: "not found" counts for little. groundswell company hosts FILE')
    call.show(call.letters("\n".join(lines)))
    return call.ended()


company = Noun("company", default="show", commands=[hosts, show, check])
