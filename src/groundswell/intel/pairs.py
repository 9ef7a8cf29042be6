"""Find side-loading pairs: an honest program, and the library of the attacker's that it is made to load.

Where the text says that another file is a copy of the program under a new name, that copy makes a pair too: it is what
a host would show.

A pair is taken only where the text says so: a sentence, a row, or a short record of lines about one file ("File name:",
"File description:") holds a word for side-loading beside one program and one library, in a direction that is clear. A
program that loads libraries all day for anybody (`rundll32`, `regsvr32`) makes no pair unless side-loading is said.

Source: ATT&CK T1574.001. Not here: whose a file is (`judgement`), rules for a pair (`defences/hunt/detections`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from groundswell.intel.document import Block, Document
from groundswell.intel.text.phrases import Book
from groundswell.model.dossier import Pair, Span

MOST = 200  # pairs of one report
_RECORD = 6  # blocks of one record about a file
_LONGEST = 1_200  # characters of a sentence in which a pair is looked for

_SAID = Book()  # what is asked of each sentence
_SIDE = _SAID.pattern(
    r"\bside-?\s?load\w*|\b(?:search|load)[\s-]order[\s-]hijack\w*|\bdll[\s-]hijack\w*|\bhijack\w{0,3}\sdll\b"
    r"|\btrojan (?:side|dll)",
    re.IGNORECASE,
)
_LOADS = _SAID.pattern(r"\bload(?:s|ed|ing)?\b", re.IGNORECASE)
_LOADED_BY = re.compile(r"\bload(?:s|ed|ing)?\s(?:by|via|through|into)\b", re.IGNORECASE)
_HONEST = re.compile(
    r"\b(?:legitimate|legit|signed|benign|clean|trusted|vulnerable|genuine|renamed|copy of)\b", re.IGNORECASE
)
_COPY_OF = re.compile(r"\b(?:copy of|renamed)\b", re.IGNORECASE)  # X is a renamed copy of Y
_COPIED_TO = re.compile(r"\b(?:renamed|copied)\s(?:to|as|into|under)\b", re.IGNORECASE)  # Y was renamed to X
_COPIES = re.compile(r"\b(?:cop(?:y|ies|ied)|renam\w{1,3})\s(?:\S+\s){0,4}$", re.IGNORECASE)  # copied Y to X
_ONTO = re.compile(r"\W{0,3}\s(?:to|as|into)\s(?:\S+\s){0,3}\S{0,80}$", re.IGNORECASE)
_COPIED = _SAID.pattern(r"\b(?:cop(?:y|ies|ied)|renam\w{1,3})\b", re.IGNORECASE)
_BACKWARD = re.compile(r"\b(?:by|via|through|using|with|from)\b(?:\s[\w-]{1,20}){0,6}\s?[\"“'`(]?$", re.IGNORECASE)
_NAME = r"[A-Za-z0-9_][\w.+~@$-]{0,60}"
_FILE = re.compile(
    rf"(?P<folder>(?:[A-Za-z]:|%\w{{1,30}}%)\\(?:[^\\/:*?\"<>|\n]{{1,60}}\\){{0,10}})?"
    rf"(?P<name>(?:(?<=file )|(?<=executable )|(?<=binary )|(?<= named )|(?<=called )|(?<=name: )|(?<=\\)|(?<=[\"“'`]))"
    rf"(?:[A-Z0-9][\w-]{{0,30}}\s){{1,3}}{_NAME}\.(?:exe|dll)|{_NAME}\.(?P<ending>[A-Za-z0-9]{{2,5}}))(?![\w\\])",
)
_PAYLOAD = frozenset(["dat", "bin", "db", "tmp", "log", "ini", "cfg", "png", "jpg", "txt", "dll", "sys", "ocx", "pak"])
_LABEL = re.compile(r"\bfile\s?(?:name|location|path)s?\b[^:\n]{0,30}:", re.IGNORECASE)
_READS = re.compile(r"\b(?:decrypt\w*|decod\w*|reads?|load\w*|shellcode|payload|encrypted|inject\w*)\b", re.IGNORECASE)
_ANYBODYS = frozenset(
    f"{name}.exe" for name in ("rundll32", "regsvr32", "svchost", "explorer", "cmd", "powershell", "msiexec", "mshta")
)


@dataclass(frozen=True)
class _File:
    start: int
    end: int
    name: str
    folder: str | None

    @property
    def ending(self) -> str:
        return self.name.rpartition(".")[2]


def find_pairs(document: Document) -> tuple[Pair, ...]:
    """Give each pair once, in order of place; cost: one pass over the sentences that say something of loading."""
    found: dict[tuple[str, str], Pair] = {}
    blocks = tuple(document.prose())
    spans = ((block.start, block.end) for block in blocks)
    for at, (block, possible) in enumerate(zip(blocks, _SAID.along(document.text, spans), strict=True)):
        if not possible:
            continue
        for left, right in document.sentences(block):
            text = document.text[left:right]
            if right - left > _LONGEST or not (_SIDE.search(text) or _LOADS.search(text)):
                continue
            for pair in _in_sentence(document, blocks, at, (left, right)):
                found.setdefault((pair.program, pair.library), pair)
                if len(found) >= MOST:
                    return tuple(found.values())
    for pair in _of_copies(document, blocks, tuple(found.values())):
        found.setdefault((pair.program, pair.library), pair)
    return tuple(found.values())[:MOST]


def _of_copies(document: Document, blocks: tuple[Block, ...], pairs: tuple[Pair, ...]) -> Iterator[Pair]:
    """Yield the pairs of files that the text calls copies, under another name, of the program of a pair."""
    programs = {pair.program for pair in pairs}
    for left, right in (span for block in blocks if pairs for span in document.sentences(block)):
        if right - left > _LONGEST or not _COPIED.search(document.text[left:right]):
            continue
        named = [one for one in _files(document.text, (left, right)) if one.ending == "exe"]
        for first, second in pairwise(named):
            between = document.text[first.end : second.start]
            copies = _COPIES.search(document.text[max(first.start - 80, left) : first.start])
            if _COPIED_TO.search(between) or (copies and _ONTO.match(between)):
                original, copy = first, second
            elif _COPY_OF.search(between):
                original, copy = second, first
            else:
                continue
            if original.name in programs and copy.name != original.name:
                sentence = document.text[left:right]
                for pair in pairs:
                    if pair.program == original.name:
                        yield replace(pair, program=copy.name, sentence=sentence, span=(left, right))


def _in_sentence(document: Document, blocks: tuple[Block, ...], at: int, span: Span) -> Iterator[Pair]:
    text = document.text[span[0] : span[1]]
    files = list(_files(document.text, span))
    programs = [one for one in files if one.ending == "exe"]
    libraries = [one for one in files if one.ending in ("dll", "ocx")]
    said = _SIDE.search(text)
    if not said and not (programs and libraries and _HONEST.search(text) and _one_after(document.text, files)):
        return
    if said and libraries and not programs:
        programs = _of_record(document, blocks, at, "exe")
    elif said and programs and not libraries:
        libraries = _of_record(document, blocks, at, "dll")
    for program, library in _joined(document.text, programs, libraries):
        if program.name not in _ANYBODYS or said:
            yield _pair(document.text, program, library, files, span)


def _files(text: str, span: Span) -> Iterator[_File]:
    for match in _FILE.finditer(text, *span):
        name = match["name"]
        yield _File(match.start("name"), match.end("name"), " ".join(name.lower().split()), match["folder"])


def _one_after(text: str, files: list[_File]) -> bool:
    """Tell whether the text between a program and a library next to it says that the one loads the other."""
    for first, second in pairwise(files):
        between = text[first.end : second.start]
        if first.ending == "exe" and second.ending == "dll" and _LOADS.search(between):
            return True
        if first.ending == "dll" and second.ending == "exe" and _LOADED_BY.search(between):
            return True
    return False


def _joined(text: str, programs: list[_File], libraries: list[_File]) -> Iterator[tuple[_File, _File]]:
    """Yield which program loads which library: one of each, or the nearest where the order says it."""
    names, others = {one.name for one in programs}, {one.name for one in libraries}
    if len(names) == 1 and len(others) == 1:
        if _directed(text, programs[0], libraries[0]):
            yield programs[0], libraries[0]
        return
    if len(names) == 1:
        after = [one for one in libraries if one.start > programs[0].start]
        if after and _LOADS.pattern.search(text, programs[0].end, after[0].start):
            yield programs[0], after[0]
        return
    for library in libraries:
        following = next((one for one in programs if one.start > library.end), None)
        if following is not None and _BACKWARD.search(text[library.end : following.start]):
            yield following, library
            continue
        before = next((one for one in reversed(programs) if one.end < library.start), None)
        if before is not None and _LOADS.pattern.search(text, before.end, library.start):
            yield before, library


def _directed(text: str, program: _File, library: _File) -> bool:
    """Tell whether the words between say who loads whom; files of different lines of a record need none."""
    if program.start < library.start:
        between = text[program.end : library.start]
        return bool(_LOADS.search(between) or _SIDE.search(between) or "\n" in between or len(between) > _LONGEST)
    return "\n" in text[library.end : program.start] or bool(_BACKWARD.search(text[library.end : program.start]))


def _of_record(document: Document, blocks: tuple[Block, ...], at: int, ending: str) -> list[_File]:
    """Give the file of a record whose description this is: the nearest line before it that names a file."""
    for block in reversed(blocks[max(at - _RECORD, 0) : at]):
        if block.kind == "heading":
            return []
        lines = document.text[block.start : block.end]
        if _LABEL.search(lines):
            files = [one for one in _files(document.text, (block.start, block.end)) if one.ending == ending]
            return files[:1]
    return []


def _pair(text: str, program: _File, library: _File, files: list[_File], span: Span) -> Pair:
    last = max(program.end, library.end)
    payload = next(
        (
            one.name
            for one in files
            if one.start > last and one.ending in _PAYLOAD and _READS.search(text, library.end, one.start)
        ),
        None,
    )
    folder = program.folder or library.folder
    return Pair(
        program=program.name,
        library=library.name,
        payload=payload if payload != library.name else None,
        folder=folder.lower() if folder else None,
        sentence=text[span[0] : span[1]],
        span=span,
    )
