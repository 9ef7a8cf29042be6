"""Parsed rules kept on disk, so that a start costs a fraction of a second and not ten.

One file a rule set: an HMAC-SHA256 under a key of the workspace's own (`cache.key`, mode 600), then msgpack. It is
taken only if the HMAC holds and it was made from the same files (by content), the same program and the same parser;
else the rules are parsed and the file is written again. Nothing in it can run: it holds texts, numbers and lists.

Not here: parsing (`rules/sigma.py`), compiling, which is cheap (`compile.py`).
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import hmac
import os
import secrets
import tempfile
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec

import groundswell
from groundswell.defences.hunt.rules.files import rule_files
from groundswell.defences.hunt.tree import And, Leaf, Node, Not, Or, Refused, Rule, SigmaLogSource

FORMAT = 1
_MAC = 32  # bytes
_TAGS: dict[type, str] = {And: "and", Or: "or"}


class _Unusable(Exception):
    """The kept file is missing, foreign, damaged or of other rules."""


def cached_rules(paths: Iterable[Path], ruleset: str, license: str, folder: Path) -> tuple[list[Rule], list[Refused]]:
    """As `load_rules`, from the file kept in `folder` where it still holds.

    A folder that cannot be written costs time, never an answer: the rules are parsed each time.
    """
    paths = list(paths)
    made_from = _made_from(paths, ruleset, license)
    file = folder / f"rules-{hashlib.sha256(ruleset.encode()).hexdigest()[:16]}.msgpack"
    try:
        key = _key(folder)
    except OSError:
        return _parsed(paths, ruleset, license)
    try:
        return _read(file, key, made_from)
    except _Unusable:
        rules, refused = _parsed(paths, ruleset, license)
        with contextlib.suppress(OSError):
            _write(file, key, made_from, rules, refused)
        return rules, refused


def _parsed(paths: list[Path], ruleset: str, license: str) -> tuple[list[Rule], list[Refused]]:
    from groundswell.defences.hunt.rules.sigma import load_rules  # the parser costs a fifth of a second to import

    return load_rules(paths, ruleset, license)


def _made_from(paths: list[Path], ruleset: str, license: str) -> str:
    """The digest of all that parsing depends on."""
    digest = hashlib.sha256()
    for part in (str(FORMAT), groundswell.__version__, version("pysigma"), ruleset, license):
        digest.update(part.encode() + b"\0")
    for path in rule_files(paths):
        content = path.read_bytes() if path.is_file() else b""
        digest.update(str(path).encode("utf-8", "surrogateescape") + b"\0" + hashlib.sha256(content).digest())
    return digest.hexdigest()


def _key(folder: Path) -> bytes:
    """The workspace's key, made at the first use; never taken if others could have written it."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "cache.key"
    with (
        contextlib.suppress(FileExistsError),
        os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as stream,
    ):
        stream.write(secrets.token_bytes(32))
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    with os.fdopen(descriptor, "rb") as stream:
        state = os.fstat(descriptor)
        key = stream.read(64)
    if state.st_mode & 0o077 or state.st_uid != os.getuid() or len(key) != 32:
        path.unlink()
        raise OSError(f"{path} is not a key of this user alone")
    return key


def _read(file: Path, key: bytes, made_from: str) -> tuple[list[Rule], list[Refused]]:
    try:
        data = file.read_bytes()
    except OSError as error:
        raise _Unusable from error
    body = data[_MAC:]
    if not hmac.compare_digest(data[:_MAC], hmac.digest(key, body, "sha256")):
        raise _Unusable
    held = msgspec.msgpack.decode(body)
    if held["made_from"] != made_from:
        raise _Unusable
    leaves = [Leaf(f, op, value, cased, frozenset(flags)) for f, op, value, cased, flags in held["leaves"]]
    return [_rule(one, leaves) for one in held["rules"]], [_refused(one) for one in held["refused"]]


def _write(file: Path, key: bytes, made_from: str, rules: list[Rule], refused: list[Refused]) -> None:
    leaves: dict[Leaf, int] = {}
    packed = [_packed_rule(rule, leaves) for rule in rules]
    body = msgspec.msgpack.encode(
        {
            "made_from": made_from,
            "rules": packed,
            "refused": [_packed(one) for one in refused],
            "leaves": [(one.field, one.op, one.value, one.cased, sorted(one.flags)) for one in leaves],
        }
    )
    with tempfile.NamedTemporaryFile(dir=file.parent, prefix=".rules-", delete=False) as stream:
        try:
            stream.write(hmac.digest(key, body, "sha256") + body)
            stream.close()
            os.replace(stream.name, file)
        except BaseException:
            os.unlink(stream.name)
            raise


def _packed(one: Rule | Refused) -> dict[str, Any]:
    return {name: getattr(one, name) for name in one.__dataclass_fields__}


def _packed_rule(rule: Rule, leaves: dict[Leaf, int]) -> dict[str, Any]:
    source = rule.logsource
    return _packed(rule) | {
        "logsource": (source.product, source.category, source.service),
        "node": _packed_node(rule.node, leaves),
        "clauses": [(name, _packed_node(node, leaves)) for name, node in rule.clauses],
        "date": rule.date and rule.date.isoformat(),
        "modified": rule.modified and rule.modified.isoformat(),
    }


def _packed_node(node: Node, leaves: dict[Leaf, int]) -> object:
    match node:
        case Leaf():
            return leaves.setdefault(node, len(leaves))
        case Not(part):
            return ["not", _packed_node(part, leaves)]
        case And(parts) | Or(parts):
            return [_TAGS[type(node)], *(_packed_node(part, leaves) for part in parts)]


def _node(packed: Any, leaves: list[Leaf]) -> Node:
    if isinstance(packed, int):
        return leaves[packed]
    tag, *parts = packed
    if tag == "not":
        return Not(_node(parts[0], leaves))
    inner = tuple(_node(part, leaves) for part in parts)
    return And(inner) if tag == "and" else Or(inner)


_TUPLES = ("tags", "falsepositives", "references")


def _rule(packed: dict[str, Any], leaves: list[Leaf]) -> Rule:
    dates = {name: packed[name] and datetime.date.fromisoformat(packed[name]) for name in ("date", "modified")}
    return Rule(
        **packed
        | dates
        | {name: tuple(packed[name]) for name in _TUPLES}
        | {
            "logsource": SigmaLogSource(*packed["logsource"]),
            "node": _node(packed["node"], leaves),
            "clauses": tuple((name, _node(node, leaves)) for name, node in packed["clauses"]),
        }
    )


def _refused(packed: dict[str, Any]) -> Refused:
    return Refused(**packed | {"tags": tuple(packed["tags"])})
