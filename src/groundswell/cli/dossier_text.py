"""A dossier on the terminal: what was taken from a report, each item with its sentence (`intel read`, `intel show`).

Not here: what is taken (`intel/`), other forms (`outputs/`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from groundswell.cli.call import Call
from groundswell.intel.knowledge.attack import load_attack
from groundswell.model.dossier import Anomaly, DateSpan, Dossier, NamedTechnique, Observable, Recommendation, Report
from groundswell.outputs.defang import defanged, unlinked
from groundswell.outputs.terminal.sheet import Sheet, Style

BODY = 17
PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp")
SHOWN = 12  # items of a kind without --full
_TARGET = re.compile(r"\s?<(?:[a-z]{2,6}://|mailto:)[^<>\s]{1,4096}>")  # where a link points to, behind its words


def dossier_text(call: Call, dossier: Dossier) -> str:
    """The screen; with `--full` every item, else the first of each kind and how many more there are."""
    sheet = Sheet(Style(call.width, call.ascii, call.color))
    report = dossier.report
    sheet.text(unlinked(report.title))
    sheet.columns((2, "report"), (BODY, f"{report.id}, {_published(report)}{_shared(report)}"))
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
    stated = ((_stated(t), t.sentence) for t in dossier.techniques if t.kind == "stated")
    _items(sheet, "techniques", stated, full)
    _not_stated(sheet, dossier.techniques, full)
    _items(sheet, "claims", ((f"{c.kind}, {c.certainty}", c.sentence) for c in dossier.claims), full)
    _items(sheet, "measures", ((_measure(r, full), r.text) for r in dossier.recommendations), full)
    none = "none besides the day of publication" if report.published else "the report names none"
    _items(sheet, "dates", ((_date(d), "") for d in dossier.dates), full, none)
    if dossier.pairs:
        _items(sheet, "side-loading", ((f"{p.program} loads {p.library}", p.sentence) for p in dossier.pairs), full)
    if dossier.rules:
        printed = (
            (f"{r.form} {r.name}: printed in the report; groundswell intel detections", "") for r in dossier.rules
        )
        _items(sheet, "its rules", printed, full)
    if dossier.anomalies:
        _items(sheet, "anomalies", ((_never_block(a), a.sentence) for a in dossier.anomalies), True)
    if dossier.unread:
        _items(sheet, "not read", ((f"{u.what}: {u.why}", "") for u in dossier.unread), True)
    if dossier.notes:
        _items(sheet, "notes", ((f"{n.what}: {n.why}", "") for n in dossier.notes), full)
    return sheet.drawn()


_CATALOGUES = {"attack": "ATT&CK", "csf": "CSF 2.0", "cis": "CIS", "d3fend": "D3FEND"}


def _measure(measure: Recommendation, full: bool) -> str:
    """Give the defence, and in full what the ids are of: the kinds of measure that are named, or the whole defence."""
    if not full or not measure.refs:
        return measure.defence
    ids: dict[str, list[str]] = {}
    for ref in measure.refs:
        ids.setdefault(_CATALOGUES[ref.partition(":")[0]], []).append(ref.rpartition(":")[2])
    kinds = ", ".join(kind.replace("_", " ") for kind in measure.kinds) or "ids of the whole defence"
    told = "; ".join(f"{name} {' '.join(each)}" for name, each in ids.items())
    return f"{measure.defence} ({kinds}): {told}"


def _shared(report: Report) -> str:
    return f", TLP:{report.tlp}" if report.tlp else ""


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
        best_first = sorted(of["suggested"], key=lambda t: -(t.probability or 0))
        likely = ((f"{_likely(t)}: suggested, nothing rests on it", t.sentence) for t in best_first)
        _items(sheet, "perhaps", likely, full)
    if of["rejected"] and full:
        _items(sheet, "rejected", ((_said(t), t.sentence) for t in of["rejected"]), full)
    elif of["rejected"]:
        number = len(of["rejected"])
        words = "1 suggestion that a person rejected" if number == 1 else f"{number} suggestions that people rejected"
        sheet.columns((2, "rejected"), (BODY, f"{words}: --full"))


def _likely(technique: NamedTechnique) -> str:
    called = _called(technique.id)
    return called if technique.probability is None else f"{called}, {technique.probability:.2f}"


def _called(id: str) -> str:
    """Give the id with its name, of a sub-technique below that of its technique: "T1055.012 Process Injection: ..."."""
    attack = load_attack()
    part = id.partition(".")[0]
    names = [name for one in dict.fromkeys((part, id)) if (name := attack.name(one))]
    return f"{id} {': '.join(dict.fromkeys(names))}".rstrip()


def _stated(technique: NamedTechnique) -> str:
    """Give a stated technique as the report writes it, and what became of its id where something did."""
    attack, id = load_attack(), technique.id
    after = ""
    if technique.current is None:
        after = f"; not in ATT&CK's matrix for enterprises ({attack.version})"
    elif id in attack.retired:
        after = "; ATT&CK withdrew it and names no successor"
    elif technique.current != id:
        after = f", now {technique.current}"
    written = technique.as_written
    odd = f", written {written}" if written and id not in written and "/" not in written else ""
    return f"{_called(id)}{after}{odd}{_doubted(technique)}"


def _date(told: DateSpan) -> str:
    """Give a time in the report's words, and what happened then where it says so."""
    kind = told.kind.replace("_", " ") if told.kind else ""
    return f"{told.text}, {kind}" if kind and kind not in told.text.lower() else told.text


def _never_block(anomaly: Anomaly) -> str:
    return f"{anomaly.what}: {anomaly.why.removesuffix('; never block it')}; never block it"


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


def _quoted(sentence: str, head: str) -> str:
    """Give a sentence for reading: in one line, and without the addresses of its links unless it stands for one."""
    kept = sentence if head.startswith(("url ", "email ")) else _TARGET.sub("", sentence)
    return " ".join(kept.split()).strip("| ")


def _items(
    sheet: Sheet, title: str, items: Iterable[tuple[str, str]], full: bool, none: str = "the report names none"
) -> None:
    listed = list(items)
    if not listed:
        if title:
            sheet.columns((2, title), (BODY, none))
        return
    shown = listed if full else listed[:SHOWN]
    for number, (head, sentence) in enumerate(shown):
        sheet.columns((2, title if number == 0 else ""), (BODY, unlinked(head)))
        following = shown[number + 1][1] if number + 1 < len(shown) else ""
        if sentence and sentence != following:  # a sentence that names several things is told once, below them
            sheet.columns((BODY + 2, f'"{unlinked(_quoted(sentence, head))}"'))
    if len(listed) > SHOWN and not full:
        sheet.columns((BODY, f"and {len(listed) - SHOWN:,} more: --full"))
