"""Reports on letters of ours: what they say, which letter they mean, and who hears of it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inquiries import REQUESTS
from mail_samples import letter as plain
from samples import some_settings
from sqlalchemy import select

from bot import mail, ticket_view
from bot.arrival import arrival
from bot.doctor import examine
from bot.house import House
from bot.inquiry import Envelope, Unanswerable
from bot.mail.delivery import DeliveryReport, Fate, delivery_report
from bot.mail.meanings import meaning
from bot.worker import work
from store import audit, inbox, outbox, schema, tickets
from store.database import Store

HANAKO = "hanako@example.net"


def dsn(
    action: str = "failed",
    status: str = "5.1.1",
    diagnostic: str = "smtp; 550 5.1.1 <hanako@example.net>: user unknown",
    original: str = "<letter@example.co.jp>",
    returned: str = "text/rfc822-headers",
) -> bytes:
    """A report as Postfix writes it."""
    return f"""From: MAILER-DAEMON@mx.example.net (Mail Delivery System)
To: privacy@example.co.jp
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="cut"

--cut
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--cut
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net
Arrival-Date: Mon, 2 Mar 2026 09:00:00 +0900

Final-Recipient: rfc822; hanako@example.net
Action: {action}
Status: {status}
Diagnostic-Code: {diagnostic}

--cut
Content-Type: {returned}

From: privacy@example.co.jp
Message-ID: {original}
Subject: Re: My data

