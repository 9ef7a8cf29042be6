"""Find the rules that a report prints: YARA, Sigma, and those of Suricata or Snort, each as it stands there.

Nothing of them is compiled, run or obeyed here. A rule of YARA ends at the bracket that closes it; strings and comments
are stepped over. Sigma is taken from blocks of code alone, for its indents are part of it. A rule for the wire is one
line.

Source: YARA 4 documentation, "Writing YARA rules"; Sigma 2.1; Suricata documentation, "Rules Format". Not here: whether
their own tools read them (`defences/hunt/detections/own.py`), rules that are the whole file (`readers/`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from groundswell.intel.document import FRAME, Document
from groundswell.model.dossier import PrintedRule

MOST = 200  # rules of one report
MOST_RAW = 4_000_000  # bytes of a report that are looked through once more
LONGEST = 40_000  # characters of one rule
MOST_IN_VAIN = 1_000_000  # characters of what begins as a rule and is none; after them no more are looked for

_YARA = re.compile(
    r"(?:(?:private|global)[ \t]{1,4}){0,2}rule[ \t]{1,4}(?P<name>[A-Za-z_]\w{0,127})"
    r"\s{0,9}(?::[ \t\w]{1,200})?\s{0,9}\{"
)
_BEGINS = re.compile(r"(?:^|(?<=[\n}]))[ \t]{0,16}(?=(?:private|global|rule)[ \t])", re.MULTILINE)
_STEP = re.compile(r'\\.|"(?:[^"\\\n]|\\.){0,4000}"|//[^\n]{0,4000}|/\*|[{}]')
_MODULES = ("pe", "elf", "hash", "math", "macho", "dotnet", "string", "time", "lnk")
_SIGMA = re.compile(r"^title:[ \t]", re.MULTILINE)
_SIGMA_KEYS = (re.compile(r"^logsource:", re.MULTILINE), re.compile(r"^detection:", re.MULTILINE))
_TITLE = re.compile(r"^title:[ \t]{0,9}(?P<name>[^\n]{1,200})", re.MULTILINE)
_WIRE = re.compile(
    r"(?:alert|drop|reject|pass)[ \t](?:tcp|udp|icmp|ip|http|http2|tls|dns|smb|ftp|ssh|smtp)[ \t]{1,4}"
    r"\S{1,200}[ \t]{1,4}\S{1,200}[ \t]{1,4}(?:->|<>)[ \t]{1,4}\S{1,200}[ \t]{1,4}\S{1,200}[ \t]{0,4}"
    r"\([^\n]{1,4000}\)[ \t]{0,9}(?=\n|\Z)"
)
_WIRE_BEGINS = re.compile(r"^[ \t]{0,16}(?=(?:alert|drop|reject|pass)[ \t])", re.MULTILINE)
_SID = re.compile(r"\bsid[ ]?:[ ]?\d")
_MESSAGE = re.compile(r'\bmsg[ ]?:[ ]?"(?P<name>[^"\n]{1,200})"')


def find_rules(document: Document, content: bytes = b"") -> tuple[PrintedRule, ...]:
    """Give the rules in order of place, each text once; those of the parts that are no prose of the report are left.

    `content`: the report's own bytes. Markdown outside a block of code has lost its backslashes in the document: where
    the same rule stands there, it is taken from there.
    """
    given: dict[str, PrintedRule] = {}
    raw = content[:MOST_RAW].decode("utf-8", "replace") if document.format == "markdown" else ""
    whole = {_squeezed(rule.text): rule.text for rule in _yara(raw) if "\\_" not in rule.text}
    for one in sorted((*_yara(document.text), *_sigma(document), *_wire(document.text)), key=lambda rule: rule.span):
        if document.block_at(one.span[0]).kind not in FRAME and len(given) < MOST:
            text = whole.get(_squeezed(one.text), one.text)
            given.setdefault(text, replace(one, text=text))
    return tuple(given.values())


def _squeezed(text: str) -> str:
    """Give a text without what reading it as Markdown may take from it."""
    return re.sub(r"[\s\\*_`]", "", text)


def _yara(text: str) -> Iterator[PrintedRule]:
    done = in_vain = 0
    for begins in _BEGINS.finditer(text) if "rule" in text else ():
        rule = _YARA.match(text, begins.end()) if begins.end() >= done else None
        if rule is None:
            continue
        end = _end(text, rule.end())
        if end is None or "condition" not in text[rule.end() : end]:
            in_vain += (end or min(rule.end() + LONGEST, len(text))) - rule.end()
            if in_vain > MOST_IN_VAIN:
                return
            continue
        done = end
        written = text[rule.start() : end]
        imports = "".join(f'import "{name}"\n' for name in _MODULES if re.search(rf"(?<![\w.$]){name}\.", written))
        yield PrintedRule("yara", rule["name"], imports + written, (rule.start(), end))


def _end(text: str, at: int) -> int | None:
    """Give where the rule ends whose first bracket opens before `at`; null where nothing closes it within the bound."""
    depth, limit = 1, at + LONGEST
    while (step := _STEP.search(text, at, limit)) is not None:
        at = step.end()
        if step[0] == "/*":
            at = text.find("*/", at, limit) + 2
            if at < 2:
                return None
        depth += (step[0] == "{") - (step[0] == "}")
        if depth == 0:
            return at
    return None


def _sigma(document: Document) -> Iterator[PrintedRule]:
    for block in document.blocks:
        if block.kind != "code" or block.end - block.start > LONGEST:
            continue
        begins = _SIGMA.search(document.text, block.start, block.end)
        if begins is None:
            continue
        written = document.text[begins.start() : block.end].rstrip()
        if all(key.search(written) for key in _SIGMA_KEYS) and (title := _TITLE.match(written)):
            yield PrintedRule(
                "sigma", title["name"].strip(" \"'"), written, (begins.start(), begins.start() + len(written))
            )


def _wire(text: str) -> Iterator[PrintedRule]:
    for begins in _WIRE_BEGINS.finditer(text):
        rule = _WIRE.match(text, begins.end())
        if rule is not None and _SID.search(rule[0]):
            named = _MESSAGE.search(rule[0])
            yield PrintedRule(
                "suricata", named["name"] if named else "a rule without a message", rule[0].rstrip(), rule.span()
            )
