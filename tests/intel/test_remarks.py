"""A remark behind a host is about that host, in lists that lost the ends of their lines too."""

from __future__ import annotations

from pathlib import Path

from groundswell.intel.dossier import read_report


def judged(words: str) -> dict[str, str]:
    """The judgement of each value of a report."""
    dossier, _ = read_report(Path("report.md"), words.encode())
    return {o.value: o.judgement for o in dossier.observables}


def test_a_site_that_was_broken_into_says_nothing_of_the_hosts_behind_it() -> None:
    found = judged(
        "# A loader\n\n## Indicators of compromise\n\nDomains: www (dot) school-crow (dot) co.kr - Compromised website "
        "backup.crowstore(dot)com data.crowmonkey(dot)com help-crow(dot)com mail.crowpost(dot)org\n"
    )
    assert found.pop("www.school-crow.co.kr") == "abused"
    assert set(found.values()) == {"attacker"}
    assert len(found) == 4


def test_forums_below_a_line_that_says_who_broke_into_them_are_of_others() -> None:
    found = judged(
        "# A group\n\n## History\n\nOther forums compromised by the group include:\n\n- crow-expats.com\n"
        "- forum.crow-phones.net\n- crow-macs.com\n"
    )
    assert set(found.values()) <= {"abused", "reference", "unsure"}


def test_a_key_is_no_hash_of_a_file() -> None:
    found = judged("# A loader\n\nAfter using RC4 and the key 0a1b2c3d4e5f60718293a4b5c6d7e8f9, the text appears.")
    assert not found
