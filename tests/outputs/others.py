"""Companies that the page must read well for: one without anything, one with dark critical hosts, a hostile one."""

from __future__ import annotations

import dataclasses
import hashlib
from datetime import UTC, date, datetime, timedelta

from groundswell.model.cell import LookedOn
from groundswell.model.dossier import DateSpan, Dossier, Name, Unread
from groundswell.model.dossier import Report as DossierReport
from groundswell.model.finding import Finding, Held, MatchedRule, PackFact, Record, Technique
from groundswell.model.verdict import (
    DEFENCES,
    AlsoMatched,
    Calendar,
    CalendarRow,
    Chosen,
    Content,
    Covers,
    Defence,
    Exit,
    Exposed,
    FromPack,
    Gap,
    Hit,
    IndicatorCounts,
    Input,
    KindCounts,
    NotEvaluatedRule,
    Ready,
    Reasoned,
    Report,
    RuleBase,
    RuleCounts,
    Scope,
    Seen,
    SeenDays,
    Sensors,
    Sentence,
    SetApart,
    SpeaksOf,
    Stake,
    Stated,
    Step,
    TechniqueCell,
    TraceLine,
    Verdict,
    Way,
)

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SINCE, UNTIL = date(2026, 2, 16), date(2026, 3, 1)
NOT_CHECKED = "not measured: this version does not check it"


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def unchecked_exposed() -> Exposed:
    return Exposed("not_judged", 0, 0, 0, Reasoned("low", "no way in is checked by this version"), ())


def unchecked_ready() -> Ready:
    defences = tuple(Defence(d, "not_measured", None, None, "this version does not check it") for d in DEFENCES)
    return Ready("not_judged", Reasoned("low", "seven of seven defences were not measured"), defences)


def report(stated: Stated, pack: FromPack | None, sentences: tuple[Sentence, ...]) -> Report:
    return Report(
        id="r-" + sha("report")[:12],
        title="A note on intrusions at telecom operators",
        sha256=sha("report"),
        grade=None,
        graded_by=None,
        published=date(2026, 2, 27),
        speaks_of=SpeaksOf(),
        stated=stated,
        from_pack=pack,
        published_by=None,
        sentences=sentences,
    )


def verdict(company: str, the_report: Report, hit: Hit, seen: Seen, **more) -> Verdict:
    values = {
        "id": "v-" + sha(company)[:12],
        "made_at": NOW,
        "program": "groundswell 0.1.0",
        "command": ("groundswell", "assess", "note.txt"),
        "line": "Nothing was read, so nothing can be said of this company.",
        "report": the_report,
        "scope": Scope(
            company, datetime(2026, 2, 16, tzinfo=UTC), datetime(2026, 3, 1, 23, 59, 59, tzinfo=UTC), seen.hosts
        ),
        "exposed": unchecked_exposed(),
        "hit": hit,
        "ready": unchecked_ready(),
        "stakes": (),
        "cost": None,
        "seen": seen,
        "techniques": (),
        "next": (),
        "not_evaluated": (),
        "inputs": (),
        "content": Content(sha("rules"), "18.1", sha("cards"), sha("packs")),
        "exit": Exit(11, (11,), "not judged: there is nothing to read"),
    }
    return Verdict(**{**values, **more})


def bare() -> tuple[Verdict, tuple[Finding, ...], Dossier | None]:
    """No list of hosts, no record, no trace, no stake, a report that names nothing known."""
    nothing = LookedOn(0, 0, SINCE, UNTIL, 0, 0, 0, "host")
    hit = Hit(
        "not_judged",
        None,
        None,
        Reasoned("low", "no list of hosts was given and no record was read"),
        nothing,
        (),
        (),
        SetApart(),
        RuleCounts(0, 0, 0, 0, 0, Chosen(0, 0, 0)),
        IndicatorCounts(0, 0, 0, 0, 0, 0),
    )
    seen = Seen("speaking", 0, Calendar(SINCE, ()), (), Sensors(0, 0, 0), 0, (), (), 0, 0, 0, 0, 0)
    return verdict("your company", report(Stated(0, 0, 0, 0), None, ()), hit, seen), (), None


HOSTS = (
    ("SIG-01", "signalling", True, "n" * 14),
    ("HLR-01", "core", True, "p" * 14),
    ("DC-01", "domain_controller", True, "f" * 14),
    ("BILL-01", "server", False, "f" * 9 + "n" * 5),
    ("WS-01", "workstation", False, "f" * 14),
    ("WS-02", "workstation", False, "f" * 14),
    ("WS-03", "workstation", False, "f" * 14),
    ("WS-04", "workstation", False, "--" + "f" * 12),
    ("WS-05", "workstation", False, "p" * 14),
)


