"""A list in every form that fits it: a table of text, JSON, a line of JSON a row, CSV, Markdown.

The rows are those of the JSON forms (CLI.md section 4, lists); every other form is drawn from them. Not here: screens
with their own drawing (`outputs/terminal`), words that narrow (`words.py`).
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from groundswell.cli.call import Call
from groundswell.cli.words import narrowed
from groundswell.outputs.foreign import shown

LIST_FORMS = ("csv", "md")
Row = Mapping[str, object]


@dataclass(frozen=True)
class Listing:
    """Rows with the schema that names their shape, and the columns of the table: (key, title), last one folds.

    `none` is what is said when there is no row; it must say where was looked.
    """

    schema: str
    rows: Sequence[Row]
    columns: Sequence[tuple[str, str]]
    none: str

    def narrowed(self, words: Sequence[str], keys: Sequence[str] | None = None) -> Listing:
        """The same list, narrowed and ordered by `words`."""
        known = keys or (list(self.rows[0]) if self.rows else [key for key, _ in self.columns])
        rows = narrowed(self.rows, words, known)
        none = f"none of {len(self.rows):,} fits: {' '.join(words)}" if self.rows else self.none
        return Listing(self.schema, rows, self.columns, none)


def show(call: Call, listing: Listing, screen: Callable[[], str] | None = None) -> None:
    """Write the list in the form that the call asks for; `screen` draws the text where it is more than a table."""
    match call.form:
        case "json":
            call.show(json.dumps({"schema": listing.schema, "rows": list(listing.rows)}, ensure_ascii=False))
        case "jsonl":
            call.show("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in listing.rows))
        case "csv":
            call.show(_csv(listing))
        case "md":
            call.show(_markdown(listing))
        case _:
            call.show(screen() if screen else _text(call, listing))


def _cell(value: object) -> str:
    match value:
        case None:
            return "-"
        case bool():
            return "yes" if value else "no"
        case int():
            return f"{value:,}"
        case list() | tuple():
            return ", ".join(_cell(one) for one in value) or "-"
        case dict():
            return ", ".join(f"{key} {_cell(one)}" for key, one in value.items()) or "-"
    return str(value)


def _text(call: Call, listing: Listing) -> str:
    from groundswell.outputs.terminal.sheet import Sheet, Style

    if not listing.rows:
        return listing.none
    cells = [[shown(_cell(row.get(key)), 200) for key, _ in listing.columns] for row in listing.rows]
    numbers = [_is_number_column([row.get(key) for row in listing.rows]) for key, _ in listing.columns]
    widths = [max(len(title), *(len(row[n]) for row in cells)) for n, (_, title) in enumerate(listing.columns)]
    sheet = Sheet(Style(call.width, call.ascii, call.color))
    for row in [[title for _, title in listing.columns], *cells]:
        at = 2
        placed: list[tuple[int, str]] = []
        for text, width, number in zip(row, widths, numbers, strict=True):
            placed.append((at, text.rjust(width) if number else text))
            at += width + 2
        sheet.columns(*placed)
    return sheet.drawn()


def _is_number_column(values: Sequence[object]) -> bool:
    numbers = [value for value in values if value is not None]
    return bool(numbers) and all(isinstance(one, int) and not isinstance(one, bool) for one in numbers)


def _csv(listing: Listing) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    keys = list(listing.rows[0]) if listing.rows else [key for key, _ in listing.columns]
    writer.writerow(keys)
    for row in listing.rows:
        writer.writerow([_inert(_plain(row.get(key))) for key in keys])
    return out.getvalue()


def _plain(value: object) -> str:
    if isinstance(value, list | tuple | dict):
        return json.dumps(value, ensure_ascii=False)
    return "" if value is None else str(value)


def _inert(text: str) -> str:
    """A cell that a spreadsheet would take for a formula gets a quote before it (OWASP, CSV injection)."""
    return f"'{text}" if text[:1] in "=+-@\t\r" and not _is_number(text) else text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _markdown(listing: Listing) -> str:
    lines = ["| " + " | ".join(title for _, title in listing.columns) + " |", "|" + "---|" * len(listing.columns)]
    for row in listing.rows:
        cells = (shown(_cell(row.get(key))).replace("\\", "\\\\").replace("|", "\\|") for key, _ in listing.columns)
        lines.append("| " + " | ".join(cell.replace("<", "&lt;") for cell in cells) + " |")
    return "\n".join(lines)