--cut--
""".replace("\n", "\r\n").encode()


def report(raw: bytes, *, at_bounce_address: bool = True, sender: str = "") -> DeliveryReport | None:
    found = mail.read(raw, Envelope(sender, ("privacy@example.co.jp",)))
    assert isinstance(found, Unanswerable)
    return delivery_report(raw, found, at_bounce_address=at_bounce_address)


@pytest.mark.parametrize("returned", ["text/rfc822-headers", "message/rfc822"])
def test_a_report_tells_fate_reason_and_mail(returned: str):
    assert report(dsn(returned=returned)) == DeliveryReport(
        Fate.FAILED, "5.1.1", "550 5.1.1 <hanako@example.net>: user unknown", ("<letter@example.co.jp>",)
    )


@pytest.mark.parametrize(
    ("action", "status", "fate", "for_good"),
    [
        ("failed", "5.2.2", Fate.FAILED, True),
        ("Failed (tried for five days)", "4.4.7", Fate.FAILED, False),
        ("delayed", "4.4.1", Fate.DELAYED, False),
        ("DELAYED", "5.0.0", Fate.DELAYED, False),
        ("delivered", "2.0.0", Fate.ARRIVED, False),
        ("relayed", "2.0.0", Fate.ARRIVED, False),
        ("", "5.7.1", Fate.FAILED, True),
        ("", "2.1.5", Fate.ARRIVED, False),
    ],
)
def test_delayed_is_no_bounce_and_failed_is_one_whatever_the_code(
    action: str, status: str, fate: Fate, for_good: bool
):
    found = report(dsn(action, status, "smtp; hello"))
    assert found
    assert (found.fate, found.for_good) == (fate, for_good)


def test_a_server_that_was_quoted_knows_better_than_five_nought_nought():
    found = report(dsn(status="5.0.0", diagnostic="smtp; 552 5.2.2 Mailbox is full"))
    assert found
    assert found.words == "5.2.2 mailbox full"


def test_a_report_in_mere_words_is_understood():
    text = "Hi. This is the qmail-send program.\n\n<hanako@example.net>:\n192.0.2.7 said: 550 5.1.1 no such user\n"
    found = report(plain(text, subject="failure notice", sender="MAILER-DAEMON@example.net"))
    assert found
    assert (found.fate, found.words) == (Fate.FAILED, "5.1.1 unknown user")
    assert "192.0.2.7 said" in found.diagnostic


def test_a_warning_in_mere_words_is_no_bounce():
    text = "Your message has not been delivered after 4 hours. 451 4.4.1 no answer. It will be retried.\n"
    found = report(
        plain(text, subject="Delayed Mail (still being retried)", sender="MAILER-DAEMON@example.net")
    )
    assert found
    assert found.fate is Fate.DELAYED


@pytest.mark.parametrize(
    ("subject", "header"),
    [
        ("Out of office: back on Monday", "X-Nothing: 1"),
        ("自動返信：不在のお知らせ", "X-Nothing: 1"),
        ("Thank you", "Auto-Submitted: auto-replied"),
        ("Thank you", "X-Autoreply: yes"),
    ],
)
@pytest.mark.parametrize("at_bounce_address", [True, False])
def test_an_automatic_reply_to_the_envelope_sender_is_no_bounce(
    subject: str, header: str, at_bounce_address: bool
):
    raw = plain("I am away.", subject=subject, headers=(header,))
    assert report(raw, at_bounce_address=at_bounce_address) is None


def test_a_complaint_and_a_receipt_are_no_bounces():
    for kind in ("message/disposition-notification", "message/feedback-report"):
        assert report(dsn().replace(b"message/delivery-status", kind.encode())) is None


def test_what_comes_from_nobody_to_a_bounce_address_is_a_bounce_and_elsewhere_it_is_not():
    raw = plain("It came back.", subject="Hello")
    assert report(raw, at_bounce_address=True) == DeliveryReport(Fate.FAILED)
    assert report(raw, at_bounce_address=False) is None


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_no_report_whatever_its_bytes_does_harm(data: st.DataObject):
    raw = bytearray(dsn(diagnostic=data.draw(st.text(max_size=50))))
    for _ in range(data.draw(st.integers(0, 8))):
        place = data.draw(st.integers(0, len(raw) - 1))
        raw[place : place + data.draw(st.integers(0, 30))] = data.draw(st.binary(max_size=30))
    found = mail.read(bytes(raw), Envelope("", ("privacy@example.co.jp",)))
    if isinstance(found, Unanswerable):
        told = delivery_report(bytes(raw), found, at_bounce_address=True)
        if told:
            assert told.diagnostic.isprintable()
            assert len(told.diagnostic) <= 300
            assert len(told.message_ids) <= 20
            assert told.words.isascii()


@given(st.integers(0, 999), st.integers(0, 999), st.sampled_from("245"))
def test_every_code_has_a_meaning(subject: int, detail: int, kind: str):
    assert meaning(f"{kind}.{subject}.{detail}")


@dataclass
class Desk:
    store: Store
    house: House

    def takes(self, raw: bytes, sender: str, *to: str) -> dict[str, Any]:
        """The inbox row at the end of one mail."""
        mail = arrival("smtp", raw, sender, to or (self.house.contact,), datetime.now(UTC))
        with self.store.write() as tx:
            inbox.accept(tx, [mail])
        assert work(self.house, self.store, "worker") == 1
        with self.store.read() as tx:
            (row,) = inbox.whole(tx, schema.inbox.c.digest == mail.digest)
        return row

    def letters(self) -> list[dict[str, Any]]:
        with self.store.read() as tx:
            return outbox.rows(tx, select(schema.outbox).order_by(schema.outbox.c.id))

    def acts(self, ticket_id: int | None, action: str) -> Sequence[dict[str, Any]]:
        with self.store.read() as tx:
            rows = audit.of_ticket(tx, ticket_id) if ticket_id else []
        return [row["facts"] for row in rows if row["action"] == action]

    def shown(self, ticket_id: int) -> str:
        with self.store.read() as tx:
            reference = tx.execute(
                select(schema.tickets.c.reference).where(schema.tickets.c.id == ticket_id)
            ).scalar_one()
            ticket = tickets.by_reference(tx, reference)
            assert ticket
            near, events = ticket_view.beside(tx, ticket, {}), ticket_view.timeline(tx, ticket)
            return ticket_view.page(ticket, near, events, self.house.zone)


@pytest.fixture
def desk(store: Store, house: House) -> Desk:
    house.record_policies(store, datetime.now(UTC))
    return Desk(store, house)


@pytest.fixture
def case(desk: Desk) -> dict[str, Any]:
    """The acknowledgement of a case, as a row."""
    desk.takes(plain(REQUESTS["disclose"]["en"], sender=HANAKO), HANAKO)
    (row,) = desk.letters()
    assert row["ticket_id"]
    return row


def test_a_bounce_alerts_the_team(desk: Desk, case: dict[str, Any], caplog: pytest.LogCaptureFixture):
    with caplog.at_level(logging.ERROR):
        end = desk.takes(dsn(), "", case["envelope_sender"])
    assert (end["outcome"], end["reason"], end["ticket_id"]) == ("silent", "bounce", case["ticket_id"])
    shown = desk.shown(case["ticket_id"])
    assert "NOT DELIVERED: 5.1.1 unknown user" in shown
    assert "550 5.1.1" in shown
    (alert,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert "NOT DELIVERED" in alert.getMessage()
    assert HANAKO not in alert.getMessage()
    (act,) = desk.acts(case["ticket_id"], "mail:letter:bounce")
    assert act == {
        "letter": case["id"],
        "kind": "acknowledgement",
        "status": "5.1.1 unknown user",
        "permanent": True,
    }
    assert len(desk.letters()) == 1


def test_the_doctor_tells_of_a_bounce(laptop: Store, house: House, tmp_path):
    house.record_policies(laptop, datetime.now(UTC))
    desk = Desk(laptop, house)
    desk.takes(plain(REQUESTS["disclose"]["en"], sender=HANAKO), HANAKO)
    desk.takes(dsn(), "", desk.letters()[0]["envelope_sender"])
    url = laptop.url.render_as_string(hide_password=False)
    findings = list(examine(some_settings(tmp_path, MADOGUCHI_DATABASE_URL=url)))
    (found,) = [each for each in findings if "came back" in each.what]
    assert not found.well
    assert "5.1.1 unknown user" in found.what


def test_a_bounce_to_the_contact_address_finds_its_letter_by_the_mail_it_quotes(
    desk: Desk, case: dict[str, Any]
):
    end = desk.takes(dsn(original=case["message_id"]), "")
    assert (end["reason"], end["ticket_id"]) == ("bounce", case["ticket_id"])
    assert "NOT DELIVERED: 5.1.1" in desk.shown(case["ticket_id"])


def test_a_report_on_a_mail_that_is_not_ours_marks_nothing(desk: Desk, case: dict[str, Any]):
    guessed = ("privacy+b-guess@example.co.jp",)
    for raw, to in ((dsn(), ()), (dsn("delayed"), ()), (dsn(status="5.2.2"), guessed)):
        end = desk.takes(raw, "", *to)
        assert end["outcome"] == "silent"
        assert end["reason"] != "bounce"
    assert [row["bounced_at"] for row in desk.letters()] == [None]


def test_a_delay_is_noted_and_a_later_bounce_counts(desk: Desk, case: dict[str, Any]):
    end = desk.takes(dsn("delayed", "4.4.1", "smtp; connection timed out"), "", case["envelope_sender"])
    assert (end["outcome"], end["reason"]) == ("silent", "delivery-delayed")
    shown = desk.shown(case["ticket_id"])
    assert "NOT DELIVERED" not in shown
    assert "delayed on its way: 4.4.1 host does not answer, for now" in shown
    desk.takes(dsn("failed", "4.4.7", "smtp; gave up"), "", case["envelope_sender"])
    assert "NOT DELIVERED: 4.4.7" in desk.shown(case["ticket_id"])
    desk.takes(dsn("delayed", "4.4.1", "smtp; late news"), "", case["envelope_sender"])
    assert "NOT DELIVERED: 4.4.7" in desk.shown(case["ticket_id"])


def test_a_notice_that_a_letter_has_arrived_marks_nothing(desk: Desk, case: dict[str, Any]):
    end = desk.takes(dsn("delivered", "2.0.0"), "", case["envelope_sender"])
    assert (end["outcome"], end["reason"]) == ("silent", "delivery-notice")
    assert [row["bounced_at"] for row in desk.letters()] == [None]


def test_a_vacation_notice_to_the_envelope_sender_marks_nothing(desk: Desk, case: dict[str, Any]):
    away = plain(
        "I am away.", subject="Out of office", sender=HANAKO, headers=("Auto-Submitted: auto-replied",)
    )
    assert desk.takes(away, "", case["envelope_sender"])["outcome"] == "silent"
    assert [row["bounced_at"] for row in desk.letters()] == [None]


def test_a_person_who_writes_to_a_bounce_address_is_read_and_not_answered(desk: Desk, case: dict[str, Any]):
    end = desk.takes(
        plain("Please delete my data.", sender="taro@example.net"),
        "taro@example.net",
        case["envelope_sender"],
    )
    assert (end["outcome"], end["reason"]) == ("triaged", "written to a bounce address")
    assert len(desk.letters()) == 1
    assert [row["bounced_at"] for row in desk.letters()] == [None]


def test_a_letter_outside_any_case_is_found_as_well(desk: Desk):
    desk.takes(plain("Do you share my personal data with other companies?", sender=HANAKO), HANAKO)
    (answer,) = desk.letters()
    end = desk.takes(dsn(original=answer["message_id"]), "")
    assert end["reason"] == "bounce"
    with desk.store.read() as tx:
        (trouble,) = outbox.troubled(tx)
    assert trouble["id"] == answer["id"]
