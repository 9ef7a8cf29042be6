"""Read a STIX 2.0 or 2.1 bundle: indicators with their patterns, observables, malware, groups, techniques, measures.

Each object that says something becomes a row of the text (type, name, pattern or value), so that a value of a feed has
a sentence like a value of prose; what its author writes of a malware, a group or a campaign follows as prose, Markdown
resolved. What ATT&CK says of a technique in general is left out: bundles carry it along, and it speaks of other groups
and of what adversaries may do. Of a pattern, comparisons by `=` are read; others are named as not read.

Source: STIX 2.1 (OASIS, 2021-06-10), parts 4 to 6 and 9. Not here: relationships, sightings, extensions of others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from groundswell.intel.document import Document, Given, GivenTechnique, Writer
from groundswell.intel.readers import markdown
from groundswell.intel.readers.carried import given_word, probability, write
from groundswell.intel.readers.stix_carried import carried
from groundswell.model.dossier import Unread
from groundswell.model.observable import CERT_LENGTHS
from groundswell.model.said import Said
from groundswell.model.tlp import TLP_BY_ID

MOST_OBJECTS = 200_000
_LONGEST_PROSE = 20_000  # characters of one description
_NAMED_ONE_BY_ONE = 3  # comparisons that were not read
_OF_ATTACK = re.compile(
    r"\(Citation: |\*\*This technique has been|\bAdversaries (?:may|can)\b|\bAn adversary (?:may|can)\b"
)

COMPARISON = re.compile(
    r"(?P<object>[a-z0-9-]{2,60}):(?P<path>[A-Za-z0-9_.'\"\[\]*-]{2,160}?)\s{0,3}(?P<op>!?=|<=?|>=?|\bIN\b"
    r"|\bLIKE\b|\bMATCHES\b)"
    r"\s{0,3}(?:'(?P<text>(?:[^'\\]|\\.){1,8192})'|(?P<number>\d{1,12}))"
)
PLAIN = {
    ("ipv4-addr", "value"): "ipv4", ("ipv6-addr", "value"): "ipv6", ("domain-name", "value"): "domain",
    ("url", "value"): "url",
    ("email-addr", "value"): "email", ("email-message", "from_ref.value"): "email", ("file", "name"): "file_name",
    ("windows-registry-key", "key"): "registry_key", ("mutex", "name"): "mutex",
    ("process", "command_line"): "command_line",
    ("x509-certificate", "serial_number"): "cert_serial", ("autonomous-system", "number"): "asn",
    ("network-traffic", "dst_ref.value"): "ipv4", ("network-traffic", "src_ref.value"): "ipv4",
    ("process", "extensions.windows-service-ext.service_name"): "service",
    ("file", "extensions.windows-pebinary-ext.imphash"): "imphash",
    ("network-traffic", "extensions.http-request-ext.request_header.user-agent"): "user_agent",
}  # fmt: skip
HASHES = {
    "md5": "md5",
    "sha-1": "sha1",
    "sha1": "sha1",
    "sha-256": "sha256",
    "sha256": "sha256",
    "sha-512": "sha512",
    "sha512": "sha512",
}
_ADDRESS_PORT = re.compile(r"dst_ref\.value = '([0-9a-f.:]{2,45})' AND network-traffic:dst_port = (\d{1,5})\]")
_KIND, _ROLE = "x_groundswell_type", "x_groundswell_role"
_SETTING = ("identity", "location", "software")  # where and against whom, in exports of ours
OWN = "x-groundswell-"  # objects of ours, for kinds that STIX has no word for: x-groundswell-listener-url:value
NAMED = {
    "malware": "malware", "tool": "tool", "intrusion-set": "intrusion_set", "threat-actor": "intrusion_set",
    "campaign": "campaign", "vulnerability": "vulnerability",
}  # fmt: skip


def objects(parsed: object) -> list[Any] | None:
    """Give the objects of a parsed bundle, a TAXII envelope or a bare list; null when it is none of these."""
    if isinstance(parsed, dict):
        listed = parsed.get("objects")
        if parsed.get("type") == "bundle" and not isinstance(listed, list):
            return []
        if parsed.get("type") == "bundle" or set(parsed) <= {"objects", "more", "next"}:
            return listed if isinstance(listed, list) else None
        return [parsed] if "spec_version" in parsed and "id" in parsed else None
    if (
        isinstance(parsed, list)
        and parsed
        and all(isinstance(o, dict) and "type" in o and "id" in o for o in parsed[:5])
    ):
        return parsed
    return None


def read(bundle: Mapping[str, Any]) -> Document:
    """Give the document of a bundle."""
    writer = Writer()
    objects = [o for o in _list(bundle.get("objects")) if isinstance(o, dict)]
    if len(objects) > MOST_OBJECTS:
        writer.unread.append(
            Unread(f"{len(objects) - MOST_OBJECTS:,} objects", f"only the first {MOST_OBJECTS:,} are read")
        )
    report = next((o for o in objects if o.get("type") in ("report", "grouping")), {})
    title = _text(report.get("name")) or "STIX bundle"
    start = writer.position
    writer.add(title)
    writer.end("heading", start, level=1)
    _prose(writer, report)
    for label in dict.fromkeys(_labels(objects[:MOST_OBJECTS])):
        start = writer.position
        writer.add(f"TLP:{label}")
        writer.end("meta", start)
    missed: list[str] = []
    for entry in objects[:MOST_OBJECTS]:
        missed += _object(writer, entry)
    if missed:
        count = "1 comparison of a pattern" if len(missed) == 1 else f"{len(missed):,} comparisons of patterns"
        some = ", ".join(list(dict.fromkeys(missed))[:_NAMED_ONE_BY_ONE])
        writer.unread.append(Unread(count, f"only equality with a kind of value that we know is read, not {some}"))
    published = _text(report.get("published") or report.get("created")) or None
    return writer.document("stix", title=title, published=published, language=_text(report.get("lang")) or None)


def _object(writer: Writer, entry: Mapping[str, Any]) -> list[str]:
    """Write an object; give the comparisons of its pattern that were not read."""
    kind = _text(entry.get("type"))
    if (item := carried(entry, _stated(entry))) is not None:
        write(writer, item)
        return []
    if kind == "indicator" and isinstance(entry.get("pattern"), str):
        return _indicator(writer, entry)
    named = NAMED.get(kind) or (_text(entry.get("x_groundswell_kind")) if kind in _SETTING else "")
    if named and entry.get("name"):
        start = writer.add(f"{kind} | ")[0]
        place = writer.add(_text(entry["name"]))
        writer.terms.append((named, _text(entry["name"]), place))
        writer.end("row", start)
        _prose(writer, entry)
    elif kind == "attack-pattern" and entry.get("x_groundswell_kind") in ("suggested", "accepted"):
        start = writer.add(f"{entry['x_groundswell_kind']} technique | ")[0]
        place = writer.add(_text(entry.get("name")))
        likely = probability(entry.get("x_groundswell_probability"))
        writer.techniques.append(GivenTechnique(_text(entry.get("name")), place, likely, _said(entry)))
        _sentence(writer, entry)
        writer.end("row", start)
    elif kind == "attack-pattern":
        name = _text(entry.get("name"))
        start = writer.add(f"{kind} | {name}")[0]
        for reference in _list(entry.get("external_references")):
            known = isinstance(reference, dict) and reference.get("source_name") == "mitre-attack"
            if known and (id := _text(reference.get("external_id"))) and id not in name:
                writer.add(f" | {id}")
        if not _of_attack(entry):
            _rest(writer, {**entry, "name": ""})
        writer.end("row", start)
    elif kind == "course-of-action":
        start = writer.add(f"{kind} | ")[0]
        words = " ".join((_text(entry.get("description")) or _text(entry.get("name"))).split())
        place = writer.add(words)
        if words:
            writer.terms.append(("measure", words, place))
        writer.end("row", start)
    elif kind == "note" and entry.get("content"):
        start = writer.position
        writer.add(_text(entry["content"])[:8_000])
        writer.end("paragraph", start)
    elif kind == "observed-data" and isinstance(entry.get("objects"), dict):  # 2.0: observables stand inside
        for inner in entry["objects"].values():
            if isinstance(inner, dict):
                _observable(writer, _text(inner.get("type")), inner)
    else:
        _observable(writer, kind, entry)
    return []


def _labels(objects: list[dict[str, Any]]) -> Iterator[str]:
    """Yield the labels of the Traffic Light Protocol that the bundle's objects bear, by their fixed ids."""
    for entry in objects:
        for reference in _list(entry.get("object_marking_refs")):
            if label := TLP_BY_ID.get(_text(reference).removeprefix("marking-definition--")):
                yield label


