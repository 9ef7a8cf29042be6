"""The techniques of a verdict as a layer of the ATT&CK Navigator, with where they were looked for beside each.

Layer format 4.5 (mitre-attack/attack-navigator, layers/spec). The score is the share of the base on which a technique
was looked for, in per cent, never how good a defence is; one that could not be looked for has no score.
"""

from __future__ import annotations

from groundswell.model.attack import Attack
from groundswell.model.cell import LookedOn
from groundswell.model.verdict import TechniqueCell, Verdict
from groundswell.outputs.foreign import shown
from groundswell.outputs.json import encoded
from groundswell.outputs.phrases import counted, percent
from groundswell.outputs.states import TECHNIQUE

LAYER, NAVIGATOR = "4.5", "5.1.0"
_COLOURS = {
    "trace": "#b2500b",
    "common": "#fae9da",
    "no_match": "#8fb3c5",
    "in_part": "#e2ecf0",
    "not_looked": "#ecebe5",
}


def layer(v: Verdict, attack: Attack | None = None) -> bytes:
    """`verdict.navigator.json`.

    Args:
        v: the verdict.
        attack: the version whose ids the layer uses; without it the ids in force stand, and no version is claimed.
    """
    version = attack.version if attack else v.content.attack
    cells = [(c, _exported(c, attack)) for c in v.techniques]
    known = [(c, id) for c, id in cells if id is not None]
    left = [c.id.current or c.id.as_written or "-" for c, id in cells if id is None]
    metadata = [
        {"name": "verdict", "value": v.id},
        {"name": "base", "value": f"{v.seen.base}, {counted(v.seen.hosts, 'host')}"},
        {"name": "x_groundswell_visibility", "value": _seen(v)},
    ]
    if left:
        metadata.append({"name": "not in this version of ATT&CK", "value": ", ".join(left)})
    return encoded(
        {
            "name": shown(f"{v.scope.company}: {v.report.title}", 120),
            "versions": {"attack": version.partition(".")[0], "navigator": NAVIGATOR, "layer": LAYER},
            "domain": "enterprise-attack",
            "description": shown(v.line, 2000),
            "sorting": 0,
            "hideDisabled": False,
            "techniques": [_technique(c, id) for c, id in known],
            "gradient": {"colors": ["#ecebe5", "#1d5a78"], "minValue": 0, "maxValue": 100},
            "legendItems": [{"label": word, "color": _COLOURS[state]} for state, (_, word) in TECHNIQUE.items()],
            "metadata": metadata,
            "showTacticRowBackground": False,
            "selectTechniquesAcrossTactics": False,
        },
        indent=True,
    )


def _exported(cell: TechniqueCell, attack: Attack | None) -> str | None:
    if attack is None:
        return cell.id.current
    return attack.exported(cell.id.current) if cell.id.current else None


def _technique(cell: TechniqueCell, id: str) -> dict[str, object]:
    word = TECHNIQUE[cell.state][1]
    metadata = [
        {"name": "state", "value": word},
        {"name": "origin", "value": cell.origin},
        {"name": "rules", "value": f"{cell.evaluated} of {counted(cell.rules, 'rule')} could be evaluated"},
        {"name": "looked on", "value": _where(cell.looked_on)},
    ]
    if cell.id.as_written and cell.id.as_written != id:
        metadata.append({"name": "as written", "value": cell.id.as_written})
    found: dict[str, object] = {
        "techniqueID": id,
        "tactic": cell.tactic,
        "color": _COLOURS[cell.state],
        "comment": f"{word}; {_where(cell.looked_on)}",
        "enabled": True,
        "metadata": metadata,
        "showSubtechniques": False,
    }
    if cell.looked_on is not None and cell.looked_on.of_days:
        found["score"] = percent(cell.looked_on.days, cell.looked_on.of_days)
    return found


def _where(at: LookedOn | None) -> str:
    if at is None:
        return "not looked for"
    days = f"{counted(at.days)} of {counted(at.of_days)} {at.noun}-days"
    part = f", {counted(at.part)} of them in part" if at.part else ""
    return f"{counted(at.hosts)} of {counted(at.of, at.noun)}, {days}{part}"


def _seen(v: Verdict) -> str:
    return (
        f"of {counted(v.seen.host_days, 'host-day')}: {v.seen.full} in full, {v.seen.part} in part, {v.seen.none} not"
    )
