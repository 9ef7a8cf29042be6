"""Read YAML that came from outside without letting it cost more than its size.

Bounds: 1 MB a file, 1,000 documents, no merge keys (`<<` doubles at each level), aliases may add at most 10,000
nodes, a key may stand only once in a mapping. libyaml itself refuses more than 1,000 levels of nesting.

Not here: what a document means (`sigma.py`).
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from typing import Any

import yaml

SIZE_LIMIT = 1_000_000  # bytes
DOCUMENT_LIMIT = 1_000
_ALIAS = re.compile(rb"(?<![\w*])\*\S")  # what every alias begins with, in UTF-16 too, and some other things do


class UnreadableText(Exception):
    """The text is no YAML that we accept; the message says why, in words for the rule's author."""


class _Loader(yaml.CSafeLoader):
    """Plain values only; no duplicate keys, no merge keys."""

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        for key, _ in node.value:
            if key.tag == "tag:yaml.org,2002:merge":
                raise UnreadableText("merge keys (<<) are not accepted")

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        mapping: dict[Hashable, Any] = super().construct_mapping(node, deep=deep)
        if len(mapping) != len(node.value):
            raise UnreadableText(f"a key stands twice near line {node.start_mark.line + 1}")
        return mapping


def documents(data: bytes) -> list[Any]:
    """The documents of one YAML text.

    Raises:
        UnreadableText: too large, not UTF-8, not YAML, or built to blow up.
    """
    if len(data) > SIZE_LIMIT:
        raise UnreadableText(f"the file has {len(data):,} bytes; at most {SIZE_LIMIT:,} are read")
    try:
        loaded = []
        for document in yaml.load_all(data, Loader=_Loader):
            loaded.append(document)
            if len(loaded) > DOCUMENT_LIMIT:
                raise UnreadableText(f"more than {DOCUMENT_LIMIT:,} documents in one file")
        if _ALIAS.search(data):
            from sigma.rule.base import check_alias_expansion  # 0.1 s: few files hold an alias

            check_alias_expansion(loaded)
    except yaml.YAMLError as error:
        raise UnreadableText("not YAML: " + " ".join(str(error).split())) from error
    except (ValueError, RecursionError) as error:  # a date such as 2024-13-45; reference cycles
        raise UnreadableText(str(error) or "nested too deeply") from error
    return loaded
