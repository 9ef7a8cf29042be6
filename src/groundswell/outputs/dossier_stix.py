"""Write a dossier as a STIX 2.1 bundle: the report, what it names, and indicators for what is the attacker's.

Only values judged the attacker's become indicators; the others are observables without a judgement of STIX, with ours
in `x_groundswell_judgement`. Ids are uuid5 of what an object says, so the same dossier gives the same bytes. What STIX
has no word for (listener_url, pipe, task, ja3, a URL without a scheme, an import hash without
its file) is an observable of ours, `x-groundswell-KIND`.

Source: STIX 2.1 (OASIS, 2021-06-10); the reader of the same is `intel/readers/stix.py`. Not here: sightings.
"""

from __future__ import annotations

import re
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from groundswell.model.carried import Item, carried_by
from groundswell.model.dossier import Dossier, Name, NamedTechnique, Observable, Recommendation, Tlp
from groundswell.model.observable import spellings, split_url
from groundswell.model.tlp import TLP_EXTENSION, TLP_IDS
from groundswell.outputs.stix_extension import carrying, definition

_NAMESPACE = uuid.UUID("6d4d2f0e-3c0e-5f6a-9a0b-6f1d8a1c7e52")  # ours; a constant, so that ids never change
_SCO_NAMESPACE = uuid.UUID("00abedb4-aa42-466c-9c01-fed23315a9b7")  # STIX 2.1, section 2.9
_EPOCH = "1970-01-01T00:00:00.000Z"  # a report that says no day: STIX wants one, and we know none
_HASHES = {"md5": "MD5", "sha1": "SHA-1", "sha256": "SHA-256", "sha512": "SHA-512"}

_CERTIFICATES = {"cert_md5": "MD5", "cert_sha1": "SHA-1", "cert_sha256": "SHA-256"}

_PATTERNS: Mapping[str, str] = {
    "ipv4": "ipv4-addr:value",
    "ipv6": "ipv6-addr:value",
    "domain": "domain-name:value",
    "onion": "domain-name:value",
    "url": "url:value",
    "email": "email-addr:value",
    "file_name": "file:name",
    "registry_key": "windows-registry-key:key",
    "mutex": "mutex:name",
    "command_line": "process:command_line",
    "cert_serial": "x509-certificate:serial_number",
    "service": "process:extensions.'windows-service-ext'.service_name",
    "user_agent": "network-traffic:extensions.'http-request-ext'.request_header.'User-Agent'",
    "imphash": "file:extensions.'windows-pebinary-ext'.imphash",
    **{kind: f"file:hashes.'{name}'" for kind, name in _HASHES.items()},
    **{kind: f"x509-certificate:hashes.'{name}'" for kind, name in _CERTIFICATES.items()},
}
_PLAIN: Mapping[str, tuple[str, str]] = {
    "ipv4": ("ipv4-addr", "value"),
    "ipv6": ("ipv6-addr", "value"),
    "domain": ("domain-name", "value"),
    "onion": ("domain-name", "value"),
    "url": ("url", "value"),
    "email": ("email-addr", "value"),
    "file_name": ("file", "name"),
    "registry_key": ("windows-registry-key", "key"),
    "mutex": ("mutex", "name"),
    "cert_serial": ("x509-certificate", "serial_number"),
}
_HIVES = {
    "hklm": "HKEY_LOCAL_MACHINE",
    "hkcu": "HKEY_CURRENT_USER",
    "hkcr": "HKEY_CLASSES_ROOT",
    "hku": "HKEY_USERS",
    "hkcc": "HKEY_CURRENT_CONFIG",
}
_CVE = re.compile(r"CVE-\d{4}-\d{4,}")
_Object = dict[str, object]


