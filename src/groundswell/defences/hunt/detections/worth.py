"""Say why a value of the attacker's is not worth a rule of its own: honest things bear it too.

A rule that calls every day is turned off on the second. So no rule is written for a file name or place that honest
software has or that Windows makes up, for a registry key into which every installer writes or that was only read, a
pipe or task of Windows, the user agent of a browser, a host below which many people have names, or an address that
thousands of sites share; nor for a value that runs over a line's end, because no record holds one.

The lists are content (`content/detections/honest-*.txt`). Not here: whose value it is (`intel/judgement/judge.py`).
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from groundswell.defences.hunt.detections import parts
from groundswell.defences.hunt.detections.keys import tail_of_key
from groundswell.model.dossier import Observable
from groundswell.model.public_suffixes import public_suffix

SHORTEST_STEM = 4  # characters of a file name before its extension
SHORTEST_TASK = 5  # characters: "test" is anybody's
_LONGEST_AGENT = 500  # characters of a user agent that are compared with those of browsers
_TEMPORARY = re.compile(r"(?:tmp|~df|~)?[0-9a-f]{4,16}\.tmp|tmp[0-9a-z]{1,8}\.tmp|~\$.*")
_OF_SENTENCES = frozenset(["the", "of", "and", "into", "a", "an", "that", "was", "were", "which", "its", "then", "via"])
_ONLY_DIGITS = re.compile(r"[\d\W_]{1,7}")
_ONLY_READ = re.compile(r"\breg(?:\.exe)?\s{1,3}query\s{1,3}[\"'`“]?$", re.IGNORECASE)
_SYSTEM = re.compile(r"\\windows\\(?:system32|syswow64|winsxs|microsoft\.net|sysnative)\\")
_HEADER = re.compile(r"(?:Accept|Connection|Content-Type|Cookie|Host|Referer)[\w-]{0,20}:\s?\S")


@dataclass(frozen=True)
class Honest:
    """What honest things are called: lower case; `agents` are patterns with `*`, `networks` pairs with the owner."""

    names: Collection[str] = frozenset()
    stems: Collection[str] = frozenset()  # words of every day that files are called by, without the extension
    installed: Collection[str] = frozenset()  # programs and libraries that are below Windows or Program Files only
    keys: Collection[str] = frozenset()
    key_patterns: Sequence[str] = ()
    pipes: Collection[str] = frozenset()
    services: Collection[str] = frozenset()
    tasks: Sequence[str] = ()  # patterns
    hosts: Collection[str] = frozenset()
    labels: Collection[str] = frozenset()  # right below a shared host, kept by its owner for himself
    roots: Collection[str] = frozenset()  # endings of names that other roots than IANA's give
    services_of: Collection[str] = frozenset()  # hosts of which everything below is their owner's
    arguments: Collection[str] = frozenset()  # of commands, of every day
    elsewhere: Collection[str] = frozenset()  # programs of other systems than Windows
    paths: Sequence[str] = ()  # patterns with `*` of files that every Unix has
    places: Sequence[str] = ()  # the same of Windows, as `paths.py` writes them
    agents: Sequence[str] = ()
    networks: Sequence[tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, str]] = ()


def not_worth(found: Observable, honest: Honest) -> str:
    """Give why a rule for this value alone would find honest things; "" when it would not."""
    if "\n" in found.value or "\r" in found.value:
        return "it runs over the end of a line, so no record holds it"
    match found.type:
        case "file_name" | "file_path":
            return _file(found, honest)
        case "registry_key":
            return _key(found, honest)
        case "pipe" if found.value.rpartition("\\")[2] in honest.pipes:
            return "Windows itself has a pipe of this name"
        case "task":
            return _task(found.value, honest)
        case "service" if found.value in honest.services:
            return "honest hosts have a service of this name"
        case "domain":
            return _domain(found.value, honest)
        case "user_agent":
            return _agent(found.value, honest)
        case "ipv4" | "ipv6" | "ip_port":
            return _address(parts.of_observable(found).get("address", found.value), honest)
        case "command_line":
            return _command(found, honest)
        case _:
            return ""


def not_worth_of_url(named: Mapping[str, str], honest: Honest) -> tuple[str, ...]:
    """Give the parts of a URL that are honest things, though the whole is the attacker's: no rule is for them alone."""
    host = named.get("visited", "") or named.get("domain", "")
    if host and _domain(host, honest):
        return "visited", "domain"
    return ("address", "port") if "address" in named and _address(named["address"], honest) else ()


