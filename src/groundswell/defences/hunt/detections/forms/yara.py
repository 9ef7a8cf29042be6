r"""YARA rules, read and run by YARA-X (VirusTotal, BSD-3-Clause).

`rule` of a template holds `strings`, a list of texts (with `each`), and a `condition`, or `hash`, the kind of a hash. A
positive or near miss is a text that a file would hold. No file with a given hash can be made up: for a rule of hashes
the hash of a made-up file is put in its place, so that the form of the rule is tried and not its values.

Escaping in YARA strings: `\"` and `\\`; every byte outside printable ASCII as `\xNN`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import yara_x

from groundswell.defences.hunt.detections.fill import fill
from groundswell.defences.hunt.detections.form import Draft, Written
from groundswell.defences.hunt.detections.items import Item
from groundswell.defences.hunt.detections.template import Sample, Template
from groundswell.model.card import Card
from groundswell.model.detection import Trial

_LONGEST = 300  # characters of a sentence in the facts about a rule
_SECONDS = 20  # for one scan


def write(template: Template, draft: Draft) -> str:
    """Give the rule's text; the same draft, the same text."""
    filled = fill(template.rule, [item.parts for item in draft.items])
    facts = {
        "report": draft.report.id,
        "title": draft.report.title,
        "tlp": f"TLP:{draft.report.tlp}" if draft.report.tlp else "",
        "sentence": draft.items[0].sentence[:_LONGEST],
        "attack": " ".join(draft.attack),
        "level": template.level,
        "id": draft.uuid,
    }
    lines = ['import "hash"', ""] if "hash" in filled else []
    lines += [f"rule groundswell_{template.id.replace('-', '_')}_{draft.uuid[:8]} {{", "  meta:"]
    lines += [f"    {name} = {quoted(text)}" for name, text in facts.items() if text]
    if "strings" in filled:
        lines.append("  strings:")
        modifiers = filled.get("modifiers", "ascii wide")
        lines += [f"    $s{number} = {quoted(text)} {modifiers}" for number, text in enumerate(filled["strings"])]
    lines += ["  condition:", f"    {_condition(filled, draft)}", "}", ""]
    return "\n".join(lines)


def tried(written: Sequence[Written], cards: Sequence[Card]) -> list[tuple[Trial, ...]]:
    """Give the trials of each rule."""
    return [_tried(one) for one in written]


def reads(texts: Sequence[str]) -> list[Trial]:
    """Say of each text whether YARA-X compiles it; no other file is included, and nothing is scanned."""
    return [_reads(text) for text in texts]


def _reads(text: str) -> Trial:
    first = ""
    for relaxed in (False, True):
        compiler = yara_x.Compiler(relaxed_re_syntax=relaxed, includes_enabled=False)
        try:
            compiler.add_source(text)
        except yara_x.CompileError as error:
            first = first or _refusal(error)
        else:
            how = ", its expressions as YARA 4 takes them" if relaxed else ""
            return Trial("parses", True, f"read by YARA-X{how}")
    return Trial("parses", False, f"YARA-X does not read it as it is printed: {first}")


def _refusal(error: Exception) -> str:
    """Give what the tool says in one line, and the line of the rule that it says it of."""
    lines = [line.strip() for line in str(error).splitlines()]
    at = next((line.partition("|")[2].strip() for line in lines if re.match(r"\d{1,6} \|", line)), "")
    return f"{lines[0]}: {at[:120]}" if at else lines[0]


def quoted(text: str) -> str:
    """Give a text as a YARA string."""
    return '"' + "".join(_escaped(byte) for byte in text.encode("utf-8", "surrogatepass")) + '"'


def _escaped(byte: int) -> str:
    if byte in b'"\\':
        return "\\" + chr(byte)
    return chr(byte) if 0x20 <= byte < 0x7F else f"\\x{byte:02x}"


def _condition(filled: dict[str, Any], draft: Draft) -> str:
    if "hash" in filled:
        kind = filled["hash"]
        hashes = [f'hash.{kind}(0, filesize) == "{item.value}"' for item in draft.items]
        return "filesize > 0 and (" + " or\n      ".join(hashes) + ")"
    return str(filled.get("condition", "any of them"))


def _tried(written: Written) -> tuple[Trial, ...]:
    try:
        yara_x.compile(written.text)
    except yara_x.CompileError as error:
        return (Trial("parses", False, f"YARA-X does not read it: {str(error).splitlines()[0]}"),)
    reads = Trial("parses", True, "read by YARA-X")
    if "hash" in written.template.rule:
        return reads, *_with_another_hash(written)
    return reads, _fires(written), _silent(written)


def _fires(written: Written) -> Trial:
    for item in written.draft.items:
        for sample in written.template.positive:
            if not _found(written.text, _file(sample, item)):
                return Trial("fires", False, f"not found for {item.value}: {sample.why}")
    return Trial("fires", True, "found: " + "; ".join(sample.why for sample in written.template.positive))


def _silent(written: Written) -> Trial:
    for item in written.draft.items:
        for sample in written.template.near_miss:
            if _found(written.text, _file(sample, item)):
                return Trial("silent", False, f"found for {item.value} what must not be: {sample.why}")
    return Trial("silent", True, "not found: " + "; ".join(sample.why for sample in written.template.near_miss))


def _with_another_hash(written: Written) -> tuple[Trial, Trial]:
    """Give the trials of a rule of hashes: with the hash of a made-up file, over that file and over another."""
    kind = str(written.template.rule["hash"])
    made_up = _file(written.template.positive[0], written.draft.items[0])
    digest = hashlib.new(kind, made_up).hexdigest()
    known = replace(written.draft.items[0], parts={**written.draft.items[0].parts, "value": digest})
    text = write(written.template, replace(written.draft, items=(known,)))
    fires = Trial("fires", _found(text, made_up), "with the hash of a made-up file in its place, it finds that file")
    others = [_file(sample, item) for sample in written.template.near_miss for item in written.draft.items[:1]]
    quiet = not any(_found(text, other) or _found(written.text, other) for other in others)
    told = "not found: " + "; ".join(sample.why for sample in written.template.near_miss)
    return fires, Trial("silent", quiet, told)


def _found(text: str, data: bytes) -> bool:
    scanner = yara_x.Scanner(yara_x.compile(text))
    scanner.set_timeout(_SECONDS)
    return bool(scanner.scan(data).matching_rules)


def _file(sample: Sample, item: Item) -> bytes:
    """Give the bytes of a made-up file that holds the text of a sample: a program, or with `plain` the text alone."""
    text = str(fill(sample.record, [item.parts])["text"]).encode("utf-8", "surrogatepass")
    return text if "plain" in sample.record else b"MZ" + bytes(64) + text + bytes(64)