def bundle(dossier: Dossier) -> dict[str, object]:
    """Give the bundle of a dossier, keys in order; objects by kind, then in the order of the dossier."""
    carried = carried_by(dossier)
    when = f"{dossier.report.published.isoformat()}T00:00:00.000Z" if dossier.report.published else _EPOCH
    objects: list[_Object] = [
        *(carrying(_name(name, when), carried[id(name)]) for name in dossier.names),
        *(carrying(_technique(t, when), carried[id(t)]) for t in dossier.techniques if t.kind != "rejected"),
        *(carrying(_measure(r, when), carried[id(r)]) for r in dossier.recommendations),
        *(carrying(_observable(o, when), carried[id(o)]) for o in dossier.observables),
    ]
    distinct = _distinct(objects)
    author = _domain_object("identity", "groundswell", when, name="Groundswell", identity_class="system")
    report = _report(dossier, when, [str(o["id"]) for o in distinct] or [str(author["id"])])
    notes = _distinct(carrying(note, carried[id(item)]) for item, note in _notes(dossier, when, str(report["id"])))
    told = [report, *distinct, *notes]
    return {
        "type": "bundle",
        "id": f"bundle--{uuid.uuid5(_NAMESPACE, dossier.report.sha256)}",
        "objects": [
            author,
            definition(str(author["id"])),
            *(_marked(told, dossier.report.tlp) if dossier.report.tlp else told),
        ],
    }


def _distinct(objects: Iterable[_Object]) -> list[_Object]:
    """Give the objects with ids that differ: what the report says twice, at two places, are two objects."""
    given: dict[str, _Object] = {}
    seen: Counter[str] = Counter()
    for one in objects:
        id = str(one["id"])
        seen[id] += 1
        if seen[id] > 1:
            again = uuid.uuid5(_NAMESPACE, f"{one['id']}|{seen[id]}")
            id = f"{one['type']}--{again}"
        given[id] = {**one, "id": id}
    return list(given.values())


def _marked(objects: list[_Object], tlp: Tlp) -> Iterator[_Object]:
    """Yield the label's own object, then each object with a reference to it."""
    id = f"marking-definition--{TLP_IDS[tlp]}"
    label = {"extension_type": "property-extension", "tlp_2_0": tlp.lower()}
    yield {
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": id,
        "created": "2022-10-01T00:00:00.000Z",
        "name": f"TLP:{tlp}",
        "extensions": {TLP_EXTENSION: label},
    }
    yield from ({**one, "object_marking_refs": [id]} for one in objects)


def _report(dossier: Dossier, when: str, references: list[str]) -> _Object:
    return _domain_object(
        "report",
        dossier.report.sha256,
        when,
        name=dossier.report.title or dossier.report.id,
        report_types=["threat-report"],
        published=when,
        object_refs=references,
        **({"lang": dossier.report.language} if dossier.report.language else {}),
        x_groundswell_report=dossier.report.id,
        x_groundswell_published_known=dossier.report.published is not None,
    )


def _domain_object(kind: str, key: str, when: str, **properties: object) -> _Object:
    return {
        "type": kind,
        "spec_version": "2.1",
        "id": f"{kind}--{uuid.uuid5(_NAMESPACE, f'{kind}|{key}')}",
        "created": when,
        "modified": when,
        **properties,
    }


def _name(name: Name, when: str) -> _Object:
    also = list(dict.fromkeys(k.name for k in name.known_as))
    shared: dict[str, object] = {"name": name.name, "x_groundswell_sentence": name.sentence}
    match name.kind:
        case "malware":
            return _domain_object("malware", name.name, when, **_aliased(shared, also), is_family=True)
        case "tool" | "intrusion_set" | "campaign":
            kind = name.kind.replace("_", "-")
            return _domain_object(kind, name.name, when, **_aliased(shared, also))
        case "vulnerability":
            ids = (name.name.upper().replace("–", "-"), *(known.name for known in name.known_as))
            references = [{"source_name": "cve", "external_id": id} for id in ids if _CVE.fullmatch(id)]
            more = {"external_references": references} if references else {}  # ProxyLogon alone is a name
            return _domain_object("vulnerability", name.name, when, **shared, **more)
        case "country":
            told = {"x_groundswell_kind": "country", "country": name.name}
            return _domain_object("location", f"country|{name.name}", when, **shared, **told)
        case "sector" | "vendor":
            told = {
                "x_groundswell_kind": name.kind,
                "identity_class": "class" if name.kind == "sector" else "organization",
            }
            return _domain_object("identity", f"{name.kind}|{name.name}", when, **shared, **told)
        case "product":
            version = {"version": name.version} if name.version else {}
            key = f"software|{name.name}|{name.version or ''}"
            return {
                "type": "software",
                "spec_version": "2.1",
                "id": f"software--{uuid.uuid5(_SCO_NAMESPACE, key)}",
                **shared,
                **version,
                "x_groundswell_kind": "product",
            }


