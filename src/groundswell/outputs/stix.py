"""The traces of a verdict as a STIX 2.1 bundle: sightings over observed data, with what could not be seen beside them.

STIX has no word for "could not look": `x_groundswell_visibility` carries it, on the note for the whole and on each
attack pattern for its technique. A count of 0 is never written for what was not looked for. The same verdict gives
the same ids. Not here: a report's dossier as STIX (`dossier_stix.py`).

Source: STIX 2.1 (OASIS), sections 4 (objects), 5 (relationships), 6 (observables).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime

from groundswell.model.finding import Finding, MatchedIndicator
from groundswell.model.observable import spellings, split_url
from groundswell.model.plain import plain
from groundswell.model.verdict import TechniqueCell, Verdict
from groundswell.outputs.authors import author
from groundswell.outputs.json import encoded
from groundswell.outputs.phrases import utc

_OURS = uuid.UUID("6f1d4c1e-2d0b-5f6a-9a53-0c6f2f7f6a11")  # namespace of our own objects
_SCO = uuid.UUID("00abedb4-aa42-466c-9c01-fed23315a9b7")  # STIX 2.1 section 2.9: deterministic ids of observables
_HASHES = {"md5": "MD5", "sha1": "'SHA-1'", "sha256": "'SHA-256'", "sha512": "'SHA-512'"}
_PATHS = {
    "ipv4": "ipv4-addr:value",
    "ipv6": "ipv6-addr:value",
    "domain": "domain-name:value",
    "url": "url:value",
    "email": "email-addr:value",
    "file_name": "file:name",
    "mutex": "mutex:name",
    "registry_key": "windows-registry-key:key",
    "imphash": "file:extensions.'windows-pebinary-ext'.imphash",
    "cert_md5": "x509-certificate:hashes.MD5",
    "cert_sha1": "x509-certificate:hashes.'SHA-1'",
    "cert_sha256": "x509-certificate:hashes.'SHA-256'",
}
_MOST = 999_999_999  # of a count, STIX 2.1 section 5.2

Object = dict[str, object]


def sightings(v: Verdict, findings: Sequence[Finding]) -> bytes:
    """The bundle: who looked, the techniques, a sighting for each trace of the verdict, and a note with the answer."""
    made = _stamp(v.made_at)
    company = _sdo("identity", v.scope.company, made, name=v.scope.company, identity_class="organization")
    by = str(company["id"])
    wanted = {line.id for line in v.hit.findings}
    objects: list[Object] = [company]
    patterns: dict[str | None, Object] = {c.id.current: _technique(c, made, by) for c in v.techniques if c.id.current}
    objects += patterns.values()
    for f in findings:
        if f.id in wanted:
            objects += _trace(f, patterns, made, by)
    objects.append(_note(v, made, by, [str(o["id"]) for o in objects if o["type"] in ("sighting", "attack-pattern")]))
    unique = {str(o["id"]): o for o in objects}
    return encoded({"type": "bundle", "id": _id("bundle", v.id), "objects": list(unique.values())}, indent=True)


def _id(type: str, key: str) -> str:
    return f"{type}--{uuid.uuid5(_OURS, f'{type} {key}')}"


def _stamp(moment: datetime) -> str:
    return f"{utc(moment):%Y-%m-%dT%H:%M:%S}.{utc(moment).microsecond // 1000:03d}Z"


def _sdo(type: str, key: str, made: str, by: str | None = None, **values: object) -> Object:
    head: Object = {"type": type, "spec_version": "2.1", "id": _id(type, key)}
    head |= {"created_by_ref": by} if by else {}
    return head | {"created": made, "modified": made} | values


def _technique(c: TechniqueCell, made: str, by: str) -> Object:
    id = c.id.current or ""
    visibility = {
        "origin": c.origin,
        "state": c.state,
        "rules": c.rules,
        "evaluated": c.evaluated,
        "looked_on": plain(c.looked_on),
    }
    return _attack_pattern(id, c.name or id, made, by) | {"x_groundswell_visibility": visibility}


def _attack_pattern(id: str, name: str, made: str, by: str) -> Object:
    reference = {
        "source_name": "mitre-attack",
        "external_id": id,
        "url": f"https://attack.mitre.org/techniques/{id.replace('.', '/')}",
    }
    return _sdo("attack-pattern", id, made, by, name=name, external_references=[reference])


def _trace(f: Finding, patterns: dict[str | None, Object], made: str, by: str) -> Iterable[Object]:
    sighted = _sighted(f, patterns, made, by)
    observables = _observables(f)
    first, last = _stamp(f.first or f.time), _stamp(f.last or f.time)
    count = min(f.count, _MOST)
    data = _sdo(
        "observed-data",
        f.id,
        made,
        by,
        first_observed=first,
        last_observed=last,
        number_observed=count,
        object_refs=[str(o["id"]) for o in observables],
    )
    authors = "; ".join(f"{r.title}, by {author(r.author)}" for r in f.rules)
    sighting = _sdo(
        "sighting",
        f.id,
        made,
        by,
        description=f"{f.title}. {authors}".strip(),
        first_seen=first,
        last_seen=last,
        count=count,
        sighting_of_ref=str(sighted["id"]),
        observed_data_refs=[str(data["id"])],
        where_sighted_refs=[by],
    )
    sighting |= {
        "x_groundswell_finding": f.id,
        "x_groundswell_host": f.host or f.sensor or "network",
        "x_groundswell_state": f.state,
    }
    if f.elsewhere:  # STIX 2.1 section 2.9: a list that is there is not empty
        sighting["x_groundswell_elsewhere"] = [{"what": e.what, "text": e.text} for e in f.elsewhere]
    return [sighted, *observables, data, sighting]


def _sighted(f: Finding, patterns: dict[str | None, Object], made: str, by: str) -> Object:
    """What was sighted: the indicator, else the technique, else the behaviour that the rule's title names."""
    if f.indicator is not None:
        pattern = _pattern(f.indicator)
        if pattern:
            since = _stamp(f.first or f.time)
            return _sdo(
                "indicator", f.indicator.id, made, by, pattern=pattern, pattern_type="stix", valid_from=since,
                name=f"{f.indicator.kind} {f.indicator.value}", indicator_types=["malicious-activity"],
            )  # fmt: skip
    ids = [t.current for t in f.attack if t.current]
    for id in ids:
        if id in patterns:
            return patterns[id]
    return _attack_pattern(ids[0], ids[0], made, by) if ids else _sdo("attack-pattern", f.title, made, by, name=f.title)


