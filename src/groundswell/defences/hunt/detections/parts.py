r"""Name the parts of a value that a template may use: of a path its folder and name, of a URL its host and path.

Each part is text as a record holds it, unescaped. A value that lacks a part has no such name, so that templates can ask
for it (`has`): a bare file name has no `folder`, a Unix path no `tail`.

| type | parts |
|---|---|
| all | `value` |
| file_path of Unix | `unix_path`: without a user's folder; `unix_program` unless its extension is of none; `cron_file`,
|  | `unit_file` if it is one |
| file_name | `unix_name` where the report speaks of another system than Windows |
| file_name, file_path | `name`, `stem`, `extension`; `driver`; of what Windows has `executable`, `library`, `script` or
|  | `page` of a web server if it is one, `started` if another program runs it; of a Windows path `tail` and `seen`, a
|  | whole path as a record holds it; `bare`: the name, where there is no tail; `task_name` of the scheduler's file |
| md5, sha1, sha256 | `kind`: the hash's name in capitals |
| cert_sha1 | `paired`: pairs of digits with colons, as Suricata writes it |
| registry_key | `tail`: the key as the records of every hive and both kinds of program end (`keys.py`) |
| domain | `domain`: without `www.`; `site` in its place where it is another's that was used |
| url | `host`, `path` (from the slash on, with the query up to what names one victim); `plain` unless it is encrypted;
|  | `domain` if it is no more than a host, or `site`, else `visited`, its host; of a number `address`, `port` |
| ipv4, ipv6 | `address`; `written_out`, one of IPv6 with all its zeros |
| ip_port | `address`, `written_out`, `port` |
| task, pipe | `name`: without its folder or server, a pipe's with a backslash before it |
| command_line | `program`, `first` and `second`, its two most telling arguments, or `only` (`commands.py`) |
| pair | `program`, `library`, and `payload`, `folder` where the report gives them |

A `tail` leaves out drive and user, which differ from machine to machine (`paths.py`). What holds a placeholder of the
report's own (`[username]`, `<random>`) or a line's end has no tail: no record would hold it.
"""

from __future__ import annotations

import ipaddress
import re
import string
from collections.abc import Iterator, Mapping
from urllib.parse import quote

from groundswell.defences.hunt.detections.commands import arguments
from groundswell.defences.hunt.detections.keys import tail_of_record
from groundswell.defences.hunt.detections.paths import VOLATILE, tail_of_path, task_of_path
from groundswell.model.dossier import Observable, Pair
from groundswell.model.observable import in_pairs, split_url
from groundswell.model.public_suffixes import registrable
from groundswell.model.site import of_another