def _aliased(properties: Mapping[str, object], also: list[str]) -> dict[str, object]:
    return {**properties, "aliases": also} if also else dict(properties)


def _technique(technique: NamedTechnique, when: str) -> _Object:
    reference = {
        "source_name": "mitre-attack",
        "external_id": technique.id,
        "url": f"https://attack.mitre.org/techniques/{technique.id.replace('.', '/')}",
    }
    likely = technique.probability
    return _domain_object(
        "attack-pattern",
        technique.id,
        when,
        name=technique.id,
        external_references=[reference],
        **({"confidence": round(100 * likely), "x_groundswell_probability": likely} if likely is not None else {}),
        x_groundswell_kind=technique.kind,
        **({"x_groundswell_said": technique.said.as_json()} if technique.said else {}),
        x_groundswell_current=technique.current or "",
        **({"x_groundswell_doubt": technique.doubt} if technique.doubt else {}),
        x_groundswell_sentence=technique.sentence,
    )


def _measure(recommendation: Recommendation, when: str) -> _Object:
    label, colon, _ = recommendation.text.partition(":")
    name = label if colon and len(label) < 80 else recommendation.text[:80]
    references = [_catalogued(ref) for ref in recommendation.refs]
    return _domain_object(
        "course-of-action",
        recommendation.text,
        when,
        name=name,
        description=recommendation.text,
        **({"external_references": references} if references else {}),
        **({"x_groundswell_kinds": list(recommendation.kinds)} if recommendation.kinds else {}),
        x_groundswell_defence=recommendation.defence,
    )


_CATALOGUES = {
    "attack": ("mitre-attack", "https://attack.mitre.org/mitigations/{}/"),
    "d3fend": ("mitre-d3fend", ""),
    "csf": ("nist-csf-2.0", ""),
    "cis": ("cis-controls-8", ""),
}


def _catalogued(ref: str) -> dict[str, str]:
    """Give the reference of STIX for one of ours ("attack:M1032", "csf:2.0:PR.AA-03")."""
    source, address = _CATALOGUES[ref.partition(":")[0]]
    one = ref.rpartition(":")[2]
    return {"source_name": source, "external_id": one, **({"url": address.format(one)} if address else {})}


def _observable(observable: Observable, when: str) -> _Object:
    if observable.judgement != "attacker":
        return _cyber_object(observable)
    return _domain_object(
        "indicator",
        f"{observable.type}|{observable.value}",
        when,
        name=f"{observable.type}: {observable.value}"[:250],
        description=" | ".join(observable.reasons),
        indicator_types=["malicious-activity"],
        pattern=_pattern(observable),
        pattern_type="stix",
        valid_from=when,
        **_told(observable),
    )


def _told(observable: Observable) -> _Object:
    """Give what the report says of a value and why it is judged so, in properties of ours; what is not known is not."""
    told: _Object = {
        "x_groundswell_type": observable.type,
        "x_groundswell_judgement": observable.judgement,
        "x_groundswell_role": observable.role,
        "x_groundswell_reasons": " | ".join(observable.reasons),
        "x_groundswell_sentence": observable.sentence,
        "x_groundswell_section": observable.section,
        "x_groundswell_as_written": observable.as_written,
        "x_groundswell_probability": observable.probability,
        "x_groundswell_last_seen": observable.last_seen.isoformat() if observable.last_seen else None,
    }
    return {name: value for name, value in told.items() if value not in (None, "")}


