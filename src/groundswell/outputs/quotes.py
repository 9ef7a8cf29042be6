"""Which sentence of the report a finding goes back to: the one that names the tool of the pack's fact."""

from __future__ import annotations

import re

from groundswell.model.dossier import Dossier
from groundswell.model.finding import Finding
from groundswell.model.verdict import Report


def quote_for(finding: Finding, dossier: Dossier | None, report: Report | None = None) -> str:
    """The words of the report that name the tool which the finding's pack fact speaks of; empty when there is no such.

    The shorter quotations of the verdict are preferred to the dossier's whole sentences.
    """
    if finding.pack is None or dossier is None:
        return ""
    for name in dossier.tools:
        word = re.compile(rf"\b{re.escape(name.name)}\b", re.IGNORECASE)
        if not word.search(finding.pack.fact):
            continue
        short = (s.text for s in report.sentences if word.search(s.text)) if report else iter(())
        return next(short, name.sentence)
    return ""
