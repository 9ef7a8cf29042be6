r"""Find values that only their context names: mutexes, services, tasks, user agents, commands, listeners, CVE, ASN.

A value counts when the words right before it say what it is ("Mutex: X", `/TN "X"`), when a heading over a list or a
column does, or when its form is enough (`Global\\...`, `AS64500`, `http://+:80/x/`).

Not here: values with a form of their own (the files beside this one).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from html import unescape

from groundswell.intel.document import Document
from groundswell.intel.finders.found import Found, made
from groundswell.intel.text.anchors import folded, matches, places

_QUOTED = r"[\"“'‘`](?P<quoted>[^\"”'’`\n]{2,200})[\"”'’`]"
_BARE = r"(?P<bare>[^\s,;\"'“”`]{2,128})"
_TITLED = (
    r"(?P<titled>(?-i:[A-Z])[\w-]{1,60}(?:\.\w{1,40}){0,3}"
    r"(?:\s(?-i:[A-Z0-9])[\w-]{0,60}(?:\.\w{1,40}){0,3}){0,7}(?![\w\\/{%@$-]))"
)
_REST = r"(?P<rest>[\w{][^\n,;:.|\"“”`]{1,80})(?=\n|\s\||\Z)"  # of a line, behind a label that begins it
_NEXT_LINE = (  # a user agent goes on there
    r"(?:\n(?=(?:Firefox|Chrome|Safari|Gecko|AppleWebKit|Version|Edge?|Mobile)/|\(KHTML|like Gecko)"
    r"[^\"”'’`\n|<>]{1,160}){0,2}"
)
# kind, the words with one of which a match begins, the pattern
_CONTEXTS: tuple[tuple[str, tuple[str, ...], re.Pattern[str]], ...] = (
    ("mutex", ("mut",), re.compile(
        rf"\bmut(?:ex|ant)(?:es)?(?:\s(?:name|named|called|created|object))?(?:\sis|\sof)?\s?(?::|="
        rf"|\|)?\s{{0,3}}(?:{_QUOTED}|(?<=[:=|]\s){_BARE})", re.IGNORECASE)),
    ("mutex", ("global\\", "local\\"), re.compile(r"(?<![\w\\])(?:Global|Local)\\(?P<whole>[^\s\"'“”,;|\\]{3,128})")),
    ("service", ("service",), re.compile(
        rf"\bservice\s(?:name|named|called)(?:\sis)?\s?(?::|=|\|)?\s{{0,3}}"
        rf"(?:{_QUOTED}|(?<=[:=|]\s){_BARE})", re.IGNORECASE)),
    ("service", ("name", "called"), re.compile(
        rf"\b(?:named|name|called)\s{_QUOTED}\s(?:as a\s)?(?:windows\s)?service\b", re.IGNORECASE)),
    ("task", ("/tn",), re.compile(rf"(?<!\w)/TN\s{{0,2}}(?:{_QUOTED}|{_BARE})", re.IGNORECASE)),
    ("task", ("task",), re.compile(
        rf"(?<=\n)task\sname\s?[:=|]\s{{1,3}}{_REST}"
        rf"|\btask\s(?:name|named|called)(?:\sis)?\s?(?::|=|\|)?\s{{0,3}}"
        rf"(?:{_QUOTED}|(?:(?<=med\s)|(?<=led\s)|(?<=[:=|]\s)){_TITLED}|(?<=[:=|]\s){_BARE})", re.IGNORECASE)),
    ("pipe", ("pipe",), re.compile(rf"\bpipe\s(?:name|named|called)\s?(?::|=)?\s{{0,3}}(?:{_QUOTED})", re.IGNORECASE)),
    ("user_agent", ("user",), re.compile(
        r"\buser[\s-]?agent(?:\sstring)?s?\s?(?::|=|\||is)\s{0,3}[\"“'‘`]?(?P<line>(?:Mozilla|Opera|curl|python"
        r"|Go-http|Wget|Java|okhttp|[A-Za-z][\w.-]{1,40})/[^\"”'’`\n|]{1,300}" + _NEXT_LINE + ")", re.IGNORECASE)),
    ("user_agent", ("mozilla/",), re.compile(
        r"(?P<line>Mozilla/\d\.\d\s\([^()\n]{3,160}\)[^\"”'’`\n|<>]{0,160}" + _NEXT_LINE + ")")),
)  # fmt: skip
_HEADED: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("mutex", re.compile(r"\bmut(?:ex|ant)", re.IGNORECASE)),
    ("pipe", re.compile(r"\bnamed pipes?\b", re.IGNORECASE)),
    ("service", re.compile(r"^services?(?: names?)?$", re.IGNORECASE)),
    ("task", re.compile(r"\bscheduled tasks?\b", re.IGNORECASE)),
    ("user_agent", re.compile(r"\buser[\s-]agents?\b", re.IGNORECASE)),
)
_LISTENER = re.compile(r"(?<![A-Za-z0-9])https?://(?:\*|\+)(?::\d{1,5})?/[^\s\"'<>|,;)]{0,200}", re.IGNORECASE)
_CVE = re.compile(
    r"(?:(?<![A-Za-z0-9_-])(?i:cve)|(?<=[a-z0-9])CVE)[-–‑ ]?(?P<year>\d{4})[-–‑](?P<number>\d{4,7})(?!\d)"
)
_NEXT_CVE = re.compile(r"/-?(?P<number>\d{4,7})(?![\w.-])")
_ASN = re.compile(r"(?<![\w])(?:ASN?\s?:?\s?)(?P<number>\d{2,10})(?![\w.])")
_EDGE = re.compile(r"[\n\"“`|>](?=\s{0,8}[CcPpsrnwmbv])")
_COMMAND = re.compile(
    r"(?:^|(?<=[\n\"“`|>]))\s{0,8}(?P<command>(?:(?:C:\\Windows\\System32\\)?(?:cmd(?:\.exe)?[ \t]/[ckCK]"
    r"|(?:[Pp]owershell|PowerShell)(?:\.exe)?[ \t](?=-|try\s?\{|\$|[&.]\s|[A-Za-z]{2,12}-[A-Za-z])"
    r"|pwsh\s-|schtasks(?:\.exe)?[ \t]/|sc(?:\.exe)?[ \t](?:create|config|start)[ \t]"
    r"|reg(?:\.exe)?[ \t](?:add|save|delete|export|query)[ \t]|rundll32(?:\.exe)?[ \t]|regsvr32(?:\.exe)?[ \t]"
    r"|wmic(?:\.exe)?[ \t]|net1?(?:\.exe)?[ \t](?:user|group|localgroup|use|view|start|stop)[ \t]"
    r"|netsh(?:\.exe)?[ \t]|certutil(?:\.exe)?[ \t]|bitsadmin(?:\.exe)?[ \t]|vssadmin(?:\.exe)?[ \t]"
    r"|wevtutil(?:\.exe)?[ \t]"
    r"|mshta(?:\.exe)?[ \t]|curl(?:\.exe)?[ \t]|wget[ \t]|chmod[ \t]|crontab[ \t]|ntdsutil(?:\.exe)?[ \t]"
    r"|procdump\S{0,12}[ \t]))[^\n\"”`|]{3,800})",
)

_HEADER = re.compile(r"(?<=[\w)])(?:Accept|Host|Connection|Content|Cookie|Referer|Cache-Control|Pragma)(?:-\w+)?: ")
_SHOWS = re.compile(r":\s{0,6}\Z")  # the sentence before announces what stands on its own line
_LONGEST = 2_000  # characters of a command line that is still one


def contexts(document: Document) -> Iterator[Found]:
    """Yield values named by the words before them, or by the heading over a list of them."""
    text = document.text
    for kind, words, pattern in _CONTEXTS:
        for match in matches(pattern, text, places(folded(text), *words)):
            groups = match.groupdict()
            name = next((n for n in ("quoted", "titled", "rest", "bare", "line") if groups.get(n)), None)
            start, end = match.span(name) if name else match.span()
            written = _HEADER.split(text[start:end], maxsplit=1)[0].rstrip(" .,;:")
            while written.endswith(")") and written.count(")") > written.count("("):
                written = written[:-1].rstrip(" .,;:")
            if kind != "user_agent" and name == "bare" and not re.search(r"[A-Z0-9_{}-]", written):
                continue
            if written.lower() in ("nan", "none", "null", "n/a", "yes", "no", "true", "false", "names", "name"):
                continue
            value = made(kind, written)
            if value is not None:
                yield Found(start, start + len(written), kind, value)
    yield from _headed(document)


def _headed(document: Document) -> Iterator[Found]:
    for block in document.prose():
        kind = _headed_as(block.heading) if block.kind in ("code", "item") else None
        if kind is None:
            continue
        for start, end in document.sentences(block):
            written = document.text[start:end].strip(" -*")
            at = document.text.find(written, start)
            if 2 < len(written) <= 200 and (kind == "user_agent" or " " not in written):
                value = made(kind, written)
                if value is not None:
                    yield Found(at, at + len(written), kind, value)


@lru_cache(maxsize=1_024)
def _headed_as(heading: str) -> str | None:
    """Give the kind of value that a heading says stands below it, or null."""
    return next((kind for kind, pattern in _HEADED if pattern.search(heading)), None)


def vulnerabilities(document: Document) -> Iterator[Found]:
    """Yield CVE ids; of some behind another only the number is written: CVE-2021-26855/26857."""
    text = document.text
    for match in matches(_CVE, text, places(folded(text), "cve")):
        following: re.Match[str] | None = match
        while following is not None:
            value = made("cve", f"CVE-{match['year']}-{following['number']}")
            if value is not None:
                yield Found(
                    following.start("number") if following is not match else match.start(),
                    following.end(),
                    "cve",
                    value,
                )
            following = _NEXT_CVE.match(text, following.end())


def systems(document: Document) -> Iterator[Found]:
    """Yield numbers of autonomous systems."""
    for match in matches(_ASN, document.text, places(document.text, "AS")):
        value = made("asn", match["number"])
        if value is not None:
            yield Found(match.start(), match.end(), "asn", value)


def listeners(document: Document) -> Iterator[Found]:
    """Yield prefixes that a program listens at (`http://+:80/path/`)."""
    text = document.text
    signs = places(text, "://*", "://+")
    starts = (at - (5 if text[at - 1 : at] in ("s", "S") else 4) for at in signs if at >= 5 or at == 4)
    for match in matches(_LISTENER, text, starts):
        value = made("listener_url", match[0])
        if value is not None:
            yield Found(match.start(), match.end(), "listener_url", value)


def commands(document: Document) -> Iterator[Found]:
    """Yield command lines: in code, in quotation marks, or as a line or cell of their own."""
    text = document.text
    for match in matches(_COMMAND, text, (0, *(edge.end() for edge in _EDGE.finditer(text)))):
        start = match.start("command")
        block = document.block_at(start)
        quoted = document.text[start - 1 : start] in ('"', "“", "`")
        shown = block.kind == "paragraph" and block.start == start and _SHOWS.search(text, max(0, start - 8), start)
        if block.kind in ("paragraph", "heading") and not quoted and not shown:
            continue
        written = (
            text[start : min(block.end, start + _LONGEST)].partition("\n")[0] if shown else match["command"]
        ).rstrip(" .,;")
        value = made("command_line", unescape(written))
        if value is not None:
            yield Found(start, start + len(written), "command_line", value)
