"""A dossier as a MISP event: values as attributes, names and techniques as tags, sentences as an event report.

Marked for detection (`to_ids`) are only values that are judged the attacker's and can be looked for. What MISP has no
type for is an attribute of type text with a tag that says what it is. All ids are uuid5 of what they say, so the same
dossier gives the same bytes. The reader of the same is `intel/readers/misp.py`.

Source: MISP core format (draft-dulaunoy-misp-core-format), types and categories of MISP 2.4. Not here: sending it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time

from groundswell.model.carried import MISP_NO_DAY as NO_DAY
from groundswell.model.carried import MISP_REPORT, Carried, carried_by
from groundswell.model.dossier import Dossier, NamedTechnique, Observable
from groundswell.model.plain import time_text
from groundswell.outputs.misp_item import misp_item

_NAMESPACE = uuid.UUID("3f6d2ad6-51f5-5d56-9a0e-7b3ff0d3c6a1")  # ours; a constant, so that ids never change
_NETWORK, _DELIVERY, _DROPPED = "Network activity", "Payload delivery", "Artifacts dropped"
TYPES: Mapping[str, tuple[str, str]] = {
    "ipv4": ("ip-dst", _NETWORK), "ipv6": ("ip-dst", _NETWORK), "cidr": ("ip-dst", _NETWORK),
    "ip_port": ("ip-dst|port", _NETWORK), "domain": ("domain", _NETWORK), "onion": ("domain", _NETWORK),
    "url": ("url", _NETWORK), "email": ("email", _DELIVERY), "md5": ("md5", _DELIVERY), "sha1": ("sha1", _DELIVERY),
    "sha256": ("sha256", _DELIVERY), "sha512": ("sha512", _DELIVERY), "file_name": ("filename", _DELIVERY),
    "file_path": ("filename", _DELIVERY), "registry_key": ("regkey", "Persistence mechanism"),
    "mutex": ("mutex", _DROPPED), "user_agent": ("user-agent", _NETWORK), "ja3": ("ja3-fingerprint-md5", _NETWORK),
    "imphash": ("imphash", _DELIVERY), "cert_md5": ("x509-fingerprint-md5", _NETWORK),
    "cert_sha1": ("x509-fingerprint-sha1", _NETWORK), "cert_sha256": ("x509-fingerprint-sha256", _NETWORK),
    "cve": ("vulnerability", _DELIVERY), "pdb_path": ("pdb", _DROPPED), "service": ("windows-service-name", _DROPPED),
    "task": ("windows-scheduled-task", _DROPPED), "pipe": ("named pipe", _DROPPED), "asn": ("AS", _NETWORK),
}  # fmt: skip
_NEVER_DETECTED = frozenset(["cve", "asn", "cidr"])
_NAMES = ("malware", "tool", "intrusion_set", "campaign", "vulnerability", "product", "vendor", "sector", "country")
_Entry = dict[str, object]


def event(dossier: Dossier, technique_names: Mapping[str, str], today: date) -> _Entry:
    """Give `{"Event": ...}`.

    Args:
        dossier: the report.
        technique_names: ATT&CK's name of an id, for the tag that MISP knows.
        today: the day of the event where the report says none, for MISP wants one; a tag says that it is not known.
    """
    report = dossier.report
    day = report.published or today
    carried = enumerate(carried_by(dossier).values())
    stamp = str(int(datetime.combine(day, time(), UTC).timestamp()))
    return {
        "Event": {
            "uuid": _id(report.sha256),
            "info": report.title or report.id,
            "date": day.isoformat(),
            "timestamp": stamp,
            "published": False,
            "analysis": "2",
            "threat_level_id": "4",
            "distribution": "0",
            "Orgc": {"name": "Groundswell", "uuid": _id("Groundswell")},
            "Tag": [_tag(name) for name in _tags(dossier, technique_names)],
            "Attribute": [_attribute(one, report.sha256, stamp) for one in dossier.observables],
            "Object": [
                misp_item(c, _id(f"{report.sha256}|item|{n}"), stamp, _annotated(c, report.sha256)) for n, c in carried
            ],
            "EventReport": [_report(dossier, stamp)],
        }
    }


def _attribute(one: Observable, report: str, stamp: str) -> _Entry:
    kind, category = TYPES.get(one.type, ("text", "Other"))
    value = one.value
    if one.type == "ip_port":
        address, _, port = value.rpartition(":")
        value = f"{address.strip('[]')}|{port}"
    marks = [f'groundswell:judgement="{one.judgement}"', f'groundswell:type="{one.type}"']
    if one.role:
        marks.append(f'groundswell:role="{one.role}"')
    return {
        "uuid": _id(f"{report}|{one.type}|{one.value}"),
        "type": kind,
        "category": category,
        "value": value,
        "to_ids": one.judgement == "attacker" and one.type in TYPES and one.type not in _NEVER_DETECTED,
        "comment": " | ".join(one.reasons),
        "distribution": "5",
        "timestamp": stamp,
        "Tag": [_tag(mark) for mark in marks],
    }


def _annotated(carried: Carried, report: str) -> str | None:
    """Give the attribute that an item is about; null for one that is about the event."""
    one = carried.item
    return _id(f"{report}|{one.type}|{one.value}") if isinstance(one, Observable) else None


def _tags(dossier: Dossier, technique_names: Mapping[str, str]) -> Iterator[str]:
    if dossier.report.tlp:
        yield f"tlp:{dossier.report.tlp.lower()}"
    if dossier.report.published is None:
        yield NO_DAY
    for name in dossier.names:
        yield f'groundswell:{name.kind}="{_bare(name.name)}"'
    for technique in dossier.techniques:
        if technique.counts:
            slip = not (technique.as_written or "").startswith(technique.id.partition(".")[0])
            written = technique.id if slip else technique.as_written
            told = technique_names.get(technique.id)
            yield f'misp-galaxy:mitre-attack-pattern="{f"{_bare(told)} - {written}" if told else written}"'
        if technique.kind in ("suggested", "accepted"):
            yield f'groundswell:{technique.kind}="{", ".join(_likely(technique))}"'


def _likely(technique: NamedTechnique) -> Iterator[str]:
    """Yield the id, how likely the program held it, and of an accepted one who accepted it, when, and why."""
    yield technique.id
    yield "" if technique.probability is None else f"{technique.probability:.3f}"
    if technique.said:
        by, why = _bare(technique.said.by).replace(",", ";"), _bare(technique.said.why)
        yield from (by[:60], time_text(technique.said.at), why[:120])  # a tag of MISP holds 255 characters


def _report(dossier: Dossier, stamp: str) -> _Entry:
    """Give what the report asserts and recommends, each sentence a paragraph of its own."""
    lines = [f"# {_line(dossier.report.title or dossier.report.id)}"]
    lines += ["## Claims", *dict.fromkeys(_line(claim.sentence) for claim in dossier.claims)] if dossier.claims else []
    if dossier.dates:
        lines += ["## Dates", *(f"- {_line(told.text)}" for told in dossier.dates)]
    if dossier.pairs:
        lines += ["## Side-loading", *(_line(pair.sentence) for pair in dossier.pairs)]
    if dossier.anomalies:
        lines += ["## Anomalies", *(f"- {_line(one.what)}: {_line(one.why)}" for one in dossier.anomalies)]
    if dossier.recommendations:
        lines += ["## Recommendations", *(f"- {_line(one.text)}" for one in dossier.recommendations)]
    return {
        "uuid": _id(f"{dossier.report.sha256}|report"),
        "name": MISP_REPORT,
        "content": "\n\n".join(lines) + "\n",
        "distribution": "5",
        "timestamp": stamp,
    }


def _tag(name: str) -> _Entry:
    return {"name": name, "local": False}


def _bare(text: str) -> str:
    return _line(text).replace('"', "'")


def _line(text: str) -> str:
    """Give a text as one line of Markdown: its own marks are escaped, so that it stays text."""
    flat = " ".join(text.split())
    for mark in "\\`*_[]<>#|":
        flat = flat.replace(mark, "\\" + mark)
    return flat


def _id(text: str) -> str:
    return str(uuid.uuid5(_NAMESPACE, text))