def _of_attack(entry: Mapping[str, Any]) -> bool:
    """Tell whether the description of a technique is ATT&CK's own: what adversaries may do, not what this one did."""
    return any(key.startswith("x_mitre_") for key in entry) or bool(
        _OF_ATTACK.search(_text(entry.get("description"))[:4_000])
    )


def _prose(writer: Writer, entry: Mapping[str, Any]) -> None:
    """Write what the author says of an object as running text; a sentence that an export of ours carries is one."""
    if entry.get("x_groundswell_sentence"):
        return
    if words := _text(entry.get("description"))[:_LONGEST_PROSE].strip():
        writer.include(markdown.read(words))


def _stated(entry: Mapping[str, Any]) -> Iterator[str]:
    """Yield the values that an object states by itself, in its pattern or as an observable."""
    pattern = entry.get("pattern")
    if isinstance(pattern, str):
        for found in COMPARISON.finditer(pattern[:65_536]):
            yield f"AS{found['number']}" if found["number"] else re.sub(r"\\(.)", r"\1", found["text"])
        if (at := _ADDRESS_PORT.search(pattern[:65_536])) is not None:
            yield f"[{at[1]}]:{at[2]}" if ":" in at[1] else f"{at[1]}:{at[2]}"
    for kind, value in _values(_text(entry.get("type")), entry):
        yield f"AS{value}" if kind == "asn" else value


