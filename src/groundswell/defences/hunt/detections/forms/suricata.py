r"""Suricata rules (Suricata 6 and 7), read and run by Suricata itself where it is installed.

`rule` of a template holds `head` (protocol, addresses and ports) and `options`, a list of [keyword, text] where text
is a placeholder's content or null. One rule is written for each value. Numbers (sid) are drawn from the value, so that
the same report gives the same number, and lie in 1,000,000,000 to 1,999,999,999, where nobody's rules are: among the
million that are kept for local rules two of a long report would often meet, and Suricata drops the second.

Escaping: in `content`, every byte but letters, digits and a few signs stands as hex between `|`; in `msg`, `"`, `;`,
`\` and what is not ASCII are left out. Without Suricata the rules are written and not offered: nothing tried them.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from groundswell.defences.hunt.detections.fill import fill, text
from groundswell.defences.hunt.detections.form import Draft, Written
from groundswell.defences.hunt.detections.items import Item
from groundswell.defences.hunt.detections.packets import FIRST_PORT, capture
from groundswell.defences.hunt.detections.template import Template
from groundswell.model.card import Card
from groundswell.model.detection import Trial

_SECONDS = 120  # for one run of Suricata
_PLAIN = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789./_-=?&%~+@")
_NUMBERS = 1_000_000_000  # the first, and how many
_MOST = 40_000  # conversations of one run, a port each
_CONFIG = """%YAML 1.1
---
vars:
  address-groups: {HOME_NET: "any", EXTERNAL_NET: "any"}
  port-groups: {HTTP_PORTS: "any"}
default-log-dir: .
outputs:
  - eve-log: {enabled: yes, filetype: regular, filename: eve.json, types: [alert]}
app-layer:
  protocols:
    dns: {tcp: {enabled: yes, detection-ports: {dp: 53}}, udp: {enabled: yes, detection-ports: {dp: 53}}}
    http: {enabled: yes}
    tls: {enabled: yes, detection-ports: {dp: 443}}
