"""A dossier on the terminal: what was taken from a report, each item with its sentence (`intel read`, `intel show`).

Not here: what is taken (`intel/`), other forms (`outputs/`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from groundswell.cli.call import Call
from groundswell.model.dossier import Dossier, NamedTechnique, Observable, Report
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
    sheet.columns((2, "report"), (BODY, f"{report.id}, {_published(report)}"))
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
    _not_stated(sheet, dossier.techniques, full)
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


def _published(report: Report) -> str:
    if report.published is None:
        return "no date of publication found"
    if report.dated is None:
        return f"published {report.published.isoformat()}"
    says = report.says.isoformat() if report.says else "no day"
    return f"published {report.published.isoformat()} {report.dated.words} (the report says {says})"


def _not_stated(sheet: Sheet, techniques: Iterable[NamedTechnique], full: bool) -> None:
    """Show what a person accepted, what is suggested, and what a person rejected: that one with `--full` only."""
    of = {kind: [t for t in techniques if t.kind == kind] for kind in ("accepted", "suggested", "rejected")}
    if of["accepted"]:
        _items(sheet, "accepted", ((_said(t), t.sentence) for t in of["accepted"]), True)
    if of["suggested"]:
        likely = ((f"{_likely(t)}: suggested, nothing rests on it", t.sentence) for t in of["suggested"])
        _items(sheet, "perhaps", likely, full)
    if of["rejected"] and full:
        _items(sheet, "rejected", ((_said(t), t.sentence) for t in of["rejected"]), full)
    elif of["rejected"]:
        number = len(of["rejected"])
        words = "1 suggestion that a person rejected" if number == 1 else f"{number} suggestions that people rejected"
        sheet.columns((2, "rejected"), (BODY, f"{words}: --full"))


def _likely(technique: NamedTechnique) -> str:
    return technique.id if technique.probability is None else f"{technique.id}, {technique.probability:.2f}"


def _said(technique: NamedTechnique) -> str:
    """Give a technique with the word on it, beside how likely the program held it."""
    word = technique.said.words if technique.said else "by a person"
    return f"{_likely(technique)}: {technique.kind} {word}"


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
