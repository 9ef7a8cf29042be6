"""Hand on the rules that a report prints, after their own tools have read them; each says where it is from.

What a report's authors looked for is not known here, so no happening can be made up to be found and no harmless thing
that must not be: such a rule is read and never tried, and says so. A rule of YARA that names another of the report is
read together with it. Nothing of a rule is changed.

Not here: finding them in a report (`intel/printed_rules.py`), rules that we write (`write.py`).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from groundswell.defences.hunt.detections.form import form
from groundswell.model.detection import OwnRule, Trial
from groundswell.model.dossier import Dossier, PrintedRule, Report, RuleForm

UNTESTED = (
    "whether it finds what its authors meant, and nothing harmless, is not known here: try it before you rely on it"
)
_MARKS: dict[RuleForm, str] = {"sigma": "#", "suricata": "#", "yara": "//"}


def own_rules(dossier: Dossier, only: str | None = None) -> tuple[OwnRule, ...]:
    """Give the printed rules of a dossier, all or those of one form, each as read by its own tool."""
    found: list[OwnRule] = []
    for name in _MARKS:
        printed = [one for one in dossier.rules if one.form == name and only in (None, name)]
        texts = [_together(one, printed) for one in printed]
        trials = form(name).reads(texts) if texts else []
        found += [
            _own(dossier.report, one, text, reads) for one, text, reads in zip(printed, texts, trials, strict=True)
        ]
    return tuple(sorted(found, key=lambda one: one.span))


def _together(one: PrintedRule, printed: Sequence[PrintedRule]) -> str:
    """Give a rule of YARA below those of the report that its condition names; any other as it is."""
    if one.form != "yara":
        return one.text
    condition = one.text.rpartition("condition")[2]
    needed = [r.text for r in printed if r.name != one.name and re.search(rf"(?<![\w$#@!]){r.name}(?!\w)", condition)]
    return "\n\n".join((*needed, one.text))


def _own(report: Report, printed: PrintedRule, text: str, reads: Trial) -> OwnRule:
    mark = _MARKS[printed.form]
    shared = [f"TLP:{report.tlp}: with whom the report may be shared, and this rule with it"] if report.tlp else []
    told = [f"printed in report {report.id}, not written by Groundswell and not tried by it", report.title, *shared]
    head = "".join(f"{mark} {_line(words)}\n" for words in told)
    key = f"{report.sha256}\0{printed.text}"
    id = "d-" + hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return OwnRule(id, printed.form, printed.name, f"{head}{text}\n", printed.span, reads, UNTESTED)


def _line(words: str) -> str:
    """Give words that stay in their line of comment."""
    return "".join(c if c.isprintable() else " " for c in words)[:300]
