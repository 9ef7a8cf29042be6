"""Find URLs, however they are defanged, glued together or partly blacked out.

The order is that of `scan.py`: a URL before the host in it.

Source: RFC 3986 as reports use it. Not here: hosts alone (`network.py`), whose a value is (`judgement/judge.py`).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from urllib.parse import unquote

from groundswell.intel.document import Document
from groundswell.intel.finders.found import Found, made, refang
from groundswell.intel.finders.scripts import LETTERS
from groundswell.intel.text.anchors import matches, places
from groundswell.model.public_suffixes import public_suffix, registrable

LONGEST = 2_048  # characters of a URL

_SCHEME = (
    r"(?:h(?:tt|xx|XX|\*\*|__|tx|xt|TT|Xt|tX)[pPрt][sS]?|HTTPS?|HXXPS?|meows?|f(?:t|x)ps?|sftp|wss?|tcp|udp"
    r"|ldaps?|smb)"
)
_SEPARATOR = (
    r"\[://\]|\[:/\]/|\(://\)"
    r"|\[:\]\\(?=\w)|(?:\s?\[:\]\s?|\(:\)|\[:|:\]|:{1,2}[ \t]?)"
    r"(?://[ \t](?=\w)(?![^\s/]{1,255}[ \t]/)|//|\[//\]|\[/\]\[/\]|/\[/\]|\\/\\/|\\\\?(?=\w))"
)
_URL = re.compile(
    rf"(?=[A-Za-zр*_]{{2,7}}\s?[:(\[])(?P<scheme>{_SCHEME})(?P<sep>{_SEPARATOR})(?P<rest>[^\s\"<>`"
    rf"|“”„‘’«»\x00]{{1,{LONGEST}}})"
)  # tried where a scheme begins only (`_schemes`)
_SCHEME_END = re.compile(rf"(?:(?<![A-Za-z0-9]){_SCHEME}|[hH](?:tt|xx|XX)[pPрt][sS]?)\s?[\[(]?\Z")
_SLASHES = re.compile(r"[:\t ]?\]?\[?[/\\)]")
_STOPS = r"\u3000\u3001\u3003-\u303f\uff01-\uff0d\uff1a-\uff20\uff3b-\uff40\uff5b-\uff60\uff62-\uff65"
_PROSE = re.compile(
    rf"[{_STOPS}\u21a9]|[\u3002\uff0e\uff61](?![A-Za-z0-9])|(?<=[A-Za-z0-9])[{LETTERS}]++(?!\.[A-Za-z])"
)  # where the words of such a language go on behind an address
_FILE_DEFANGED = re.compile(r"/[\w%.-]*\[\.\]\w{2,5}$")
_INNER = re.compile(rf"(?<=[A-Za-z0-9/;,){LETTERS}{_STOPS}])(?:h(?:tt|xx)ps?)(?:\[?::?\]?)//", re.IGNORECASE)
_GLUED = re.compile(rf"[{LETTERS}{_STOPS}]\Z")
_HOST_END = re.compile(r"\[/\]|(?<!\[)[/?#](?!\])")
_QUOTE_ENDS = re.compile(r"'(?=[),;+\]])")
_NOTE = re.compile(r"\.?\[\d{1,3}\]\Z")  # the number of a note
_WORD_AFTER = re.compile(
    r"(?:(?<=[a-z0-9])(?P<stop>\.)|(?<=\.exe|\.dll|\.php|\.htm|\.asp|\.jsp|\.doc|\.xls|\.pdf|\.rtf|\.zip|\.rar|\.msi|\.ps1|\.vbs"
    r"|\.hta|\.tmp|\.dat|\.txt|\.png|\.jpg|\.gif)|(?<=html|aspx|docx|xlsx))(?P<word>[A-Z][a-z]{2,30})\Z"
)  # behind a full stop or the ending of a file: crow.exeMalicious
_ESCAPED = re.compile(r"\\([_*~])")  # as Markdown writes characters that it would else read
_CARRIED = re.compile(r"(?<=[=/?&])hxx[pt](?=s?://)", re.IGNORECASE)  # an address in the query of another
_LISTED = re.compile(r"/,(?=[A-Z])")  # the next cell of a line of comma-separated values
_CARRIES = re.compile(r"(?:[=/?&:]|%3[dD]|%2[fF])$")
PLACEHOLDER = re.compile(
    r"\[[^\]\s./]{2,40}\]|<[^>]{1,40}>|\{(?:[\w -]{1,40}|…|\.{3})\}|%[sd]|\*\*"
    r"|/[A-Z][a-z]+ID(?=/|$)|\$\{|\[[^\]]{0,20}$"
)


def urls(document: Document) -> Iterator[Found]:
    """Yield URLs; glued ones one by one, tails of prose and markup cut."""
    found = list(_pieces(document.text))
    known = sorted(value.value for value in found)
    for value in found:
        whole = _whole(value.value, known) if value.value.endswith("-") else None
        yield value._replace(value=whole) if whole else value


def _pieces(text: str) -> Iterator[Found]:
    for match in matches(_URL, text, _schemes(text)):
        at = match.start()
        for piece in _unglued(match[0]):
            inner = _URL.match(piece)
            if inner is not None:
                before = text[max(at - 1, 0) : at]
                found = _url(at, inner, within=bool(_GLUED.search(before)), quoted=before == "'")
                if found is not None:
                    yield found
            at += len(piece)


def _whole(address: str, known: list[str]) -> str | None:
    """Give the whole of an address that a line broke at a hyphen, where a link has it; else null."""
    after = bisect_right(known, address)
    return known[after] if after < len(known) and known[after].startswith(address) else None


def _schemes(text: str) -> Iterator[int]:
    """Yield where a scheme begins, before a colon with a slash behind it."""
    for colon in places(text, ":"):
        if _SLASHES.match(text, colon + 1):
            scheme = _SCHEME_END.search(text, max(colon - 10, 0), colon)
            if scheme is not None:
                yield scheme.start()


def _unglued(text: str) -> list[str]:
    """Take a list apart that was written without blanks; a URL behind `=` or `/` is carried by the one before it.

    Once one is glued to the letter before it, one behind a slash is glued as well.
    """
    starts = [inner.start() for inner in _INNER.finditer(text, 8)]
    carried = [bool(_CARRIES.search(text, max(start - 3, 0), start)) for start in starts]
    pieces, at = [], 0
    for start, inside in zip(starts, carried, strict=True):
        if not inside or (text[start - 1] == "/" and not all(carried)):
            pieces.append(text[at:start])
            at = start
    pieces.append(text[at:])
    return pieces


def _url(at: int, match: re.Match[str], *, within: bool, quoted: bool) -> Found | None:
    rest = match["rest"].partition("'")[0] if quoted else match["rest"]
    cut_short = rest.endswith(("…", "..."))
    rest = trimmed(before_prose(rest, within=within))
    if match["sep"][-1] == "\\":
        rest = rest.replace("\\", "/")  # a browser reads http:\\evil.com\a so
    if "/" in rest and (cut_short or PLACEHOLDER.search(rest.partition("/")[2])):
        return _host_of_pattern(at, match, rest)
    scheme = _scheme(match["scheme"])
    host_end = _HOST_END.search(rest)
    host = rest[: host_end.start()] if host_end else rest
    plain_host = refang(host.rpartition("@")[2])
    if "%" in plain_host:
        plain_host = unquote(plain_host)  # a browser reads evil%2ecom as evil.com
    if not _is_host(plain_host, defanged=host != plain_host or scheme != match["scheme"].lower()):
        return None
    value = made("url", f"{scheme}://" + _CARRIED.sub("http", refang(_ESCAPED.sub(r"\1", rest))).replace("&amp;", "&"))
    if value is None:
        return None
    written = match["scheme"] + match["sep"] + rest
    defanged = (
        refang(rest[: len(host)]) != host
        or not match["scheme"].lower().startswith(("http", "ftp", "ws", "tcp", "udp", "ldap", "smb", "sftp"))
        or match["sep"] != "://"
        or _FILE_DEFANGED.search(rest) is not None
    )
    return Found(at, at + len(written), "url", value, defanged)


def with_scheme(address: str) -> str:
    """Give an address with its scheme, separator and host as they were before they were defanged."""
    match = _URL.match(address)
    return f"{_scheme(match['scheme'])}://" + refang(match["rest"]) if match else refang(address)


def _host_of_pattern(at: int, match: re.Match[str], rest: str) -> Found | None:
    """Give the host of an address whose path holds placeholders: the path is a pattern, the host is a value."""
    host = rest.partition("/")[0]
    start = at + match.start("rest") - match.start()
    plain = refang(host)
    for kind in ("ipv4", "ip_port", "domain"):
        if (value := made(kind, plain)) is not None and _is_host(plain.partition(":")[0], defanged=False):
            return Found(start, start + len(host), kind, value, plain != host, "placeholder")
    return None


def _scheme(written: str) -> str:
    lowered = written.lower()
    secure = "s" if lowered.endswith("s") and not lowered.startswith(("wss",)) else ""
    if lowered.startswith(("h", "meow")):
        return "http" + secure
    if lowered.startswith("f"):
        return "ftp" + secure
    return lowered


def before_prose(rest: str, *, within: bool) -> str:
    """Cut the words that go on behind an address without a blank; `within` says that they stood before it too."""
    quote = _QUOTE_ENDS.search(rest) if "'" in rest else None
    if quote is not None:
        rest = rest[: quote.start()].rstrip("'")  # the end of a call: Get(''https://...''))
    if "/," in rest:
        rest = _LISTED.split(rest, maxsplit=1)[0] + "/" if _LISTED.search(rest) else rest
    if rest.isascii():
        return rest
    prose = _PROSE.search(rest)
    rest = rest[: prose.start()] if prose else rest
    begins = re.search(rf"(?<=/)[{LETTERS}]", rest) if within else None
    return rest[: begins.start()] if begins else rest


def trimmed(rest: str) -> str:
    """Cut what does not belong to a URL: stops, unmatched brackets, emphasis, a glued next word."""
    while rest:
        last = rest[-1]
        if last in ".,;:!?'*>)]}^\\[–—":
            if last == "]" and rest.endswith(("[.]", "[:]")):
                rest = rest[:-3]
                continue
            if last == "]" and "?" not in rest and (note := _NOTE.search(rest)) is not None:
                rest = rest[: note.start()]
                continue
            if last == ";" and ";" in rest[rest.find("?") + 1 : -1] and "?" in rest:
                break  # a query that parts its fields with semicolons, the last one too
            pair = {")": "(", "]": "[", "}": "{"}.get(last)
            if pair is not None and rest.count(last) <= rest.count(pair):
                break
            rest = rest[:-1]
        else:
            break
    cut = re.search(r"\)(?=[A-Z][a-z]|[.,;:]?\()|\]\(|\[/[A-Za-z]|,(?=h(?:tt|xx)p)|\\n|&quot;|&gt;|&lt;", rest)
    rest = rest[: cut.start()] if cut else rest
    return rest[: len(rest) - _next_word(rest)]


def _next_word(rest: str) -> int:
    """Give how many characters at the end of a URL are the next word: behind the ending of a file or a full stop."""
    name = rest.rpartition("/")[2] if "/" in rest and "?" not in rest else ""
    word = _WORD_AFTER.search(name)
    if word is None or (word["stop"] and not name[: word.start()].islower()):
        return 0
    return len(word["stop"] or "") + len(word["word"])


def _is_host(host: str, *, defanged: bool) -> bool:
    name = host.partition(":")[0] if host.count(":") == 1 else host
    if (name[-1:].isdigit() or ":" in name) and (made("ipv4", name) or made("ipv6", name.strip("[]"))):
        return True
    domain = made("domain", name)
    if domain is None:
        return False
    return registrable(domain) is not None or bool(public_suffix(domain)) or _unlisted_name(domain) or defanged


def _unlisted_name(domain: str) -> bool:
    return domain.rpartition(".")[2] in (
        "local",
        "lan",
        "internal",
        "corp",
        "onion",
        "bit",
        "lib",
        "coin",
        "test",
        "example",
    )
