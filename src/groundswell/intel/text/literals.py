r"""The literal texts that a pattern cannot match without.

A pattern of many words is slow to search for, because it is tried at each character; a set of literal texts is looked
for in one pass, however many there are. Where none of the texts stands of which each match holds one, the pattern
matches nowhere.

Patterns are read here and not by `re`, whose reading of some hundred patterns would be a tenth of the time that a
short report takes. Read is what our patterns are made of; of the rest (conditions, comments, `\N{...}`) a test says
that none has it.

Not here: the patterns (`phrases.py` and those that use it).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

LEAST = 2  # characters; a shorter text stands nearly everywhere
TELLING = 4  # characters; each choice of texts as long as this is asked for, not only the one that says most
_MOST = 12  # texts that a run with choices of letters becomes
Choice = frozenset[str]
_NOTHING: Choice = frozenset([""])
_UNSURE: Choice = frozenset()
_TOKEN = re.compile(
    r"(?P<letters>[^\\\[\](){}|*+?^$.]+)|\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)|(?P<set>\[\^?\]?(?:\\.|[^\]\\])*\])"
    r"|(?P<any>\.|\(\?P=\w+\))|(?P<without>\(\?(?:=|!|<=|<!))|(?P<open>\((?:\?(?:P<\w+>|[aiLmsux-]*:|>))?)"
    r"|(?P<close>\))|(?P<or>\|)|(?P<often>(?:[*?]|(?P<sure>\+)|\{(?=[\d,])(?P<least>\d*)(?:,\d*)?\})[?+]?)"
    r"|(?P<edge>[\^$])|(?P<brace>[{}])",
    re.DOTALL,
)
_WITHOUT_WIDTH = frozenset("bBAZ")
_CLASSES = frozenset("dDwWsS0123456789")  # a class of characters, or what a group matched
_CONTROL = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v", "a": "\a"}
_IN_SET = re.compile(r"(\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)|[^\\])(?:-(\\(?:x..|u....|.)|[^\\]))?", re.DOTALL)


def literals(pattern: str) -> tuple[Choice, ...]:
    """Give choices of literal texts in lower case: of each choice, one stands in the lower case of each match.

    Empty when no text is sure. Where several choices tell enough, all must hold; else the one that tells most.

    Args:
        pattern: as `re.compile` takes it; whether it minds the case does not matter.
    """
    sure = [choice for choice in _either(_TOKEN.finditer(pattern)) if _worth(choice) >= LEAST]
    telling = [choice for choice in sure if _worth(choice) >= TELLING]
    return tuple(dict.fromkeys(telling or sorted(sure, key=_worth)[-1:]))


class _Way:
    """What is sure of one way to match: the choices so far, and the runs of letters that go on."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._choices: list[Choice] = []
        self._run = _NOTHING
        self._last: list[Choice] = []  # choices of the last part, whose sign of repetition may follow
        self._joins = False  # whether the last part is a letter, or one of some, that goes on with the run

    def letter(self, letter: Choice) -> None:
        """Add a letter of which a few are known; of one that may be any, nothing is sure."""
        self._settle()
        self._last, self._joins = [letter], bool(letter)

    def letters(self, text: str) -> None:
        """Add letters; only the last can be repeated by what follows."""
        self._settle()
        self._run = frozenset([before + text[:-1] for before in self._run])
        self._last, self._joins = [frozenset([text[-1]])], True

    def part(self, choices: list[Choice]) -> None:
        """Add a group."""
        self._settle()
        self._last, self._joins = choices, False

    def repeated(self, *, sure: bool) -> None:
        """Take what follows into account: the last part may stand more often, or not at all unless it is `sure`."""
        self._choices += [self._run, *(self._last if sure else ())]
        self._run, self._last, self._joins = _NOTHING, [], False

    def choices(self) -> list[Choice]:
        """Give the choices."""
        self._settle()
        return [*self._choices, self._run]

    def _settle(self) -> None:
        if self._joins and len(self._run) * len(self._last[0]) <= _MOST:
            self._run = frozenset([before + one for before in self._run for one in self._last[0]])
        elif self._joins:
            self._choices.append(self._run)
            self._run = self._last[0]
        elif self._last:
            self._choices += [self._run, *self._last]
            self._run = _NOTHING
        self._last, self._joins = [], False


def _either(tokens: Iterator[re.Match[str]]) -> list[Choice]:
    """Give the choices of what stands up to the end of a group: of several ways, one choice of them together."""
    ways = [_Way()]
    for token in tokens:
        match token.lastgroup:
            case "letters":
                ways[-1].letters(token[0].lower())
            case "open":
                ways[-1].part(_either(tokens))
            case "often":
                ways[-1].repeated(sure=bool(token["sure"] or int(token["least"] or 0)))
            case "or":
                ways.append(_Way())
            case "close":
                break
            case "without":
                _either(tokens)
            case "edge":
                pass
            case None if token[0][1] in _WITHOUT_WIDTH:
                pass
            case _:
                ways[-1].letter(_letters(token))
    if len(ways) == 1:
        return ways[0].choices()
    each = [max(way.choices(), key=_worth) for way in ways]
    return [frozenset().union(*each) if all(map(_worth, each)) else _UNSURE]


def _letters(token: re.Match[str]) -> Choice:
    """Give the lower case of the letters of which one stands here, where few are named: "a", "[Aa]", "[1-9]"."""
    if token["brace"]:
        return frozenset([token[0]])
    if token["any"]:
        return _UNSURE
    if not token["set"]:
        return _UNSURE if token[0][1] in _CLASSES else frozenset([_escaped(token[0]).lower()])
    found: set[str] = set()
    for first, last in _IN_SET.findall(token[0][1:-1]):
        if (first == "^" and not found) or (first[0] == "\\" and first[1] in _CLASSES):
            return _UNSURE
        left = ord(_escaped(first))
        found.update(chr(code).lower() for code in range(left, (ord(_escaped(last)) if last else left) + 1))
        if len(found) > _MOST:
            return _UNSURE
    return frozenset(found)


def _escaped(written: str) -> str:
    """Give the character that is written, as itself or behind a backslash."""
    if len(written) == 1:
        return written
    if len(written) > 2:
        return chr(int(written[2:], 16))
    return _CONTROL.get(written[1], written[1])


def _worth(choice: Choice) -> int:
    """Give the length of a choice's shortest text: how much it tells that one of them stands."""
    return min(map(len, choice), default=0)