def _pattern(indicator: MatchedIndicator) -> str:
    value = _escaped(indicator.value)
    if indicator.kind == "url" and not split_url(indicator.value).scheme:
        spelled = (f"url:value = '{_escaped(text)}'" for text in spellings("url", indicator.value))
        return f"[{' OR '.join(spelled)}]"  # a URL of STIX has a scheme, and who wrote none did not say which
    if indicator.kind in _HASHES:
        return f"[file:hashes.{_HASHES[indicator.kind]} = '{value}']"
    path = _PATHS.get(indicator.kind)
    return f"[{path} = '{value}']" if path else ""


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("'", "\\'")


def _observables(f: Finding) -> list[Object]:
    """The file that the record stands in, and the account that it names."""
    hashes = {"SHA-256": f.record.sha256}
    file: Object = {"type": "file", "spec_version": "2.1", "id": _sco("file", f'{{"hashes":{f.record.sha256}}}')}
    file |= {"name": f.record.file or "unnamed", "hashes": hashes}
    if not f.user:
        return [file]
    account: Object = {"type": "user-account", "spec_version": "2.1", "id": _sco("user-account", f.user)}
    return [file, account | {"account_login": f.user}]


def _sco(type: str, key: str) -> str:
    return f"{type}--{uuid.uuid5(_SCO, f'{type} {key}')}"


def _note(v: Verdict, made: str, by: str, refs: list[str]) -> Object:
    seen = v.seen
    visibility = {
        "base": seen.base,
        "hosts": seen.hosts,
        "host_days": seen.host_days,
        "full": seen.full,
        "part": seen.part,
        "none": seen.none,
        "dark": list(seen.dark),
        "looked_on": v.hit.looked_on.as_json(),
        "rules_not_evaluated": v.hit.rules.not_evaluated,
    }
    note = _sdo("note", v.id, made, by, content=v.line or v.id, object_refs=refs or [by])
    return note | {"x_groundswell_verdict": v.id, "x_groundswell_visibility": visibility}
