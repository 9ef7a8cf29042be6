"""Say why a value of the attacker's is not worth a rule of its own: honest things bear it too.

A rule that calls every day is turned off on the second. So no rule is written for a file name that honest software
bears or that Windows makes up, for a registry key into which every installer writes, a pipe of Windows, the user agent
of a browser, a host below which many people have names, or an address that thousands of sites share.

The lists are content (`content/detections/honest-*.txt`). Not here: whose value it is (`intel/judge.py`).
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from groundswell.defences.hunt.detections import parts
from groundswell.model.dossier import Observable

SHORTEST_STEM = 4  # characters of a file name before its extension
SHORTEST_TASK = 5  # characters: "test" is anybody's
_LONGEST_AGENT = 500  # characters of a user agent that are compared with those of browsers
_TEMPORARY = re.compile(r"(?:tmp|~df|~)?[0-9a-f]{4,16}\.tmp|tmp[0-9a-z]{1,8}\.tmp|~\$.*")
_OF_SENTENCES = frozenset(["the", "of", "and", "into", "a", "an", "that", "was", "were", "which", "its", "then", "via"])
_ONLY_DIGITS = re.compile(r"[\d\W_]{1,7}")


@dataclass(frozen=True)
class Honest:
    """What honest things are called: lower case; `agents` are patterns with `*`, `networks` pairs with the owner."""

    names: Collection[str] = frozenset()
    keys: Collection[str] = frozenset()
    pipes: Collection[str] = frozenset()
    services: Collection[str] = frozenset()
    hosts: Collection[str] = frozenset()
    elsewhere: Collection[str] = frozenset()  # programs of other systems than Windows
    paths: Sequence[str] = ()  # patterns with `*` of files that every Unix has
    agents: Sequence[str] = ()
    networks: Sequence[tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, str]] = ()


def not_worth(found: Observable, honest: Honest) -> str:
    """Give why a rule for this value alone would find honest things; "" when it would not."""
    match found.type:
        case "file_name" | "file_path":
            return _file(found, honest)
        case "registry_key" if parts.tail_of_key(found.value) in honest.keys:
            return "software of all kinds writes into this key"
        case "pipe" if found.value.rpartition("\\")[2] in honest.pipes:
            return "Windows itself has a pipe of this name"
        case "task" if len(found.value.rpartition("\\")[2]) < SHORTEST_TASK:
            return f"a task's name of fewer than {SHORTEST_TASK} characters says too little"
        case "service" if found.value in honest.services:
            return "honest hosts have a service of this name"
        case "domain" if found.value.removeprefix("www.") in honest.hosts:
            return "many people have something at or below this host"
        case "user_agent" if _of_a_browser(found.value, honest):
            return "honest programs call themselves so: a rule would find them all"
        case "ipv4" | "ipv6" | "ip_port":
            return _address(found, honest)
        case "command_line":
            return _command(found, honest)
        case _:
            return ""


def of_unix(found: Observable, honest: Honest) -> bool:
    """Say whether a command is run on another system than Windows: its first word is a path or a program of one."""
    return (
        parts.is_unix_path(found.value)
        or found.value.lower().split(maxsplit=1)[0].rpartition("/")[2] in honest.elsewhere
    )


def _command(found: Observable, honest: Honest) -> str:
    words = found.value.lower().split(maxsplit=100)
    if sum(word in _OF_SENTENCES for word in words) > 1:
        return "it reads as a sentence and not as a command"
    return ""


def _file(found: Observable, honest: Honest) -> str:
    named = parts.of_observable(found)
    name = named["name"]
    if found.value.startswith("/") and any(fnmatchcase(found.value, pattern) for pattern in honest.paths):
        return "the system itself has a file of this path"
    if _TEMPORARY.fullmatch(name):
        return "Windows and many programs give such names to temporary files"
    if "folder" in named:
        return ""
    if name in honest.names:
        return "honest files bear this name: a rule for it would find them"
    stem = named.get("stem", name)
    if found.type == "file_name" and len(stem) < SHORTEST_STEM:
        return f"a name of fewer than {SHORTEST_STEM} characters says too little"
    if found.type == "file_name" and _ONLY_DIGITS.fullmatch(stem):
        return "a name of a few digits says too little"
    return ""


def _of_a_browser(agent: str, honest: Honest) -> bool:
    shown = agent.lower()[:_LONGEST_AGENT]
    return any(fnmatchcase(shown, pattern) for pattern in honest.agents)


def _address(found: Observable, honest: Honest) -> str:
    text = parts.of_observable(found).get("address", found.value)
    address = ipaddress.ip_address(text)
    whose = next((owner for network, owner in honest.networks if address in network), None)
    return f"thousands of sites share this address of {whose}: look for the host's name" if whose else ""