def _notes(dossier: Dossier, when: str, report: str) -> Iterator[tuple[Item, _Object]]:
    """Yield what STIX has no object for: claims, dates, side-loading pairs, anomalies; each with its sentence."""
    for claim in dossier.claims:
        yield claim, _note(f"claim: {claim.kind}, {claim.certainty}", claim.sentence, when, report)
    for told in dossier.dates:
        since, until = (day.isoformat() if day else "" for day in (told.since, told.until))
        abstract = f"date: {told.text}, {(told.kind or 'time').replace('_', ' ')}"
        yield told, _note(abstract, told.text, when, report, x_groundswell_from=since, x_groundswell_to=until)
    for pair in dossier.pairs:
        yield pair, _note(f"side-loading: {pair.program} loads {pair.library}", pair.sentence, when, report)
    for one in dossier.anomalies:
        yield one, _note(f"anomaly: {one.what}", f"{one.what}: {one.why}", when, report)


def _note(abstract: str, content: str, when: str, report: str, **properties: str) -> _Object:
    kept = {name: value for name, value in properties.items() if value}
    key = f"{abstract}|{content}"
    return _domain_object(
        "note", key, when, abstract=abstract[:250], content=content or abstract, object_refs=[report], **kept
    )


def _pattern(observable: Observable) -> str:
    kind, value = observable.type, observable.value
    if kind == "ip_port":
        address, _, port = value.rpartition(":")
        family = "ipv6-addr" if "[" in address else "ipv4-addr"
        host = _quoted(address.strip("[]"))
        return (
            f"[network-traffic:dst_ref.type = '{family}' AND network-traffic:dst_ref.value = {host}"
            f" AND network-traffic:dst_port = {port}]"
        )
    if kind == "cidr":
        return f"[{'ipv6' if ':' in value else 'ipv4'}-addr:value = {_quoted(value)}]"
    if kind == "asn":
        return f"[autonomous-system:number = {value.removeprefix('AS')}]"
    if kind == "registry_key":
        value = _long_hive(value)
    if kind == "url":
        return "[" + " OR ".join(f"url:value = {_quoted(text)}" for text in _spelled(value)) + "]"
    return f"[{_PATTERNS.get(kind, f'x-groundswell-{_dashed(kind)}:value')} = {_quoted(value)}]"


def _spelled(url: str) -> tuple[str, ...]:
    """Give a URL as it is; one without a scheme, which STIX's own would have, also with each that it may have."""
    return (url,) if split_url(url).scheme else spellings("url", url)


def _long_hive(key: str) -> str:
    """Give a registry key with the long name of its hive, as STIX 2.1 section 6.17 asks."""
    hive, slash, rest = key.partition("\\")
    return _HIVES.get(hive, hive) + slash + rest


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _dashed(kind: str) -> str:
    return kind.replace("_", "-")


def _cyber_object(observable: Observable) -> _Object:
    kind, value = observable.type, observable.value
    properties: dict[str, object]
    if kind in _HASHES:
        name, properties = "file", {"hashes": {_HASHES[kind]: value}}
    elif kind in _CERTIFICATES:
        name, properties = "x509-certificate", {"hashes": {_CERTIFICATES[kind]: value}}
    elif kind == "cidr":
        name, properties = ("ipv6-addr" if ":" in value else "ipv4-addr"), {"value": value}
    elif kind == "asn":
        name, properties = "autonomous-system", {"number": int(value.removeprefix("AS"))}
    elif kind in _PLAIN and not (kind == "url" and not split_url(value).scheme):
        name, key = _PLAIN[kind]
        properties = {key: _long_hive(value) if kind == "registry_key" else value}
    else:
        name, properties = f"x-groundswell-{_dashed(kind)}", {"value": value}
    return {
        "type": name,
        "spec_version": "2.1",
        "id": f"{name}--{uuid.uuid5(_SCO_NAMESPACE, f'{kind}|{value}')}",
        **properties,
        **_told(observable),
    }