def count(letter: str) -> int:
    return sum(days.count(letter) for *_, days in HOSTS)


def dark() -> tuple[Verdict, tuple[Finding, ...], Dossier]:
    """A critical host is dark and nothing was found: not judged, never "no trace found"."""
    host_days = count("f") + count("p") + count("n")
    looked = LookedOn(8, 9, SINCE, UNTIL, count("f") + count("p"), host_days, count("p"), "host")
    rules = RuleCounts(
        41,
        0,
        0,
        33,
        8,
        Chosen(0, 12, 29),
        (RuleBase("process", 21, looked), RuleBase("network", 12, LookedOn(1, 1, SINCE, UNTIL, 12, 14, 0, "sensor"))),
    )
    indicators = IndicatorCounts(
        64,
        0,
        20,
        30,
        10,
        4,
        (
            KindCounts("domain", 40, 0, 20, 10, 10, 0, LookedOn(1, 1, SINCE, UNTIL, 14, 14, 0, "sensor")),
            KindCounts("sha256", 20, 0, 0, 20, 0, 0, looked),
            KindCounts("mutex", 4, 0, 0, 0, 0, 4, None),
        ),
    )
    hit = Hit(
        "not_judged",
        None,
        None,
        Reasoned("low", "1 of 9 hosts sent nothing, SIG-01 among them; SIG-01 is critical"),
        looked,
        (),
        (AlsoMatched(sha("r")[:12], "Scheduled Task Creation", "oscd.community", "DRL 1.1", "low", 31, 4, NOW),),
        SetApart(1, 0),
        rules,
        indicators,
    )
    rows = tuple(CalendarRow(host, group, critical, days) for host, group, critical, days in HOSTS)
    events = tuple(20_000 + 3_000 * (n % 5) for n in range(14))
    seen = Seen(
        "inventory",
        9,
        Calendar(SINCE, rows),
        events,
        Sensors(1, 14, 14),
        0,
        ("SIG-01",),
        ("SIG-01",),
        host_days,
        count("f"),
        count("p"),
        count("n"),
        14,
        datetime(2026, 2, 16, 0, 0, 1, tzinfo=UTC),
        14 / 1887,
        (Gap("BILL-01", date(2026, 2, 25), date(2026, 3, 1), "5 days without records"),),
    )
    the_report = dataclasses.replace(
        report(
            Stated(3, 0, 0, 7),
            FromPack("telecom-asia", sha("pack"), 9, 64),
            (Sentence("tools like Coolclient, Quickheal, and Rainyday", (40, 86), ("3 tools",), ("9 techniques",)),),
        ),
        speaks_of=SpeaksOf(date(2021, 1, 1), None),
    )
    stakes = (
        Stake("signalling", "signalling", ("SIG-01",), (), SeenDays(0, 0, 14)),
        Stake("subscriber-data", "subscriber_data", ("HLR-01",), (), SeenDays(0, 14, 0)),
    )
    techniques = (
        TechniqueCell(Technique("T1574.001"), "defense-evasion", "pack", "in_part", 9, 9, looked, "DLL"),
        TechniqueCell(Technique("T1056.001"), "collection", "pack", "not_looked", 0, 0, None, "Keylogging"),
    )
    steps = (
        Step("light-sig", "turn on process records on SIG-01", "it is critical and dark", "today", None, ("SIG-01",)),
        Step("list", "check the list of hosts", "BILL-01 went silent on 25 February", "this week"),
    )
    arrived = "sign-in, service and process records arrived"
    measured = {
        "watch": Defence("watch", "holds_in_part", UNTIL, Covers(count("f"), host_days, "host-days"), arrived),
        "hunt": Defence("hunt", "holds_in_part", UNTIL, Covers(1, 2, "techniques"), "a rule for it could be evaluated"),
    }
    built = verdict(
        "Vellmar Mobile",
        the_report,
        hit,
        seen,
        line="Nothing found can be told from nothing seen while SIG-01 is dark. Ways in and defences are not "
        "measured by this version. 23 % of the host-days of the 9 listed hosts were not seen in full.",
        exposed=Exposed(
            "not_judged",
            0,
            0,
            9,
            Reasoned("low", "nine of nine ways are not known"),
            tuple(Way(f"way-{n}", f"A way that is not checked, {n}", "pack", "not_known") for n in range(9)),
        ),
        ready=Ready(
            "not_judged",
            Reasoned("low", "two defences rest on records, 5 not measured"),
            tuple(
                measured.get(d, Defence(d, "not_measured", None, None, "this version does not check it"))
                for d in DEFENCES
            ),
        ),
        stakes=stakes,
        techniques=techniques,
        next=steps,
        not_evaluated=tuple(NotEvaluatedRule(f"rule-{n}", "technique", "no_source", "registry_set") for n in range(8)),
        inputs=(
            Input("logs/dc01.evtx", sha("dc"), 9_000_000, "windows-security", 210_000, 2),
            Input("logs/notes.csv", sha("csv"), 900, None, 0, 0),
        ),
        exit=Exit(11, (11, 12), "not judged: SIG-01 sent nothing; also 12: 1 file was not read"),
    )
    span = (40, 86)
    names = tuple(
        Name(n, "malware", (), "tools like Coolclient", span) for n in ("Coolclient", "Quickheal", "Rainyday")
    )
    dossier = Dossier(
        DossierReport(the_report.id, the_report.title, the_report.sha256, the_report.published, "en"),
        names=names,
        dates=(DateSpan("2021", date(2021, 1, 1), None, (3, 7)),),
        unread=(Unread("an image", "text in pictures is not read"),),
    )
    return built, (), dossier


