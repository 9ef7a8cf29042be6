"""Plain lists, Sigma and YARA as sources: whole values are taken with their place, fragments and filters are not."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.intel.document import Document
from groundswell.intel.dossier import read_report
from groundswell.intel.readers import plain_list, sigma, yara
from groundswell.intel.readers.choose import read_document

SHA256 = "ab12cd34ef56ab78" * 4
MD5 = SHA256[:32]


def stated(document: Document) -> list[tuple[str, str]]:
    return [(g.kind, document.text[g.start : g.end]) for g in document.given]


KINDS = [
    (SHA256, "sha256"), (MD5.upper(), "md5"), ("1.2.3.4", "ipv4"), ("1[.]2[.]3[.]4", "ipv4"), ("2001:db8::1", "ipv6"),
    ("1.2.3.4:8080", "ip_port"), ("1.2.3.0/24", "cidr"), ("evil-one[.]com", "domain"), ("evil-one.com", "domain"),
    ("hxxp://evil[.]com/a", "url"), ("a@evil.com", "email"), ("CVE-2024-1234", "cve"),
    ("HKLM\\Software\\Evil", "registry_key"),
    ("C:\\ProgramData\\evil.dll", "file_path"), ("evil.exe", "file_name"),
    ("word", None), ("1.2.3", None), ("a.b", None),
    (SHA256[:-1], None), ("999.1.1.1", None),
]  # fmt: skip


@pytest.mark.parametrize(("value", "kind"), KINDS, ids=[k[0][:24] for k in KINDS])
def test_the_form_of_a_value_says_its_kind(value: str, kind: str | None) -> None:
    assert plain_list.kind_of(value) == kind


def test_a_list_keeps_remarks_and_odd_lines_beside_its_values() -> None:
    text = f"# C2 of the campaign\nevil-one[.]com  # since May\n\n1.2.3.4\n{SHA256}\n0.0.0.0 evil-two.com\n"
    text += "".join(f"evil-{n}.com,\n" for n in range(10)) + "a line that is none\n"
    dossier, document = read_report(Path("iocs.txt"), text.encode())
    assert document.format == "list"
    assert document.given[0].note == "since May"
    assert ("domain", "evil-two.com") in stated(document)
    assert {o.value for o in dossier.indicators} >= {"evil-one.com", "1.2.3.4", SHA256, "evil-two.com", "evil-9.com"}
    assert "a line that is none" in document.text


def test_a_resolver_in_a_list_is_still_known_as_one() -> None:
    dossier, _ = read_report(Path("iocs.txt"), b"8.8.8.8\nevil-one.com\nevil-two.com\n")
    assert next(o.judgement for o in dossier.observables if o.value == "8.8.8.8") != "attacker"


PROSE = [
    "The backdoor reached evil-one.com.\nevil-two.com\nevil-three.com\n",
    "one\ntwo\nthree\n",
    "evil-one.com\nevil-two.com\n",
]


@pytest.mark.parametrize("text", PROSE, ids=["a sentence among values", "words", "two lines are no list"])
def test_other_texts_are_no_lists(text: str) -> None:
    assert read_document("x.txt", text.encode()).format == "text"


RULE = f"""title: Fooloader reaches its server
id: 11111111-2222-4333-8444-555555555555
status: experimental
description: Finds the backdoor called Fooloader.
references:
  - https://vendor.example/fooloader
tags: [attack.command-and-control, attack.t1071.004]
date: 2024-05-06
logsource: {{product: windows, category: dns_query}}
detection:
  selection:
    QueryName: [evil-one.com, '*.evil-two.com']
    Hashes|contains: 'SHA256={SHA256}'
  address: {{DestinationIp|cidr: 1.2.3.0/24}}
  named: {{PipeName: '\\evilpipe'}}
  part: {{QueryName|endswith: evil-three.com}}
  filter_main: {{QueryName: good-one.com}}
  condition: 1 of selection* and not filter_main
