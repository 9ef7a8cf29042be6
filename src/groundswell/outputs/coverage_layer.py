"""Coverage as a layer of the ATT&CK Navigator: covered, in part, blind, no rule; a state is colour, word and score.

Layer format 4.5 (mitre-attack/attack-navigator, layers/spec). The score is the share of the base on which the technique
was looked for, in per cent; what could not be looked for has none, and says why. Not here: a verdict's layer.
"""

from __future__ import annotations

from collections.abc import Sequence

from groundswell.model.attack import Attack
from groundswell.model.lists import TechniqueCoverage
from groundswell.outputs.foreign import shown
from groundswell.outputs.json import encoded
from groundswell.outputs.navigator import LAYER, NAVIGATOR
from groundswell.outputs.phrases import counted, percent
from groundswell.outputs.states import COVERAGE

COLOURS = {"covered": "#8fb3c5", "in_part": "#e2ecf0", "blind": "#fae9da", "no_rule": "#ecebe5"}


def layer(rows: Sequence[TechniqueCoverage], attack: Attack, title: str) -> bytes:
    """Give the layer; ids are those of `attack`, a technique that it lacks is named in the metadata."""
    known = [(row, id) for row in rows if (id := attack.exported(row.id)) is not None]
    left = [row.id for row in rows if attack.exported(row.id) is None]
    metadata = [{"name": COVERAGE[s][1], "value": counted(sum(r.state == s for r in rows))} for s in COVERAGE]
    if left:
        metadata.append({"name": "not in this version of ATT&CK", "value": ", ".join(left)})
    return encoded(
        {
            "name": shown(title, 120),
            "versions": {"attack": attack.version.partition(".")[0], "navigator": NAVIGATOR, "layer": LAYER},
            "domain": "enterprise-attack",
            "description": "Where each technique was looked for, not how good a defence is.",
            "sorting": 0,
            "hideDisabled": False,
            "techniques": [_technique(row, id) for row, id in known],
            "gradient": {"colors": ["#ecebe5", "#1d5a78"], "minValue": 0, "maxValue": 100},
            "legendItems": [{"label": COVERAGE[state][1], "color": colour} for state, colour in COLOURS.items()],
            "metadata": metadata,
            "showTacticRowBackground": False,
            "selectTechniquesAcrossTactics": True,
        },
        indent=True,
    )


def _technique(row: TechniqueCoverage, id: str) -> dict[str, object]:
    asks = [{"name": "origin", "value": row.origin}] if row.origin else []
    found: dict[str, object] = {
        "techniqueID": id,
        "color": COLOURS[row.state],
        "comment": comment(row),
        "enabled": True,
        "metadata": [
            {"name": "state", "value": COVERAGE[row.state][1]},
            {"name": "rules", "value": f"{row.evaluated} of {counted(row.rules, 'rule')} could be evaluated"},
            *asks,
        ],
        "showSubtechniques": False,
    }
    if row.looked_on is not None and row.looked_on.of_days:
        found["score"] = percent(row.looked_on.days, row.looked_on.of_days)
    return found


def comment(row: TechniqueCoverage) -> str:
    """Give where it was looked, or why not, in words."""
    if row.state == "no_rule":
        return "no rule in force is for it"
    if row.looked_on is None:
        waits = ", ".join(row.waits_for)
        return f"0 of {counted(row.rules, 'rule')} could be evaluated" + (f": waits for {waits}" if waits else "")
    at = row.looked_on
    days = f"{counted(at.days)} of {counted(at.of_days)} {at.noun}-days"
    return f"{row.evaluated} of {counted(row.rules, 'rule')}, on {days}"
