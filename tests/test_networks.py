"""Networks: what one party holds, and its limit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.networks import Networks, network_of
from bot.rate import Limiter
from bot.settings import WrongSetting, load


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("MADOGUCHI_TRUSTED_NETWORKS", "10.0.0.0/8, here", "'here' is not a network"),
        ("MADOGUCHI_SMTP_PROXY", "10.0.0.0/99", "is not a network"),
        ("MADOGUCHI_CONNECTION_LIMIT", "0", "greater than or equal to 1"),
    ],
)
def test_a_wrong_network_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str):
    monkeypatch.setenv(name, value)
    with pytest.raises(WrongSetting) as refused:
        load(_env_file=None)
    assert name in str(refused.value)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("peer", "network"),
    [
        ("203.0.113.7", "203.0.113.0/24"),
        ("::ffff:203.0.113.7", "203.0.113.0/24"),
        ("2001:db8::1", "2001:db8::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("/run/madoguchi", "/run/madoguchi"),
    ],
)
def test_a_network_is_what_one_party_holds(peer: str, network: str):
    assert network_of(peer) == network


@given(st.ip_addresses().filter(lambda each: getattr(each, "ipv4_mapped", None) is None))
def test_an_address_is_in_its_own_network_and_not_in_none(address):
    assert str(address) in Networks(f"{address}, 192.0.2.0/24")
    assert str(address) not in Networks("")


def test_a_limit_is_of_a_network_and_of_a_minute():
    limiter = Limiter(2)
    assert [
        limiter.allows(peer) for peer in ("203.0.113.1", "203.0.113.2", "203.0.113.3", "198.51.100.1")
    ] == [
        True,
        True,
        False,
        True,
    ]
