"""SPF as RFC 7208 has it, asked of a real name server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from ipaddress import ip_address

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from nameserver import BROKEN, SILENT, NameServer, nameserver

from bot.sender.spf import Result, check
from bot.sender.spf.record import LONGEST, Broken, Record, parse

ZONE = {
    ("host.mail.example", "A"): ["203.0.113.7"],
    ("host.mail.example", "AAAA"): ["2001:db8::7"],
    ("mail.example", "MX"): ["10 host.mail.example."],
    ("null.example", "MX"): ["0 ."],
    ("many.example", "MX"): [f"{number} mx{number}.many.example." for number in range(11)],
    ("7.113.0.203.in-addr.arpa", "PTR"): ["host.mail.example."],
    ("8.113.0.203.in-addr.arpa", "PTR"): ["host.mail.example."],
    ("hanako.203.0.113.7.in-addr.list.example", "A"): ["127.0.0.2"],
    ("ok.example", "TXT"): ["v=spf1 ip4:203.0.113.7 -all"],
    ("refused.example", "TXT"): ["v=spf1 -all"],
    ("two.example", "TXT"): ["v=spf1 -all", "v=spf1 +all"],
    ("loop.example", "TXT"): ["v=spf1 include:loop.example -all"],
    ("verbose.example", "TXT"): ["some other text", "v=spf1 " + "ip4:192.0.2.1 " * 60 + "+all"],
    ("silent.example", "TXT"): SILENT,
    ("broken.example", "TXT"): BROKEN,
    ("silent.example", "A"): SILENT,
}


@pytest.fixture(scope="module")
def names() -> Iterator[NameServer]:
    with nameserver(ZONE) as serving:
        yield serving


def result(
    names: NameServer, record: str, peer: str = "203.0.113.7", sender: str = "hanako@sender.example"
) -> Result:
    names.zone["sender.example", "TXT"] = [record]
    return check(ip_address(peer), sender, "host.mail.example", names.resolver(1.0).begin())


PASSING = [
    "v=spf1 ip4:203.0.113.7 -all",
    "V=SPF1 IP4:203.0.113.0/24 -ALL",
    "v=spf1 -ip4:203.0.113.8 +all",
    "v=spf1 a:host.mail.example -all",
    "v=spf1 a:host.mail.example/24 -all",
    "v=spf1 mx:mail.example -all",
    "v=spf1 mx:null.example +all",
    "v=spf1 ptr:mail.example -all",
    "v=spf1 include:ok.example -all",
    "v=spf1 include:refused.example +all",
    "v=spf1 redirect=ok.example",
    "v=spf1 redirect=refused.example +all",
    "v=spf1 exists:%{l}.%{i}.%{v}.list.example -all",
    "v=spf1 a:%{h} -all",
    "v=spf1 a:%{p} -all",
    "v=spf1 a:host.%{d2r}%-.example a:host.mail.%{o1} -all",
    "v=spf1 exp=why.example colour=red   ip4:203.0.113.7 -all",
    "v=spf1 include:verbose.example -all",
]
NOT_PASSING = [
    ("v=spf1 -all", Result.FAIL),
    ("v=spf1 ~all", Result.SOFTFAIL),
    ("v=spf1 ?all", Result.NEUTRAL),
    ("v=spf1", Result.NEUTRAL),
    ("v=spf1 ip4:203.0.113.8", Result.NEUTRAL),
    ("v=spf10 +all", Result.NONE),
    ("v=spf1 ip6:::/0 -all", Result.FAIL),
    ("v=spf1 a:ok.example -all", Result.FAIL),
    ("v=spf1 include:nothing.example +all", Result.PERMERROR),
    ("v=spf1 redirect=nothing.example", Result.PERMERROR),
    ("v=spf1 include:two.example +all", Result.PERMERROR),
    ("v=spf1 include:loop.example +all", Result.PERMERROR),
    ("v=spf1 mx:many.example +all", Result.PERMERROR),
    ("v=spf1 a:x.ok.example a:y.ok.example a:z.ok.example +all", Result.PERMERROR),
    ("v=spf1 include:silent.example +all", Result.TEMPERROR),
    ("v=spf1 include:broken.example +all", Result.TEMPERROR),
    ("v=spf1 a:silent.example +all", Result.TEMPERROR),
]


@pytest.mark.parametrize("record", PASSING)
def test_a_host_that_the_record_names_passes(names: NameServer, record: str):
    assert result(names, record) is Result.PASS


@pytest.mark.parametrize(("record", "expected"), NOT_PASSING)
def test_every_other_result_has_its_cause(names: NameServer, record: str, expected: Result):
    assert result(names, record) is expected


MALFORMED = [
    "all:x", "+", "moo", "-moo:x.example", "ip4", "ip4:", "ip4:1.2.3", "ip4:1.2.3.4/33", "ip4:1.2.3.4/08", "ip4:1.2.3.4/1.2.3.4",
    "ip6:1.2.3.4", "ip6:::1/129", "ip6:fe80::1%eth0", "include", "include:", "include:x", "include:a.b/24", "include:%{x}.b",
    "exists", "exists:%{c}.b", "a:%{d0}.b.example", "a:b.example/33", "a:b.example//129", "a:", "a:/24", "a/24/24", "mx:1.2.3.4",
    "ptr:", "redirect=", "redirect=a.b redirect=c.d", "exp=a.b exp=a.b", "exp=%(x)", "moo=%", "a:b.example\u00e9",
]  # fmt: skip


@pytest.mark.parametrize("term", MALFORMED)
def test_a_record_with_any_malformed_term_is_refused_whole(names: NameServer, term: str):
    with pytest.raises(Broken):
        parse(f"v=spf1 ip4:203.0.113.7 {term} -all")


def test_a_record_that_goes_on_for_ever_is_refused():
    with pytest.raises(Broken):
        parse("v=spf1 " + "a " * LONGEST)


def test_more_than_ten_questions_are_not_asked(names: NameServer):
    names.zone |= {(f"n{number}.list.example", "A"): ["192.0.2.1"] for number in range(12)}
    names.asked.clear()
    ten, eleven = (" ".join(f"a:n{number}.list.example" for number in range(most)) for most in (10, 11))
    assert result(names, f"v=spf1 {ten} ~all") is Result.SOFTFAIL
    assert result(names, f"v=spf1 {eleven} ~all") is Result.PERMERROR
    assert ("n9.list.example", "A") in names.asked
    assert ("n10.list.example", "A") not in names.asked


def test_ipv6_has_its_own_addresses_and_prefixes(names: NameServer):
    assert result(names, "v=spf1 a:host.mail.example -all", "2001:db8::7") is Result.PASS
    assert result(names, "v=spf1 a:host.mail.example//64 -all", "2001:db8::99") is Result.PASS
    assert result(names, "v=spf1 a:host.mail.example/8 -all", "2001:db8::99") is Result.FAIL
    assert result(names, "v=spf1 ip6:2001:db8::/32 -all", "2001:db8::99") is Result.PASS
    assert result(names, "v=spf1 ip4:203.0.113.7 -all", "::ffff:203.0.113.7") is Result.PASS


def test_a_name_that_does_not_lead_back_to_the_host_is_not_its_own(names: NameServer):
    assert result(names, "v=spf1 ptr:mail.example -all", "203.0.113.8") is Result.FAIL


def test_a_mail_without_a_sender_is_judged_by_the_greeting(names: NameServer):
    resolver = names.resolver()
    assert check(ip_address("203.0.113.7"), "", "ok.example", resolver.begin()) is Result.PASS
    assert check(ip_address("203.0.113.8"), "", "ok.example", resolver.begin()) is Result.FAIL


@pytest.mark.parametrize(
    "domain", ["localhost", "[203.0.113.7]", "a..example", "x" * 64 + ".example", "", "ü.example"]
)
def test_what_is_no_domain_has_no_record(names: NameServer, domain: str):
    assert check(ip_address("203.0.113.7"), f"a@{domain}", "", names.resolver().begin()) is Result.NONE


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(
    st.lists(
        st.text("amxip46:/%{}dl.-+~?=0123redct\x00é", max_size=25) | st.sampled_from(["a", "-all", "mx/24"])
    )
)
@example(["a:%{d}." + "%{l}" * 100])
def test_any_record_ends_in_a_result_or_is_refused(terms: list[str]):
    with suppress(Broken):
        assert isinstance(parse("v=spf1 " + " ".join(terms)), Record)
