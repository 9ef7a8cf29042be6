"""Whose a host is where its own sentence says it: an honest place, a provider's, one who was written to, a source.

A report names honest hosts as it names the attacker's: the site that a lure shows, the registrar of a domain, the
service that tells an address, the network that an address belongs to. What tells them apart are the words right before
or right behind the name ("the legitimate site example.org", "example.org, a hotel's site"), never words farther off.

Not here: what the report says of a name elsewhere (`named_as.py`), the attacked and the unrelated (`bystanders.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from groundswell.intel.document import Document
from groundswell.intel.finders.hosts import known_host
from groundswell.intel.judgement.named_as import IMITATED
from groundswell.intel.judgement.place import Place
from groundswell.intel.judgement.sign import Sign
from groundswell.intel.text.phrases import ASKED, words

_BEFORE, _BEHIND = 170, 130  # characters looked at
_OPENS = r"[\s(<\"'`“‘\[]{0,4}$"
_OTHERS = r"(?:[\w.\[\]-]{4,60}(?:,?\sand\s|,?\sor\s|,\s)){0,3}"  # names before it in one list
_WORD = (
    r"(?:(?!(?:but|and|or|that|which|by|with|as|files?|executables?|binar\w+|tools?|software|process\w*|programs?"
    r"|decoy)\b)[\w'’-]+\s)"
)  # one that leaves the word before it about the name behind it
_HONEST_BEFORE = ASKED.phrase(
    rf"\b(?:legitimate|legit|benign|genuine|official)\s{_WORD}{{0,4}}?"
    rf"(?:(?:requests?|traffic|connections?|calls?)\sto\s)?{_OTHERS}{_OPENS}"
    r"|\b(?:legitimate|legit|genuine|official)\s(?:domain|web\s?site|site|portal|page)s?\s(?:name\s)?of\s"
    rf"(?:[\w'’&.-]+\s){{0,8}}[\w'’&.-]+,?{_OPENS}"
)
_THEY = r"(?:attackers?|(?:threat\s)?actors?|operators?|adversar(?:y|ies)|hackers?|criminals?|intruders?)"
_TAKEN_BEFORE = ASKED.phrase(
    rf"\b{_THEY}\s(?:also\s|then\s|had\s|have\s|has\s)?(?:controls?|controlled|registered|owns?|owned|operates?|operated"
    r"|set\sup|created?|bought|purchased)\s(?:(?!(?:on|at|with|via|through|in|from|to|for|of|against|by|using|like|similar)\b)"
    rf"[\w'’-]+\s){{1,5}}?{_OPENS}"
)
_TAKEN_BEHIND = ASKED.phrase(
    r"^[\"'`”’)\]]{0,3}(?:,?\s(?:which|that))?,?\s(?:is|was|are|were|has\sbeen|had\sbeen|appears\sto\sbe)\s(?:also\s)?"
    rf"(?:(?:controlled|owned|operated|run|registered|set\sup|created)\sby|under\sthe\scontrol\sof)\s(?:the\s|this\s|an?\s)?"
    rf"(?:same\s|malicious\s)?{_THEY}\b"
)
_FOR_ANYBODY = ASKED.phrase(
    r"\b(?:services?|platforms?)\b"
)  # whoever speaks of one in such a report says that it was used
_ONLY_SEEMS = ASKED.phrase(
    r"\b(?:seem\w*|apparent\w*|look\w*|(?<!what )appears?\b|appearing|supposed\w*|alleged\w*|as an?|not|non|il|fake)"
    r"[\s-](?:\w+\s){0,3}(?:legitimate|legit|benign|genuine|official)\b"
)
_ORIGINAL = ASKED.phrase(
    r"\b(?:legitimate|legit|benign|unused|junk)\s(?:\w+\s){0,2}(?:urls?|domains?|sites?|websites?|hosts?)\b[^.:\n]{0,60}:\s?$"
    r"|\b(?:copied|taken|lifted|translated|borrowed|from)\s(?:[\w-]+\s){0,3}(?:news\s)?"
    r"(?:article|press release|blog post|story)"
    r"\s(?:at\s|from\s|on\s)?[\"'`“‘(<\[]{0,4}$|\b(?:original\s(?:\w+\s){0,2}(?:app|application|software|installer|version|program|site|website|page|document"
    r"|article)\b[^.;\n]{0,80}\b(?:from|at|on)|publicly\s(?:available|accessible)\s(?:at|on|from))"
    rf"\s(?:the\s)?(?:[\w'’-]+,?\s){{0,4}}{_OPENS}"
)
_HONEST_BEHIND = ASKED.phrase(
    r"^[\"'`”’)\]]{0,3}(?:,|,?\s(?:which\s|that\s)?(?:(?:is|was)(?:\salso)?|appears?\sto\sbe|seems?\sto\sbe|belongs\sto)|\s[-–—])\s"
    r"(?:likely\s)?(?:an?|the)\s(?:[\w'’-]+\s){0,3}?"
    r"(?:legitimate|legit|genuine|official|popular|public|government-owned|state-owned)\s(?:[\w'’-]+\s){0,3}?(?:web\s?)?"
    r"(?:sites?|pages?|portals?|services?|platforms?|domains?|forums?|shops?|stores?|newspapers?|compan(?:y|ies)|business(?:es)?"
    r"|organi[sz]ations?|brokers?)\b"
)
_PROVIDER_BEFORE = ASKED.phrase(
    r"(?:\b(?:registrar|name\s?servers?|whois\sserver)\s?(?:is|was|are|were|:|\|)?|\bregistered\s(?:by|with|through|via|at)"
    r"|\bpurchased\s(?:via|from|through|at)"
    r"|(?<!image )(?<!file )(?<!photo )(?<!video )(?<!code )"
    r"\b(?:hosting|vpn|vps|dns|cloud|internet\sservice|telecom\w*)\s(?:provider|company|service|reseller)s?"
    r"(?:\s(?:called|named|known\sas|is|was|such\sas|like)|:)?)"
    rf"(?:\s[\w.-]{{2,30}}\s\(|\s){_OTHERS}{_OPENS}"
)
_PROVIDERS_LEAD = ASKED.phrase(
    r"\b(?:hosting|registration|registrars?|vpn|vps|dns)\s(?:services?|providers?|compan(?:y|ies))\b[^.:\n]{0,60}:\W{0,3}$"
)
_PROVIDER_BEHIND = ASKED.phrase(
    r"^[\"'`”’)\]]{0,3}(?:\sfor\s(?:its|their|the)\sdns)?,?\s(?:which\s|that\s)?(?:is\s|was\s)?an?\s(?:[\w'’-]+\s){0,4}?"
    r"(?:registrar|isp|(?:hosting|vpn|vps|dns|internet\sservice|telecom\w*)\s(?:provider|company|service|reseller))\b"
)
_ROUTED = re.compile(r"(?<!\d)\d{2,10}\s?\|\s?\d{1,3}(?:\.\d{1,3}){3}/\d{1,2}\s?\|[^\n]{0,80}$")  # AS | network | name
_NAME_SERVERS = re.compile(r"\bname\s?servers?:?\s{1,12}(?:[\w.\[\]-]{4,80}[\s,;]{1,8}){0,6}$", re.IGNORECASE)
_SERVICE_BEFORE = ASKED.phrase(
    r"\b(?:(?:ip\s)?geo-?location|ip[\s-](?:lookup|address|checking|info\w*)|(?:internet|online|public|free|anonymous|mailing"
    r"|e-?mail|messaging|chat|storage|file[\s-](?:sharing|hosting|transfer))\s)"
    r"(?:[\w'’-]+\s){0,2}?\s?(?:services?|apis?)"
    rf"\s(?:called\s|named\s|via\s|at\s|such as\s|like\s|of\s)?(?:the\s)?{_OTHERS}{_OPENS}"
)
_C2_BEFORE = ASKED.phrase(
    r"\b(?:c2|c&c|cnc|command[\s-]and[\s-]control)\s(?:servers?|domains?|hosts?|address(?:es)?|urls?)?\s?(?:\([^()]{0,20}\)\s)?"
    r"(?:is|was|are|were|at|:|used\sby\s[\w.-]{2,30}\s(?:is|was)|of\s[\w.-]{2,30}\s(?:is|was))?\s?"
    rf"(?:hosted\s|located\s)?(?:at\s|on\s)?(?:the\s)?(?:domain\s|address\s|server\s|host\s|url\s)?{_OTHERS}{_OPENS}"
)
_SITE_BEFORE = ASKED.phrase(
    r"\b(?:repository|archive|encyclopedia|[a-z]{3,12}[\s-]sharing|news|video|photo|social\s(?:media|network(?:ing)?)|auction"
    r"|dating|job|e-?commerce)\s(?:web\s?)?(?:sites?|portals?|platforms?)(?:,|\s(?:called|named|such\sas))?\s"
    rf"{_OTHERS}{_OPENS}"
)
_SERVICE_BEHIND = ASKED.phrase(
    r"^[\"'`”’)\]]{0,3}(?:\s|,?\s(?:which\s|that\s)?(?:is|was)\san?\s|,\san?\s)(?:[\w'’-]+\s){0,3}?"
    r"(?:geo-?location|ip\s(?:lookup|address)|url\sshorten\w+|file[\s-](?:sharing|hosting|transfer)|paste)\s"
    r"(?:web\s)?(?:services?|apis?|sites?|platforms?)\b"
)
_CONNECTIVITY = ASKED.phrase(
    r"\b(?:(?:connectivity|connection|internet|network|online)\s(?:checks?|tests?)|check\w*\s(?:for\s|the\s|its\s|if\s|whether\s)"
    r"{0,2}(?:[\w-]+\s){0,3}(?:internet|connectivity|connection|online)|test\w*\s(?:for\s|the\s|its\s){0,2}(?:internet|connect\w*))"
    rf"\b[^.;\n]{{0,70}}\b(?:to|at|with|against|by|from|of|hostname|domain|site|resolv\w*|ping\w*|via)\s(?:the\s)?(?:[\w-]+\s){{0,2}}{_OTHERS}{_OPENS}"
)
_CONNECTIVITY_BEHIND = ASKED.phrase(
    r"^[^.;\n]{0,30}?\(?\b(?:connectivity|internet|connection)\s(?:checks?|tests?)\b|^[^.;\n]{0,40}\bto\s(?:check|test|verify)\s"
    r"(?:for\s|the\s|its\s|if\s|whether\s){0,2}(?:[\w-]+\s){0,3}(?:internet|connect\w*|online)\b"
)
_WRITTEN_TO = ASKED.phrase(
    r"\b(?:e-?mails?|messages?|letters?|invitations?|lures?|phish\w*)\b[^.;\n]{0,80}\b(?:sent|addressed|delivered)\sto"
    rf"\s(?:the\s)?(?:[\w-]+\s){{0,2}}{_OTHERS}{_OPENS}"
)
_DATE = (
    r"(?:[a-z]{3,9}\.?\s\d{1,2}(?:st|nd|rd|th)?,?\s\d{4}|\d{1,2}(?:st|nd|rd|th)?\s[a-z]{3,9}\.?,?\s\d{4}|\d{4}-\d\d-\d\d"
    r"|[a-z]{3,9}\s\d{1,2}(?:st|nd|rd|th)|[a-z]{3,9}\s\d{4})"
)
_CITED_WITH = re.compile(
    rf"\b(?:accessed|retrieved|published|posted|last\svisited)\s(?:on\s)?{_DATE}[,.;:]?\s{{0,4}}[<(\[]{{0,2}}$"
    r"|\[online\]\.?\savailable:?\s{0,3}[<(]?$",
    re.IGNORECASE,
)
_HONEST_ROW = ASKED.phrase(
    r"\b(?:legitimate|legit|public)\s(?:\w+\s){0,2}(?:broker|service|server|site|website|platform|proxy|resolver)\b"
)
_GENUINE_LINE = ASKED.phrase(
    r"\b(?:legit(?:imate)?|genuine|real|original|official)\s(?:[\w-]+\s){0,3}(?:page|site|website|domain|portal|url)s?\b"
)
_MARKS, _SHORT = 6, 80  # characters of a list before its value; of a line that introduces one
_LINK_BEFORE = re.compile(r"<[^<>\s]{8,2000}>\s{0,2}$")  # the target of the link whose words are the value
_NOTE = re.compile(r"\s{0,3}\[\d{1,3}\]:?\s")
_SOURCE = re.compile(r"\W{0,6}(?:source|original(?:\sarticle|\spost)?|permalink|via)\W{1,6}$", re.IGNORECASE)
_LONGEST_NOTE = 300
_AGO = re.compile(r"[^\n]{0,60}\n{1,3}\s{0,12}\d{1,2}\s(?:second|minute|hour|day|week|month|year)s?\sago\b")
_MAIL_SERVER = re.compile(r"\([^\s()\[\]]{0,80}?([\w-]{1,63}(?:\.[\w-]{1,63}){1,6})\.?\s?\[$")
_MAIL_SERVER_BEHIND = re.compile(r"^\s?\(([\w-]{1,63}(?:\.[\w-]{1,63}){1,6})\)")


def whose_signs(document: Document, place: Place, *, owned: bool) -> Iterator[Sign]:
    """Yield (name, words) of the signs that the words right beside a host, a URL or a mail address tell its owner.

    `owned`: it lies at a host that is known to be the attacker's; then nobody else provides it.
    """
    value, text = place.value, document.text
    before = text[max(place.block.start, value.start - _BEFORE) : value.start]
    behind = text[value.end : min(place.block.end, value.end + _BEHIND)]
    if value.kind == "email":
        if to := _WRITTEN_TO.within(words(before)):
            yield "recipient", f"the text says {_last_words(to)!r} before it"
    elif value.kind == "ipv4":
        yield from _mail_server(before, behind)
    elif value.kind in ("domain", "url"):
        yield from (said for said in _said(before, behind) if not (owned and said[0] == "provider"))
        yield from _genuine_below(document, place)
        if place.header and value.kind == "domain" and (honest := _HONEST_ROW.first(place.own)):
            yield "honest_site", f"its row says {honest!r}"
        introduces = place.lead or place.block.heading
        if provides := _PROVIDERS_LEAD.first(introduces):
            yield "provider", f"the line that introduces it says {_last_words(provides)!r}"
        if value.kind == "domain" and value.value.startswith("whois."):
            yield "provider", "answers who has registered a name"
        yield from _cited(document, place, before)


def _mail_server(before: str, behind: str) -> Iterator[Sign]:
    """Yield that an address is one of a mail service: the name that was looked up for it stands beside it."""
    named = _MAIL_SERVER.search(before) or _MAIL_SERVER_BEHIND.match(behind)
    known = known_host(named[1].lower()) if named else None
    if named and known and known[0] == "mail_service":
        yield "provider", f"an address of {known[1]}, whose mail servers carry the mail of anybody"


def _genuine_below(document: Document, place: Place) -> Iterator[Sign]:
    """Yield that the line right above, which ends with a colon, names what follows as the genuine one."""
    above = document.above(place.block) if place.value.start - place.block.start <= _MARKS else None
    line = document.text[above.start : above.end] if above and above.end - above.start <= _SHORT else ""
    if line.endswith(":") and (genuine := _GENUINE_LINE.first(line)):
        yield "imitated", f"the line above says {genuine!r}"


@lru_cache(maxsize=2_048)
def _said(before: str, behind: str) -> tuple[Sign, ...]:
    return tuple(_owner_in(before, behind))


def _owner_in(before: str, behind: str) -> Iterator[Sign]:
    if before.rstrip(" \t-*•").endswith("\n"):
        before = ""  # a line of its own: what stands above it introduces more than this one
    left, right = words(before), words(behind)
    if his := _C2_BEFORE.within(left):
        yield "owned", f"the text says {_last_words(his)!r} before it"
    honest = _HONEST_BEFORE.within(left)
    if (honest and not _ONLY_SEEMS.within(left)) or (honest := _ORIGINAL.within(left)):
        used = "abused_service" if _FOR_ANYBODY.within(words(honest)) else "genuine"
        yield ("imitated" if IMITATED.within(left) else used), f"the text says {_last_words(honest)!r} before it"
    elif honest := _HONEST_BEHIND.within(right):
        yield "honest_site", f"the text says {honest.strip(' ,')!r} behind it"
    elif honest := _SITE_BEFORE.within(left):
        yield "honest_site", f"the text says {_last_words(honest)!r} before it"
    if taken := _TAKEN_BEFORE.within(left) or _TAKEN_BEHIND.within(right):
        yield "owned", f"the text says {_last_words(taken)!r} beside it"
    if provider := _PROVIDER_BEFORE.within(left) or _PROVIDER_BEHIND.within(right):
        yield "provider", f"the text says {_last_words(provider)!r} beside it"
    elif _ROUTED.search(before) or _NAME_SERVERS.search(before):
        yield "provider", "stands where a record of a network or a domain names who provides it"
    elif service := _SERVICE_BEFORE.within(left) or _SERVICE_BEHIND.within(right):
        yield "abused_service", f"the text says {_last_words(service)!r} beside it"
    elif test := _CONNECTIVITY.within(left) or _CONNECTIVITY_BEHIND.within(right):
        yield "abused_service", f"asked to see whether there is a connection: {_last_words(test)!r}"


def _cited(document: Document, place: Place, before: str) -> Iterator[Sign]:
    """Yield that a link stands as a source does: with the day it was read, in a numbered note, behind "Source"."""
    value, block = place.value, place.block
    if value.defanged:
        return
    if "<" in before:
        before = _LINK_BEFORE.sub("", before)
    line = before.rpartition("\n")[2]
    if value.kind == "url" and _CITED_WITH.search(before):
        yield "references", "cited with the day on which it was published or read"
    elif (
        value.kind == "url"
        and value.start - block.start < _LONGEST_NOTE
        and _NOTE.match(document.text, block.start, value.start)
    ):
        yield "references", "in a numbered note"
    elif _SOURCE.fullmatch(line):
        yield "references", f"behind {line.strip(' *:')!r}"
    elif _AGO.match(document.text, value.end):
        yield "apart", "where another page that speaks of this one is named below it"


def _last_words(said: str) -> str:
    """Give the words of a reason: what was matched without the marks before the value."""
    return " ".join(said.split()).strip(" (<\"'`“‘[,")[-60:]