ATTACK = "<script>alert(1)</script>\u202egnp.exe\x1b[2J\x1b]0;owned\x07\"'><img src=x onerror=alert(2)>{{ 7*7 }}"


def hostile(meridian) -> tuple[Verdict, tuple[Finding, ...], Dossier]:
    """300 findings whose every text attacks, with paths of 10,000 characters, on hosts named to break a page."""
    path = "C:\\" + "A" * 9_990 + "\\" + ATTACK
    held = (Held(f"Image contains {ATTACK}", "Image", "contains", path, ATTACK),)
    rule = MatchedRule(
        "r", ATTACK, "1", ATTACK, ATTACK, "javascript:alert(3)", "technique", sha("x"), "critical", held, ()
    )
    found = tuple(
        Finding(
            id=f"f-{sha(str(n))[:12]}",
            key=sha(str(n)),
            kinds=("rule",),
            title=ATTACK,
            time=meridian.SEEN_AT + timedelta(minutes=n),
            host=f"{ATTACK}-{n}",
            event_class="process_activity",
            record=Record(ATTACK, path, n, sha("f"), None, {ATTACK: ATTACK, "Image": path, "Script": "a\nb\r\nc"}),
            level="critical",
            user=ATTACK,
            attack=(Technique(None, ATTACK, None),),
            pack=PackFact(ATTACK, sha("p"), f"fits Coolclient {ATTACK}", "unverified", ATTACK),
            explains_away=(ATTACK,),
            rules=(rule,),
        )
        for n in range(300)
    )
    lines = tuple(TraceLine(f.id, "critical", "new", f.host, f.time, f.title) for f in found)
    base = meridian.VERDICT
    way = Way("w", ATTACK, "pack", "open", ())
    rows = tuple(CalendarRow(f"{ATTACK}-{n}", ATTACK, True, "fpn-" * 23) for n in range(120))
    built = dataclasses.replace(
        base,
        line=f"{ATTACK}. {ATTACK}.",
        report=dataclasses.replace(
            base.report,
            title=ATTACK,
            graded_by=ATTACK,
            grade="F6",
            sentences=(Sentence(ATTACK + "x" * 5000, (0, 9), (ATTACK,), (ATTACK,)),),
        ),
        scope=dataclasses.replace(base.scope, company=ATTACK),
        exposed=dataclasses.replace(base.exposed, ways=(way, *base.exposed.ways), open=3),
        hit=dataclasses.replace(base.hit, findings=lines),
        seen=dataclasses.replace(base.seen, calendar=Calendar(base.seen.calendar.since, rows), dark=(rows[0].host,)),
        stakes=tuple(dataclasses.replace(s, hosts=(ATTACK,)) for s in base.stakes),
        next=(Step("x", ATTACK, ATTACK, ATTACK, ATTACK, (), (ATTACK,)),),
        exit=Exit(10, (10,), ATTACK),
    )
    dossier = dataclasses.replace(meridian.DOSSIER, unread=(Unread(ATTACK, ATTACK),))
    return built, found, dossier
