r"""Find registry keys, paths of Windows and Unix, pipes, program databases, file names.

Names in paths may hold blanks. A part before a backslash may; the last part may only where something else ends it
(quotation marks, a table cell, code, a list item that is nothing else), because "in C:\Windows\Temp and runs" has no
such mark. A name with an ending that is also a domain (`putty.zip`) is a file here, because `network.py` leaves it.

Not here: judging whether a program is honest (`judgement/judge.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from groundswell.intel.document import Block, Document
from groundswell.intel.finders.found import Found, made, refang
from groundswell.intel.finders.scripts import LETTERS, set_apart
from groundswell.intel.finders.whole_names import whole_name
from groundswell.intel.knowledge import facts
from groundswell.intel.text.anchors import back, folded, matches, places
from groundswell.intel.text.spans import Spans

_NEXT = r"(?!\[?HK(?:LM|CU|CR|U|CC|EY_)|[%$][A-Za-z])"  # what begins another path or key, also in the next line
_IN_PART = r"[^\\/:*?\"<>|\s,;“”’'`，。；、]"
_WORDS = rf"(?:[^\S\n]{_NEXT}{_IN_PART}{{1,60}})"
_WRAPPED = rf"(?:(?<!\.\w\w\w)\n{_NEXT}(?!\w{{1,40}}=|\{{){_IN_PART}{{1,60}})"  # a part goes on in the next line
_PART = rf"{_IN_PART}{{1,120}}{_WORDS}{{0,4}}(?:{_WRAPPED}{_WORDS}{{0,2}})?"
_LAST = r"[^\\/:*?\"<>|\s,;“”’'`()\[\]，。；、]{1,160}"
_REGISTRY = re.compile(
    rf"(?:(?<![\w])|(?<=[a-z0-9])(?=HK(?:CU|LM|EY_[A-Z_]{{5,20}})\\))(?:HKEY_(?:LOCAL_MACHINE|CURRENT_USER|CLASSES_ROOT|USERS|CURRENT_CONFIG)|HK(?:LM|CU|CR|U|CC)):?(?:\\{{1,2}}{_PART}(?=\\)){{0,24}}\\{{1,2}}(?P<last>{{?{_LAST})"
)
_WINDOWS = re.compile(
    rf"(?:(?<![A-Za-z0-9_\\])|(?<=\.[a-z]{{3}})(?=%))(?:[A-Za-z]:|%[A-Za-z_][\w()]{{1,40}}%|\$env:\w{{2,30}}|\\\\(?:[\w.$-]{{1,63}}|\?|\.))"
    rf"(?:\\{{1,2}}{_PART}(?=\\)){{0,24}}\\{{1,2}}(?P<last>(?:\[[\w -]{{2,40}}\])?{_LAST})?"
)
_SHARE = re.compile(r"\\\\[^\\]{1,63}\\[\w$%<{\[*]")  # a host, one backslash, a share
_ESCAPED = re.compile(r"[^\\]{2,48}(?:\\\\[^\\]{1,400}){1,26}(?:\\\\)?")  # each backslash twice: quoted from code
_PIPE = re.compile(r"\\\\(?:[^\\]{1,63}\\{1,2})?pipe\\{1,2}(?P<name>.+)", re.IGNORECASE)
_LEFT_OPEN = re.compile(
    r"\[[\w -]{2,40}\]|<[\w -]{1,40}>|\{(?:[A-Za-z_ ]{2,40}|x{4,8}-[x-]{4,40})\}|%[A-Za-z_]+%|%s|\*"
)
_GLUED_WORD = re.compile(
    r"(?:(?<=\.pdb)|(?<=\.exe)|(?<=\.dll))(?![a-z]{1,2}\Z|config)[A-Za-z][\w.-]{1,40}\Z"
    r"|(?:(?<=\.vbs)|(?<=\.bat)|(?<=\.tmp)|(?<=\.dat)|(?<=\.js)|(?<=\.ps1))(?:[A-Z][a-z]{1,12}|schtasks|start)\Z"
)  # the next word: C:\crow\nest.pdbAnother
_VALUE_NAME = re.compile(r"(?<=[a-z])Value\s?[Nn]ame\Z")
_ARGUMENTS = re.compile(r"\s(?:[-/]{1,2}\w|[>&|])")
_NEXT_PATH = re.compile(r"%(?<=\.[a-z]{3}%)[A-Za-z]{3,24}%\\")  # without a blank: a.tmp%TEMP%\b.tmp
_A_DRIVE = re.compile(r"[A-Za-z]:\\(?:drives?|root)", re.IGNORECASE)  # "the C:\\drive" names no path
_UNIX_ROOT = re.compile(r"/(?:[A-Za-z]{3,12}|data/local|dev/shm)/")
_UNIX = re.compile(
    r"(?<![\w./:~\\])~?/(?:etc|tmp|usr|var|opt|home|dev/shm|root|bin|sbin|lib|proc|mnt|boot|run|srv|Library|Users|Applications"
    r"|private|System|Volumes|data/local|sdcard)/[\w.+@%~-]{1,120}(?:/[\w.+@%~-]{1,120}){0,24}/?"
)
KNOWN_ENDINGS = facts.words("file-endings.txt")
_ENDING = re.compile(r"\.([A-Za-z0-9]{2,8})(?![\w-]|\.\w)")
_COMMAND_ENDS = re.compile(r"(?:\\|\.[A-Za-z][A-Za-z0-9]{1,3})\Z")
_IN_NAMES = "()&'~+=#!,.-"
_STEM = re.compile(r"(?<![\w\\/%@.-])(?<!/\])[^\W_]")
_FILE = re.compile(
    rf"(?<![\w\\/%@.-])(?<!/\])[^\W_][\w()&'~+=#!,-]{{0,100}}(?:\.[\w()&'~+=-]{{1,60}}){{0,5}}"
    rf"\.(?P<ending>{'|'.join(sorted(KNOWN_ENDINGS, key=len, reverse=True))})(?![\w-]|\.\w)",
    re.IGNORECASE,
)
_DEFANGED_FILE = re.compile(
    r"(?<![\w\\/.-])[\w-]{1,80}\[\.\](?:exe|dll|sys|bat|ps1|vbs|js|hta|lnk|msi|scr|jar|apk|zip|rar|iso|doc[xm]?|xls[xm]?|pdf|dat|bin)\b",
    re.IGNORECASE,
)
_NOT_FILES = re.compile(
    r"(?:^|\W)(?:node|vue|next|react|angular|express|three|d3|asp|socket|config|readme|package|index)\.(?:js|json|md|html|txt)$|^\d+(?:\.\d+)+$",
    re.IGNORECASE,
)
_LETTERS_AFTER = re.compile(rf"(?<=[A-Za-z0-9])[{LETTERS}\u3000-\u303f\uff00-\uffef]++\Z")  # prose goes on
_LETTERS = re.compile(rf"[{LETTERS}]")
_WORD_BEFORE = re.compile(r"[\w()-]{1,80}\Z")
_OPENERS = frozenset(" “‘《「『\"'`\\/|")
_FIELD = re.compile(r"\w{1,24}=(?=\w)")
_NEGATED = re.compile(r"non-\w", re.IGNORECASE)


def registry_keys(document: Document) -> Iterator[Found]:
    """Yield registry keys, with the name of the value where it follows the key by a backslash."""
    text = document.text
    hives = list(places(text, "HK"))
    glued = [at for at in hives if not text[max(at - 1, 0) : at].isspace()]
    for match in matches(_REGISTRY, text, hives, glued):
        start, end = match.span()
        end = max(_wider(document, start, end), _blank_name(document.text, match))
        written = _VALUE_NAME.sub("", document.text[start:end]).rstrip(".,:;")
        if text[end : end + 2] == "HK":
            written = written.rstrip("$")  # what begins each key of the list
        value = made("registry_key", written)
        if value is not None and "\\" in value:
            yield Found(start, start + len(written), "registry_key", value)


def _blank_name(text: str, key: re.Match[str]) -> int:
    """Give the end of a key whose last part is a known name with blanks in it, else the end of the match."""
    at = key.start("last")
    for name in facts.key_names().get(key["last"].lower(), ()):
        stop = at + len(name)
        if text[at:stop].lower() == name and not text[stop : stop + 1].isalnum():
            return stop
    return key.end()


def paths(document: Document) -> Iterator[Found]:
    """Yield paths, program databases (`.pdb`) and named pipes."""
    text = document.text
    glued = [m.start() for m in _NEXT_PATH.finditer(text)] if "%" in text else []
    for match in matches(_WINDOWS, text, _roots(text), sorted([*next_commands(text), *glued])):
        start, end = match.span()
        end = _wider(document, start, end)
        written = document.text[start:end].rstrip(".,:;")
        if (word := _GLUED_WORD.search(written)) is not None:
            written = written[: word.start()]
        if not written.isascii():
            written = _LETTERS_AFTER.sub("", written)
        if len(written) < 4 or written.count("\\") == 0 or _A_DRIVE.fullmatch(written):
            continue
        placeholder = bool(_LEFT_OPEN.search(written))
        pipe = _PIPE.match(written)
        if pipe is None and written.startswith("\\\\") and not _SHARE.match(written):
            continue  # a control word of RTF or an escaped text
        if pipe is not None and (fixed := _fixed_part(text, start, written)) is not None:
            start, written, placeholder = fixed[0], fixed[1], True
        kind = "pipe" if pipe else "pdb_path" if written.lower().endswith(".pdb") else "file_path"
        escaped = (pipe and placeholder) or _ESCAPED.fullmatch(written)
        value = made(kind, written.replace("\\\\", "\\") if escaped else written)
        if value is not None:
            yield Found(start, start + len(written), kind, value, note="placeholder" if placeholder else "")
    slashes = (at - (text[at - 1 : at] == "~") for at in (m.start() for m in _UNIX_ROOT.finditer(text)))
    for match in matches(_UNIX, text, slashes):
        written = match[0].rstrip(".,:;")
        if (value := made("file_path", written)) is not None:
            yield Found(match.start(), match.start() + len(written), "file_path", value)


def _fixed_part(text: str, start: int, written: str) -> tuple[int, str] | None:
    r"""Give the end of a pipe's name that is always the same: behind `{UUID}` or `.*`, from the backslash on."""
    if text[start - 1 : start] == "*":
        return start + 1, written[1:]
    at = max((m.end() for m in _LEFT_OPEN.finditer(written)), default=0)
    return (start + at, written[at:]) if at and written[at : at + 1] == "\\" and len(written) > at + 2 else None


