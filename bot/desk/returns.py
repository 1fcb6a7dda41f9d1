"""What becomes of our letters after the relay took them: reports that they came back, or are late."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.desk import threads
from bot.desk.mail import Mail
from bot.house import House
from bot.mail.delivery import DeliveryReport, Fate
from store import audit, outbox
from store.inbox import Finish

log = logging.getLogger("desk")


def returned(tx: Connection, house: House, mail: Mail, now: datetime) -> Finish | None:
    """Note on a letter what a report says of it; nothing is answered. None when the mail reports on no letter of ours.

    The bounce address (VERP) names the letter; a report sent elsewhere names it by the Message-ID it quotes, which
    nobody knows who has not seen the letter.
    """
    report = mail.report
    if report is None:
        return None
    token = outbox.bounce_token(tx, threads.bounce_tags(house, mail.recipients), report.message_ids)
    if token is None:
        return None
    if report.fate is Fate.ARRIVED:
        return Finish("silent", "delivery-notice")
    if report.fate is Fate.DELAYED:
        return _late(tx, mail, report, token, now)
    return _came_back(tx, mail, report, token, now)


def _late(tx: Connection, mail: Mail, report: DeliveryReport, token: str, now: datetime) -> Finish:
    """Somebody else still tries: no bounce, and nothing to do yet."""
    letter = outbox.delayed(tx, token, f"delayed on its way: {_sentence(report)}")
    if letter:
        _log(tx, mail, letter, "mail:letter:delay", report, now)
    return Finish("silent", "delivery-delayed", ticket_id=letter["ticket_id"] if letter else None)


def _came_back(tx: Connection, mail: Mail, report: DeliveryReport, token: str, now: datetime) -> Finish:
    """A notice that came back is no notice: the ticket shows it, and the team must hear of it."""
    letter = outbox.bounced(tx, token, _sentence(report), now)
    if letter:
        _log(tx, mail, letter, "mail:letter:bounce", report, now)
        log.error(
            "NOT DELIVERED outbox=%d ticket=%s: %s. The team must reach the requester another way; see `madoguchi doctor`",
            letter["id"],
            letter["ticket_id"] or "-",
            report.words,
        )
    return Finish("silent", "bounce", ticket_id=letter["ticket_id"] if letter else None)


def _sentence(report: DeliveryReport) -> str:
    return f"{report.words} (the server said: {report.diagnostic})" if report.diagnostic else report.words


def _log(
    tx: Connection, mail: Mail, letter: dict[str, Any], action: str, report: DeliveryReport, now: datetime
) -> None:
    facts = {
        "letter": letter["id"],
        "kind": letter["kind"],
        "status": report.words,
        "permanent": report.for_good,
    }
    audit.write(tx, [audit.Entry("desk", action, letter["ticket_id"], mail.inbox_id, facts)], now)
