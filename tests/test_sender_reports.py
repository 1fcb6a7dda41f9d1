"""A server of ours is believed about a sender, and nobody else who uses its name or another."""

from __future__ import annotations

import pytest
from nameserver import letter

from bot.sender import UNCHECKED, Host, Level, Means, Verdict, judge

OURS = "mx.example.co.jp"
AUTHOR = "hanako@mail.example"
PASS = f"Authentication-Results: {OURS}; dmarc=pass header.from=mail.example"
FAIL = f"Authentication-Results: {OURS}; dmarc=fail header.from=mail.example"
RECEIVED = "Received: from a.example by b.example; Mon, 2 Mar 2026 09:00:00 +0000"
NOBODY = Host(None, None, None)


def verdict(
    *headers: str, author: str = AUTHOR, trusted: str | None = OURS, below: tuple[str, ...] = ()
) -> Verdict:
    raw = "".join(f"{header}\r\n" for header in headers).encode() + letter(author, *below)
    return judge(raw, author, NOBODY, Means(trusted))


def level(*headers: str, **given) -> Level:
    return verdict(*headers, **given).level


def test_without_a_server_to_believe_nothing_is_checked():
    assert verdict(PASS, trusted=None) == UNCHECKED


def test_our_servers_word_for_the_author_is_taken_and_told():
    found = verdict(PASS)
    assert (found.level, found.by, found.domain) == (Level.ALIGNED_PASS, OURS, "mail.example")
    assert (found.dmarc, found.dkim, found.spf) == ("pass", "none", "none")
    assert found.sentence == (
        "sender confirmed: mail.example vouches for it (DMARC pass, DKIM none, SPF none; mx.example.co.jp)"
    )


def test_our_servers_word_against_the_author_is_taken_and_told():
    found = verdict(FAIL)
    assert found.level is Level.FAIL
    assert found.sentence.startswith("SENDER FORGED: mail.example does not vouch for it (DMARC fail,")


def test_a_mail_without_a_report_was_not_checked():
    assert level() is Level.NOT_CHECKED
    assert level(f"Authentication-Results: {OURS}; none") is Level.NOT_CHECKED


@pytest.mark.parametrize(
    "name", ["mx.example.com", "x" + OURS, OURS + ".evil.example", f'"{OURS} "', f"({OURS}) evil"]
)
def test_another_server_is_not_believed(name: str):
    assert level(f"Authentication-Results: {name}; dmarc=pass header.from=mail.example") is Level.NOT_CHECKED


@pytest.mark.parametrize("name", [OURS.upper(), f'"{OURS}"', f"{OURS} 1", f"(comment) {OURS} (comment) 1"])
def test_the_name_of_ours_may_be_written_in_every_lawful_way(name: str):
    assert level(f"Authentication-Results: {name}; dmarc=pass header.from=mail.example") is Level.ALIGNED_PASS


def test_what_the_sender_wrote_under_our_servers_name_is_ignored():
    assert level(FAIL, RECEIVED, PASS) is Level.FAIL
    assert level(FAIL, PASS) is Level.FAIL
    assert (
        level(f"Authentication-Results: {OURS}; spf=fail smtp.mailfrom=evil.example", RECEIVED, PASS)
        is Level.NONE
    )


def test_several_reports_of_our_server_on_top_of_each_other_count_together():
    dkim = f"Authentication-Results: {OURS}; dkim=pass header.d=mail.example"
    found = verdict(RECEIVED, FAIL, "X-Spam-Status: No", dkim)
    assert (found.level, found.dmarc, found.dkim) == (Level.FAIL, "fail", "pass")


def test_a_report_on_another_author_vouches_for_nobody():
    assert level(f"Authentication-Results: {OURS}; dmarc=pass header.from=other.example") is Level.NONE


def test_an_author_without_a_domain_is_never_confirmed():
    for name in ("localhost", "[203.0.113.7]"):
        said = f"Authentication-Results: {OURS}; dmarc=pass header.from={name}"
        assert level(said, author=f"hanako@{name}") is Level.NONE


def test_a_domain_is_the_same_in_its_own_letters_and_in_those_of_dns():
    for name in ("éclair.example", "xn--clair-9ra.example"):
        said = f"Authentication-Results: {OURS}; dmarc=pass header.from={name}"
        assert level(said, author="zoé@éclair.example") is Level.ALIGNED_PASS


def test_two_froms_are_never_confirmed():
    assert level(PASS, "From: hanako@mail.example") is Level.NONE
    assert level(PASS, "From : taro@mail.example") is Level.NONE


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("dmarc=fail (p=none dis=none) header.from=mail.example", Level.NONE),
        ("dmarc=fail (p=NONE sp=REJECT dis=NONE) header.from=mail.example", Level.NONE),
        ("dmarc=fail policy.dmarc=none header.from=mail.example", Level.NONE),
        ("dmarc=fail policy.dmarc=reject (p=none) header.from=mail.example", Level.FAIL),
        ("dmarc=fail (p=quarantine dis=none) header.from=mail.example", Level.FAIL),
        ("dmarc=fail (sp=none p=reject) header.from=mail.example", Level.FAIL),
        ("dmarc=fail (http=none) header.from=mail.example", Level.FAIL),
        ("dmarc=temperror header.from=mail.example", Level.NOT_CHECKED),
        ("dmarc=permerror header.from=mail.example", Level.NONE),
        ("dmarc=bestguesspass header.from=mail.example", Level.NONE),
        ("dmarc=none header.from=mail.example", Level.NONE),
    ],
)
def test_every_result_of_dmarc_has_its_meaning(said: str, expected: Level):
    assert level(f"Authentication-Results: {OURS}; {said}") is expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("dkim=pass header.d=mail.example", Level.ALIGNED_PASS),
        ("dkim=pass header.d=Mail.Example.", Level.ALIGNED_PASS),
        ("dkim=pass header.i=@mail.example", Level.ALIGNED_PASS),
        ("spf=pass smtp.mailfrom=bounce@mail.example", Level.ALIGNED_PASS),
        ("dkim=fail header.d=a.example; dkim=pass header.d=mail.example", Level.ALIGNED_PASS),
        ("dkim=pass header.d=other.example", Level.NONE),
        ("dkim=pass header.d=il.example", Level.NONE),
        ("dkim=pass header.d=example", Level.NONE),
        ("dkim=pass", Level.NONE),
        ("dkim=fail header.d=mail.example; spf=fail smtp.mailfrom=mail.example", Level.NONE),
        ("dkim=pass header.d=evil.mail.example", Level.NONE),
        ("spf=pass smtp.helo=mail.example", Level.NONE),
        ("arc=pass header.d=mail.example", Level.NOT_CHECKED),
    ],
)
def test_without_dmarc_a_signature_or_host_of_the_authors_domain_counts(said: str, expected: Level):
    assert level(f"Authentication-Results: {OURS}; {said}") is expected


def test_a_domain_vouches_for_what_is_beneath_it():
    said = f"Authentication-Results: {OURS}; dkim=pass header.d=mail.example"
    assert level(said, author="taro@shop.mail.example") is Level.ALIGNED_PASS


def test_a_folded_report_is_read_whole():
    said = f"Authentication-Results:\r\n {OURS};\r\n\tdmarc=fail\r\n header.from=mail.example"
    assert level(said) is Level.FAIL


def test_a_verdict_survives_the_store():
    found = verdict(FAIL)
    kept = found.as_json()
    assert kept
    assert Verdict.from_json(kept) == found
    assert UNCHECKED.as_json() is None