@lru_cache(maxsize=2)
def next_commands(text: str) -> Sequence[int]:
    """Give where a name ends at a sign that begins the next command: `a.exe&del b.txt`.

    A name may hold the sign (`R&D`); where it stands behind an ending or a backslash, the name is whole before it.
    """
    signs = (at - text[at - 1 : at].isspace() for at in places(text, "&") if at)
    return [at for at in signs if _COMMAND_ENDS.search(text, max(at - 5, 0), at)]


def _roots(text: str) -> list[int]:
    """Give where a path of Windows can begin: a drive, a variable, two backslashes."""
    if "\\" not in text:
        return []
    drives = {at - 1 for at in places(text, ":\\") if at}
    return sorted({*drives, *places(text, "%"), *places(folded(text), "$env:"), *places(text, "\\\\")})


def _wider(document: Document, start: int, end: int) -> int:
    """Give the end of a path whose last part holds blanks, where quotation marks, code, a cell or an item end it."""
    text = document.text
    before = text[start - 1 : start]
    closing = {'"': '"', "'": "'", "“": "”", "‘": "’", "`": "`"}.get(before)
    if closing:
        stop = text.find(closing, end, end + 120)
        if _ARGUMENTS.match(text, end) and text[end - 4 : end].lower() in (".exe", ".com", ".bat", ".cmd"):
            return end  # a command with its arguments
        if text[end : end + 2].lstrip().startswith("&"):
            return end  # what is quoted is a command that goes on
        return stop if stop > 0 and "\n" not in text[end:stop] else end
    block = document.block_at(start)
    for left, right in _cells(block):
        if left <= start < right and start - left < 2:
            rest = text[end:right].partition("\n")[0]
            named = re.match(r"(?:\s[^\\/:*?\"<>|\s,;]{1,60}){1,6}\.[A-Za-z0-9]{1,5}(?=\s*$)", rest)
            return end + named.end() if named else end
    return end


