"""The detections of a report: which are offered, what each test said, and how often they would have called."""

from __future__ import annotations

from groundswell.model.detection import Detection, Detections, OwnRule
from groundswell.outputs.defang import defanged, unlinked
from groundswell.outputs.phrases import counted
from groundswell.outputs.signs import Sign
from groundswell.outputs.terminal.sheet import Sheet, Style

_SIGN = {True: Sign.HELD, False: Sign.OPEN, None: Sign.UNKNOWN}
_SHOWN = 12  # values without a detection, unless --full


def detections(
    done: Detections, *, full: bool = False, width: int | None = 96, ascii: bool = False, color: bool = False
) -> str:
    """What `intel detections` prints: the offered ones, those that are not and why, values and techniques without."""
    sheet = Sheet(Style(width, ascii, color))
    if done.offered or any(one.offered for one in done.own):
        sheet.columns((2, "form"), (12, "level"), (22, "technique"), (34, "a day"), (44, "what it looks for"))
    for one in done.offered:
        _offered(sheet, one, full)
    for one in done.detections:
        if not one.offered:
            _held_back(sheet, one)
    for own in done.own:
        _own(sheet, own, full)
    _not_written(sheet, done, full)
    for technique in done.techniques:
        sign = Sign.UNKNOWN if technique.rules == 0 else Sign.HELD
        rules = "no rule in force is for it" if technique.rules == 0 else counted(technique.rules, "rule") + " in force"
        sheet.columns((2, f"{sign.glyph} {technique.id}"), (15, f"{technique.name}: {rules}"))
    sheet.text(_sum(done))
    return sheet.drawn()


def _offered(sheet: Sheet, one: Detection, full: bool) -> None:
    sheet.columns(
        (2, one.form), (12, one.level), (22, ", ".join(one.attack) or "-"), (34, _a_day(one)), (44, unlinked(one.title))
    )
    if not full:
        return
    sheet.columns((12, f'the report: "{unlinked(" ".join(one.sentence.split()))}"'))
    for trial in one.trials:
        sheet.columns((12, f"{_SIGN[trial.held].glyph} {trial.test}"), (24, unlinked(trial.words)))
    sheet.columns((12, "expected"), (24, _expected(one)))
    for harmless in one.false_positives:
        sheet.columns((12, "harmless"), (24, harmless))


def _held_back(sheet: Sheet, one: Detection) -> None:
    sheet.columns((2, f"{Sign.UNKNOWN.glyph} not offered"), (18, f"{one.form}, {unlinked(one.title)}"))
    for trial in one.trials:
        if not trial.held:
            sheet.columns((18, f"{_SIGN[trial.held].glyph} {trial.test}"), (30, unlinked(trial.words)))


def _own(sheet: Sheet, one: OwnRule, full: bool) -> None:
    """A rule that the report prints: read by its tool and handed on, or not, and why."""
    if not one.offered:
        sheet.columns((2, f"{Sign.UNKNOWN.glyph} not offered"), (18, f"{one.form}, printed: {unlinked(one.name)}"))
        sheet.columns((18, f"{_SIGN[one.reads.held].glyph} parses"), (30, unlinked(one.reads.words)))
        return
    sheet.columns(
        (2, one.form), (12, "own"), (22, "-"), (34, "-"), (44, f"printed in the report: {unlinked(one.name)}")
    )
    if full:
        sheet.columns((12, f"{Sign.HELD.glyph} parses"), (24, unlinked(one.reads.words)))
        sheet.columns((12, f"{Sign.UNKNOWN.glyph} untested"), (24, one.untested))


def _not_written(sheet: Sheet, done: Detections, full: bool) -> None:
    shown = done.not_written if full else done.not_written[:_SHOWN]
    for one in shown:
        sheet.columns(
            (2, f"{Sign.UNKNOWN.glyph} no rule"),
            (18, f"{one.type.replace('_', ' ')} {defanged(one.type, one.value)}: {one.why}"),
        )
    if len(done.not_written) > len(shown):
        sheet.columns((18, f"and {len(done.not_written) - len(shown):,} more values without a rule: --full"))


def _a_day(one: Detection) -> str:
    return "-" if one.expected is None or one.expected.a_day is None else f"{one.expected.a_day:.2f}"


def _expected(one: Detection) -> str:
    found = one.expected
    if found is None or found.findings is None:
        return f"not asked of a lake: {found.why if found and found.why else 'no lake was given'}"
    looked = f"{found.looked:,} of {found.of:,} {found.noun}"
    return f"{counted(found.findings, 'finding')} in the last {counted(found.days, 'day')}, looked on {looked}"


def _sum(done: Detections) -> str:
    return f"{_written(done)}{_handed_on(done)}"


def _handed_on(done: Detections) -> str:
    """Count the rules that the report prints; nobody here can say what they find."""
    if not done.own:
        return ""
    read = sum(one.offered for one in done.own)
    return f"; {read:,} of {counted(len(done.own), 'rule')} that the report prints are handed on, read and not tried"


def _written(done: Detections) -> str:
    if not done.detections:
        return f"No detection could be written from {done.report}: it gives no value that a template takes"
    asked = sum(one.expected is not None and one.expected.findings is not None for one in done.offered)
    lake = f"; {asked:,} were asked of the lake" if asked else ""
    tried = counted(len(done.detections), "detection")
    return f"{len(done.offered):,} of {tried} passed their tests and are offered{lake}"
