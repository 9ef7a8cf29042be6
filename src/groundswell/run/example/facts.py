"""The example company's own facts: company.toml, hosts.csv and the note that says that all of it is invented."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime

from groundswell.run.example.scenario import Scenario

NOTICE = """This company is invented. Its name, people, hosts, addresses and every record in this folder were made by
`groundswell demo` from a seed, to show what a verdict looks like. No record is of a real system. Names end in
.example, outside addresses are documentation addresses (RFC 5737), but for one: {indicator} is a real indicator of
the pack telecom-asia, put there so that the example has something to find. Do not open it. The clock of the example
stands at {now}; what the pack knows is newer than that.

company.toml, hosts.csv   what the company says of itself
logs/                     {days} days of records: Windows as JSON, Zeek and Suricata
report.txt                a short report in our own words
"""


def company_toml(scenario: Scenario) -> str:
    """The text of company.toml, in the keys of SEMANTICS section 8."""
    data = scenario.company
    lines = [
        "# An invented company: see README.txt.",
        f"name = {_text(data['name'])}",
        'zone = "UTC"',
        'hosts = "hosts.csv"',
        "",
        "[networks]",
        *(f"{name} = {_list(ranges)}" for name, ranges in data["networks"].items()),
    ]
    for table in ("stakes", "administrators", "partners", "contacts"):
        for row in data[table]:
            lines += ["", f"[[{table}]]", *(f"{key} = {_value(value)}" for key, value in row.items())]
    return "\n".join(lines) + "\n"


def hosts_csv(scenario: Scenario) -> str:
    """The text of hosts.csv, one row a host, the one that never sent among them."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(("host", "fqdn", "addresses", "role", "os", "owner"))
    for host in scenario.hosts:
        fqdn = f"{host.name.lower()}.{scenario.company['suffix']}"
        rows.writerow((host.name, fqdn, host.address, host.role, host.os, host.owner))
    return text.getvalue()


def notice(scenario: Scenario, now: datetime) -> str:
    """The text of README.txt."""
    day = f"{now.day} {now:%B %Y}"
    return NOTICE.format(days=scenario.days, indicator=scenario.beacon.name, now=day)


def _value(value: object) -> str:
    return _list(value) if isinstance(value, list) else _text(str(value))


def _list(values: list[str]) -> str:
    return "[" + ", ".join(_text(one) for one in values) + "]"


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)  # a TOML basic string has JSON's escapes
