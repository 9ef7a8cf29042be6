"""One YAML file of a pack with its text: values checked one by one, and errors that name file, line and nearest key.

Bounds are those of every YAML text from outside (`defences/hunt/rules/yaml_text.py`).
Not here: what the keys mean (`run/packs.py`, `run/ways.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from groundswell.model.errors import UsageError, Where
from groundswell.run.nearest import did_you_mean


@dataclass(frozen=True)
class PackFile:
    """The content of one file; `shown` is how messages call it. Every method raises UsageError GS-4702 or GS-4703."""

    shown: str
    text_: str
    data: object

    def where(self, word: str) -> Where:
        """The first line that holds `word`, for a message."""
        line = next((n for n, line in enumerate(self.text_.splitlines(), 1) if word and word in line), None)
        return Where(file=self.shown, line=line)

    def wrong(self, key: str, value: object, expected: str, hint: str = "") -> UsageError:
        """The error for a value that is not what `key` takes."""
        return UsageError(
            "GS-4703",
            f"{key} of {self.shown} cannot be {str(value)[:80]!r}",
            where=self.where(str(value)[:80].splitlines()[0] if str(value) else key),
            why=f"it is {expected}",
            hint=hint,
        )

    def table(self, value: object, at: str, must: Iterable[str], may: Iterable[str] = ()) -> Mapping[str, object]:
        """`value` as a mapping with all keys of `must`, and none beyond `must` and `may`."""
        if not isinstance(value, dict):
            raise self.wrong(at, value, "a mapping")
        known = (*must, *may)
        for key in value:
            if key not in known:
                raise UsageError(
                    "GS-4702",
                    f'{at} of {self.shown} has no key "{key}"',
                    where=self.where(f"{key}:"),
                    hint=did_you_mean(str(key), known),
                )
        for key in must:
            if key not in value:
                raise self.wrong(f"{at}.{key}", "", "required")
        return value

    def rows(self, value: object, at: str) -> Sequence[object]:
        """`value` as a list."""
        if not isinstance(value, list):
            raise self.wrong(at, value, "a list")
        return value

    def text(self, data: Mapping[str, object], key: str, at: str, default: str | None = None) -> str:
        """The text of `key`; without `default` it must be given."""
        value = data.get(key, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            raise self.wrong(f"{at}.{key}", value, "a text")
        return value.strip()

    def number(self, data: Mapping[str, object], key: str, at: str) -> int:
        """The whole number of `key`, at least 1."""
        value = data.get(key)
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise self.wrong(f"{at}.{key}", value, "a whole number from 1")
        return value

    def texts(self, data: Mapping[str, object], key: str, at: str) -> tuple[str, ...]:
        """The list of texts of `key`; empty where it is not given."""
        value = data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
            raise self.wrong(f"{at}.{key}", value, "a list of texts")
        return tuple(one.strip() for one in value)

    def texts_by_key(self, value: object, at: str) -> Mapping[str, str]:
        """`value` as a mapping of texts to texts."""
        if not isinstance(value, dict) or not all(isinstance(k, str) and isinstance(v, str) for k, v in value.items()):
            raise self.wrong(at, value, "a mapping of texts")
        return value

    def one_of(
        self, data: Mapping[str, object], key: str, at: str, words: tuple[str, ...], default: str | None = None
    ) -> str:
        """The value of `key`, which must be one of `words`."""
        value = data.get(key, default)
        if value not in words:
            hint = did_you_mean(str(value), words)
            raise self.wrong(f"{at}.{key}", value, f"one of {', '.join(words)}", hint)
        return str(value)


def read_pack_file(path: Path) -> PackFile:
    """Read `path`, shown as its last two parts.

    Raises:
        UsageError: GS-4701, it cannot be read, is too large, or is not one YAML document that we accept.
    """
    from groundswell.defences.hunt.rules.yaml_text import SIZE_LIMIT, UnreadableText, documents

    shown = "/".join(path.parts[-2:])
    try:
        with path.open("rb") as file:
            raw = file.read(SIZE_LIMIT + 1)
        found = documents(raw)
    except OSError as error:
        raise _unreadable(shown, error.strerror or str(error)) from error
    except UnreadableText as error:
        raise _unreadable(shown, str(error)) from error
    if len(found) != 1:
        raise _unreadable(shown, f"it holds {len(found)} documents; one is read")
    return PackFile(shown, raw.decode("utf-8", "replace"), found[0])


def _unreadable(shown: str, why: str) -> UsageError:
    return UsageError("GS-4701", f"{shown} cannot be read as YAML", where=Where(file=shown), why=why)
