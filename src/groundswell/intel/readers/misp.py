"""Read MISP events: attributes and objects as rows, galaxies and tags as names and techniques, reports as text.

A value that the event marks for detection (`to_ids`) is given as such. Where the event marks others so, one that is
not marked is left to the words around it; where it marks none, its authors do not use the mark, and all are given.
What stands under external analysis is where the authors read, not what the attacker used.

Source: MISP core format (draft-dulaunoy-misp-core-format). Not here: sightings, proposals, correlations.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from groundswell.intel.document import Cell, Document, Given, GivenTechnique, Writer
from groundswell.intel.finders.found import made
from groundswell.intel.readers import markdown
from groundswell.intel.readers.carried import given_word, probability, write
from groundswell.intel.readers.misp_item import is_item, items
from groundswell.model.carried import MISP_NO_DAY, MISP_REPORT, Carried
from groundswell.model.dossier import Note, Observable, Unread
from groundswell.model.observable import KINDS as OBSERVABLES

MOST_VALUES = 200_000
LONGEST = 65_536

KINDS: Mapping[str, str] = {
    "ip-src": "ipv4", "ip-dst": "ipv4", "domain": "domain", "hostname": "domain", "url": "url", "email": "email",
    "email-src": "email", "email-dst": "email", "md5": "md5", "sha1": "sha1", "sha256": "sha256", "sha512": "sha512",
    "filename": "file_name", "regkey": "registry_key", "mutex": "mutex", "named pipe": "pipe", "AS": "asn",
    "user-agent": "user_agent", "http-user-agent": "user_agent", "ja3-fingerprint-md5": "ja3", "ja4": "ja4",
    "vulnerability": "cve", "pdb": "pdb_path", "btc": "wallet", "xmr": "wallet", "windows-service-name": "service",
    "windows-scheduled-task": "task", "command-line": "command_line", "x509-serial": "cert_serial", "port": "port",
    "ip": "ipv4", "imphash": "imphash", "x509-fingerprint-md5": "cert_md5", "x509-fingerprint-sha1": "cert_sha1",
    "x509-fingerprint-sha256": "cert_sha256",
}  # fmt: skip
GALAXIES: Mapping[str, str] = {
    "threat-actor": "intrusion_set", "mitre-intrusion-set": "intrusion_set", "microsoft-activity-group":
    "intrusion_set", "malpedia": "malware", "mitre-malware": "malware", "ransomware": "malware", "rat": "malware",
    "backdoor": "malware", "stealer": "malware", "botnet": "malware", "banker": "malware", "android": "malware",
    "mitre-tool": "tool", "tool": "tool", "exploit-kit": "tool",
}  # fmt: skip
_TAG = re.compile(r'misp-galaxy:(?P<galaxy>[\w-]{1,80})="(?P<value>[^"]{1,300})"')
_OWN_TAG = re.compile(r'groundswell:(?P<key>[a-z_]{1,40})="(?P<value>[^"]{0,300})"')
_ID = re.compile(r"\s-\s[A-Z]{1,3}\d{4}(?:\.\d{3})?$")
_ELSEWHERE = ("external analysis", "internal reference", "attribution")

Entry = Mapping[str, Any]


def events(parsed: object) -> list[Entry]:
    """Give the events that a parsed JSON holds; none when it is no MISP export."""
    if isinstance(parsed, dict) and isinstance(parsed.get("response"), (list, dict)):
        parsed = parsed["response"]
    many = parsed if isinstance(parsed, list) else [parsed]
    inner = [e["Event"] for e in many if isinstance(e, dict) and isinstance(e.get("Event"), dict)]
    return inner if len(inner) == len(many) else []


def read(found: Sequence[Entry]) -> Document:
    """Give the document of some events."""
    writer = Writer()
    left = MOST_VALUES
    for event in found:
        left = _event(writer, event, left)
    if left < 0:
        writer.unread.append(Unread(f"{-left:,} attributes", f"only the first {MOST_VALUES:,} are read"))
    first = found[0]
    dated = not any(tag.get("name") == MISP_NO_DAY for tag in _entries(first, "Tag"))
    published = _text(first.get("date")) if dated else ""
    return writer.document("misp", title=_text(first.get("info")), published=published or None)


def _event(writer: Writer, event: Entry, left: int) -> int:
    start = writer.add(_text(event.get("info")) or "MISP event")[0]
    writer.end("heading", start, level=1)
    things = _entries(event, "Object")
    objects, carried = [one for one in things if not is_item(one)], list(items(things))
    values: dict[tuple[str, str, str], Carried] = {
        (c.item.type, c.item.value, c.item.judgement): c for c in carried if isinstance(c.item, Observable)
    }
    _names(writer, event, own=not carried)
    plain = []
    for one in _entries(event, "Attribute"):
        item = values.get(_key(one)) if not one.get("deleted") else None
        if item is None:
            plain.append(one)
        else:
            write(writer, item)
    for other in carried:
        if not isinstance(other.item, Observable):
            write(writer, other)
    inside = [a for o in objects for a in _entries(o, "Attribute")]
    marked = any(a.get("to_ids") is True for a in (*plain, *inside))
    gone = sum(bool(a.get("deleted")) for a in (*plain, *inside))
    for group, comment, attributes in _groups(plain, objects):
        left -= len(attributes)
        if left < 0:
            continue
        _row(writer, group, comment, [a for a in attributes if not a.get("deleted")], marked)
    if gone:
        writer.unread.append(Note(f"{gone:,} attributes", "deleted in the event"))
    for report in _entries(event, "EventReport"):
        told = bool(carried) and report.get("name") == MISP_REPORT  # the same once more, for readers
        if not report.get("deleted") and not told and isinstance(report.get("content"), str):
            writer.include(markdown.read(report["content"][:1_000_000]))
            writer.add("\n")
    return left


def _key(attribute: Entry) -> tuple[str, str, str]:
    """Give type, value (canonical) and judgement of an attribute of ours; no type where it is not ours."""
    own = _carried(attribute)
    kind, value = own.get("type", ""), _text(attribute.get("value"))[:LONGEST]
    if kind == "ip_port":
        host, _, port = value.rpartition("|")
        value = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return kind, (made(kind, value) if kind in OBSERVABLES else None) or "", own.get("judgement", "")


def _groups(plain: Sequence[Entry], objects: Sequence[Entry]) -> Iterator[tuple[str, str, list[Entry]]]:
    for attribute in plain:
        yield _text(attribute.get("category")), "", [attribute]
    for thing in objects:
        if not thing.get("deleted"):
            yield _text(thing.get("name")), _text(thing.get("comment")), _entries(thing, "Attribute")


def _row(writer: Writer, group: str, comment: str, attributes: Sequence[Entry], marked: bool) -> None:
    """Write one attribute, or those of one object, as a row of its own."""
    if not attributes:
        return
    start = writer.add(group or "attribute")[0]
    cells: list[Cell] = [Cell(start, writer.position, "category")]
    for attribute in attributes:
        _value(writer, attribute, cells, marked, comment)
    for words in dict.fromkeys(w for w in (comment, *(_text(a.get("comment")) for a in attributes)) if w):
        writer.add(" | ")
        cells.append(Cell(*writer.add(words[:2_000]), "comment"))
    writer.end("row", start, cells=tuple(cells))
    for attribute in attributes:
        _names(writer, attribute)


def _value(writer: Writer, attribute: Entry, cells: list[Cell], marked: bool, comment: str) -> None:
    kind, value = _text(attribute.get("type")), _text(attribute.get("value"))[:LONGEST]
    elsewhere = _text(attribute.get("category")).lower() in _ELSEWHERE
    header = _text(attribute.get("object_relation")) or kind
    writer.add(" | ")
    if kind == "link" or (elsewhere and kind == "url"):
        left = writer.position
        writer.link("", value)
        cells.append(Cell(left, writer.position, header))
        return
    given = (not elsewhere and (attribute.get("to_ids") is True or not marked)) or bool(_carried(attribute))
    left, right = writer.add(value)
    cells.append(Cell(left, right, header))
    written = writer.tail(left)
    note = " ".join(w for w in (_text(attribute.get("comment")), comment) if w)[:2_000]
    if not given:
        writer.add(" (not marked for detection)" if marked and not elsewhere else "")
        return
    carried = _carried(attribute)
    for stated, start, end, text in _stated(kind, written):
        if carried.get("judgement") and (stated == carried.get("type", stated) or "|" not in kind):
            exact = carried.get("type", stated)
            said = (carried["judgement"] != "attacker", text, carried["judgement"], carried.get("role", ""))
            writer.given.append(Given(exact, left + start, left + end, note, *said))
            continue
        writer.given.append(Given(stated, left + start, left + end, note, False, text))


def _carried(attribute: Entry) -> dict[str, str]:
    """Give what tags of ours say of an attribute: judgement, type and role."""
    return {tag["key"]: tag["value"] for tag in _own_tags(attribute)}


def _own_tags(entry: Entry) -> list[re.Match[str]]:
    found = (_OWN_TAG.fullmatch(_text(tag.get("name"))) for tag in _entries(entry, "Tag"))
    return [tag for tag in found if tag is not None]


def _stated(kind: str, value: str) -> Iterator[tuple[str, int, int, str]]:
    """Yield kind, place and text of what an attribute states; composite ones state two, or one with its port."""
    names = kind.split("|")
    parts = value.split("|") if len(names) > 1 else [value]
    if len(names) == 2 and names[1] == "port" and len(parts) == 2 and names[0].startswith("ip-"):
        host = f"[{parts[0]}]" if ":" in parts[0] else parts[0]
        yield "ip_port", 0, len(value), f"{host}:{parts[1]}"
        return
    at = 0
    for name, part in zip(names, parts, strict=False):
        stated = KINDS.get(name)
        if name == "text" and len(names) == 1:
            stated = "text"  # what it is, a tag of ours says
        if stated == "ipv4":
            stated = "cidr" if "/" in part else "ipv6" if ":" in part else "ipv4"
        elif stated == "file_name" and re.search(r"[\\/]", part):
            stated = "file_path"
        if stated is not None and stated != "port" and part.strip():
            yield stated, at, at + len(part), part
        at += len(part) + 1


def _names(writer: Writer, entry: Entry, own: bool = True) -> None:
    """Write what an event or an attribute is tagged with, each name or technique a row; tags of ours with `own`."""
    seen: dict[tuple[str, str], None] = {}
    for galaxy in _entries(entry, "Galaxy"):
        for cluster in _entries(galaxy, "GalaxyCluster"):
            seen.setdefault((_text(galaxy.get("type")) or _text(cluster.get("type")), _text(cluster.get("value"))))
    accepted = {mark["value"].partition(",")[0] for mark in _own_tags(entry) if mark["key"] == "accepted"}
    for tag in _entries(entry, "Tag"):
        if (found := _TAG.fullmatch(_text(tag.get("name")))) is not None:
            if found["value"].rpartition(" - ")[2] not in accepted:
                seen.setdefault((found["galaxy"], found["value"]))
        elif (mark := _OWN_TAG.fullmatch(_text(tag.get("name")))) is not None:
            if own:
                _own(writer, mark["key"], mark["value"])
        elif _text(tag.get("name")):
            start = writer.add(f"tag: {_text(tag.get('name'))[:300]}")[0]
            writer.end("meta", start)
    for galaxy_type, value in seen:
        start = writer.add(f"{galaxy_type} | ")[0]
        bare = _ID.sub("", value)[:300]
        place = writer.add(bare)
        writer.add(value[len(bare) :])
        if bare and (kind := GALAXIES.get(galaxy_type)) is not None:
            writer.terms.append((kind, bare, place))
        writer.end("row", start)


def _own(writer: Writer, key: str, value: str) -> None:
    if key in ("suggested", "accepted"):
        _own_technique(writer, key, value)
    elif key not in ("judgement", "type", "role", "published"):
        _own_name(writer, key, value)


def _own_name(writer: Writer, kind: str, name: str) -> None:
    start = writer.add(f"{kind} | ")[0]
    writer.terms.append((kind, name, writer.add(name)))
    writer.end("row", start)


def _own_technique(writer: Writer, kind: str, said: str) -> None:
    """Write a technique that our event suggests: its id, how likely, and who accepted it, when and why."""
    id, likely, by, at, why = (*said.split(", ", 4), "", "", "", "")[:5]
    start = writer.add(f"{kind} technique | ")[0]
    word = given_word(by, at, why) if kind == "accepted" else None
    writer.techniques.append(GivenTechnique(id, writer.add(id), probability(likely), word))
    writer.end("row", start)


def _entries(entry: Entry, key: str) -> list[Entry]:
    value = entry.get(key)
    return [v for v in value if isinstance(v, dict)] if isinstance(value, list) else []


def _text(value: object) -> str:
    return (
        value.strip()
        if isinstance(value, str)
        else ""
        if value is None or isinstance(value, (dict, list))
        else str(value)
    )
