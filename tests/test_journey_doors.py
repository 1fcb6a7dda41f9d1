"""Mail that is odd on the outside: twice, empty, all attachment, for postmaster, through another door, broken."""

from __future__ import annotations

import random
import smtplib
from email import policy

import pytest
from inquiries import QUESTIONS, REQUESTS
from office import CONTACT, Office

from intents.law import TRIAGE

in_both_languages = pytest.mark.parametrize("language", ["en", "ja"])


def test_a_mail_delivered_twice_is_one_ticket_and_one_letter(office: Office):
    customer = office.customer()
    sent = customer.writes(REQUESTS["disclose"]["en"])
    sent.gets("ticketed")
    office.takes(sent.raw, customer.address)
    by_another_way = b"Received: from mx2.example.net by mx.example.net; Mon, 23 Nov 2026 10:00:00 +0900\r\n"
    office.takes(by_another_way + sent.raw, customer.address)
    office.is_at_rest()
    assert len(customer.tickets) == 1
    assert len(sent.queued) == 1
    assert sent.letter
    assert len(office.letters_to(customer.address)) == 1


def test_the_same_words_in_a_new_mail_are_a_new_inquiry(office: Office):
    customer = office.customer()
    for _ in range(2):
        customer.writes(REQUESTS["disclose"]["en"]).gets("ticketed")
    assert len(customer.tickets) == 2


def test_an_empty_mail_goes_to_a_person(office: Office):
    customer = office.customer()
    sent = customer.writes("")
    sent.gets("triaged")
    assert customer.ticket.requests[0].type == TRIAGE
    assert customer.ticket.reference in sent.letter["Subject"]


@in_both_languages
def test_a_mail_that_is_only_an_attachment_goes_to_a_person_with_it(office: Office, language: str):
    customer = office.customer(language)
    mail = customer.mail()
    mail.set_content("")
    mail.add_attachment(b"%PDF-1.4 scan", maintype="application", subtype="pdf", filename="請求書.pdf")
    sent = customer.sends(mail)
    sent.gets("triaged")
    assert "請求書.pdf" in office.shown(customer.ticket)
    assert sent.letter


@pytest.mark.parametrize("address", ["postmaster", "postmaster@example.co.jp"])
def test_mail_to_postmaster_is_for_a_person_and_gets_no_letter(office: Office, address: str):
    customer = office.customer()
    mail = customer.mail("Your mail server")
    mail.set_content(QUESTIONS["security"]["en"])
    sent = customer.sends(mail, address)
    sent.gets("triaged")
    assert sent.queued == []
    assert customer.ticket.requests[0].type == TRIAGE


def test_nobody_else_lives_here(office: Office):
    with smtplib.SMTP("127.0.0.1", office.service.smtp_port) as door:
        door.ehlo()
        door.mail("hanako@example.net")
        assert door.rcpt("sales@example.co.jp")[0] == 550
        assert door.rcpt(CONTACT)[0] == 250


@in_both_languages
def test_the_lmtp_door_leads_to_the_same_desk(office: Office, language: str):
    customer = office.customer(language)
    mail = customer.mail("My data")
    mail.set_content(REQUESTS["disclose"][language])
    raw = mail.as_bytes(policy=policy.SMTP)
    recipients = [CONTACT, "postmaster@example.co.jp"]  # LMTP answers for each of them
    sent = office.takes_by_lmtp(raw, customer.address, recipients)
    assert sent.gets("ticketed").end["door"] == "lmtp"
    assert sent.letter["To"] == customer.address


def test_bytes_that_are_no_mail_are_kept_with_a_reason(office: Office):
    sender = office.customer().address
    for seed in range(5):
        garbage = random.Random(seed).randbytes(3000).replace(b"\r", b"").replace(b"\n", b"") + b"\r\n"
        sent = office.takes(garbage, sender)
        assert sent.end["outcome"] in ("triaged", "parked")
        assert sent.end["reason"]
        assert sent.queued == []


def test_a_japanese_sender_with_an_international_address_is_answered(office: Office):
    address = f"花子{random.Random(1).randrange(10**9)}@example.net"
    raw = (
        f"From: {address}\r\nTo: {CONTACT}\r\nSubject: 開示\r\nMessage-ID: <{address}>\r\n"
        f"Content-Type: text/plain; charset=utf-8\r\n\r\n{REQUESTS['disclose']['ja']}\r\n"
    )
    sent = office.takes(raw.encode(), address)
    assert sent.gets("ticketed").letter