def _indicator(writer: Writer, entry: Mapping[str, Any]) -> list[str]:
    """Write an indicator; give the comparisons of its pattern that were not read."""
    start = writer.position
    at, _ = writer.add(entry["pattern"][:65_536])
    written = writer.tail(at)
    note = " ".join(_text(entry.get(k)) for k in ("name", "description") if entry.get(k))[:500]
    types = entry.get("indicator_types") or entry.get("labels")  # 2.1 and 2.0 name them so
    benign = "benign" in _list(types)
    missed: list[str] = []
    for comparison in COMPARISON.finditer(written):
        kind = _kind(comparison["object"], comparison["path"])
        if kind is None or comparison["op"] != "=":
            if comparison["path"] not in ("dst_ref.type", "src_ref.type", "dst_port", "parent_directory_ref.path"):
                missed.append(f"{comparison['object']}:{comparison['path']} {comparison['op']}")
            continue
        group = "text" if comparison["text"] is not None else "number"
        value = re.sub(r"\\(.)", r"\1", comparison[group])
        left, right = comparison.span(group)
        port = re.match(r"'\s{1,3}AND\s{1,3}network-traffic:dst_port\s?=\s?(\d{1,5})", written[right : right + 80])
        if kind == "ipv4" and comparison["object"] == "network-traffic" and port:
            kind, value = "ip_port", f"{value}:{port[1]}"
        if entry.get("x_groundswell_reasons"):
            carried = (_text(entry["x_groundswell_reasons"]), False, value, "attacker", _text(entry.get(_ROLE)))
            writer.given.append(Given(_text(entry.get(_KIND)) or kind, at + left, at + right, *carried))
            continue
        writer.given.append(Given(_exact(kind, value), at + left, at + right, note, benign, value))
    _sentence(writer, entry) if entry.get("x_groundswell_reasons") else _rest(writer, entry)
    writer.end("row", start)
    return missed


