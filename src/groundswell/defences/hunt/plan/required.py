r"""The literal that a regular expression cannot do without: what lets a scan start a rule that tests nothing else.

Conservative on purpose: only texts at the top level of a plain sequence count. An alternative there, an inline
flag, or an escape by code (`\x41`) means that there is none.

Not here: evaluating the expression (`predicates.py`), scanning (`literals.py`).
"""

from __future__ import annotations

_CLASSES = frozenset("dDwWsSbBAzZnrtfv")  # escapes that stand for one place, and for no letter of their own
_ENDS = frozenset(".^$")


def required_literal(pattern: str, flags: frozenset[str]) -> str:
    """The longest text, as written, that stands in every match of `pattern`; "" when none is certain."""
    if "i" in flags or "(?" in pattern:
        return ""  # folding beyond lower case (the long s is an S to RE2), look-around, inline flags
    runs, run, at = [""], "", 0
    while at < len(pattern):
        sign = pattern[at]
        if sign == "|":
            return ""
        if sign in "*?{":
            run, at = run[:-1], _after_braces(pattern, at)
        elif sign == "\\":
            escaped = pattern[at + 1 : at + 2]
            at += 2
            if not escaped.isalnum():
                run += escaped
                continue
            if escaped not in _CLASSES:
                return ""  # a code, a property, a quotation, a reference
        elif sign == "[":
            at = _after_class(pattern, at)
        elif sign == "(":
            at = _after_group(pattern, at)
        elif sign in _ENDS or sign in "+)":
            at += 1
        else:
            run += sign
            at += 1
            continue
        runs.append(run)
        run = ""
    return max((*runs, run), key=len)


def _after_braces(pattern: str, at: int) -> int:
    end = pattern.find("}", at) if pattern[at] == "{" else at
    return (len(pattern) if end < 0 else end) + 1


def _after_class(pattern: str, at: int) -> int:
    at += 2 if pattern[at + 1 : at + 2] == "^" else 1
    at += pattern[at : at + 1] == "]"  # the first one stands for itself
    while at < len(pattern) and pattern[at] != "]":
        if pattern.startswith("[:", at):
            at = pattern.find(":]", at + 2) + 1 or len(pattern)
        at += 2 if pattern[at : at + 1] == "\\" else 1
    return at + 1


def _after_group(pattern: str, at: int) -> int:
    depth = 0
    while at < len(pattern):
        sign = pattern[at]
        if sign == "[":
            at = _after_class(pattern, at)
            continue
        depth += (sign == "(") - (sign == ")")
        at += 2 if sign == "\\" else 1
        if not depth:
            break
    return at
