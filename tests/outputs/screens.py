"""What the other screens of CLI.md section 2 are drawn from: an ingest, a hunt, indicators, the doctor's checks."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime

from groundswell.model.cell import LookedOn
from groundswell.model.finding import Technique
from groundswell.model.hunt_scope import HuntScope
from groundswell.model.hunted import Hunted, IndicatorResult, RuleResult
from groundswell.model.ingested import Ingested
from groundswell.model.lists import Check, CoverageRow, HostGap, HostVisibility, KindDays
from groundswell.model.source import FileReport, Reason
from groundswell.model.verdict import Exit

SINCE, UNTIL = date(2025, 6, 1), date(2025, 8, 31)
FIRST, LAST = datetime(2025, 6, 1, 0, 0, 4, tzinfo=UTC), datetime(2025, 8, 31, 23, 58, tzinfo=UTC)


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def hosts(n: int) -> tuple[str, ...]:
    return tuple(f"HOST-{i:02d}" for i in range(n))


REASONS = {
    "CORE-07.evtx": Reason("chunk", 38, "CORE-07.evtx chunk 12", "chunk checksum is wrong"),
    "conn.08.log": Reason("column_count", 571, "conn.08.log:41210", "a line has 19 columns, its header names 21"),
    "fw-july.log": Reason("no_time", 3, "fw-july.log:88", 'time cannot be read: "0000-00-00"'),
}


def files(source: str, number: int, kept: int, first: str, speakers: frozenset[str], sensors: frozenset[str]):
    reason = REASONS.get(first)
    aside = reason.count if reason else 0
    for n in range(number):
        path = first if n == 0 else f"{source}-{n:03d}.log"
        mine = kept // number + (kept % number if n == 0 else 0)
        set_aside = aside if n == 0 else 0
        yield FileReport(
            path=path,
            sha256=sha(path),
            bytes=41_000_000,
            source=source,
            tables={source.replace("-", "_"): mine},
            read=mine + set_aside,
            kept=mine,
            set_aside=set_aside,
            reasons=(reason,) if reason and n == 0 else (),
            first=FIRST,
            last=LAST,
            hosts=speakers,
            sensors=sensors,
        )


FILES = (
    *files("windows-security", 61, 8_204_118, "CORE-07.evtx", frozenset(hosts(38)), frozenset()),
    *files("windows-sysmon", 22, 4_871_240, "FIN-WS-014.evtx", frozenset(hosts(19)), frozenset()),
    *files("zeek-conn", 44, 3_910_002, "conn.08.log", frozenset(), frozenset({"tap-1", "tap-2"})),
    *files("fortinet-traffic", 12, 134_546, "fw-july.log", frozenset(), frozenset({"fw-01"})),
    *(
        FileReport(
            path=f"exports/badge-2025-{6 + n:02d}.csv",
            sha256=sha(f"badge {n}"),
            bytes=120_000,
            source=None,
            reasons=(Reason("unknown_shape", 1, f"exports/badge-2025-{6 + n:02d}.csv", "no source card fits"),),
            notes=("looks like CSV with 14 columns",) if n < 60 else (),
        )
        for n in range(75)
    ),
)
INGESTED = Ingested(
    files=FILES,
    dark=("CORE-01", "CORE-02", "CORE-06", "FIN-WS-005"),
    exit=Exit(12, (12,), "75 files were not recognised; 612 of 17,120,518 records were set aside"),
    listed=42,
    seconds=161.2,
)


def on_hosts(n: int, days: int) -> LookedOn:
    return LookedOn(n, 42, SINCE, UNTIL, days, 3864, 0, "host")


def on_sensors(days: int, part: int = 0) -> LookedOn:
    return LookedOn(3, 3, SINCE, UNTIL, days, 276, part, "sensor")


def rules(number: int, label: str, state: str, at: LookedOn | None, reason: str | None = None, detail: str = ""):
    return tuple(
        RuleResult(
            id=f"{sha(label + detail + state)[:8]}-0000-4000-8000-{n:012d}",
            title=f"{label or detail} rule {n}",
            level="medium",
            author="Nasreddine Bencherchali",
            license="DRL 1.1",
            source_url="https://github.com/SigmaHQ/sigma/blob/master/rules/windows/x.yml",
            origin="technique",
            state=state,
            reason=reason,
            detail=detail,
            looked_on=at,
            label=label,
        )
        for n in range(number)
    )


def indicators(kind: str, number: int, state: str, at: LookedOn | None, why: str | None = None):
    return tuple(
        IndicatorResult(f"i-{sha(f'{kind} {state} {why} {n}')[:12]}", kind, f"{kind}-{n}", "pack", state, why, (), at)
        for n in range(number)
    )


INDICATORS = (
    *indicators("ipv4", 7, "not_seen", on_sensors(276)),
    *indicators("ipv4", 2, "set_aside", None, "older than their kind lives"),
    *indicators("ipv4", 1, "set_aside", None, "shared address"),
    *indicators("domain", 8, "not_seen_in_part", on_sensors(92, 92)),
    *indicators("domain", 3, "set_aside", None, "on a warning list"),
    *indicators("sha256", 15, "not_seen_in_part", on_hosts(19, 1656)),
    *indicators("mutex", 2, "not_looked_for", None),
)


def hunted(meridian) -> Hunted:
    """The hunt of the pack at Meridian Bay Telecom: 212 rules, of which one is common."""
    seen = meridian.SEEN_AT
    own, libvlc = meridian.TRACE.rules
    matched = tuple(
        RuleResult(
            id=r.id,
            title=r.title,
            level=r.level,
            author=r.author,
            license=r.license,
            source_url=r.source_url,
            origin=r.origin,
            state="matched",
            looked_on=on_hosts(19, 1656),
            label="library, hash",
            records=1,
            hosts=1,
            first=seen,
            last=seen,
            files={"FIN-WS-014.evtx": 1},
        )
        for r in (own, libvlc)
    )
    common = meridian.HIT.also_matched[0]
    sc = RuleResult(
        id=common.rule,
        title=common.title,
        level=common.level,
        author=common.author,
        license=common.license,
        source_url=meridian.SIGMA + "/process_creation/proc_creation_win_sc_create_service.yml",
        origin="technique",
        state="matched",
        counts="common",
        looked_on=on_hosts(31, 2706),
        label="process",
        records=common.records,
        hosts=common.hosts,
        first=common.first,
        last=LAST,
        files={"DC-01.evtx": 212},
    )
    left = tuple(
        r for reason, detail, n in meridian.REASONS for r in rules(n, "", "not_evaluated", None, reason, detail)
    )
    others = (
        *rules(11, "network", "no_match", on_sensors(276)),
        *rules(29, "sign-in, service", "no_match_in_part", on_hosts(38, 3277)),
        *rules(83, "process", "no_match_in_part", on_hosts(31, 2706)),
        *rules(24, "library, hash", "no_match_in_part", on_hosts(19, 1656)),
    )
    # the rules that the pack itself lists; the others were chosen by technique
    pack = tuple(_from_pack(r) for r in others[:15])
    return Hunted((*matched, sc, *pack, *others[15:], *left), (), (meridian.TRACE,), 17_119_906)


def _from_pack(rule: RuleResult) -> RuleResult:
    return RuleResult(**{**rule.__dict__, "origin": "pack"})


SCOPE = HuntScope(SINCE, UNTIL, "inventory", 38, 42, 3, 17_119_906, 3)

CHECKS = (
    Check("workspace", "good", "writable, 61 GB free; 92 days of 38 hosts, hashes verified today"),
    Check("hosts", "needs_person", "42 on the list, 38 speak; CORE-01, -02, -06 are critical and dark"),
    Check("clock", "needs_person", "FIN-WS-022 runs 41 min ahead of the others; its times are kept, and marked"),
    Check("gap", "needs_person", "MAIL-GW sent nothing from 11 to 19 July"),
    Check("company.toml", "not_known", "partners did not answer: 2 of 9 ways stay not known"),
    Check("settings", "told", "judge.min_visible 0.5 (default), keep.records_days 400 (groundswell.toml)"),
)


def visibility(meridian) -> tuple[HostVisibility, ...]:
    """The calendar of Meridian Bay Telecom, host by host."""
    named = {"CORE-01": ("flows",), "CORE-02": ("flows",), "FIN-WS-005": ("sign-ins",)}
    gaps = {"MAIL-GW": (HostGap(date(2025, 7, 11), date(2025, 7, 19), "9 days without records"),)}
    return tuple(
        HostVisibility(
            host=row.host,
            critical=row.host in meridian.CRITICAL,
            state="dark" if row.host in meridian.SEEN.dark else "speaks",
            named_in=named.get(row.host, ()),
            full=row.days.count("f"),
            part=row.days.count("p"),
            none=row.days.count("n"),
            kinds=(KindDays("process", row.days.count("f")),),
            gaps=gaps.get(row.host, ()),
        )
        for row in meridian.ROWS
    )


COVERAGE = (
    CoverageRow(
        Technique("T1574.001"), sha("a"), "Groundswell", "pack", "matched", None, (), on_hosts(19, 1656), "one"
    ),
    CoverageRow(
        Technique("T1574.001"), sha("b"), "X__Junior", "pack", "no_match_in_part", None, (), on_hosts(19, 1656)
    ),
    CoverageRow(Technique("T1056.001"), sha("c"), "", "technique", "not_evaluated", "no_source", ("registry_set",)),
    CoverageRow(Technique("T1056.001"), sha("d"), "oscd.community", None, "not_evaluated", "off", ("driver_load",)),
)