def _cells(block: Block) -> list[tuple[int, int]]:
    return [(c.start, c.end) for c in block.cells] or [(block.start, block.end)]


def file_names(document: Document, taken: Spans) -> Iterator[Found]:
    """Yield file names: one word with a known ending, or a whole cell or item that ends in one."""
    text = document.text
    words = set_apart(text)
    for match in matches(_FILE, words, _stems(words, taken), next_commands(text)):
        start, end = match.span()
        start = _before_latin(text, start, end)
        if text[max(start - 3, 0) : start] in ("[.]", "***"):
            continue  # the end of a defanged name, or of one whose beginning was blacked out
        whole = whole_name(document, start, end)
        alone = whole == start or taken.touch(whole, end)
        if alone and _NOT_FILES.search(match[0]):
            continue
        if (
            alone
            and match["ending"].lower() in facts.words("file-endings-of-prose.txt")
            and not _marked(document, start, end)
        ):
            continue
        start = start if alone else whole
        written = text[start:end]
        if _NEGATED.match(written):
            start, written = start + 4, written[4:]  # "non-spoolsv.exe" is any program but this one
        if "=" in written and (field := _FIELD.match(written)):
            start, written = start + field.end(), written[field.end() :]  # BaseName=crow.exe
        value = made("file_name", refang(written))
        if value is not None:
            yield Found(start, end, "file_name", value, "[.]" in written)
    dots = (back(text, at, "-", 80) for at in places(text, "[.]"))
    for match in matches(_DEFANGED_FILE, text, dots):
        if (value := made("file_name", refang(match[0]))) is not None:
            yield Found(match.start(), match.end(), "file_name", value, True)


