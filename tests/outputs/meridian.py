"""Meridian Bay Telecom on 1 September 2025: an invented company, with the numbers that the screens of CLI.md show."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta

from groundswell.model.cell import LookedOn
from groundswell.model.dossier import DateSpan, Dossier, Name, Recommendation
from groundswell.model.dossier import Report as DossierReport
from groundswell.model.finding import (
    Decision,
    Elsewhere,
    Finding,
    Held,
    MatchedRule,
    NotUsed,
    PackFact,
    Record,
    Technique,
)
from groundswell.model.verdict import (
    AlsoMatched,
    Calendar,
    CalendarRow,
    Chosen,
    Content,
    Covers,
    Defence,
    Evidence,
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

SINCE, UNTIL = date(2025, 6, 1), date(2025, 8, 31)
NOW = datetime(2025, 9, 1, 7, 14, tzinfo=UTC)
DAYS, HOSTS, SENSORS = 92, 42, 3
HOST_DAYS, SENSOR_DAYS = HOSTS * DAYS, SENSORS * DAYS
TITLE = "Espionage: Why US Companies Should Pay Attention to Breaches in Asia"


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def at(month: int, day: int, hour: int = 12, minute: int = 0) -> datetime:
    return datetime(2025, month, day, hour, minute, tzinfo=UTC)


def on_hosts(hosts: int, days: int, part: int = 0) -> LookedOn:
    return LookedOn(hosts, HOSTS, SINCE, UNTIL, days, HOST_DAYS, part, "host")


def on_sensors(days: int = SENSOR_DAYS, sensors: int = SENSORS, part: int = 0) -> LookedOn:
    return LookedOn(sensors, SENSORS, SINCE, UNTIL, days, SENSOR_DAYS, part, "sensor")


REPORT = Report(
    id="r-" + sha("article")[:12],
    title=TITLE,
    sha256=sha("article"),
    grade=None,
    graded_by=None,
    published=None,
    speaks_of=SpeaksOf(date(2021, 1, 1), None),
    stated=Stated(tools=3, indicators=0, techniques=0, measures=7),
    from_pack=FromPack("telecom-asia", sha("pack"), techniques=14, indicators=38),
    published_by=None,
    sentences=(
        Sentence(
            "The espionage campaign, which began in 2021", (517, 560), ("since 2021; no end, no date of its own",)
        ),
        Sentence(
            "Chinese espionage groups targeting telecom operators in Asia",
            (237, 297),
            ("an attribution and a region; no operator, no country",),
            ("what others attribute, each with its source",),
        ),
        Sentence(
            "involves advanced malware tools like Coolclient, Quickheal, and Rainyday",
            (562, 634),
            ("3 tools",),
            ("14 techniques and 38 indicators on these names",),
        ),
        Sentence(
            "allowing them to steal sensitive information and disrupt services",
            (707, 772),
            ("purpose: theft, disruption",),
            ("six things that are at stake for an operator",),
        ),
        Sentence(
            "breaches in one region can have ripple effects worldwide",
            (1019, 1075),
            ("a claim; no link is named",),
            ("nine ways in; places are candidates you entered",),
        ),
        Sentence(
            "implementing the following measures", (1541, 1576), ("7 measures",), ("what counts as proof for each",)
        ),
        Sentence(
            "specific indicators of compromise, visit the Symantec Threat Intelligence blog",
            (2777, 2855),
            ("a pointer; 0 indicators",),
            ("the campaign's own list was not given: groundswell intel read FILE",),
        ),
    ),
)


def way(id: str, title: str, state: str, *evidence: Evidence) -> Way:
    return Way(id, title, "pack", state, evidence)


def read(kind: str, ref: str, day: datetime, text: str, covers: Covers | None = None) -> Evidence:
    return Evidence(kind, ref, day, day + timedelta(90), covers, text)


WAYS = (
    way(
        "rdp-office-core",
        "Remote desktop reaches core from the office network",
        "open",
        read("rule", "rule 118", at(8, 29), "firewall export: rule 118 allows 10.20.0.0/16 to 10.80.4.0/24, port 3389"),
    ),
    way(
        "admins-factor",
        "Administrators without a second factor",
        "open",
        read("setting", "directory export", at(8, 29), "directory export", Covers(4, 61, "administrators")),
    ),
    way(
        "internet-facing",
        "Internet-facing services with known holes",
        "closed_where_looked",
        read("record", "inventory", at(8, 30), "inventory against the CVE list: 0 open", Covers(3, 3, "gateways")),
    ),
    way(
        "macros",
        "Macros in mail attachments",
        "closed_where_looked",
        read("setting", "tenant setting", at(8, 29), "tenant setting: blocked", Covers(1, 1, "tenant")),
    ),
    way(
        "old-accounts",
        "Old remote-access accounts",
        "closed_where_looked",
        read("setting", "directory export", at(8, 29), "directory export: 0 unused over 90 days, of 214 accounts"),
    ),
    way(
        "unsigned",
        "Unsigned drivers and services",
        "closed_where_looked",
        read(
            "setting",
            "policy export",
            at(8, 29),
            "policy export: blocked; the 4 dark hosts were not read",
            Covers(38, 42, "hosts"),
        ),
    ),
    way(
        "shares",
        "File shares between office and core",
        "closed_where_looked",
        read("record", "FW-01", at(8, 31), "FW-01 covers the path and denied 1,204 attempts", Covers(30, 30, "days")),
    ),
    way(
        "roaming",
        "Roaming partners",
        "not_known",
        Evidence("candidate", "company.toml", at(8, 12), None, None, "2 operators, of whose state nothing was read"),
    ),
    way(
        "supplier",
        "Managed service supplier",
        "not_known",
        Evidence("candidate", "company.toml", at(8, 12), None, None, "asked on 12 August, no answer"),
    ),
)

DEFENCES = (
    Defence("patch", "holds", date(2025, 8, 30), Covers(41, 42, "hosts"), "1 excepted"),
    Defence("respond", "holds", date(2025, 7, 10), Covers(5, 5, "roles"), "exercised"),
    Defence("watch", "holds_in_part", date(2025, 8, 31), Covers(2706, HOST_DAYS, "host-days"), ""),
    Defence("hunt", "holds_in_part", date(2025, 8, 31), Covers(12, 14, "techniques"), ""),
    Defence("mfa", "holds_in_part", date(2025, 8, 29), Covers(57, 61, "administrators"), ""),
    Defence("segment", "does_not_hold", date(2025, 8, 29), Covers(1, 6, "paths"), "port 3389 is open"),
    Defence("train", "not_measured", None, None, "no results were given"),
)

RULE_BASES = (
    RuleBase("network", 11, on_sensors()),
    RuleBase("sign-in, service", 29, on_hosts(38, 3277)),
    RuleBase("process", 83, on_hosts(31, 2706)),
    RuleBase("library, hash", 24, on_hosts(19, 1656)),
)
RULES = RuleCounts(212, 3, 11, 136, 62, Chosen(0, 17, 195), RULE_BASES)
INDICATORS = IndicatorCounts(
    38,
    0,
    7,
    23,
    6,
    2,
    (
        KindCounts("ipv4", 10, 0, 7, 0, 3, 0, on_sensors()),
        KindCounts("domain", 11, 0, 0, 8, 3, 0, on_sensors(92)),
        KindCounts("sha256", 15, 0, 0, 15, 0, 0, on_hosts(19, 1656)),
        KindCounts("mutex", 2, 0, 0, 0, 0, 2, None),
    ),
)

SC = "New Service Creation Using Sc.EXE"
SC_AUTHOR = "Timur Zinniatullin, Daniil Yugoslavskiy, oscd.community"
SIGMA = "https://github.com/SigmaHQ/sigma/blob/master/rules/windows"
KEY = "5b21c04e9d17" + sha("the trace")[12:]
TRACE_ID = "f-5b21c04e9d17"
SEEN_AT = datetime(2025, 8, 14, 2, 11, 9, 417000, tzinfo=UTC)
TEMP = "C:\\Users\\p.lund\\AppData\\Local\\Temp\\"
T_SIDELOAD = Technique("T1574.001", "T1574.002", "17.1")

OWN_RULE = MatchedRule(
    id="c3f1c1a2-6b1d-4d1e-9d52-0a6f9a3f4b10",
    title="Library loaded from a user folder",
    version="3",
    author="Groundswell",
    license="Apache-2.0",
    source_url=None,
    origin="pack",
    digest=sha("own rule"),
    level="high",
    held=(
        Held("Image endswith \\vlc.exe", "Image", "endswith", TEMP + "vlc.exe", "\\vlc.exe"),
        Held(
            "ImageLoaded contains \\AppData\\Local\\",
            "ImageLoaded",
            "contains",
            TEMP + "libvlc.dll",
            "\\AppData\\Local\\",
        ),
        Held("Signed equals false", "Signed", "equals", "false", "false"),
    ),
    not_used=(NotUsed("ParentImage", "the source has no such field"),),
)
LIBVLC_RULE = MatchedRule(
    id="bf9808c4-d24f-44a2-8398-b65227d406b6",
    title="Potential Libvlc.DLL Sideloading",
    version="2023-04-17",
    author="X__Junior",
    license="DRL 1.1",
    source_url=SIGMA + "/image_load/image_load_side_load_libvlc.yml",
    origin="pack",
    digest=sha("libvlc rule"),
    level="medium",
    held=(Held("ImageLoaded endswith \\libvlc.dll", "ImageLoaded", "endswith", TEMP + "libvlc.dll", "\\libvlc.dll"),),
)
TRACE = Finding(
    id=TRACE_ID,
    key=KEY,
    kinds=("rule",),
    title="Library loaded from a user folder",
    time=SEEN_AT,
    host="FIN-WS-014",
    event_class="module_activity",
    level="high",
    user="p.lund",
    attack=(T_SIDELOAD,),
    reports=(REPORT.id,),
    pack=PackFact(
        "telecom-asia",
        sha("pack"),
        "fits a behaviour that others describe for Coolclient, a tool this report names: "
        "a player loads its library from its own folder",
        "transcribed",
        "campaign notes, 2026-01-27",
    ),
    first=SEEN_AT,
    last=SEEN_AT,
    explains_away=("a portable player", "a software roll-out that day"),
    elsewhere=(
        Elsewhere("this hash", on_hosts(19, 1656), "not on the other 18 hosts that keep hashes; 23 keep none"),
        Elsewhere("its flows", on_sensors(1, 1), "not in the hour after, at the 1 of 3 sensors on its path"),
    ),
    record=Record(
        "windows-sysmon",
        "FIN-WS-014.evtx",
        88412,
        "91d3a07c" + sha("evtx")[8:],
        "c-" + sha("ingest")[:12],
        {
            "EventID": 7,
            "UtcTime": "2025-08-14 02:11:09.417",
            "Image": TEMP + "vlc.exe",
            "ImageLoaded": TEMP + "libvlc.dll",
            "Signed": "false",
            "Hashes": "SHA256=0b1f" + sha("libvlc")[4:60] + "e2c9",
            "ProcessId": 6120,
            "Company": "VideoLAN",
            "Computer": "FIN-WS-014",
            "User": "MERIDIAN\\p.lund",
            "RuleName": "-",
        },
    ),
    matches=(sha("match one")[:16], sha("match two")[:16]),
    rules=(OWN_RULE, LIBVLC_RULE),
)


def gap() -> Finding:
    start = at(7, 11, 0)
    return Finding(
        id="f-19d07e" + sha("gap")[:6],
        key="19d07e" + sha("gap")[:58],
        kinds=("gap",),
        title="9 days without records",
        time=start,
        host="MAIL-GW",
        event_class="gap",
        record=Record("windows-security", "MAIL-GW.evtx", 0, sha("mail-gw"), None, {}),
        first=start,
        last=at(7, 19, 23, 59),
        counts_as="common",
    )


def decided(number: int, state: str, until: date | None = None) -> Finding:
    moment = at(7, 1 + number)
    key = sha(f"decided {number}")
    return Finding(
        id="f-" + key[:12],
        key=key,
        kinds=("rule",),
        title="Library loaded from a user folder",
        time=moment,
        host=f"FIN-WS-{number:03d}",
        event_class="module_activity",
        level="high",
        state=state,
        decided=Decision("I. Aas", at(8, 2), "known roll-out", until),
        record=TRACE.record,
        first=moment,
        last=moment,
        rules=(OWN_RULE,),
    )


GAP = gap()
SET_APART = (*(decided(n, "dismissed") for n in range(1, 5)), decided(5, "accepted", date(2025, 12, 31)))
FINDINGS = (TRACE, GAP)
ALL_FINDINGS = (*FINDINGS, *SET_APART)

HIT = Hit(
    state="trace",
    marked=None,
    strength=Reasoned("low", "one record from one source"),
    search=Reasoned("low", "4 of 42 hosts sent nothing, CORE-01, -02 and -06 among them"),
    looked_on=on_hosts(38, 3277, 571),
    findings=(TraceLine(TRACE_ID, "high", "new", "FIN-WS-014", SEEN_AT, TRACE.title),),
    also_matched=(
        AlsoMatched("85ff530b-261d-48c6-a441-facaa2e81e48", SC, SC_AUTHOR, "DRL 1.1", "low", 212, 9, at(6, 2, 6, 14)),
    ),
    set_apart=SetApart(4, 1),
    rules=RULES,
    indicators=INDICATORS,
)


def runs(*parts: tuple[str, int]) -> str:
    return "".join(letter * days for letter, days in parts)


FULL, PART, NOT = runs(("f", 92)), runs(("p", 92)), runs(("n", 92))
SPECIAL = {
    "MAIL-GW": runs(("f", 40), ("n", 9), ("f", 43)),
    "CORE-01": NOT,
    "CORE-02": NOT,
    "CORE-03": runs(("n", 61), ("p", 31)),
    "CORE-04": PART,
    "CORE-05": PART,
    "CORE-06": NOT,
    "CORE-07": runs(("p", 30), ("n", 12), ("p", 50)),
    "SRV-04": runs(("n", 45), ("f", 47)),
    "SRV-07": PART,
    "FIN-WS-005": NOT,
    "FIN-WS-010": runs(("n", 50), ("f", 42)),
    "FIN-WS-012": runs(("f", 30), ("n", 20), ("f", 42)),
    "FIN-WS-018": PART,
    "FIN-WS-019": PART,
    "FIN-WS-021": runs(("f", 70), ("n", 22)),
}
GROUPS = (
    ("domain controllers", ["DC-01", "DC-02"]),
    ("gateways", ["VPN-01", "MAIL-GW", "PROXY-01"]),
    ("signalling and core", [f"CORE-{n:02d}" for n in range(1, 8)]),
    ("servers", [f"SRV-{n:02d}" for n in range(1, 9)]),
    ("workstations", [f"FIN-WS-{n:03d}" for n in range(1, 23)]),
)
CRITICAL = ("CORE-01", "CORE-02", "CORE-06")
ROWS = tuple(
    CalendarRow(host, group, host.startswith(("CORE", "DC")), SPECIAL.get(host, FULL))
    for group, hosts in GROUPS
    for host in hosts
)
EVENTS = (
    89044, 214175, 237139, 210421, 231983, 224016, 76859, 97480, 209019, 227297, 210425, 211363,
        226828, 112477, 80140, 217455, 236201, 251198, 233858, 225422, 119038, 76390, 246980, 220736,
        214175, 212769, 221673, 112008, 82483, 234327, 236670, 224485, 232452, 210425, 76859, 83889,
        238545, 226828, 221673, 234327, 186993, 72173, 90919, 196366, 179026, 191679, 189805, 202927,
        88575, 87638, 252604, 212769, 226360, 242294, 214175, 96543, 75922, 238076, 242762, 233858,
        247449, 221673, 106384, 101698, 233858, 228234, 246043, 250730, 229171, 104978, 76859, 239482,
        237139, 253073, 245106, 220267, 91856, 104978, 208551, 228703, 215112, 212769, 209957, 109665,
        80140, 218861, 225422, 247449, 210894, 228234, 99355, 114820,
)  # fmt: skip


def count(letter: str, hosts: tuple[str, ...] | None = None) -> int:
    return sum(r.days.count(letter) for r in ROWS if hosts is None or r.host in hosts)


SEEN = Seen(
    base="inventory",
    hosts=HOSTS,
    calendar=Calendar(SINCE, ROWS),
    events_per_day=EVENTS,
    sensors=Sensors(SENSORS, SENSOR_DAYS, SENSOR_DAYS),
    unlisted=3,
    dark=("CORE-01", "CORE-02", "CORE-06", "FIN-WS-005"),
    dark_critical=CRITICAL,
    host_days=HOST_DAYS,
    full=count("f"),
    part=count("p"),
    none=count("n"),
    sensor_days=SENSOR_DAYS,
    earliest=datetime(2025, 6, 1, 0, 0, 4, tzinfo=UTC),
    share_of_report_time=92 / 1704,
    gaps=(Gap("MAIL-GW", date(2025, 7, 11), date(2025, 7, 19), "9 days without records"),),
)


def stake(kind: str, hosts: tuple[str, ...], ways: int) -> Stake:
    open_ways = tuple(w.id for w in WAYS if w.state == "open")[:ways]
    seen = SeenDays(count("f", hosts), count("p", hosts), count("n", hosts))
    return Stake(kind.replace("_", "-"), kind, hosts, open_ways, seen)


STAKES = (
    stake("lawful_intercept", ("CORE-06",), 2),
    stake("signalling", ("CORE-01", "CORE-02", "CORE-05"), 2),
    stake("subscriber_data", ("CORE-03", "CORE-04"), 2),
    stake("call_records", ("SRV-05", "SRV-06"), 1),
    stake("government", ("SRV-07",), 1),
    stake("management", ("DC-01", "DC-02", "CORE-07"), 2),
)


def cell(id: str, name: str, tactic: str, state: str, rules: int, looked: LookedOn | None) -> TechniqueCell:
    technique = T_SIDELOAD if id == "T1574.001" else Technique(id)
    evaluated = 0 if state == "not_looked" else rules
    return TechniqueCell(technique, tactic, "pack", state, rules, evaluated, looked, name)


TECHNIQUES = (
    cell("T1566.001", "Spearphishing Attachment", "initial-access", "in_part", 9, on_hosts(31, 2706)),
    cell("T1190", "Exploit Public-Facing Application", "initial-access", "in_part", 22, on_hosts(31, 2706)),
    cell("T1059.003", "Windows Command Shell", "execution", "in_part", 18, on_hosts(31, 2706)),
    cell("T1569.002", "Service Execution", "execution", "in_part", 14, on_hosts(38, 3277)),
    cell("T1543.003", "Windows Service", "persistence", "common", 24, on_hosts(38, 3277)),
    cell("T1547.001", "Registry Run Keys / Startup Folder", "persistence", "in_part", 19, on_hosts(31, 2706)),
    cell("T1574.001", "DLL", "defense-evasion", "trace", 31, on_hosts(19, 1656)),
    cell("T1140", "Deobfuscate/Decode Files or Information", "defense-evasion", "in_part", 12, on_hosts(31, 2706)),
    cell("T1003.002", "Security Account Manager", "credential-access", "in_part", 15, on_hosts(31, 2706)),
    cell("T1056.001", "Keylogging", "credential-access", "not_looked", 3, None),
    cell("T1046", "Network Service Discovery", "discovery", "no_match", 6, on_sensors()),
    cell("T1021.001", "Remote Desktop Protocol", "lateral-movement", "in_part", 17, on_hosts(38, 3277)),
    cell("T1071.001", "Web Protocols", "command-and-control", "no_match", 5, on_sensors()),
    cell("T1041", "Exfiltration Over C2 Channel", "exfiltration", "not_looked", 4, None),
)

STEPS = (
    Step(
        "triage",
        "confirm or dismiss the trace",
        "It decides the middle answer. Do not write to the host or its user before memory is saved",
        "today",
        "security on call",
        (TRACE_ID,),
        ("groundswell", "findings", "show", "f-5b21c0"),
    ),
    Step(
        "close-3389",
        "close port 3389 between office and core",
        "It is an open way to the core hosts, where four of the six things at stake lie",
        "today",
        "network",
        ("rdp-office-core",),
    ),
    Step(
        "process-records",
        "process records on CORE-01 to -07",
        "83 rules see 7 more hosts",
        "this week",
        "core operations",
    ),
    Step(
        "second-factor",
        "require a second factor for the 4 administrators left",
        "It closes the second open way",
        "this week",
        "identity",
        ("admins-factor",),
    ),
    Step(
        "ask-supplier",
        "ask the managed service supplier the six questions again",
        "One of the two ways not known waits for the answer",
        "10 days",
        "supplier management",
        ("supplier",),
    ),
)

REASONS = (
    ("no_source", "registry_set", 22),
    ("no_source", "dns_query", 14),
    ("no_source", "pipe_created", 5),
    ("field_missing", "Imphash in windows-sysmon", 8),
    ("field_missing", "c-useragent in fortinet-traffic", 6),
    ("unsupported", "temporal_ordered correlation", 5),
    ("unsupported", "base64offset", 2),
)
NOT_EVALUATED = tuple(
    NotEvaluatedRule(f"{sha(detail + str(n))[:8]}-0000-4000-8000-{n:012d}", "technique", reason, detail)
    for reason, detail, number in REASONS
    for n in range(number)
)

# source, files, kept, set aside, and the file that holds what was set aside
SOURCES = (
    ("windows-security", 61, 8_204_118, 38),
    ("windows-sysmon", 22, 4_871_240, 0),
    ("zeek-conn", 44, 3_910_002, 571),
    ("fortinet-traffic", 12, 134_546, 3),
)
FILE_NAMES = {
    "windows-security": "CORE-07.evtx",
    "windows-sysmon": "FIN-WS-014.evtx",
    "zeek-conn": "conn.08.log",
    "fortinet-traffic": "fw-july.log",
}


def inputs() -> tuple[Input, ...]:
    found = []
    for source, files, kept, set_aside in SOURCES:
        for n in range(files):
            name = FILE_NAMES[source] if n == 0 else f"{source}-{n:03d}.log"
            each = kept // files + (kept % files if n == 0 else 0)
            found.append(Input(f"exports/{name}", sha(name), 41_000_000 + n, source, each, set_aside if n == 0 else 0))
    found += [Input(f"exports/badge-{n:03d}.csv", sha(f"badge {n}"), 120_000 + n, None, 0, 0) for n in range(75)]
    return tuple(found)


INPUTS = inputs()
LINE = (
    "One record on FIN-WS-014 fits a behaviour that others describe for Coolclient, a tool this report names; "
    "a person must look today. 2 of 9 ways are open, 2 not known. 2 of 7 defences hold. 15 % of the host-days of "
    "the 42 listed hosts were not seen, CORE-01, -02 and -06 among them; nothing before 1 June 2025."
)
EXIT = Exit(10, (10, 12), "one trace and two open ways; also 12: 75 files were not read")

VERDICT = Verdict(
    id="v-7f3a91c0d2e8",
    made_at=NOW,
    program="groundswell 0.4.0",
    command=("groundswell", "assess", "article.txt", "--since", "2025-06-01"),
    line=LINE,
    report=REPORT,
    scope=Scope(
        "Meridian Bay Telecom",
        datetime(2025, 6, 1, tzinfo=UTC),
        datetime(2025, 8, 31, 23, 59, 59, tzinfo=UTC),
        HOSTS,
    ),
    exposed=Exposed("open", 2, 5, 2, Reasoned("moderate", "settings read on 29 August; two ways are not known"), WAYS),
    hit=HIT,
    ready=Ready(
        "holds_in_part",
        Reasoned("moderate", "six defences rest on dated evidence, one was not measured"),
        DEFENCES,
    ),
    stakes=STAKES,
    cost=None,
    seen=SEEN,
    techniques=TECHNIQUES,
    next=STEPS,
    not_evaluated=NOT_EVALUATED,
    inputs=INPUTS,
    content=Content("9c41" + sha("rules")[4:], "18.1", sha("cards"), "e07a" + sha("packs")[4:]),
    exit=EXIT,
)

_TOOLS = REPORT.sentences[2]
_MEASURES = ("watch", "patch", "train", "respond", "mfa", "segment", "hunt")
DOSSIER = Dossier(
    report=DossierReport(REPORT.id, TITLE, REPORT.sha256, None, "en"),
    names=tuple(Name(n, "malware", (), _TOOLS.text, _TOOLS.span) for n in ("Coolclient", "Quickheal", "Rainyday")),
    recommendations=tuple(Recommendation(d, d, (), (1541, 1576)) for d in _MEASURES),
    dates=(DateSpan("2021", date(2021, 1, 1), None, (555, 559)),),
)
