"""The observables of a dossier as CSV (RFC 4180), every field a column; `intel/readers/csv.py` reads it back.

`start` and `end` are the place in the report's own linear text, `text` that text's sha256.

Not here: names, techniques, claims and measures, for which a table of values has no place (STIX, MISP and JSON have).
"""

from __future__ import annotations

import csv
import io

from groundswell.model.carried import carried_by
from groundswell.model.dossier import Dossier
from groundswell.outputs.csv import cell

COLUMNS = (
    "type", "value", "judgement", "role", "probability", "last_seen", "reasons", "as_written", "sentence", "section",
    "start", "end", "text",
)  # fmt: skip


def table(dossier: Dossier) -> bytes:
    """Give a line for each observable; cells that a spreadsheet would run have an apostrophe before them."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    carried = carried_by(dossier)
    for one in dossier.observables:
        whole = carried[id(one)]
        facts = (one.type, one.value, one.judgement, one.role, one.probability)
        day = one.last_seen.isoformat() if one.last_seen else None
        sentence = " ".join(one.sentence.split())  # a cell is one line; its place is `start` and `end`
        said = (" | ".join(one.reasons), one.as_written, sentence, one.section, *(whole.source or one.span), whole.text)
        writer.writerow([cell(value) for value in (*facts, day, *said)])
    return out.getvalue().encode("utf-8", "backslashreplace")