def _before_latin(text: str, start: int, end: int) -> int:
    """Give where a name begins that begins in a script without blanks: at a mark, a blank, or alone on its line."""
    word = None if text[start - 1 : start].isascii() else _WORD_BEFORE.search(text, max(start - 80, 0), start)
    if word is None or not _LETTERS.search(word[0]):
        return start
    at = word.start()
    alone = text[at - 1 : at] in ("", "\n") and text[end : end + 1] in ("", "\n")
    return at if alone or text[at - 1 : at] in _OPENERS else start


def _stems(text: str, taken: Spans) -> Iterator[int]:
    """Yield where the name before a known ending can begin."""
    done = 0
    for dot in taken.outside(end.start() for end in _ENDING.finditer(text) if end[1].lower() in KNOWN_ENDINGS):
        run = back(text, dot, _IN_NAMES, 410)
        yield from (stem.start() for stem in _STEM.finditer(text, max(run, done), dot))
        done = dot


def _marked(document: Document, start: int, end: int) -> bool:
    block = document.block_at(start)
    around = document.text[start - 1 : start] + document.text[end : end + 1]
    return (
        around in ('""', "''", "``", "“”", "‘’", "()")
        or block.kind == "code"
        or any(left <= start and end <= right and right - left - (end - start) < 8 for left, right in _cells(block))
    )
