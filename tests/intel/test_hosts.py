"""Hosts: the quick look at an address says what the standard library's own reading of it says."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.intel.finders.found import Found
from groundswell.intel.finders.hosts import is_address, special_network
from groundswell.intel.knowledge import facts

TEXTS = (
    st.ip_addresses().map(str)
    | st.from_regex(r"[0-9]{1,3}(\.[0-9]{1,3}){3}", fullmatch=True)
    | st.from_regex(r"[0-9a-f:.%]{1,20}", fullmatch=True)
    | st.sampled_from([str(network.network_address) for network, _, _ in facts.networks()])
    | st.sampled_from(["10.0.0.0/8", "10.0.0.0/7", "2001:db8::/33", "example.net", "a1.example", "fe80::1%eth0", ""])
)


def slow(text: str) -> str | None:
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None
    for known, what, source in facts.networks():
        if known.version == network.version and network.subnet_of(known):  # type: ignore[arg-type]
            return f"{what} ({source})"
    return None


@given(TEXTS)
def test_a_special_network_is_found_as_by_the_slow_way(text: str) -> None:
    assert special_network(Found(0, 1, "cidr", text)) == slow(text)


@given(TEXTS)
def test_an_address_is_told_from_a_name_as_by_the_slow_way(text: str) -> None:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        assert not is_address(text)
    else:
        assert is_address(text)


@pytest.mark.parametrize("text", ["::ffff:10.0.0.1", "010.0.0.1"])
def test_other_ways_to_write_an_address_are_read_as_the_library_reads_them(text: str) -> None:
    assert special_network(Found(0, 1, "cidr", text)) == slow(text)