level: high
"""


def test_of_a_sigma_rule_whole_values_are_given_and_fragments_and_filters_are_not() -> None:
    dossier, document = read_report(Path("rule.yml"), RULE.encode())
    assert stated(document) == [
        ("domain", "evil-one.com"), ("sha256", SHA256), ("cidr", "1.2.3.0/24"), ("pipe", "\\evilpipe")
    ]  # fmt: skip
    assert {o.value for o in dossier.indicators} >= {"evil-one.com", SHA256}
    assert "good-one.com" not in {o.value for o in dossier.indicators}
    assert [t.id for t in dossier.techniques] == ["T1071.004"]
    assert "Fooloader" in {n.name for n in dossier.names}
    assert str(dossier.report.published) == "2024-05-06"
    assert dossier.report.title == "Fooloader reaches its server"


ALIASES = "title: x\nlogsource: {product: windows}\na0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12)
)
BOMBS = [
    (ALIASES + "detection: {s: {f: *a11}, condition: s}\n", "more than", "aliases of aliases"),
    (RULE.replace("status: experimental", "x: &x {a: 1}\ny: {<<: *x}"), "broken", "merged keys"),
    (RULE.replace("level: high", "level: [high"), "broken", "a bracket that is not closed"),
    (RULE + "x: " + "[" * 5_000, "broken", "five thousand brackets"),
]


@pytest.mark.parametrize(("text", "why"), [b[:2] for b in BOMBS], ids=[b[2] for b in BOMBS])
def test_yaml_that_is_a_trap_costs_the_rule_and_is_told(text: str, why: str) -> None:
    document = read_document("rule.yml", text.encode())
    assert why in " ".join(u.why for u in document.unread)


YARA = f"""/* by a vendor */
import "pe"
private rule Fooloader_Stage : apt {{
    meta:
        description = "Finds the backdoor called Fooloader"
        reference = "https://vendor.example/fooloader"
        hash1 = "{SHA256}"
        imphash = "{MD5[::-1]}"
    strings:
        $a = "C:\\\\ProgramData\\\\evil\\\\loader.dll" wide ascii
        $b = {{ 6A 40 68 00 30 00 00 }}
        $c = "http://evil-one.com/gate\\x2ephp"
    condition:
        uint16(0) == 0x5A4D and (any of them or hash.md5(0, filesize) == "{MD5}" or pe.imphash() == "{MD5[::-1]}")
}}
"""


def test_of_a_yara_rule_samples_strings_and_words_are_read() -> None:
    dossier, document = read_report(Path("rule.yar"), YARA.encode())
    assert document.format == "yara"
    assert stated(document) == [("sha256", SHA256), ("md5", MD5)]
    values = {o.value for o in dossier.observables}
    assert {"c:\\programdata\\evil\\loader.dll", "http://evil-one.com/gate.php"} <= values
    assert {o.type for o in dossier.observables if o.value == MD5[::-1]} == {"imphash"}
    assert "Fooloader" in {n.name for n in dossier.names}
    assert [o.judgement for o in dossier.observables if o.value.startswith("https://vendor")] == ["reference"]
    assert all(document.text[slice(*o.span)] == o.as_written for o in dossier.observables)


@given(st.text(alphabet='rule x{}"\\$=:/*#\n.a1metasringcond', max_size=300))
@settings(max_examples=150)
def test_no_text_breaks_a_reader_and_every_given_value_stands_in_the_text(text: str) -> None:
    for document in (plain_list.read(text), yara.read(text), sigma.read(text)):
        if document is not None:
            assert all(0 <= g.start < g.end <= len(document.text) for g in document.given)
            assert all(0 <= b.start < b.end <= len(document.text) for b in document.blocks)


def test_comments_of_yara_that_nothing_ends_cost_no_more_than_their_length() -> None:
    # Without it each beginning of a comment is followed for what one may hold: together 7 seconds.
    started = time.process_time()
    dossier, _ = read_report(Path("a.yar"), ("rule crow {\n meta:\n" + "/*a " * 40_000).encode())
    assert dossier.report.title == "crow"
    assert time.process_time() - started < 2


def test_what_opens_a_comment_in_a_string_hides_nothing_that_is_far_from_its_end() -> None:
    far = "\n".join(f'  $a{i} = "a-{i}.crow-files.net"' for i in range(900))
    strings = f'strings:\n  $m = "image/*"\n{far}\n  $n = "*/*"\n'
    text = f'rule crow {{\nmeta:\n  a = "b" /* c */\n{strings}condition:\n  any of them\n}}'
    values = {o.value for o in read_report(Path("a.yar"), text.encode())[0].observables}
    assert {"a-0.crow-files.net", "a-899.crow-files.net"} <= values
