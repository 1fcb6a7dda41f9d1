"""From the bytes of mails to what they mean, and to who wrote them."""

from __future__ import annotations

from collections.abc import Sequence

from bot import mail, sender
from bot.desk import Mail, threads
from bot.house import House
from bot.inquiry import Envelope, Inquiry, Unanswerable
from bot.mail.delivery import DeliveryReport, delivery_report
from store.inbox import Claimed


def understand(house: House, rows: Sequence[Claimed]) -> list[Mail]:
    """Several at once, each just as if it were alone."""
    contents = [_content(house, row) for row in rows]
    inquiries = [each.inquiry if isinstance(each, Unanswerable) else each for each in contents]
    # Bounces and automatic mail come in floods and get no answer: they are read once.
    readings = house.read_all(
        (each.new_text, threads.newly_written(each.subject), row.received_at, content is each)
        for each, content, row in zip(inquiries, contents, rows, strict=True)
    )
    verdicts = sender.judge_all(
        [(row.raw, each.sender, _host(row)) for each, row in zip(inquiries, rows, strict=True)], house.senders
    )
    reports = [_report(house, row, content) for row, content in zip(rows, contents, strict=True)]
    return [
        Mail(row.id, row.digest, row.received_at, row.envelope_recipients, content, reading, verdict, report)
        for row, content, reading, verdict, report in zip(
            rows, contents, readings, verdicts, reports, strict=True
        )
    ]


def _content(house: House, row: Claimed) -> Inquiry | Unanswerable:
    envelope = Envelope(row.envelope_sender, row.envelope_recipients)
    return mail.read(row.raw, envelope, frozenset({house.contact}))


def _host(row: Claimed) -> sender.Host:
    return sender.Host(row.peer, row.helo, row.envelope_sender)


def _report(house: House, row: Claimed, content: Inquiry | Unanswerable) -> DeliveryReport | None:
    if not isinstance(content, Unanswerable):
        return None
    returned = bool(threads.bounce_tags(house, row.envelope_recipients))
    return delivery_report(row.raw, content, at_bounce_address=returned)
