"""Read layers of the ATT&CK Navigator: name and description as text, each marked technique as a row of its own.

A layer lists more than it marks: entries that are disabled, or that bear no score above zero, colour, comment, link or
metadata while others do, only say how the matrix is drawn. They are counted as not read. Where no entry bears any of
these, the list itself is the statement, and all count. The version that the layer names goes with its ids.

Source: layer format 4.5 (mitre-attack/attack-navigator, layers/spec). Not here: what became of the ids
(`techniques/stated.py`), our own layers (`outputs/`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from groundswell.intel.document import Cell, Document, Writer
from groundswell.model.dossier import Unread

MOST = 20_000  # entries of all layers; ATT&CK has fewer than a thousand techniques
LONGEST = 8_192  # characters of a comment
_ID = re.compile(r"T\d{4}(?:\.\d{3})?")
_VERSION = re.compile(r"\d{1,2}(?:\.\d)?")
_ENTERPRISE = ("enterprise-attack", "mitre-enterprise", "")

Entry = Mapping[str, Any]


def layers(parsed: object) -> list[Entry]:
    """Give the layers that a parsed JSON holds, one or a list of them; none when it is something else."""
    many: list[Any] = parsed if isinstance(parsed, list) else [parsed]
    return many if all(_is_layer(one) for one in many) else []


def _is_layer(one: object) -> bool:
    if not isinstance(one, dict) or not isinstance(one.get("techniques"), list):
        return False
    named = all(isinstance(t, dict) and isinstance(t.get("techniqueID"), str) for t in one["techniques"][:MOST])
    return named and ("domain" in one or "versions" in one)


def read(found: Sequence[Entry]) -> Document:
    """Give the document of some layers."""
    writer = Writer()
    left = MOST
    for layer in found:
        left = _layer(writer, layer, left)
    if left < 0:
        writer.unread.append(Unread(f"{-left:,} techniques", f"only the first {MOST:,} are read"))
    return writer.document("navigator", title=_text(found[0].get("name")))


def _layer(writer: Writer, layer: Entry, left: int) -> int:
    start = writer.add(_text(layer.get("name"))[:300] or "layer")[0]
    writer.end("heading", start, level=1)
    domain = _text(layer.get("domain"))
    versions = layer.get("versions")
    version = _text(versions.get("attack")) if isinstance(versions, dict) else ""
    start = writer.add(f"ATT&CK v{version}" if _VERSION.fullmatch(version) else "ATT&CK")[0]
    writer.end("paragraph", start)
    if description := _text(layer.get("description"))[:LONGEST]:
        writer.end("paragraph", writer.add(description)[0])
    if domain not in _ENTERPRISE:
        why = "only the techniques of ATT&CK Enterprise are known here, so its ids may have no successor"
        writer.unread.append(Unread(f"the matrix {domain[:60]}", why))
    entries = [t for t in layer["techniques"][: max(left, 0)] if isinstance(t, dict)]
    chosen = _marked(entries)
    for entry in chosen:
        _row(writer, entry)
    _gone(writer, len(entries) - len(chosen), "not marked in the layer")
    _gone(writer, sum(not _ID.fullmatch(_text(t.get("techniqueID"))) for t in chosen), "not an id of a technique")
    return left - len(layer["techniques"])


def _marked(entries: Sequence[Entry]) -> list[Entry]:
    enabled = [t for t in entries if t.get("enabled") is not False]
    bearing = [t for t in enabled if _bears(t)]
    return bearing or ([] if any(_bears(t) for t in entries) else enabled)


def _bears(entry: Entry) -> bool:
    score = entry.get("score")
    scored = isinstance(score, (int, float)) and not isinstance(score, bool) and score > 0
    return scored or any(entry.get(key) for key in ("color", "comment", "metadata", "links"))


def _row(writer: Writer, entry: Entry) -> None:
    """Write one technique as a row: id, tactic, comment, and what its metadata says."""
    id = _text(entry.get("techniqueID"))
    if not _ID.fullmatch(id):
        return
    start = writer.position
    cells = [Cell(*writer.add(id), "technique")]
    said = [("tactic", _text(entry.get("tactic"))), ("comment", _text(entry.get("comment"))[:LONGEST])]
    metadata = entry.get("metadata")
    for one in metadata[:20] if isinstance(metadata, list) else ():
        if isinstance(one, dict):
            said.append((_text(one.get("name"))[:100], _text(one.get("value"))[:1_000]))
    for header, words in said:
        if words:
            writer.add(" | ")
            cells.append(Cell(*writer.add(words), header))
    writer.end("row", start, cells=tuple(cells))


def _gone(writer: Writer, number: int, why: str) -> None:
    if number:
        writer.unread.append(Unread(f"{number:,} technique{'' if number == 1 else 's'}", why))


def _text(value: object) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""