stream: {checksum-validation: no, inline: no}
"""


def write(template: Template, draft: Draft) -> str:
    """Give the rules, a line each, below a comment that says where they are from."""
    lines = [
        f"# {_comment(draft.title)}",
        f"# report {draft.report.id}: {_comment(draft.report.title)}",
        f"# {_comment(draft.items[0].sentence)}",
    ]
    return "\n".join([*lines, *(_rule(template, draft, item) for item in draft.items)]) + "\n"


def tried(written: Sequence[Written], cards: Sequence[Card]) -> list[tuple[Trial, ...]]:
    """Give the trials of all rules, with two starts of Suricata: one that reads them, one that runs them."""
    program = shutil.which("suricata")
    if program is None:
        missing = "suricata is not installed here, so nothing read or ran this rule"
        return [tuple(Trial(test, None, missing) for test in ("parses", "fires", "silent")) for _ in written]
    with TemporaryDirectory() as folder:
        return _Run(program, Path(folder)).tried(written)


def reads(texts: Sequence[str]) -> list[Trial]:
    """Say of each rule whether Suricata reads it; it is started once for all, once for each only if one is wrong."""
    program = shutil.which("suricata")
    if program is None:
        return [Trial("parses", None, "suricata is not installed here, so nothing read this rule") for _ in texts]
    with TemporaryDirectory() as folder:
        run = _Run(program, Path(folder))
        whole = not run.refused("\n".join(texts) + "\n")
        refusals = ["" if whole else run.refused(text + "\n") for text in texts]
    wrong = "Suricata does not read it as it is printed"
    return [Trial("parses", not why, f"{wrong}: {why}" if why else "read by Suricata") for why in refusals]


def content(value: str) -> str:
    """Give a value as the text of a `content`."""
    parts: list[str] = []
    held: list[str] = []
    for byte in value.encode("utf-8", "surrogatepass"):
        if byte in _PLAIN:
            if held:
                parts.append(f"|{' '.join(held)}|")
                held = []
            parts.append(chr(byte))
        else:
            held.append(f"{byte:02X}")
    return "".join(parts) + (f"|{' '.join(held)}|" if held else "")


def _rule(template: Template, draft: Draft, item: Item) -> str:
    head = text(str(template.rule["head"]), item.parts)
    message = text(template.title, item.parts)
    options = [f'msg:"GROUNDSWELL {_message(message)}"']
    for keyword, value in template.rule["options"]:
        options.append(str(keyword) if value is None else f'{keyword}:"{fill(value, [item.parts], _as_content)}"')
    options += [str(keyword) for keyword in template.rule.get("after", [])]
    facts = ", ".join(
        [f"report {draft.report.id}", f"level {template.level}", *map(_technique, draft.attack), *_label(draft)]
    )
    options += [f"metadata:{facts}", f"sid:{_number(template, item)}", "rev:1"]
    return f"alert {head} ({'; '.join(options)};)"


def _label(draft: Draft) -> tuple[str, ...]:
    """Give the label by which the rule may be shared as its report may."""
    return (f"tlp {draft.report.tlp.lower()}",) if draft.report.tlp else ()


def _as_content(value: str, keys: tuple[str, ...]) -> str:
    return content(value)


def _technique(id: str) -> str:
    return f"mitre_technique_id {id}"


def _number(template: Template, item: Item) -> int:
    digest = hashlib.sha256(f"{template.id}|{item.value}".encode()).digest()
    return _NUMBERS + int.from_bytes(digest[:6], "big") % _NUMBERS


def _message(words: str) -> str:
    return re.sub(r"[^\x20-\x7e]|[\";\\]", "", words)[:200]


def _comment(words: str) -> str:
    return "".join(c if c.isprintable() else " " for c in words)[:300]


@dataclass(frozen=True)
class _Talk:
    """One made-up conversation: its record, the value that it is for, and whether it must be found."""

    record: Mapping[str, str]
    item: Item
    why: str
    wanted: bool


class _Run:
    """Suricata in a folder of its own, with a configuration of ours and none of the system's."""

    def __init__(self, program: str, folder: Path) -> None:
        self._program = program
        self._folder = folder
        (folder / "suricata.yaml").write_text(_CONFIG, encoding="utf-8")
        for name in ("classification.config", "reference.config", "threshold.config"):
            (folder / name).write_text("", encoding="utf-8")

    def tried(self, written: Sequence[Written]) -> list[tuple[Trial, ...]]:
        broken = self._broken(written)
        talks = [list(_conversations(one)) if at not in broken else [] for at, one in enumerate(written)]
        rules = "".join(one.text for at, one in enumerate(written) if at not in broken)
        called = self._called(rules, [talk for group in talks for talk in group])
        trials: list[tuple[Trial, ...]] = []
        first = 0
        for at, (one, group) in enumerate(zip(written, talks, strict=True)):
            if at in broken:
                trials.append((Trial("parses", False, f"Suricata does not read it: {broken[at]}"),))
                continue
            mine = [called.get(first + number, Counter()) for number in range(len(group))]
            trials.append((Trial("parses", True, "read by Suricata"), *_trials(one, group, mine)))
            first += len(group)
        return trials

    def _broken(self, written: Sequence[Written]) -> dict[int, str]:
        """Give those that Suricata does not read; all are asked at once, and one by one only if any is wrong."""
        if not self.refused("".join(one.text for one in written)):
            return {}
        return {at: why for at, one in enumerate(written) if (why := self.refused(one.text))}

    def refused(self, rules: str) -> str:
        """Give why Suricata does not read rules; empty where it does."""
        (self._folder / "all.rules").write_text(rules, encoding="utf-8")
        done = self._start("-T")
        if done.returncode == 0:
            return ""
        lines = [line for line in (done.stderr + done.stdout).splitlines() if "rror" in line]
        return (lines[0] if lines else f"it ended with {done.returncode}").partition(": ")[2][:200]

    def _called(self, rules: str, talks: Sequence[_Talk]) -> dict[int, Counter[int]]:
        """Give, for each made-up conversation by its number, how often each rule called."""
        if not talks:
            return {}
        (self._folder / "all.rules").write_text(rules, encoding="utf-8")
        (self._folder / "made-up.pcap").write_bytes(capture([talk.record for talk in talks[:_MOST]]))
        self._start("-r", "made-up.pcap", "-k", "none")
        eve = self._folder / "eve.json"
        found: dict[int, Counter[int]] = {}
        told = eve.read_text(encoding="utf-8", errors="replace") if eve.exists() else ""
        for line in filter(None, told.split("\n")):  # not splitlines: a value may hold U+0085
            alert = json.loads(line)
            for port in (alert.get("src_port"), alert.get("dest_port")):
                if _is_ours(port, len(talks)):
                    found.setdefault(port - FIRST_PORT, Counter())[alert["alert"]["signature_id"]] += 1
        return found

    def _start(self, *options: str) -> subprocess.CompletedProcess[str]:
        command = [self._program, "-c", "suricata.yaml", "-S", "all.rules", "-l", ".", *options]
        return subprocess.run(
            command, cwd=self._folder, capture_output=True, text=True, timeout=_SECONDS, check=False, errors="replace"
        )


def _is_ours(port: object, count: int) -> bool:
    return isinstance(port, int) and FIRST_PORT <= port < FIRST_PORT + count


def _conversations(one: Written) -> Iterator[_Talk]:
    for item in one.draft.items:
        for wanted, samples in ((True, one.template.positive), (False, one.template.near_miss)):
            for sample in samples:
                yield _Talk(fill(sample.record, [item.parts]), item, sample.why, wanted)


def _trials(one: Written, talks: Sequence[_Talk], called: Sequence[Counter[int]]) -> tuple[Trial, Trial]:
    """Give whether each conversation is found that must be, and once: a rule that calls at each packet is a flood."""
    own = {_number(one.template, item) for item in one.draft.items}
    missed, wrong = "", ""
    for talk, rules in zip(talks, called, strict=True):
        calls = rules[_number(one.template, talk.item)]
        if talk.wanted and not calls:
            missed = missed or f"not found for {talk.item.value}: {talk.why}"
        if talk.wanted and calls > 1:
            wrong = wrong or f"it calls {calls} times for {talk.item.value} in one conversation: {talk.why}"
        if not talk.wanted and own & rules.keys():
            wrong = wrong or f"found for {talk.item.value} what must not be: {talk.why}"
    fires = "found by Suricata: " + "; ".join(sample.why for sample in one.template.positive)
    silent = "not found: " + "; ".join(sample.why for sample in one.template.near_miss)
    return Trial("fires", not missed, missed or fires), Trial("silent", not wrong, wrong or silent)
