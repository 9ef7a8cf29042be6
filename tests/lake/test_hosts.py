"""Names of one host are joined only when nobody else can be meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.lake.hosts import Alias, Aliases

CASES = [
    # hosts, (alias, host), asked, means, why
    (["ws1.corp.example"], [], "WS1", "ws1.corp.example", "a short name that one full name has"),
    (["ws1.a.example", "ws1.b.example"], [], "ws1", "ws1", "a short name that two full names have"),
    (["ws1"], [], "ws1.corp.example", "ws1", "a full name of a host known by its short name"),
    (["ws1", "ws1.a.example"], [], "ws1.b.example", "ws1.b.example", "a full name, and the short one may be another's"),
    (["ws1", "ws1.a.example"], [], "ws1", "ws1", "its own name comes first"),
    (["FIN-WS-014"], [], "fin-ws-014.", "FIN-WS-014", "case and the final dot do not count"),
    (["ws1"], [("10.0.0.1", "ws1")], "10.0.0.1", "ws1", "an address that one host claims"),
    (["ws1", "ws2"], [("10.0.0.1", "ws1"), ("10.0.0.1", "ws2")], "10.0.0.1", "10.0.0.1", "an address that two claim"),
    (["ws1"], [("ws1.corp.example", "ws1")], "ws1.corp.example", "ws1", "a full name that the list gives"),
    (["10.0.0.1"], [], "10", "10", "an address has no short name"),
    (["ws1"], [], "other", "other", "a name that nobody has"),
    (["ws1"], [("ws2", "ws1"), ("ws2.x.example", "ws1")], "ws2", "ws1", "one host may have many names"),
]


@pytest.mark.parametrize(("hosts", "aliases", "asked", "means"), [c[:4] for c in CASES], ids=[c[4] for c in CASES])
def test_a_name_means(hosts, aliases, asked, means):
    assert Aliases(hosts, [Alias(a, h, "list") for a, h in aliases]).resolve(asked) == means


NAME = st.sampled_from(["a", "b", "a.x", "a.y", "b.x", "10.0.0.1"])


@given(st.lists(NAME, unique=True), st.lists(st.tuples(NAME, NAME)), NAME)
def test_a_host_always_means_itself(hosts, aliases, asked):
    joined = Aliases(hosts, [Alias(a, h, "list") for a, h in aliases])
    assert all(joined.resolve(host) == host for host in hosts)
    assert joined.resolve(joined.resolve(asked)) == joined.resolve(asked) or asked not in hosts
