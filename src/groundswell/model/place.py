"""Where something of a dossier stood in the text that the dossier before it was made from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """A run of characters of this dossier's text, and the run of the first text that it was written from.

    A dossier that came back from STIX or MISP counts characters of the feed; `text` is the sha256 of the report's own
    linear text (UTF-8), `source` the span in it.
    """

    span: tuple[int, int]
    text: str
    source: tuple[int, int]

    def as_json(self) -> dict[str, object]:
        """The JSON object, keys in order."""
        return {"span": list(self.span), "text": self.text, "source": list(self.source)}