_EXECUTABLE = frozenset(["exe", "scr", "com", "pif"])  # what Windows starts as a program
_LIBRARY = frozenset(["dll", "ocx", "cpl", "drv"])  # what a program loads
_SCRIPT = frozenset(["ps1", "vbs", "vbe", "js", "jse", "wsf", "hta", "bat", "cmd", "py", "lnk", "chm", "msi"])
_LONGEST_EXTENSION = 8  # characters: what is longer is a package's or a sentence's last word
_PAGE = frozenset(["aspx", "asp", "ashx", "asmx", "jsp", "jspx", "php"])  # what a web server runs
_NOT_WINDOWS = frozenset(
    ["sh", "so", "ko", "elf", "deb", "rpm", "apk", "ipa", "dmg", "pkg", "dylib", "plist", "service"]
)
_PACKAGE = re.compile(r"(?:com|org|net|io)(?:\.[a-z]\w{0,60}){2,6}")
_OF_WINDOWS = frozenset(
    ["exe", "dll", "sys", "scr", "msi", "tmp", "dat", "log", "txt", "doc", "pdf", "zip", "lnk", "js"]
)
_OF_UNIX = frozenset(["sh", "so", "ko", "elf", "service"])
_HASHES = frozenset(["md5", "sha1", "sha256"])
_DRIVER = re.compile(  # a folder of that name is none
    r"(?<!\\)\b(?:drivers?(?!\\)|rootkits?|kernel[\s-](?:mode|module|component)|byovd)\b|\.sys\b", re.IGNORECASE
)
_WINDOWS = re.compile(r"\b(?:windows|win(?:32|64)|pe32|executables?)\b|\.(?:exe|dll|sys|scr|ocx)\b", re.IGNORECASE)
_NO_PROGRAM = re.compile(  # what Windows neither starts as a program nor loads as a library
    r"\b(?:linux|elf|android|apks?|dex|macos|mach-?o|ios|web[\s-]?shells?|pdfs?|isos?|e-?mails?|shellcode"
    r"|(?:zip|rar|7z|iso)\s(?:archives?|files?|hash\w*|images?)"
    r"|(?:html|javascript|vbscript|powershell|batch|bat|lnk|shortcut)\s(?:files?|scripts?|attachments?)"
    r"|(?:word|excel|office|decoy|lure|malicious|rtf)\sdocuments?)\b"
    r"|\.(?:apk|sh|so|php|jspx?|aspx?|html?|pdf|zip|rar|7z|iso|img|js|vbs|ps1|bat|cmd|lnk|docx?m?|xlsx?m?|rtf|eml|msg"
    r"|jpe?g|png)\b",
    re.IGNORECASE,
)
_LEAST = 5  # characters of an argument that tells something
_UNIX_PATH = re.compile(r"/[\w.-]{1,80}/[\w./-]{1,400}(?=\s|$)")
_UNIX_USER = re.compile(r"^/(?:home|Users)/[^/]{1,80}(?=/)")
_UNIX_CRON = re.compile(r"/(?:etc/cron|var/spool/(?:cron|at)|etc/periodic)")
_UNIX_UNIT = re.compile(r"/systemd/(?:[\w.-]{1,80}/){1,3}[^/]{1,200}\.(?:service|timer)$")
_UNIX_RUN = frozenset(["sh", "py", "pl", "elf", "bin", "out", "run", "php", "rb", "js"])  # what Unix runs by its path
_OF_ONE_VICTIM = re.compile(r"(?<![0-9a-z])(?:[0-9a-f]{8}-[0-9a-f]{4}-|[0-9a-z]{16})", re.IGNORECASE)
_NO_URL = re.compile(
    r"[\s\"<>\\^`{|}–—“”‘’…]|','|(?<=/)hxxps?:"
)  # stands in no URL (RFC 3986 section 2), but in the text around it
_LINUX = re.compile(r"\b(?:linux|elf|unix|solaris|freebsd|esxi)\b", re.IGNORECASE)
_ASCII = string.printable
_PORTS = {"http": "80", "https": "443", "ftp": "21"}


def of_observable(found: Observable) -> dict[str, str]:
    """Give the parts of an observable; of a hash those that say as what Windows would start or load the file."""
    named = {"value": found.value, **dict(_parts(found.type, found.value))}
    if found.type == "file_name" and _of_linux(found, named):
        named = {"value": found.value, "name": named["name"], "unix_name": named["name"]}
    if "domain" in named and of_another(found, named["domain"]):
        named["site"] = named.pop("domain")
    if found.type in _HASHES:
        said = f"{found.section.rpartition(' > ')[2]}\n{found.sentence}"
        if _DRIVER.search(said):
            named["driver"] = found.value
        if _WINDOWS.search(said) or not _NO_PROGRAM.search(said):
            named["program"] = found.value
    return named


def is_unix_path(value: str) -> bool:
    """Say whether a value begins with an absolute path of Unix, of two parts or more."""
    return _UNIX_PATH.match(value) is not None


def is_package(name: str) -> bool:
    """Say whether a file bears the name of a package for phones: `com.example.player`."""
    return _PACKAGE.fullmatch(name) is not None and name.rpartition(".")[2] not in _OF_WINDOWS


def of_pair(pair: Pair) -> dict[str, str]:
    """Give the parts of a side-loading pair."""
    named = {"program": pair.program, "library": pair.library, "payload": pair.payload, "folder": pair.folder}
    return {"value": f"{pair.program} with {pair.library}", **{name: text for name, text in named.items() if text}}


def _parts(kind: str, value: str) -> Iterator[tuple[str, str]]:
    match kind:
        case "file_name" | "file_path":
            yield from _file(value, kind)
            yield from _unix(value) if kind == "file_path" else ()
        case "md5" | "sha1" | "sha256":
            yield "kind", kind.upper()
        case "cert_sha1":
            yield "paired", in_pairs(value)
        case "registry_key":
            tail = tail_of_record(value)
            if len(tail) > 2 * _LEAST and not VOLATILE.search(tail):
                yield "tail", tail
        case "ipv4" | "ipv6":
            yield from _address(value)
        case "domain":
            yield "domain", _without_www(value)
        case "url":
            yield from _url(value)
        case "ip_port":
            address, _, port = value.rpartition(":")
            yield from (*_address(address.strip("[]")), ("port", port))
        case "command_line":
            yield from arguments(value, is_unix_path(value))
        case "task":
            name = value.rpartition("\\")[2]
            if "*" not in name and not VOLATILE.search(name):
                yield "name", name
        case "pipe":
            name = value.rpartition("\\")[2]
            if not VOLATILE.search(name):
                yield "name", "\\" + name
        case _:
            return


