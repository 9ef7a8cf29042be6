"""Lists drawn from one hunt: hosts by what could be seen of them, techniques by rule (`visibility`, `coverage`).

The list of indicators is `Hunted.indicators` itself. Not here: hunting (`run/hunt_here.py`), drawing (`outputs/`).
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from groundswell.lake.lake import Lake
from groundswell.lake.state import State
from groundswell.model import calendar
from groundswell.model.cell import Base, VisibilityRow
from groundswell.model.delivered import Delivered
from groundswell.model.finding import Technique
from groundswell.model.hunted import Hunted
from groundswell.model.lists import CoverageRow, HostGap, HostVisibility, KindDays
from groundswell.run.company import load_company
from groundswell.run.evidence import AROUND
from groundswell.run.expected import aliases_of, base_of, renamed
from groundswell.run.hunt_here import HuntOptions, scope_of_lake
from groundswell.run.knowledge import load_knowledge
from groundswell.run.workspace import Workspace

NO_TECHNIQUE = Technique(current=None)


def visibility(workspace: Workspace, options: HuntOptions) -> tuple[HostVisibility, ...]:
    """What could be seen of every expected host over the scope; nothing is hunted.

    Raises:
        NotJudged: GS-6001, there is no record in the scope.
    """
    company = load_company(workspace)
    lake = Lake.open(workspace.lake, create=True)
    since, until = scope_of_lake(lake, options)
    with State.open(str(workspace.state_db)) as state:
        state.list_hosts(company.expected())
        aliases = aliases_of(company, state)
        base = base_of(company, state, aliases, since, until)
    rows = renamed(lake.visibility(since - AROUND, until + AROUND), aliases)
    holes = [(aliases.resolve(gap.host), HostGap(gap.since, gap.until, gap.why)) for gap in lake.gaps()]
    return tuple(_hosts(rows, base, holes))


def _hosts(rows: Iterable[VisibilityRow], base: Base, holes: Iterable[tuple[str, HostGap]]) -> Iterable[HostVisibility]:
    delivered = Delivered(list(rows), base)
    cards = load_knowledge().cards
    days = calendar.host_days(delivered, cards)
    kinds = calendar.telemetry(delivered, cards)
    silent = [(gap.host, HostGap(gap.since, gap.until, gap.why)) for gap in calendar.silent_days(delivered)]
    spoke = np.any(delivered.any("host"), axis=1)
    gaps = [*silent, *holes]
    for row, host in enumerate(base.hosts):
        yield HostVisibility(
            host=host.name,
            critical=host.critical,
            state="speaks" if spoke[row] else "dark",
            named_in=(),
            full=int(days.full[row].sum()),
            part=int(days.part[row].sum()),
            none=int(days.none[row].sum()),
            kinds=tuple(KindDays(kind, int(mask[row].sum())) for kind, mask in kinds.items() if mask[row].any()),
            gaps=tuple(gap for name, gap in gaps if name == host.name and _inside(gap, base)),
        )


def _inside(gap: HostGap, base: Base) -> bool:
    return gap.since <= base.until and gap.until >= base.since


def coverage(hunted: Hunted) -> tuple[CoverageRow, ...]:
    """A row for each technique of each rule that was asked; rules without a technique stand under none."""
    return tuple(
        CoverageRow(
            technique=technique,
            rule=rule.id,
            author=rule.author,
            origin=rule.origin,
            state=rule.state,
            reason=rule.reason,
            waits_for=rule.waits_for,
            looked_on=rule.looked_on,
            title=rule.title,
        )
        for rule in hunted.rules
        for technique in (rule.attack or (NO_TECHNIQUE,))
    )
