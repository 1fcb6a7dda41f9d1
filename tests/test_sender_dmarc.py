"""What a domain asks for, and which names belong together, found by walking up the DNS tree (RFC 9989)."""

from __future__ import annotations

import pytest
from nameserver import SILENT, NameServer, nameserver

from bot.sender.dmarc import Policy, organization_of, policy_of
from bot.sender.resolver import Unanswered


def policy(domain: str, **records: str) -> Policy | None:
    """Of a domain, where DNS has these records; `_` in a keyword is a dot."""
    with names(**records) as serving:
        return policy_of(domain, serving.resolver().begin())


def names(**records: str):
    zone = {(f"_dmarc.{name.replace('_', '.')}", "TXT"): [text] for name, text in records.items()}
    return nameserver({**zone, ("shop.mail.example", "A"): ["192.0.2.1"]})


def wanted(domain: str, **records: str) -> str:
    found = policy(domain, **records)
    return found.wanted if found else "no policy"


def test_a_domain_without_a_record_has_no_policy():
    assert policy("mail.example") is None


@pytest.mark.parametrize("p", ["none", "quarantine", "reject"])
def test_a_domains_own_record_is_its_policy(p: str):
    assert policy("mail.example", mail_example=f"v=DMARC1; p={p}") == Policy(p, "mail.example", False, False)


def test_alignment_may_be_strict_for_each_means():
    found = policy("mail.example", mail_example="v=DMARC1;p=reject; adkim=s ; aspf=r")
    assert found
    assert (found.strict_dkim, found.strict_spf) == (True, False)


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ("v=DMARC1; p=REJECT", "reject"),
        ("v=DMARC1; p=reject; p=none", "reject"),
        ("v=DMARC1; p=destroy", "none"),
        ("v=DMARC1; rua=mailto:a@mail.example", "none"),
        ("v=DMARC1; p=reject; t=y", "quarantine"),
        ("v=DMARC1; p=quarantine; t=y", "none"),
        ("v=DMARC1;;; p = reject;=;", "reject"),
        ("v=DMARC2; p=reject", "no policy"),
        ("p=reject; v=DMARC1", "no policy"),
        ("v=dmarc1; p=reject", "no policy"),
    ],
)
def test_a_record_is_read_with_all_its_liberties(record: str, expected: str):
    assert wanted("mail.example", mail_example=record) == expected


def test_a_name_beneath_inherits_what_its_organization_asks_for():
    record = "v=DMARC1; p=quarantine"
    assert wanted("shop.mail.example", mail_example=record) == "quarantine"
    assert wanted("shop.mail.example", mail_example=record + "; sp=reject") == "reject"
    assert wanted("shop.mail.example", mail_example=record, shop_mail_example="v=DMARC1; p=none") == "none"


def test_names_that_do_not_exist_may_have_a_policy_of_their_own():
    record = "v=DMARC1; p=none; np=reject"
    assert wanted("nobody.mail.example", mail_example=record) == "reject"
    assert wanted("shop.mail.example", mail_example=record) == "none"


def test_two_records_are_none():
    with nameserver({("_dmarc.mail.example", "TXT"): ["v=DMARC1; p=reject", "v=DMARC1; p=none"]}) as serving:
        assert policy_of("mail.example", serving.resolver().begin()) is None


def test_other_texts_beside_the_record_do_not_matter():
    with nameserver({("_dmarc.mail.example", "TXT"): ["hello", "v=DMARC1; p=reject"]}) as serving:
        found = policy_of("mail.example", serving.resolver().begin())
    assert found
    assert found.wanted == "reject"


@pytest.mark.parametrize(
    ("domain", "records", "expected"),
    [
        ("a.b.mail.example", {}, "a.b.mail.example"),
        ("a.b.mail.example", {"mail_example": "v=DMARC1"}, "mail.example"),
        ("a.b.mail.example", {"b_mail_example": "v=DMARC1", "mail_example": "v=DMARC1"}, "mail.example"),
        (
            "a.b.mail.example",
            {"b_mail_example": "v=DMARC1; psd=n", "mail_example": "v=DMARC1"},
            "b.mail.example",
        ),
        ("a.b.mail.example", {"mail_example": "v=DMARC1; psd=y"}, "b.mail.example"),
        ("mail.example", {"mail_example": "v=DMARC1; psd=y"}, "mail.example"),
        ("mail.example", {"example": "v=DMARC1; psd=y"}, "mail.example"),
        ("mail.example", {"example": "v=DMARC1; p=reject"}, "mail.example"),
    ],
)
def test_the_organization_is_where_the_walk_ends(domain: str, records: dict[str, str], expected: str):
    with names(**records) as serving:
        assert organization_of(domain, serving.resolver().begin()) == expected


def test_a_public_suffix_may_ask_for_something_on_behalf_of_all():
    assert wanted("mail.example", example="v=DMARC1; p=none; sp=reject; psd=y") == "reject"
    assert wanted("mail.example", example="v=DMARC1; p=reject") == "no policy"


def test_a_long_name_takes_eight_questions_at_most():
    with names() as serving:
        assert policy_of("a.b.c.d.e.f.g.h.i.j.k.mail.example", serving.resolver().begin()) is None
        assert [name for name, _ in serving.asked][:2] == [
            "_dmarc.a.b.c.d.e.f.g.h.i.j.k.mail.example",
            "_dmarc.g.h.i.j.k.mail.example",
        ]
        assert len(serving.asked) == 8


def test_a_name_server_that_says_nothing_leaves_the_policy_open():
    with nameserver({("_dmarc.mail.example", "TXT"): SILENT}) as serving, pytest.raises(Unanswered):
        policy_of("mail.example", serving.resolver(seconds=0.3).begin())


def test_nothing_is_asked_twice_about_one_mail(tmp_path):
    with names(mail_example="v=DMARC1; p=reject") as serving:
        questions = serving.resolver().begin()
        policy_of("mail.example", questions)
        organization_of("shop.mail.example", questions)
        assert isinstance(serving, NameServer)
        assert len(serving.asked) == len(set(serving.asked))