def _observable(writer: Writer, kind: str, entry: Mapping[str, Any]) -> None:
    found = list(_values(kind, entry))
    if not found:
        return
    start = writer.add(f"{kind}")[0]
    judgement = _text(entry.get("x_groundswell_judgement"))
    reasons, role = _text(entry.get("x_groundswell_reasons")), _text(entry.get(_ROLE))
    for stated, value in found:
        writer.add(" | ")
        left, right = writer.add(value)
        exact = _text(entry.get(_KIND)) or stated
        writer.given.append(Given(exact, left, right, reasons, bool(judgement), value, judgement, role))
    _sentence(writer, entry)
    writer.end("row", start)


def _said(entry: Mapping[str, Any]) -> Said | None:
    """Give the word of who accepted a technique, where the bundle says all of it."""
    said = entry.get("x_groundswell_said")
    if entry.get("x_groundswell_kind") != "accepted" or not isinstance(said, dict):
        return None
    return given_word(said.get("by"), said.get("at"), said.get("why"))


def _sentence(writer: Writer, entry: Mapping[str, Any]) -> None:
    if words := _text(entry.get("x_groundswell_sentence"))[:4_000]:
        writer.add(f" | {words}")


def _values(kind: str, entry: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if kind.startswith(OWN) and entry.get("value"):
        yield kind.removeprefix(OWN).replace("-", "_"), _text(entry["value"])
    for (name, path), stated in PLAIN.items():
        if kind == name and "." not in path and entry.get(path) is not None:
            value = _text(entry[path])
            yield _exact(stated, value), value
    hashes = entry.get("hashes")
    if isinstance(hashes, dict):
        for name, value in hashes.items():
            if (known := _hash(kind, str(name).lower())) is not None:
                yield known, _text(value)
    if kind == "file" and (imports := _imports(entry.get("extensions"))):
        yield "imphash", imports


def _hash(of: str, name: str) -> str | None:
    """Give the kind of a hash called `name` of an object: of a certificate it is a thumbprint."""
    known = HASHES.get(name)
    if of != "x509-certificate":
        return known
    return f"cert_{known}" if f"cert_{known}" in CERT_LENGTHS else None


def _imports(extensions: object) -> str:
    binary = extensions.get("windows-pebinary-ext") if isinstance(extensions, dict) else None
    return _text(binary.get("imphash")) if isinstance(binary, dict) else ""


def _kind(name: str, path: str) -> str | None:
    flat = path.replace("'", "").replace('"', "").replace("[*]", "").lower()
    if name in ("file", "x509-certificate") and flat.startswith("hashes."):
        return _hash(name, flat.removeprefix("hashes."))
    if name.startswith(OWN) and flat == "value":
        return name.removeprefix(OWN).replace("-", "_")
    return PLAIN.get((name, flat))


def _exact(kind: str, value: str) -> str:
    """Tell networks from addresses, and IPv6 from IPv4, where the object's type does not."""
    if kind in ("ipv4", "ipv6"):
        if "/" in value:
            return "cidr"
        return "ipv6" if ":" in value else "ipv4"
    return "onion" if kind == "domain" and value.endswith(".onion") else kind


def _rest(writer: Writer, entry: Mapping[str, Any]) -> None:
    for key in ("name", "description"):
        words = " ".join(_text(entry.get(key))[:4_000].split())
        if words and not (key == "name" and entry.get("type") in NAMED):
            writer.add(f" | {words}")


def _text(value: object) -> str:
    return value if isinstance(value, str) else "" if value is None or isinstance(value, (dict, list)) else str(value)


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
