"""Find e-mail addresses, IP addresses with ports and networks, domains, however they are defanged.

A domain must end in a top-level domain of the bundled public suffix list; where the ending is also that of files
(`.zip`, `.py`), only a defanged one is a domain.

Source: RFC 5321 as reports use it. Not here: URLs (`urls.py`), whose a value is (`judge.py`).
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from groundswell.intel.document import Document
from groundswell.intel.finders.anchors import back, dots, folded, matches, places
from groundswell.intel.finders.called import called_domain
from groundswell.intel.finders.found import DOT, LABELS, PORT, Found, is_defanged, made, refang
from groundswell.intel.finders.glued import in_run, parted, port_before, without_next_word, word_before
from groundswell.intel.finders.packages import is_package
from groundswell.intel.finders.paths import KNOWN_ENDINGS
from groundswell.intel.spans import Spans
from groundswell.model.observable import hash_kind
from groundswell.model.public_suffixes import is_shared_suffix, public_suffix, registrable

_EMAIL = re.compile(
    rf"(?<![\w.+/-])(?P<user>[\w.+%-]{{1,64}}+)(?:@|\s?\[@\]\s?|\(@\)|\s?\[at\]\s?|\s?\(at\)\s?)(?P<host>{LABELS})",
    re.IGNORECASE,
)
_MAIL_TAIL = re.compile(r"(?:(?<=[a-z])|\.)[A-Z][a-z]{2,30}\Z")
_IN_QUERY = re.compile(r"[?&][\w.-]{0,40}=\Z")  # somebody's name as a field of an address
_OCTET = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_IP = re.compile(
    rf"(?:(?<![\d._])(?<!\d[-/])|(?<=\d{{4}}-\d\d-\d\d))(?P<ip>{_OCTET}(?:{DOT}{_OCTET}){{3}})"
    rf"(?:(?:\[:\]|:)(?P<glued>\d{{3,8}})(?={DOT}{_OCTET}{DOT})"
    rf"|(?:(?P<cidr>\[?/\]?(?:3[0-2]|[12]?\d)(?!\d|\.\d))|{PORT})?(?!(?![A-Z][A-Za-z]|20\d\d-\d\d-\d\d)\w|{DOT}\d|\]\d))"
)
_SPLIT_ENDING = re.compile(r"\.([a-z]{1,3})\]([a-z]{1,4})(?![\w.])", re.IGNORECASE)
_NEXT_IP = re.compile(
    rf"(?P<ip>{_OCTET}(?:{DOT}{_OCTET}){{3}})(?:(?:\[:\]|:)(?P<glued>\d{{3,8}})(?={DOT}{_OCTET}{DOT})|{PORT})?"
)
_HOST_WORD = re.compile(r"(?:\bIPs?|\baddress(?:es)?|\bC2s?|\bURLs?|\bhosts?|servers?|domains?)\Z", re.IGNORECASE)
_HOST_NEAR = re.compile(
    r"\b(?:ip(?:v4)?s?|address(?:es)?|c2s?|servers?|hosts?|domains?|(?:sub)?nets?|networks?|ranges?|routes?|scan\w*)\b|\[\.\]",
    re.IGNORECASE,
)
_GLUED_WORD = re.compile(r"[A-Z][A-Za-z]{2}|(?:IP|C2)(?![\w])")
_LABEL_NEXT = re.compile(rf"{DOT}[A-Za-z]")
_IP6 = re.compile(r"(?<![\w:.])(?:[0-9A-Fa-f]{0,4}(?:\[:\]|:)){2,7}[0-9A-Fa-f]{0,4}(?![\w:])(?:/\d{1,3}(?!\d))?")
_COLONS = re.compile(r":\]?[0-9A-Fa-f]{0,4}\[?:")
_DOMAIN = re.compile(
    rf"(?:(?<![\w.@\\%-])|(?<=[^\w.@\\-]\.)){LABELS}"
)  # behind a dot: all names below one (*.evil.example), or the part before it was left out
_KEY = re.compile(
    r"(?<![\w?&-])(?:cn|host(?:name)?|domain|server|c2|fqdn|sni)\s?=\Z", re.IGNORECASE
)  # a field that holds a host
_IN_PATH = re.compile(r"\\(?![.\s])")
_NEAR = 200  # characters before a name in which the path stands that it is a part of
_RUN_OF_NAMES = 30  # characters; shorter is one name
_FANGED = frozenset("[({")
_GLUED_NUMBERS = re.compile(r"\d\.\d{1,3}\.\d{1,3}\.\d{3,6}\.\d{1,3}\.")  # a list of addresses without blanks
_MASKED = re.compile(r"\d{1,3}\.(?:[\dxX]{1,3}\.){2}[\dxX]{1,3}$")  # an address with digits crossed out
_NO_HOST = re.compile(
    r"(?:version|\b(?:ver|v|build|release|firmware|update|mask))[ \t.:=]{0,3}\n?[\"\\\\]{0,2}$", re.IGNORECASE
)
_AND_EARLIER = re.compile(r"\s?,?\s(?:and|or)\s(?:earlier|prior|older|later|newer|below|above)\b")
_COMMON_PORTS = ("443", "80", "8080", "8443", "7080", "4143", "993", "995", "465", "587", "53", "22", "21", "25")

_FILE_ENDINGS_TEXT = (
    "zip mov py sh rs md pl so app ps cab cat com.exe java jar gz mm bat pub inc pm tk.exe ax data pid properties "
)
_NOTEBOOK = re.compile(r"^(?:[\d-]+|[\w-]*_[\w-]*|(?:doc|document|invoice|file|scan)[\w-]*)\.one$")  # OneNote
FILE_ENDINGS = frozenset(_FILE_ENDINGS_TEXT.split())
_CODE_WORDS_TEXT = (
    "name info call new run target data email link download open host date build page map zone group network "
    "security software support tools select channel ping bot page style date id no is as in it to do my me us at "
    "be so am so py rs "
)
_CODE_OWNERS_TEXT = "wscript shell adodb scripting system document window this self sys objshell wshshell"
_CODE_OWNERS = frozenset(_CODE_OWNERS_TEXT.split())
_DETECTION = re.compile(
    r"(?:[\w-]{2,30}\.)?(?:win32|win64|w32|w64|android\w{0,2}|msil)\.|(?:generic|heur|gen)\.[a-z]{2}\Z"
    r"|(?:trojan|backdoor|worm|hacktool|exploit|riskware)(?:-\w{2,20})?\.\w{2,20}\.",
    re.IGNORECASE,
)  # what a product calls a sample: Backdoor.Win32.Crow.ch
_OPERATOR = re.compile(r"\s?(?:[=!]=|:\s?\"|=?~|\sin~?\s?\(|\s(?:like|regex)~?\s)")  # behind a field of a query
_CODE_WORDS = frozenset(_CODE_WORDS_TEXT.split())


def emails(document: Document, taken: Spans) -> Iterator[Found]:
    """Yield e-mail addresses; the host must be a domain."""
    text = document.text
    for match in matches(_EMAIL, text, _users(text, taken)):
        tail = _mail_tail(match["host"])
        written = match["host"][: len(match["host"]) - tail]
        host, cut = _domain_of(written)
        if host is None and public_suffix(refang(written)) == refang(written).lower():
            host = made("domain", refang(written))  # who runs an ending has mail there: someone@nic.in
        if host is None or _IN_QUERY.search(text, max(match.start() - 44, 0), match.start()):
            continue
        cut += tail
        user = match["user"].lstrip(".-")
        value = made("email", f"{user}@{host}")
        if value is not None and user:
            start = match.start() + len(match["user"]) - len(user)
            end = match.end() - cut
            yield Found(start, end, "email", value, refang(document.text[start:end]) != document.text[start:end])


def _mail_tail(host: str) -> int:
    """Give how many characters at the end of the host of an e-mail address are the next word: `crow.ruAttempt`."""
    tail = _MAIL_TAIL.search(host)
    if tail is None or public_suffix("x." + refang(host).rpartition(".")[2].lower()):
        return 0
    ending = refang(host[: tail.start()]).rpartition(".")[2]
    return len(tail[0]) if public_suffix("x." + ending.lower()) else 0


def _users(text: str, taken: Spans) -> Iterator[int]:
    """Yield where the name before a sign of e-mail can begin."""
    for sign in taken.outside(places(folded(text), "@", "[at]", "(at)")):
        end = sign - 1 if text[sign - 1 : sign] in ("[", "(") else sign
        end -= text[end - 1 : end].isspace()
        start = back(text, end, ".+%-", 64)
        if start < end:
            yield start


def addresses(document: Document, taken: Spans) -> Iterator[Found]:
    """Yield IPv4 addresses, with port or as networks, also where a list was glued together; IPv6 addresses."""
    text = document.text
    for match in matches(_IP, text, _octets(text, taken)):
        if _NO_HOST.search(text, max(match.start() - 12, 0), match.start()) or _AND_EARLIER.match(text, match.end()):
            continue
        yield from _address(text, match)
    for match in matches(_IP6, text, _colons(text)):
        written = match[0].replace("[:]", ":")
        if sum(c in "0123456789abcdefABCDEF" for c in written) < 6 or not re.search(r"\d", written):
            continue
        kind = "cidr" if "/" in written else "ipv6"
        value = made(kind, written)
        if value is not None:
            yield Found(match.start(), match.end(), kind, value, "[:]" in match[0])


def _octets(text: str, taken: Spans) -> Iterator[int]:
    """Yield where up to three digits before a dot of any form begin."""
    for end in taken.outside(dots(text)):
        start = end
        while start > max(end - 3, 0) and text[start - 1] in "0123456789":
            start -= 1
        if start < end:
            yield start
            if text[start - 1 : start].isdigit():
                yield from range(start + 1, end)  # behind a day


def _colons(text: str) -> Iterator[int]:
    """Yield where an IPv6 address can begin: up to four digits before two colons near each other."""
    for pair in _COLONS.finditer(text):
        start = pair.start() - (text[pair.start() - 1 : pair.start()] == "[")
        stop = max(start - 4, 0)
        while start > stop and text[start - 1] in "0123456789abcdefABCDEF":
            start -= 1
        yield start


def _address(text: str, match: re.Match[str]) -> Iterator[Found]:
    groups = match.groupdict()
    written = match["ip"]
    plain = refang(written)
    defanged = plain != written
    if not defanged and not _ends(text, match):
        return
    if (
        not defanged
        and plain.endswith(".0.0")
        and plain != "0.0.0.0"
        and "cidr" not in {k for k, v in groups.items() if v}
        and not _near_host(text, match)
    ):
        return  # a version
    if text[match.start() - 1 : match.start()].isalpha() and not _begins(text, match, defanged=defanged):
        return
    if groups.get("cidr"):
        network = groups["cidr"].strip("[]/")
        value = made("cidr", f"{plain}/{network}")
        if value is not None and int(network) >= 8 and _is_network(plain, int(network)):
            yield Found(match.start(), match.end(), "cidr", value, defanged or "[" in groups["cidr"])
            return
    if groups.get("glued"):
        port = _port_of(text, match.start("glued"), groups["glued"], written)
        end = match.start("glued") + len(port)
        value = made("ip_port", f"{plain}:{port}")
        if value is not None:
            yield Found(match.start(), end, "ip_port", value, defanged)
            following = _NEXT_IP.match(text, end)
            steps = 0
            while following is not None and steps < 10_000:  # a loop: a list may hold thousands
                steps += 1
                glued = following["glued"]
                at = following.start("glued")
                port = _port_of(text, at, glued, following["ip"]) if glued else following["port"]
                name = refang(following["ip"])
                stop = at + len(port) if glued else following.end()
                value = made("ip_port", f"{name}:{port}") if port else made("ipv4", name)
                if value is None:
                    break
                yield Found(following.start(), stop, "ip_port" if port else "ipv4", value, name != following["ip"])
                following = _NEXT_IP.match(text, stop) if glued else None
            return
    value = made("ip_port", f"{plain}:{groups['port']}") if groups.get("port") else None
    if value is not None:
        yield Found(match.start(), match.end(), "ip_port", value, defanged)
    elif (value := made("ipv4", plain)) is not None:
        yield Found(match.start(), match.end("ip"), "ipv4", value, defanged)


def _begins(text: str, match: re.Match[str], *, defanged: bool) -> bool:
    """Tell whether an address begins behind a letter: it is defanged, or the word before it says what it is."""
    at = match.start()
    if defanged and not _LABEL_NEXT.match(text, match.end()):
        return True
    return _HOST_WORD.search(text, max(at - 12, 0), at) is not None


def _ends(text: str, match: re.Match[str]) -> bool:
    """Tell whether an address that is not defanged ends where a word goes on behind it, as it does among hosts."""
    if not text[match.end() : match.end() + 1].isalpha():
        return True
    return _GLUED_WORD.match(text, match.end()) is not None and _near_host(text, match)


def _near_host(text: str, match: re.Match[str]) -> bool:
    """Tell whether a word for hosts, or one that is defanged, stands right before an address."""
    return _HOST_NEAR.search(text, max(match.start() - 48, 0), match.start()) is not None


def _port_of(text: str, at: int, digits: str, address: str) -> str:
    """Part a port from the first octet of the next address that is glued to it; the same address often follows."""
    for octet in (1, 2, 3):
        if len(digits) > octet and text.startswith(address, at + len(digits) - octet):
            return digits[:-octet]
    for port in sorted(_COMMON_PORTS, key=len, reverse=True):
        rest = digits.removeprefix(port)
        if rest != digits and rest and int(rest) <= 255 and rest[0] != "0":
            return port
    for octet in (3, 2, 1):
        port, rest = digits[:-octet], digits[-octet:]
        if port and int(rest) <= 255 and rest[0] != "0" and 0 < int(port) < 65_536:
            return port
    return digits[:-1]


def _is_network(address: str, prefix: int) -> bool:
    return (
        prefix < 32 and str(ipaddress.ip_network(f"{address}/{prefix}", strict=False).network_address) == address
    ) or prefix in (8, 16, 19, 20, 21, 22, 23, 24)


def domains(document: Document, taken: Spans) -> Iterator[Found]:
    """Yield domain names and onion services."""
    text = document.text
    yield from _split_endings(text)
    done = 0
    for match in matches(_DOMAIN, text, _labels(text, taken)):
        start = match.start()
        if start < done:
            continue
        if len(match[0]) >= _RUN_OF_NAMES and not _FANGED.isdisjoint(match[0]):
            pieces, done = in_run(text, start)
            if pieces:
                yield from (Found(a, b, hash_kind(name) or "domain", name, True) for a, b, name in pieces)
                continue
        before = text[start - 1 : start]
        next_word = without_next_word(match[0])
        start += word_before(match[0]) if match[0][0].isupper() or "www" in match[0] else 0
        start += port_before(text, start) if before == ":" and not _FANGED.isdisjoint(match[0]) else 0
        labels = text[start : match.end() - next_word]
        host, cut = _domain_of(labels)
        if host is None and labels.rpartition(".")[2].lower() in FILE_ENDINGS:
            called = called_domain(document, start, start + len(labels))
            host, cut = _domain_of(labels, called=called)
        if host is None:
            continue
        end = match.end() - next_word - cut
        written = text[start:end]
        if "\\" in written and _IN_PATH.search(text[max(start - _NEAR, 0) : start].rpartition("\n")[2]):
            continue  # a folder that begins with a dot, no defanged name
        defanged = is_defanged(written)
        if not defanged and (
            (
                before in "/="
                and before != ""
                and text[start - 2 : start] != "//"
                and not _KEY.search(text, max(start - 12, 0), start)
            )
            or _like_code(text, start, end)
        ):
            continue
        if is_package(document, start, end, host, defanged=defanged):
            continue
        if text[max(start - 3, 0) : start] in ("[-]", "***"):
            continue  # the end of a pattern, word[-]word.example, or of a name whose beginning was blacked out
        if before == "." and not defanged and text[start - 2 : start - 1] != "*":
            continue
        kind = "onion" if host.endswith(".onion") and made("onion", host) else "domain"
        for left, right, name in parted(text, start, end, host):
            yield Found(left, right, kind, name, defanged)


def _split_endings(text: str) -> Iterator[Found]:
    """Yield names with half a bracket inside their ending (`evil.c]om`)."""
    for ending in _SPLIT_ENDING.finditer(text):
        start = back(text, ending.start(), "-.", 200)
        name = f"{text[start : ending.start()]}.{ending[1]}{ending[2]}".lstrip(".-")
        value = made("domain", name)
        if value is not None and registrable(value) is not None:
            yield Found(ending.end() - len(name) - 1, ending.end(), "domain", value, True)


def _labels(text: str, taken: Spans) -> Iterator[int]:
    """Yield where the label before a dot of any form begins."""
    for end in taken.outside(dots(text)):
        start = back(text, end, "-", 64)
        if start < end:
            yield start


def _domain_of(written: str, *, called: bool = False) -> tuple[str | None, int]:
    """Give the canonical domain of a run of labels and how many characters at its end are not of it; null when none.

    `called`: the text says that it is a domain, though its ending is one of files too.
    """
    plain, defanged = refang(written), is_defanged(written)
    name = plain.rstrip("-_")
    cut = len(plain) - len(name)
    if _MASKED.match(name) or ".-." in name or (len(name) > _RUN_OF_NAMES and _GLUED_NUMBERS.search(name)):
        return None, 0
    value = made("domain", name)
    if value is None:
        return None, 0
    ending = value.rpartition(".")[2]
    if registrable(value) is None:
        known = bool(public_suffix(value))
        spaced = " " in written.strip()
        if (
            not known
            and not (defanged and not spaced and ending.isalpha() and 2 <= len(ending) <= 12 and not _turned(value))
            and ending != "onion"
        ):
            return None, 0
        if not known and ending in KNOWN_ENDINGS:
            return None, 0
        if known and not defanged and value.count(".") == 1 and not is_shared_suffix(value):
            return None, 0  # a bare suffix such as co.uk
    if not defanged and not called and (ending in FILE_ENDINGS or _NOTEBOOK.search(value)):
        return None, 0
    return value, cut


def _turned(name: str) -> bool:
    """Tell whether a name of an unknown ending begins with a known one, as those of packages do: net.example.wifi."""
    first = name.partition(".")[0]
    return name.count(".") >= 2 and public_suffix(f"x.{first}") == first


def _like_code(text: str, start: int, end: int) -> bool:
    """Tell whether an undefanged name with dots is rather an identifier of a program or a product."""
    written = text[start:end]
    labels = written.split(".")
    ending = labels[-1]
    if _DETECTION.match(written) or (labels[0] == "reserved" and text[:start].endswith("ights ")):
        return True
    if labels[0].lower() in _CODE_OWNERS and len(ending) > 2 and ending not in ("com", "net", "org"):
        return True
    if text.startswith("/.", end):
        return True  # a component of a package: com.example/.Main
    if _OPERATOR.match(text, end) or text[end : end + 1] == "(" or (ending.lower() != ending and not written.isupper()):
        return True
    if ending.isupper() and len(labels) == 2:
        return True
    if any(re.search(r"[a-z][A-Z]", label) for label in labels):
        return True
    if len(labels) == 2 and "_" in labels[0]:
        return True
    if len(labels) == 2 and ending in _CODE_WORDS and ending not in ("info", "name"):
        return len(labels[0]) < 4 or text[start - 1 : start] in "$&"
    return text[end : end + 2] in (".e", ".d") and text[end + 1 : end + 4] in ("exe", "dll")