def of_unix(found: Observable, honest: Honest) -> bool:
    """Say whether a command is run on another system than Windows: its first word is a path or a program of one."""
    return (
        parts.is_unix_path(found.value)
        or found.value.lower().split(maxsplit=1)[0].rpartition("/")[2] in honest.elsewhere
    )


def _above(host: str) -> Iterator[str]:
    """Yield the names above a host, the longest first."""
    while dot := host.find(".") + 1:
        host = host[dot:]
        yield host


def _domain(host: str, honest: Honest) -> str:
    if _of_many(host, honest):
        return "many people have something at or below this host"
    known = public_suffix(host) or host.rpartition(".")[2] in honest.roots
    return "" if known else "no name ends so: nobody can look it up"


def _of_many(host: str, honest: Honest) -> bool:
    """Whether a host is a platform, or one that a platform or service keeps for itself."""
    if host.removeprefix("www.") in honest.hosts or any(above in honest.services_of for above in (host, *_above(host))):
        return True
    label, _, above = host.partition(".")
    return above in honest.hosts and label in honest.labels


def _key(found: Observable, honest: Honest) -> str:
    key = tail_of_key(found.value)
    if key in honest.keys or any(fnmatchcase(key, pattern) for pattern in honest.key_patterns):
        return "software of all kinds writes into this key"
    before = found.sentence[: max(found.sentence.find(found.as_written), 0)]
    return "the report says that it was read, and no record tells of that" if _ONLY_READ.search(before) else ""


def _task(task: str, honest: Honest) -> str:
    name = task.rpartition("\\")[2]
    if len(name) < SHORTEST_TASK:
        return f"a task's name of fewer than {SHORTEST_TASK} characters says too little"
    honestly = any(fnmatchcase(name, pattern) for pattern in honest.tasks)
    return "Windows or software that many have registers a task of this name" if honestly else ""


def _command(found: Observable, honest: Honest) -> str:
    words = found.value.lower().split(maxsplit=100)
    if sum(word in _OF_SENTENCES for word in words) > 1:
        return "it reads as a sentence and not as a command"
    named = parts.of_observable(found)
    told = [named[name].lower().strip("'()") for name in ("first", "second", "only") if name in named]
    if told and all(_of_every_day(one, honest) for one in told):
        return "its arguments are of every day: administrators write them too"
    return ""


def _of_every_day(argument: str, honest: Honest) -> bool:
    if tail_of_key(argument) in honest.keys:
        return True
    return all(word in honest.arguments or f"{word}.exe" in honest.names for word in argument.split())


def _file(found: Observable, honest: Honest) -> str:
    named = parts.of_observable(found)
    name = named["name"]
    if found.value.startswith("/"):
        honestly = any(fnmatchcase(found.value, pattern) for pattern in honest.paths)
        return "the system itself has a file of this path" if honestly else ""
    if _TEMPORARY.fullmatch(name):
        return "Windows and many programs give such names to temporary files"
    if "tail" in named:
        return _place(named["tail"], name, honest)
    if name in honest.installed and ("executable" in named or "library" in named):
        return ""  # it is looked for where it is not installed
    if name in honest.names or name in honest.installed or named.get("stem") in honest.stems:
        return "honest files bear this name: a rule for it would find them"
    return _too_short(named.get("stem", name))


def _place(tail: str, name: str, honest: Honest) -> str:
    if any(fnmatchcase(tail, pattern) for pattern in honest.places):
        return "honest hosts have a file of this path"
    if _SYSTEM.match(tail) and (name in honest.names or name in honest.installed):
        return "Windows itself has a file of this path"
    if tail.startswith("\\program files") and name in honest.names and name.endswith((".exe", ".dll")):
        return "an honest product has a file of this name where products are installed"
    return ""


def _too_short(stem: str) -> str:
    if len(stem) < SHORTEST_STEM:
        return f"a name of fewer than {SHORTEST_STEM} characters says too little"
    return "a name of a few digits says too little" if _ONLY_DIGITS.fullmatch(stem) else ""


def _agent(agent: str, honest: Honest) -> str:
    if _HEADER.search(agent):
        return "it runs into the header that stands after it, so no request holds it"
    shown = agent.lower()[:_LONGEST_AGENT]
    honestly = any(fnmatchcase(shown, pattern) for pattern in honest.agents)
    return "honest programs call themselves so: a rule would find them all" if honestly else ""


def _address(text: str, honest: Honest) -> str:
    address = ipaddress.ip_address(text)
    whose = next((owner for network, owner in honest.networks if address in network), None)
    return f"thousands of sites share this address of {whose}: look for the host's name" if whose else ""
