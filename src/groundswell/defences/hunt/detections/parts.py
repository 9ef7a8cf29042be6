r"""Name the parts of a value that a template may use: of a path its folder and name, of a URL its host and path.

Each part is text as a record holds it, unescaped. A value that lacks a part has no such name, so that templates can ask
for it (`has`): a bare file name has no `folder`, a Unix path no `tail`.

| type | parts |
|---|---|
| all | `value` |
| file_path of Unix | `unix_path`: without a user's folder; `unix_program` unless its extension is of none; `cron_file`,
|  | `unit_file` if it is one |
| file_name, file_path | `name`, `stem`, `extension`; `on_windows` unless only other systems have such files; `driver`,
|  | `executable` if it is one; of a Windows path `folder`, `tail` |
| md5, sha1, sha256 | `kind`: the hash's name in capitals |
| registry_key | `tail`: the key without its hive |
| domain | `domain`: without `www.`; `site` in its place where it is another's that was used |
| url | `host`, `path` (from the slash on, with the query up to what names one victim); `plain` unless it is encrypted;
|  | `domain` if it is no more than a host, or `site` |
| ip_port | `address`, `port` |
| task, pipe | `name`: without its folder or server, a pipe's with a backslash before it |
| command_line | `program`, `first` and `second`, its two most telling arguments |
| pair | `program`, `library`, and `payload`, `folder` where the report gives them |

A `tail` begins with a backslash and leaves out drive, variable and user, which differ from machine to machine. What
holds a placeholder of the report's own (`[username]`, `<random>`) has no tail: no record would hold it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from groundswell.model.dossier import Observable, Pair
from groundswell.model.observable import split_url
from groundswell.model.public_suffixes import registrable
from groundswell.model.site import of_another

_EXECUTABLE = frozenset(["exe", "scr", "com", "pif"])  # what Windows starts as a program
_NOT_WINDOWS = frozenset(
    ["sh", "so", "ko", "elf", "deb", "rpm", "apk", "ipa", "dmg", "pkg", "dylib", "plist", "service"]
)
_PACKAGE = re.compile(r"(?:com|org|net|io)(?:\.[a-z]\w{0,60}){2,6}")
_OF_WINDOWS = frozenset(
    ["exe", "dll", "sys", "scr", "msi", "tmp", "dat", "log", "txt", "doc", "pdf", "zip", "lnk", "js"]
)
_HASHES = frozenset(["md5", "sha1", "sha256"])
_DRIVER = re.compile(r"\b(?:drivers?|rootkits?|kernel[\s-](?:mode|module|component)|byovd)\b|\.sys\b", re.IGNORECASE)
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
_HEAD = re.compile(
    r"^(?:[a-z]:|%\w{1,40}(?:\(x86\))?%|\\\\[^\\]{1,80}\\[^\\]{1,80})?(?:\\users\\[^\\]{1,80})?(?=\\)", re.IGNORECASE
)
_UNIX_PATH = re.compile(r"/[\w.-]{1,80}/[\w./-]{1,400}(?=\s|$)")
_UNIX_USER = re.compile(r"^/(?:home|Users)/[^/]{1,80}(?=/)")
_UNIX_CRON = re.compile(r"/(?:etc/cron|var/spool/(?:cron|at)|etc/periodic)")
_UNIX_UNIT = re.compile(r"/systemd/(?:[\w.-]{1,80}/){1,3}[^/]{1,200}\.(?:service|timer)$")
_UNIX_RUN = frozenset(["sh", "py", "pl", "elf", "bin", "out", "run", "php", "rb", "js"])  # what Unix runs by its path
_TOKEN = re.compile(r'"([^"]{1,500})"|([^\s"]{1,500})')
_VOLATILE = re.compile(r"[<>\[\]{}…]|\.\.\.|^\W*$|redacted|x{3,}", re.IGNORECASE)
_OF_ONE_VICTIM = re.compile(r"(?<![0-9a-z])(?:[0-9a-f]{8}-[0-9a-f]{4}-|[0-9a-z]{16})", re.IGNORECASE)
_OF_ONE_NETWORK = re.compile(r"\b(?:10(?:\.\d{1,3}){3}|192\.168\.\d{1,3}|172\.(?:1[6-9]|2\d|3[01])\.\d{1,3})")
_MARKED = re.compile(r"[-/\\:.=@_\d]")  # what an argument has and a word of a sentence has not


def of_observable(found: Observable) -> dict[str, str]:
    """Give the parts of an observable; of a hash those that say as what Windows would start or load the file."""
    named = {"value": found.value, **dict(_parts(found.type, found.value))}
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


def tail_of_key(key: str) -> str:
    """Give a registry key without its hive, from the backslash on."""
    return "\\" + key.partition("\\")[2].rstrip("\\")


def _parts(kind: str, value: str) -> Iterator[tuple[str, str]]:
    match kind:
        case "file_name" | "file_path":
            yield from _file(value)
            yield from _unix(value) if kind == "file_path" else ()
        case "md5" | "sha1" | "sha256":
            yield "kind", kind.upper()
        case "registry_key":
            tail = tail_of_key(value)
            if len(tail) > 2 * _LEAST and not _VOLATILE.search(tail):
                yield "tail", tail
        case "domain":
            yield "domain", _without_www(value)
        case "url":
            yield from _url(value)
        case "ip_port":
            address, _, port = value.rpartition(":")
            yield from (("address", address.strip("[]")), ("port", port))
        case "command_line":
            yield from _command(value)
        case "task":
            yield "name", value.rpartition("\\")[2]
        case "pipe":
            name = value.rpartition("\\")[2]
            if not _VOLATILE.search(name):
                yield "name", "\\" + name
        case _:
            return


def _unix(value: str) -> Iterator[tuple[str, str]]:
    """Yield the parts of an absolute path of Unix; none of a folder, or where the report left parts out."""
    path = _UNIX_USER.sub("", value)
    name = path.rpartition("/")[2]
    if not value.startswith("/") or not name or len(path) < 2 * _LEAST or _VOLATILE.search(path):
        return
    yield "unix_path", path
    if _UNIX_CRON.match(value):
        yield "cron_file", path
    elif _UNIX_UNIT.search(value):
        yield "unit_file", name
    elif "." not in name.lstrip(".") or name.rpartition(".")[2] in _UNIX_RUN:
        yield "unix_program", path


def _file(value: str) -> Iterator[tuple[str, str]]:
    folder, _, name = value.replace("/", "\\").rpartition("\\")
    stem, dot, extension = name.rpartition(".")
    yield "name", name
    whole = name.count("(") == name.count(")")  # half a name, cut at a blank, is none that a record would hold
    if name and whole and not value.startswith("/") and extension not in _NOT_WINDOWS and not is_package(name):
        yield "on_windows", name
    if dot:
        yield from (("stem", stem), ("extension", extension))
        if extension == "sys":
            yield "driver", name
        if extension in _EXECUTABLE:
            yield "executable", name
    head = _HEAD.match(value)
    if folder and name and head is not None and "/" not in value and not _VOLATILE.search(value[head.end() :]):
        yield from (("folder", folder), ("tail", value[head.end() :]))


def _url(value: str) -> Iterator[tuple[str, str]]:
    try:
        parsed = split_url(value)
        host = parsed.hostname
        path = value.removeprefix(f"{parsed.scheme}://").partition("/")[2]
    except ValueError:
        return
    if host:
        yield "host", host
    if path:
        yield "path", "/" + _of_all_victims(path)
    elif host and not _is_address(host):
        yield "domain", _without_www(host)
    if parsed.scheme in ("http", ""):  # without a scheme it may be either
        yield "plain", value


def _without_www(host: str) -> str:
    rest = host.removeprefix("www.")
    return rest if registrable(rest) else host


def _of_all_victims(path: str) -> str:
    """Cut a query where a value begins that names one victim or one click."""
    place, sign, query = path.partition("?")
    own = _OF_ONE_VICTIM.search(query)
    return place + sign + (query[: own.start()] if own else query)


def _is_address(host: str) -> bool:
    return ":" in host or host.replace(".", "").isdigit()


def _command(value: str) -> Iterator[tuple[str, str]]:
    tokens = [first or second for first, second in _TOKEN.findall(value[:4_000])]
    program = tokens[0].rpartition("/" if _UNIX_PATH.match(value) else "\\")[2].lower() if tokens else ""
    if not program or "/" in program or _VOLATILE.search(program):
        return
    yield "program", program if "." in program else program + ".exe"
    shorter = [_HEAD.sub("", one) if "\\users\\" in one.lower() else one for one in tokens[1:]]
    telling = [one for one in dict.fromkeys(shorter) if len(one) >= _LEAST and _lasts(one)]
    telling.sort(key=lambda one: (not _MARKED.search(one), -len(one), shorter.index(one)))
    if len(telling) >= 2:
        yield from (("first", telling[0]), ("second", telling[1]))


def _lasts(argument: str) -> bool:
    """Whether an argument is the attacker's and not of the one network where the report saw it."""
    return not _VOLATILE.search(argument) and not _OF_ONE_NETWORK.search(argument)
