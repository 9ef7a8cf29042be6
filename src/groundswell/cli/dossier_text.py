"""A dossier on the terminal: what was taken from a report, each item with its sentence (`intel read`, `intel show`).

Not here: what is taken (`intel/`), other forms (`outputs/`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from groundswell.cli.call import Call
from groundswell.model.dossier import Dossier, NamedTechnique, Observable
from groundswell.outputs.defang import defanged, unlinked
from groundswell.outputs.terminal.sheet import Sheet, Style

BODY = 17
PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp")
SHOWN = 12  # items of a kind without --full


def dossier_text(call: Call, dossier: Dossier) -> str:
    """The screen; with `--full` every item, else the first of each kind and how many more there are."""
    sheet = Sheet(Style(call.width, call.ascii, call.color))
    report = dossier.report
    sheet.text(unlinked(report.title))
    published = f", published {report.published.isoformat()}" if report.published else ", no date of publication found"
    sheet.columns((2, "report"), (BODY, f"{report.id}{published}"))
    full = call.detail == "full"
    _items(sheet, "names", ((f"{n.name}, {n.kind.replace('_', ' ')}", n.sentence) for n in dossier.names), full)
    judged = Counter(o.judgement for o in dossier.observables)
    said = ", ".join(f"{number} {word}" for word, number in judged.most_common()) or "no value of a kind that we know"
    sheet.columns((2, "observables"), (BODY, said))
    pictures = [o for o in dossier.observables if _is_picture(o)]
    shown = [o for o in dossier.observables if o.judgement in ("attacker", "unsure") or (full and not _is_picture(o))]
    _items(
        sheet,
        "",
        ((f"{o.type} {defanged(o.type, o.value)}, {o.judgement}: {'; '.join(o.reasons)}", o.sentence) for o in shown),
        full,
    )
    if full and pictures:
        sheet.columns((BODY, f"{len(pictures):,} addresses of pictures, each a reference: in --json"))
    stated = [t for t in dossier.techniques if t.kind == "stated"]
    named = (
        (f"{t.as_written or t.id}, now {t.current or 'without successor'}{_doubted(t)}", t.sentence) for t in stated
    )
    _items(sheet, "techniques", named, full)
    suggested = [t for t in dossier.techniques if t.kind == "suggested"]
    if suggested:
        likely = ((f"{t.id}, {t.probability or 0:.2f}: suggested, nothing rests on it", t.sentence) for t in suggested)
        _items(sheet, "perhaps", likely, full)
    _items(sheet, "claims", ((f"{c.kind}, {c.certainty}", c.sentence) for c in dossier.claims), full)
    _items(sheet, "measures", ((r.defence, r.text) for r in dossier.recommendations), full)
    _items(sheet, "dates", ((d.text, "") for d in dossier.dates), full)
    if dossier.pairs:
        _items(sheet, "side-loading", ((f"{p.program} loads {p.library}", p.sentence) for p in dossier.pairs), full)
    if dossier.anomalies:
        _items(
            sheet, "anomalies", ((f"{a.what}: {a.why}; never block it", a.sentence) for a in dossier.anomalies), True
        )
    if dossier.unread:
        _items(sheet, "not read", ((u.what, u.why) for u in dossier.unread), True)
    return sheet.drawn()


def _doubted(technique: NamedTechnique) -> str:
    return f"; its author is not sure ({technique.doubt})" if technique.doubt else ""


def _is_picture(one: Observable) -> bool:
    """Say whether a value is the address of a picture that the report only shows: many, and none tells anything."""
    path = one.value.partition("?")[0].partition("#")[0]
    return one.type == "url" and one.judgement == "reference" and path.lower().endswith(PICTURES)


def _items(sheet: Sheet, title: str, items: Iterable[tuple[str, str]], full: bool) -> None:
    listed = list(items)
    if not listed:
        if title:
            sheet.columns((2, title), (BODY, "the report names none"))
        return
    shown = listed if full else listed[:SHOWN]
    for number, (head, sentence) in enumerate(shown):
        sheet.columns((2, title if number == 0 else ""), (BODY, unlinked(head)))
        following = shown[number + 1][1] if number + 1 < len(shown) else ""
        if sentence and sentence != following:  # a sentence that names several things is told once, below them
            sheet.columns((BODY + 2, f'"{unlinked(sentence)}"'))
    if len(listed) > SHOWN and not full:
        sheet.columns((BODY, f"and {len(listed) - SHOWN:,} more: --full"))