def _unix(value: str) -> Iterator[tuple[str, str]]:
    """Yield the parts of an absolute path of Unix; none of a folder, or where the report left parts out."""
    path = _UNIX_USER.sub("", value)
    name = path.rpartition("/")[2]
    if not value.startswith("/") or not name or len(path) < 2 * _LEAST or VOLATILE.search(path):
        return
    yield "unix_path", path
    if _UNIX_CRON.match(value):
        yield "cron_file", path
    elif _UNIX_UNIT.search(value):
        yield "unit_file", name
    elif "." not in name.lstrip(".") or name.rpartition(".")[2] in _UNIX_RUN:
        yield "unix_program", path


def _of_linux(found: Observable, named: Mapping[str, str]) -> bool:
    """Whether a bare name is of another system than Windows: by its extension, or without one by what is said there."""
    said = f"{found.section.rpartition(' > ')[2]}\n{found.sentence}"
    extension = named.get("extension", "")
    return extension in _OF_UNIX or (not extension and _LINUX.search(said) is not None)


def _file(value: str, kind: str) -> Iterator[tuple[str, str]]:
    name = value.replace("/", "\\").rpartition("\\")[2]
    stem, dot, extension = name.rpartition(".")
    yield "name", name
    if dot:
        yield from (("stem", stem), ("extension", extension))
    if extension == "sys":
        yield "driver", name
    if value.startswith("/") or extension in _NOT_WINDOWS or not _whole(name) or is_package(name):
        return
    named = "\\" in value or (kind == "file_name" and extension != "com")  # a bare name that ends so is a domain's
    yield from _place(value, name, bare=named and 0 < len(extension) * bool(dot) <= _LONGEST_EXTENSION)
    for what, extensions in (("executable", _EXECUTABLE), ("library", _LIBRARY), ("script", _SCRIPT), ("page", _PAGE)):
        if extension in extensions:
            yield what, name
    if extension in _LIBRARY | _SCRIPT:
        yield "started", name


def _whole(name: str) -> bool:
    """Whether a name is one that a record would hold: half of one, cut at a blank or a bracket, is none."""
    return name.count("(") == name.count(")") and not VOLATILE.search(name) and name.isprintable()


def _place(value: str, name: str, bare: bool) -> Iterator[tuple[str, str]]:
    tail = tail_of_path(value)
    if not tail:
        yield from [("bare", name)] if bare else []
        return
    yield from (("tail", tail), ("seen", tail if tail[1:2] == ":" else "c:" + tail))
    if task := task_of_path(tail):
        yield "task_name", task


def _url(value: str) -> Iterator[tuple[str, str]]:
    try:
        parsed = split_url(value)
        host, port = parsed.hostname, parsed.port
        path = value.removeprefix(f"{parsed.scheme}://").partition("/")[2]
    except ValueError:
        return
    if not host:
        return
    yield "host", host
    if asked := _of_all_victims(path):
        yield "path", "/" + quote(asked, safe=_ASCII)  # as a request sends it: only what is not ASCII is encoded
    if not _is_address(host):
        yield ("visited", host) if path else ("domain", _without_www(host))
    else:
        at = port or _PORTS.get(parsed.scheme)
        yield from (*_address(host), *([("port", str(at))] if at else []))
    if parsed.scheme in ("http", ""):  # without a scheme it may be either
        yield "plain", value


def _address(text: str) -> Iterator[tuple[str, str]]:
    """Yield an address, and as Sysmon writes it: one of IPv6 with all its zeros (`2001:db8:0:0:0:0:0:77`)."""
    yield "address", text
    try:
        whole = ipaddress.ip_address(text).exploded
    except ValueError:
        return
    yield "written_out", ":".join(f"{int(part, 16):x}" for part in whole.split(":")) if ":" in text else text


def _without_www(host: str) -> str:
    rest = host.removeprefix("www.")
    return rest if registrable(rest) else host


def _of_all_victims(path: str) -> str:
    """Cut a path where the text around it begins, and a query where a value begins that names one victim or click."""
    place, sign, query = _NO_URL.split(path, maxsplit=1)[0].partition("?")
    own = _OF_ONE_VICTIM.search(query)
    return place + sign + (query[: own.start()] if own else query)


def _is_address(host: str) -> bool:
    return ":" in host or host.replace(".", "").isdigit()
