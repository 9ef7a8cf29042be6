"""The verdict as one HTML file: no scripts, no outside request, light, dark, print and narrow from the same markup.

Defined by CLI.md section 3. Everything that is put into the page goes through `shown` and then through jinja2's
escaping, at one place (`finalize`); a missing number stops the page (StrictUndefined). Numbers and geometry come from
`page_view/`, the look from one stylesheet, pictures from macros of our own.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence

from jinja2 import Environment, PackageLoader, StrictUndefined

from groundswell.model.dossier import Dossier
from groundswell.model.finding import Finding
from groundswell.model.verdict import Verdict
from groundswell.outputs import states
from groundswell.outputs.foreign import shown
from groundswell.outputs.page_view import evidence, judged, times
from groundswell.outputs.page_view.first import first
from groundswell.outputs.phrases import counted, long_day, period, utc
from groundswell.outputs.signs import Sign

MANY_STEPS = 6  # above it the later ones are printed in a line each, so that page 1 holds them
SECTIONS = (
    ("next", "Next steps"),
    ("traces", "Traces"),
    ("says", "What the report says"),
    ("time", "Timeline"),
    ("seen", "What could be seen"),
    ("tech", "Techniques"),
    ("ways", "Ways in"),
    ("ready", "Defences"),
    ("how", "How this was judged"),
)


def render(v: Verdict, findings: Sequence[Finding] = (), dossier: Dossier | None = None, *, example: str = "") -> bytes:
    """The page as UTF-8. `example` is a mark in the head line for data that are invented; empty for real ones.

    The same values give the same bytes.
    """
    page = (
        environment()
        .get_template("page.html")
        .render(
            v=v,
            example=example,
            made=f"made {long_day(utc(v.made_at))}, {utc(v.made_at):%H:%M} UTC",
            sections=SECTIONS,
            signs=tuple(Sign),
            first=first(v, findings, dossier),
            steps=evidence.steps(v),
            many_steps=len(v.next) > MANY_STEPS,
            traces=evidence.traces(v, findings, dossier),
            said=evidence.said(v),
            unread=evidence.unread(v, dossier),
            timeline=times.timeline(v),
            calendar=times.calendar(v),
            techniques=judged.techniques(v),
            ways=judged.ways(v),
            defences=judged.defences(v),
            how=judged.how(v),
            measures=v.report.stated.measures == len(v.ready.defences),
            not_checked=states.NOT_CHECKED,
            scope=period(utc(v.scope.since).date(), utc(v.scope.until).date()),
            digests=_digests(v),
            inputs=counted(len(v.inputs), "file"),
            command=" ".join(v.command),
            codes=", ".join(str(code) for code in v.exit.codes) or "0",
        )
    )
    return page.encode("utf-8", "backslashreplace")


@functools.cache
def environment() -> Environment:
    """The templates, with everything escaped and nothing missing left blank; shared by all pages."""
    return Environment(
        loader=PackageLoader("groundswell.outputs", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def _finalize(value: object) -> object:
    """What every `{{ }}` passes: foreign text loses what acts; the markup that our own macros made stays."""
    return shown(value) if isinstance(value, str) and not hasattr(value, "__html__") else value


def _digests(v: Verdict) -> tuple[tuple[str, str], ...]:
    content = (("rules", v.content.rules), ("cards", v.content.cards), ("packs", v.content.packs))
    return (*((name, digest[:12]) for name, digest in content), ("ATT&CK", v.content.attack[:12]))
