"""Find e-mail addresses and domains, however they are defanged.

A domain must end in a top-level domain of the bundled public suffix list; where the ending is also that of files
(`.zip`, `.py`), only a defanged one is a domain.

Source: RFC 5321 as reports use it. Not here: IP addresses (`addresses.py`), URLs (`urls.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from groundswell.intel.document import Document
from groundswell.intel.finders.called import called_domain
from groundswell.intel.finders.found import LABELS, Found, is_defanged, made, refang
from groundswell.intel.finders.glued import in_run, parted, port_before, without_next_word, word_before
from groundswell.intel.finders.hosts import known_host
from groundswell.intel.finders.packages import is_package
from groundswell.intel.finders.paths import KNOWN_ENDINGS
from groundswell.intel.knowledge import facts
from groundswell.intel.text.anchors import back, dots, folded, matches, places
from groundswell.intel.text.spans import Spans
from groundswell.model.observable import hash_kind
from groundswell.model.public_suffixes import is_shared_suffix, public_suffix, registrable

_EMAIL = re.compile(
    rf"(?<![\w.+/-])(?P<user>[\w.+%-]{{1,64}}+)(?:@|\s?\[@\]\s?|\(@\)|\s?\[at\]\s?|\s?\(at\)\s?)(?P<host>{LABELS})",
    re.IGNORECASE,
)
_MAIL_TAIL = re.compile(r"(?:(?<=[a-z])|\.)[A-Z][a-z]{2,30}\Z")
_NO_MAIL = re.compile(
    r"[?&][\w.-]{0,40}=\Z|\w\*{1,8}\Z|(?:Message-ID|In-Reply-To|References):\s{0,2}<\Z", re.IGNORECASE
)  # somebody's name as a field of an address; the number of a message; crossed out
_OF_MAIL = frozenset(("app", "md", "pl", "rs", "sh"))  # endings of files that hosts of mail have too
_SPLIT_ENDING = re.compile(r"\.([a-z]{1,3})\]([a-z]{1,4})(?![\w.])", re.IGNORECASE)
_DOMAIN = re.compile(
    rf"(?:(?<![\w.@\\%-])|(?<=[^\w.@\\-]\.)|(?<=\\\\)|(?<=[>\]\s]@)){LABELS}"
)  # behind a dot: all names below one (*.evil.example), or the part before it was left out
_CUT_OUT = re.compile(r"[\w-]\[[\w -]{2,40}\]\Z")  # the middle of a name: ab[key]cd.example
_KEY = re.compile(
    r"(?<![\w?&-])(?:cn|(?:id-at-)?common\s?name|(?:smtp\.)?(?:helo|ehlo)|header\.from|host(?:name)?|domain|server|c2|fqdn|sni)\s?=\Z",
    re.IGNORECASE,
)  # a field that holds a host
_LATER_LABEL = re.compile(r"[\w-](?:\[\.\]|\[dot\])\Z")
_IN_PATH = re.compile(r"\\(?![.\s])")
_NEAR = 200  # characters before a name in which the path stands that it is a part of
_RUN_OF_NAMES = 30  # characters; shorter is one name
_DOTS_OF_RUN = 4  # in a run of names that are not defanged
_FANGED = frozenset("[({])}")
_GLUED_NUMBERS = re.compile(r"\d\.\d{1,3}\.\d{1,3}\.\d{3,6}\.\d{1,3}\.")  # a list of addresses without blanks
_MASKED = re.compile(r"\d{1,3}\.(?:[\dxX]{1,3}\.){2}[\dxX]{1,3}$")  # an address with digits crossed out
_NOTEBOOK = re.compile(r"^(?:[\d-]+|[\w-]*_[\w-]*|(?:doc|document|invoice|file|scan)[\w-]*)\.one$")  # OneNote
FILE_ENDINGS = facts.words("file-endings-of-domains.txt")
_DETECTION = re.compile(
    r"(?:[\w-]{2,30}\.)?(?:win32|win64|w32|w64|android\w{0,2}|msil)\.|(?:generic|heur|gen)\.[a-z]{2}\Z"
    r"|(?:trojan|backdoor|worm|hacktool|exploit|riskware)(?:-\w{2,20})?\.\w{2,20}\.",
    re.IGNORECASE,
)  # what a product calls a sample: Backdoor.Win32.Crow.ch
_COMPANY = re.compile(r",? (?:Services|LLC|Inc|Ltd|GmbH|Corp|[A-Z][a-z]+ CA)\b")  # CN=Crow.com Services LLC
_CAPITALS = re.compile(
    r"(?!COMMAND|SYSTEM|ASP)[A-Z\d-]{6,63}\.(?:COM|NET|ORG)"
)  # as the records of a registry write a name
_CALLED_FILE = re.compile(
    r"(?:\bfile\s?names?|\bsaved (?:as|with (?:the )?name|under)|\brenamed (?:to|as)|\bfile (?:named|called))"
    r"[^\w\n]{1,4}(?:\w{1,24}-#)?\Z",
    re.IGNORECASE,
)
_OPERATOR = re.compile(
    r"[ \t]?(?:[=!]=|:\s?\"|=?~|\sin~?\s?\(|\s(?:like|regex)~?\s[\"'%(/])"
)  # behind a field of a query


def emails(document: Document, taken: Spans) -> Iterator[Found]:
    """Yield e-mail addresses; the host must be a domain."""
    text = document.text
    for match in matches(_EMAIL, text, _users(text, taken)):
        tail = _mail_tail(match["host"])
        written = match["host"][: len(match["host"]) - tail]
        host, cut = _domain_of(written, called=written.rpartition(".")[2].lower() in _OF_MAIL)
        if host is None and public_suffix(refang(written)) == refang(written).lower():
            host = made("domain", refang(written))  # who runs an ending has mail there: someone@nic.in
        if host is None or _NO_MAIL.search(text, max(match.start() - 44, 0), match.start()):
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


def domains(document: Document, taken: Spans) -> Iterator[Found]:
    """Yield domain names and onion services."""
    text = document.text
    yield from _split_endings(text)
    done = 0
    for match in matches(_DOMAIN, text, _labels(text, taken)):
        start = match.start()
        if start < done:
            continue
        fanged = not _FANGED.isdisjoint(match[0])
        if len(match[0]) >= _RUN_OF_NAMES and (fanged or match[0].count(".") >= _DOTS_OF_RUN):
            pieces, done = in_run(text, _label_before(text, start), fanged=fanged)
            if pieces:
                yield from (Found(a, b, hash_kind(name) or "domain", name, fanged) for a, b, name in pieces)
                continue
        found = _domain(document, match, fanged=fanged)
        if found is not None:
            for left, right, name in parted(text, found.start, found.end, found.value):
                yield found._replace(start=left, end=right, value=name)


def _domain(document: Document, match: re.Match[str], *, fanged: bool) -> Found | None:
    """Give the name in a run of labels, without the words and the port that it lost its blanks to; null where none."""
    text, start = document.text, match.start()
    before = text[start - 1 : start]
    next_word = without_next_word(match[0]) if fanged else 0
    start += word_before(match[0]) if match[0][0].isupper() or "www" in match[0] else 0
    start += port_before(text, start) if fanged and before == ":" else 0
    labels = text[start : match.end() - next_word]
    host, cut = _domain_of(labels)
    if host is None and labels.rpartition(".")[2].lower() in FILE_ENDINGS:
        called = called_domain(document, start, start + len(labels))
        host, cut = _domain_of(labels, called=called)
    if host is None:
        return None
    end = match.end() - next_word - cut
    defanged = is_defanged(text[start:end])
    if not defanged and _is_no_host(text, start, end, before=before, host=host):
        return None
    if is_package(document, start, end, host, defanged=defanged):
        return None
    if _is_part(text, start, end, before=before, defanged=defanged):
        return None
    return Found(start, end, "onion" if host.endswith(".onion") and made("onion", host) else "domain", host, defanged)


def _is_no_host(text: str, start: int, end: int, *, before: str, host: str) -> bool:
    """Tell whether a name that is not defanged is a part of an address, of code, or the name of a file."""
    in_address = before in ("/", "=") and text[start - 2 : start] != "//"
    if in_address and not _KEY.search(text, max(start - 20, 0), start):
        return True
    if before == "." and text[start - 2 : start - 1] != "*":
        return True
    if _like_code(text, start, end):
        return True
    # a program for DOS, a notebook
    return host.count(".") == 1 and _CALLED_FILE.search(text, max(start - 48, 0), start) is not None


def _is_part(text: str, start: int, end: int, *, before: str, defanged: bool) -> bool:
    """Tell whether a name is a part of a path, of a pattern, or of a longer name."""
    written = text[start:end]
    if "\\" in written and _IN_PATH.search(text[max(start - _NEAR, 0) : start].rpartition("\n")[2]):
        return True  # a folder that begins with a dot, no defanged name
    if text[max(start - 3, 0) : start] in ("[-]", "***"):
        return True  # the end of a pattern, word[-]word.example, or of a name that is crossed out
    if before == "]" and (
        _CUT_OUT.search(text, max(start - 48, 0), start) or _LATER_LABEL.search(text, max(start - 8, 0), start)
    ):
        return True  # of a name whose beginning was blacked out, or stands behind a sign of e-mail
    # a share is a path, what stands behind a sign of e-mail a part of a name
    return before in ("\\", "@") and not (defanged and "[" in written)


def _label_before(text: str, start: int) -> int:
    """Give where a name begins whose first label touches the address before it: `192.0.2.9crow[.]example`."""
    if text[start - 1 : start] != "]" or not _LATER_LABEL.search(text, max(start - 8, 0), start):
        return start
    dot = text.rfind("[", max(start - 8, 0), start)
    begin = back(text, dot, "-", 63)
    while text[begin] in "0123456789":
        begin += 1
    return begin if begin < dot else start


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
    if not defanged and value.endswith(".in-addr.arpa"):
        return None, 0  # the name under which an address is looked up
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
        if known and value.count(".") == 1 and not is_shared_suffix(value):
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
    if _DETECTION.match(written) or (labels[0] == "reserved" and text.endswith("ights ", 0, start)):
        return True
    if text[start - 3 : start] == "CN=" and _COMPANY.match(text, end):
        return True
    if labels[0].lower() in facts.words("code-owners.txt") and len(ending) > 2 and ending not in ("com", "net", "org"):
        return True
    if text.startswith("/.", end):
        return True  # a component of a package: com.example/.Main
    if _OPERATOR.match(text, end) or text[end : end + 1] == "(" or (ending.lower() != ending and not written.isupper()):
        return True
    if ending.isupper() and len(labels) == 2:
        return not _CAPITALS.fullmatch(written)
    if any(re.search(r"[a-z][A-Z]", label) for label in labels):
        return True
    if len(labels) == 2 and "_" in labels[0]:
        return True
    if len(labels) == 2 and ending in facts.words("code-members.txt"):
        return (len(labels[0]) < 4 and known_host(written) is None) or text[start - 1 : start] in ("$", "&")
    return text[end : end + 2] in (".e", ".d") and text[end + 1 : end + 4] in ("exe", "dll")
