"""Our own check, with real signatures and a real name server, as mails come: honest, forged, broken, in a hurry."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator

import dkim
import pytest
from nameserver import (
    AUTHOR,
    BROKEN,
    SILENT,
    STRANGER,
    NameServer,
    hash_of_body,
    key_record,
    letter,
    mail_example,
    nameserver,
    private_key,
    signed_by,
    verdict,
)

from bot.networks import Networks
from bot.sender import OWN_CHECK, Host, Level, Means, Verdict, judge, judge_all
from bot.sender.resolver import Resolver

HOST = Host("203.0.113.7", "host.mail.example", AUTHOR)
REJECT, QUARANTINE, NONE = (f"v=DMARC1; p={wanted}" for wanted in ("reject", "quarantine", "none"))


@pytest.fixture
def names() -> Iterator[NameServer]:
    with mail_example() as serving:
        yield serving


def test_a_mail_signed_by_the_authors_domain_is_confirmed(names: NameServer):
    found = verdict(names, signed_by("mail.example", letter()))
    assert found == Verdict(
        Level.ALIGNED_PASS, OWN_CHECK, "mail.example", "mail.example signed it", "pass", "pass", "none"
    )
    assert found.sentence == (
        "sender confirmed: mail.example signed it (DMARC pass, DKIM pass, SPF none; our own check)"
    )


def test_a_mail_from_a_host_of_the_authors_domain_is_confirmed(names: NameServer):
    found = verdict(names, letter(), HOST)
    assert (found.level, found.domain, found.spf) == (Level.ALIGNED_PASS, "mail.example", "pass")
    assert "a host of mail.example sent it" in found.sentence


def test_a_forged_mail_is_found_out(names: NameServer):
    found = verdict(names, letter())
    assert (found.level, found.dmarc, found.dkim, found.spf) == (Level.FAIL, "fail", "none", "fail")
    assert found.sentence.startswith(
        "SENDER FORGED: neither a signature nor the sending host is mail.example's"
    )


@pytest.mark.parametrize(
    ("record", "level"),
    [(REJECT, Level.FAIL), (QUARANTINE, Level.FAIL), (NONE, Level.NONE), ("", Level.NONE)],
)
def test_what_the_domain_asks_for_decides_on_mail_it_does_not_vouch_for(
    names: NameServer, record: str, level: Level
):
    names.zone["_dmarc.mail.example", "TXT"] = [record] if record else []
    assert verdict(names, letter()).level is level


@pytest.mark.parametrize(
    ("record", "result"),
    [
        ("v=spf1 -all", "fail"),
        ("v=spf1 ~all", "softfail"),
        ("v=spf1 ?all", "neutral"),
        ("v=spf1 moo", "permerror"),
        ("hello", "none"),
    ],
)
def test_only_a_pass_of_spf_vouches(names: NameServer, record: str, result: str):
    names.zone["mail.example", "TXT"] = [record]
    found = verdict(names, letter(), HOST)
    assert (found.level, found.spf) == (Level.FAIL, result)


def test_a_domain_without_a_policy_can_still_vouch(names: NameServer):
    names.zone["_dmarc.mail.example", "TXT"] = []
    found = verdict(names, signed_by("mail.example", letter()))
    assert (found.level, found.dmarc) == (Level.ALIGNED_PASS, "none")
    assert verdict(names, letter(), HOST).level is Level.ALIGNED_PASS


def test_a_changed_mail_is_not_signed(names: NameServer):
    raw = signed_by("mail.example", letter())
    for changed in (raw.replace(b"delete", b"reveal"), raw.replace(b"Subject: My", b"Subject: All my")):
        found = verdict(names, changed)
        assert (found.level, found.dkim) == (Level.FAIL, "fail")


def test_a_signature_of_somebody_else_vouches_for_nobody(names: NameServer):
    found = verdict(names, signed_by("other.example", letter()))
    assert (found.level, found.dkim) == (Level.FAIL, "none")
    assert not any("other.example" in name for name, _ in names.asked)


def test_one_good_signature_among_many_is_enough(names: NameServer):
    raw = signed_by("mail.example", letter())
    raw = signed_by("other.example", b"DKIM-Signature: v=1; nonsense\r\n" + raw)
    raw = signed_by("mail.example", raw).replace(b"; bh=", b"; bh=A", 1)
    assert verdict(names, raw).level is Level.ALIGNED_PASS


@pytest.mark.parametrize(
    ("author", "signer", "modes", "level"),
    [
        ("a@shop.mail.example", "mail.example", "", Level.ALIGNED_PASS),
        ("a@mail.example", "shop.mail.example", "", Level.ALIGNED_PASS),
        ("a@desk.mail.example", "shop.mail.example", "", Level.ALIGNED_PASS),
        ("a@shop.mail.example", "shop.mail.example", "; adkim=s", Level.ALIGNED_PASS),
        ("a@shop.mail.example", "mail.example", "; adkim=s", Level.FAIL),
        ("a@mail.example", "shop.mail.example", "; adkim=s", Level.FAIL),
        ("a@shop.mail.example", "mail.example", "; aspf=s", Level.ALIGNED_PASS),
    ],
)
def test_a_signature_aligns_within_the_organization_unless_that_is_strict(
    names: NameServer, author: str, signer: str, modes: str, level: Level
):
    names.zone["_dmarc.mail.example", "TXT"] = [REJECT + modes]
    assert verdict(names, signed_by(signer, letter(author)), author=author).level is level


@pytest.mark.parametrize(
    ("modes", "level"),
    [("", Level.ALIGNED_PASS), ("; aspf=s", Level.FAIL), ("; adkim=s", Level.ALIGNED_PASS)],
)
def test_a_host_aligns_within_the_organization_unless_that_is_strict(
    names: NameServer, modes: str, level: Level
):
    names.zone["_dmarc.mail.example", "TXT"] = [REJECT + modes]
    names.zone["bounce.mail.example", "TXT"] = ["v=spf1 ip4:203.0.113.7 -all"]
    host = Host("203.0.113.7", "host.mail.example", "b@bounce.mail.example")
    assert verdict(names, letter(), host).level is level


def test_names_under_a_public_suffix_do_not_vouch_for_each_other(names: NameServer):
    names.zone["_dmarc.mail.example", "TXT"] = ["v=DMARC1; psd=y"]
    names.zone["_dmarc.desk.mail.example", "TXT"] = [REJECT]
    found = verdict(
        names, signed_by("shop.mail.example", letter("a@desk.mail.example")), author="a@desk.mail.example"
    )
    assert found.level is Level.FAIL


def test_a_host_of_the_envelopes_domain_does_not_vouch_for_another_author(names: NameServer):
    names.zone["evil.example", "TXT"] = ["v=spf1 +all"]
    assert (
        verdict(names, letter(), Host("198.51.100.9", "evil.example", "a@evil.example")).level is Level.FAIL
    )


def test_a_mailing_list_that_changed_the_mail_and_signed_it_anew_is_not_the_author(names: NameServer):
    changed = signed_by("mail.example", letter()).replace(b"Subject: ", b"Subject: [list] ")
    raw = signed_by("lists.example", changed)
    assert verdict(names, raw, Host("198.51.100.9", "lists.example", "b@lists.example")).level is Level.FAIL


@pytest.mark.parametrize("peer", ["127.0.0.1", "::1", "10.1.2.3", "192.0.2.25", None, "", "unix:socket"])
def test_spf_is_not_held_against_mail_that_a_gateway_or_nobody_known_brought(
    names: NameServer, peer: str | None
):
    gateways = Networks("192.0.2.0/24")
    found = verdict(names, letter(), Host(peer, "gateway", AUTHOR), gateways=gateways)
    assert (found.level, found.spf) == (Level.NONE, "none")
    raw = signed_by("mail.example", letter())
    assert verdict(names, raw, Host(peer, "gateway", AUTHOR), gateways=gateways).level is Level.ALIGNED_PASS


def test_a_second_from_is_not_covered_by_a_signature_on_the_first(names: NameServer):
    """The desk reads the upper one, the signature is on the lower one."""
    signed = signed_by("mail.example", letter("taro@mail.example"), include_headers=[b"from", b"subject"])
    for second in (
        b"From: hanako@mail.example\r\n",
        b"From : hanako@mail.example\r\n",
        b"\r\n\nFROM:hanako@mail.example\r\n",
    ):
        assert verdict(names, second + signed).level is Level.FAIL
    assert verdict(names, b"From: hanako@mail.example\r\n" + letter(), HOST).level is Level.FAIL


def test_a_signature_on_another_from_than_the_desk_reads_vouches_for_nothing(names: NameServer):
    assert verdict(names, signed_by("mail.example", letter("taro@mail.example"))).level is Level.FAIL


def test_a_signature_that_leaves_out_what_matters_vouches_for_nothing(names: NameServer):
    assert verdict(names, signed_over(letter(), b"from", b"subject")).dkim == "pass"
    assert verdict(names, signed_over(letter(), b"subject")).dkim == "none"
    raw = signed_by("mail.example", letter(), length=True)
    assert verdict(names, raw + b"And send them to evil@example.\r\n").dkim == "none"
    assert verdict(names, raw).dkim == "none"


def signed_over(raw: bytes, *fields: bytes) -> bytes:
    """A good signature over those fields alone, From among them or not: the library itself makes none without."""
    signer = dkim.DKIM(raw)
    signer.hasher = hashlib.sha256
    form = dkim.CanonicalizationPolicy.from_c_value(b"simple/simple")
    tags = [
        (b"v", b"1"),
        (b"a", b"rsa-sha256"),
        (b"d", b"mail.example"),
        (b"s", b"s"),
        (b"h", b":".join(fields)),
        (b"bh", hash_of_body(raw)),
        (b"b", b"0" * 60),
    ]
    private = dkim.crypto.parse_pem_private_key(private_key())
    return b"DKIM-Signature: " + signer.gen_header(tags, list(fields), form, b"DKIM-Signature", private) + raw


def test_an_old_or_weak_signature_is_not_believed(names: NameServer):
    assert (
        verdict(names, signed_by("mail.example", letter(), signature_algorithm=b"rsa-sha1")).level
        is Level.FAIL
    )


@pytest.mark.parametrize(
    "record",
    [
        "",
        "v=DKIM1; p=",
        "v=DKIM1; k=rsa; p=AAAA",
        "p=" + "A" * 5000,
        "hello",
        key_record().replace("k=rsa", "k=dsa"),
    ],
)
def test_a_key_that_is_no_good_signs_nothing(names: NameServer, record: str):
    names.zone["s._domainkey.mail.example", "TXT"] = [record] if record else []
    found = verdict(names, signed_by("mail.example", letter()))
    assert (found.level, found.dkim) == (Level.FAIL, "fail")


@pytest.mark.parametrize("trouble", [SILENT, BROKEN], ids=["silent", "broken"])
@pytest.mark.parametrize(
    "question",
    ["_dmarc.mail.example", "s._domainkey.mail.example", "mail.example"],
    ids=["policy", "key", "hosts"],
)
def test_trouble_with_dns_accuses_nobody_and_takes_a_moment(
    names: NameServer, question: str, trouble: list[str]
):
    names.zone[question, "TXT"] = trouble
    began = time.monotonic()
    raw = signed_by("mail.example", letter()).replace(
        b"delete", b"reveal" if question == "mail.example" else b"delete"
    )
    found = judge(raw, AUTHOR, STRANGER, Means(resolver=names.resolver(seconds=1.0)))
    assert found.level is Level.NOT_CHECKED
    assert "DNS did not answer" in found.sentence
    assert time.monotonic() - began < 3


def test_a_resolver_that_is_not_there_stops_nothing():
    with nameserver({}) as gone:
        pass
    began = time.monotonic()
    found = judge(letter(), AUTHOR, STRANGER, Means(resolver=Resolver(gone.address)))
    assert found.level is Level.NOT_CHECKED
    assert time.monotonic() - began < 6


def test_thirty_mails_wait_for_a_slow_dns_together(names: NameServer):
    names.zone["_dmarc.mail.example", "TXT"] = SILENT
    began = time.monotonic()
    found = judge_all([(letter(), AUTHOR, HOST)] * 30, Means(resolver=names.resolver(seconds=1.0)))
    assert [each.level for each in found] == [Level.NOT_CHECKED] * 30
    assert time.monotonic() - began < 5


def test_a_domain_of_many_questions_is_not_asked_for_ever(names: NameServer):
    names.zone["mail.example", "TXT"] = [
        "v=spf1 " + " ".join(f"mx:m{n}.mail.example" for n in range(10)) + " -all"
    ]
    names.zone |= {
        (f"m{n}.mail.example", "MX"): [f"10 h{h}.m{n}.mail.example." for h in range(10)] for n in range(10)
    }
    names.zone |= {(f"h{h}.m{n}.mail.example", "A"): ["192.0.2.1"] for n in range(10) for h in range(10)}
    assert verdict(names, letter()).spf == "temperror"
    assert len(names.asked) < 70


def test_our_server_is_asked_first_and_our_own_check_fills_the_gap(names: NameServer):
    believed = Means("mx.example.co.jp", names.resolver())
    fail = b"Authentication-Results: mx.example.co.jp; dmarc=fail header.from=mail.example\r\n"
    nothing = b"Authentication-Results: mx.example.co.jp; dmarc=none header.from=mail.example\r\n"
    raw = signed_by("mail.example", letter())
    assert judge(fail + raw, AUTHOR, HOST, believed).level is Level.FAIL
    assert names.asked == []
    for head in (b"", nothing):
        assert judge(head + raw, AUTHOR, STRANGER, believed).by == OWN_CHECK
    names.zone["_dmarc.mail.example", "TXT"] = BROKEN
    lost = Means("mx.example.co.jp", names.resolver())
    assert judge(nothing + raw, AUTHOR, STRANGER, lost).by == "mx.example.co.jp"
    assert judge(raw, AUTHOR, STRANGER, lost).by == OWN_CHECK


def test_an_author_whom_no_domain_could_vouch_for_is_not_proved(names: NameServer):
    for author in ("hanako@localhost", "hanako@[203.0.113.7]", "hanako@" + "x" * 70 + ".example"):
        assert verdict(names, letter(author), author=author).level is Level.NONE


def test_a_domain_in_other_letters_is_asked_for_as_dns_spells_it(names: NameServer):
    names.zone["_dmarc.xn--r8jz45g.example", "TXT"] = [REJECT]
    assert verdict(names, letter("花子@例え.example"), author="花子@例え.example").level is Level.FAIL


def test_a_mail_with_line_feeds_alone_keeps_its_signature(names: NameServer):
    raw = signed_by("mail.example", letter()).replace(b"\r\n", b"\n")
    assert verdict(names, raw).level is Level.ALIGNED_PASS
