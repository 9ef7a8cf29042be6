"""A match that rests on a field being absent stands only where the field is recorded: small files, the real hunt."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from groundswell.defences.hunt.rules.sigma import load_rules
from groundswell.defences.hunt.select import whole_set
from groundswell.model.cell import Base, ExpectedHost, VisibilityRow
from groundswell.model.hunted import Hunted
from groundswell.run.evidence import FileEvidence
from groundswell.run.hunt import Chosen, hunt
from groundswell.run.knowledge import Knowledge, load_knowledge

DAY = date(2025, 8, 28)
RULE = """
title: a tool without {what}
id: 3f1c2f6e-9d2c-4d3e-9f56-0d5f6a7b8c9d
status: test
logsource: {{product: windows, category: process_creation}}
detection:
  tool: {{Image|endswith: '\\tool.exe'}}
  bare: {bare}
  condition: {condition}
level: high
"""


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge()


def record(host: str, at: int, **fields: str) -> dict[str, object]:
    return {
        "Event": {
            "System": {
                "Provider": {"#attributes": {"Name": "Microsoft-Windows-Sysmon"}},
                "EventID": 1,
                "TimeCreated": {"#attributes": {"SystemTime": f"2025-08-28T10:{at:02}:00.000000Z"}},
                "EventRecordID": at,
                "Channel": "Microsoft-Windows-Sysmon/Operational",
                "Computer": host,
            },
            "EventData": {"UtcTime": f"2025-08-28 10:{at:02}:00.000", "ProcessId": at, **fields},
        }
    }


def hunted(
    knowledge: Knowledge, folder: Path, records: list[dict[str, object]], bare: str, condition: str = "tool and bare"
) -> Hunted:
    (folder / "rule.yml").write_text(RULE.format(what="a trait", bare=bare, condition=condition))
    (folder / "log").mkdir()
    (folder / "log" / "sysmon.jsonl").write_text("".join(json.dumps(one) + "\n" for one in records))
    rules, refused = load_rules([folder / "rule.yml"], "test", "")
    assert not refused
    base = Base("inventory", (ExpectedHost("ws-1"), ExpectedHost("ws-2")), (), DAY, DAY)

    def same(_: list[VisibilityRow]) -> Base:
        return base

    evidence = FileEvidence((folder / "log",), knowledge.cards)
    return hunt(knowledge, Chosen(whole_set(rules)), evidence, str.lower, same).hunted


TOOL = {"Image": "C:\\tool.exe"}
PLAIN = {"Image": "C:\\other.exe"}
CASES: list[tuple[str, str, str, list[dict[str, object]], int]] = [
    ("nobody records the field", "{Company: null}", "tool and bare", [record("ws-1", 1, **TOOL)], 0),
    (
        "another record of the host has the field",
        "{Company: null}",
        "tool and bare",
        [record("ws-1", 1, **TOOL), record("ws-1", 2, **PLAIN, Company="x")],
        1,
    ),
    (
        "only another host records the field",
        "{Company: null}",
        "tool and bare",
        [record("ws-1", 1, **TOOL), record("ws-2", 2, **PLAIN, Company="x")],
        0,
    ),
    ("exists false is the same", "{Company|exists: false}", "tool and bare", [record("ws-1", 1, **TOOL)], 0),
    ("so is not exists true", "{Company|exists: true}", "tool and not bare", [record("ws-1", 1, **TOOL)], 0),
    (
        "not exists true where the field is recorded",
        "{Company|exists: true}",
        "tool and not bare",
        [record("ws-1", 1, **TOOL), record("ws-1", 2, **PLAIN, Company="x")],
        1,
    ),
    ("another branch carries the match", "{Company: null}", "tool or bare", [record("ws-1", 1, **TOOL)], 1),
    (
        "a key of pairs that no record had",
        "{Imphash: null}",
        "tool and bare",
        [record("ws-1", 1, **TOOL, Hashes="MD5=a"), record("ws-1", 2, **PLAIN, Hashes="MD5=b")],
        0,
    ),
    (
        "a key of pairs that another record had",
        "{Imphash: null}",
        "tool and bare",
        [record("ws-1", 1, **TOOL, Hashes="MD5=a"), record("ws-1", 2, **PLAIN, Hashes="MD5=b,IMPHASH=c")],
        1,
    ),
    (
        "either of two fields, one of them recorded",
        "[{Company: null}, {Product: null}]",
        "tool and bare",
        [record("ws-1", 1, **TOOL), record("ws-1", 2, **PLAIN, Product="x")],
        1,
    ),
    (
        "both of two fields, one of them recorded",
        "{Company: null, Product: null}",
        "tool and bare",
        [record("ws-1", 1, **TOOL), record("ws-1", 2, **PLAIN, Product="x")],
        0,
    ),
]


@pytest.mark.parametrize(
    ("bare", "condition", "records", "matches"), [c[1:] for c in CASES], ids=[c[0].replace(" ", "-") for c in CASES]
)
def test_an_absence_that_nobody_recorded_is_no_match(
    knowledge: Knowledge, tmp_path: Path, bare: str, condition: str, records: list[dict[str, object]], matches: int
) -> None:
    found = hunted(knowledge, tmp_path, records, bare, condition)
    (rule,) = found.rules
    assert (rule.records, len(found.findings)) == (matches, matches)
    assert rule.state == ("matched" if matches else "no_match_in_part")
    assert sum(rule.files.values()) == matches
