"""Public suffixes: the quick look-up says what tldextract, which bundles the list, says of any domain."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tldextract import TLDExtract

from groundswell.model import public_suffixes
from groundswell.model.public_suffixes import is_shared_suffix, public_suffix, registered, registrable

THEIRS = TLDExtract(cache_dir=None, suffix_list_urls=(), include_psl_private_domains=True)
RULES = sorted(rule for rule in THEIRS.tlds if rule.isascii())
LABEL = st.sampled_from(["a", "b9", "www", "city", "ck", "kobe", "com", "xn--p1ai", "xn--55qx5d", "xn--", "notatld"])
RULE = st.sampled_from(RULES) | st.sampled_from([r for r in RULES if r[0] in "*!"])
DOMAIN = st.builds(
    lambda labels, rule, star: ".".join([*labels, rule.removeprefix("!").replace("*", star)]),
    st.lists(LABEL, max_size=3),
    RULE,
    LABEL,
)


@given(DOMAIN | st.lists(LABEL, min_size=1, max_size=5).map(".".join))
@example("x.foo.kawasaki.jp")
@example("a.city.kawasaki.jp")
@example("evil.xn--p1ai")
def test_a_domain_is_parted_as_the_list_says(domain: str) -> None:
    found = THEIRS(domain)
    assert public_suffix(domain) == found.suffix
    assert registrable(domain) == (found.top_domain_under_public_suffix or None)
    assert registered(domain) == (found.top_domain_under_public_suffix == domain and not found.is_private)
    assert is_shared_suffix(domain) == (found.suffix == domain and found.is_private)


def test_the_list_is_read_alike_from_its_text_and_from_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    public, private = public_suffixes._listed()
    monkeypatch.setattr(public_suffixes, "find_spec", lambda _: None)
    slow_public, slow_private = public_suffixes._listed()
    assert (set(public), set(private)) == (set(slow_public), set(slow_private))


@pytest.mark.parametrize("text", ["", "203.0.113.9", "com", "localhost", "[2001:db8::1]"])
def test_what_is_no_domain_of_anyone_has_no_owner(text: str) -> None:
    assert registrable(text) is None
