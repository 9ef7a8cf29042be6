"""The id of a verdict: the same evidence, content and settings give the same id (SEMANTICS section 5)."""

from __future__ import annotations

import hashlib
import json

from groundswell.model.plain import plain
from groundswell.verdict.facts import Facts


def verdict_id(facts: Facts) -> str:
    """`v-` and 12 hex of (scope, inputs, content, company, the list, settings that judge, triage, against, program)."""
    parts = {
        "scope": [facts.base.since, facts.base.until],
        "report": facts.dossier.report.sha256,
        "asked": [sorted(one.id for one in facts.hunted.indicators), sorted(rule.id for rule in facts.hunted.rules)],
        "said": sorted(f"{t.id}:{t.kind}:{t.origin}" for t in facts.dossier.techniques if t.said),
        "published": facts.dossier.report.published,
        "inputs": sorted(f"{i.sha256}:{i.kept}:{i.set_aside}" for i in facts.inputs),
        "unread": plain(facts.unread),
        "content": plain(facts.content),
        "company": [facts.company, plain(facts.stakes)],
        "hosts": plain(facts.base.hosts),
        "sensors": facts.base.sensors,
        "settings": facts.settings,
        "triage": sorted(f"{f.key}:{f.state}" for f in facts.hunted.findings),
        "grade": plain(facts.grade) if facts.grade else None,
        "against": sorted(facts.previous) if facts.previous is not None else None,
        "program": facts.program,
    }
    text = json.dumps(plain(parts), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return "v-" + hashlib.sha256(text.encode()).hexdigest()[:12]
