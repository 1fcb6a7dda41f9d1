"""A letter's last step in the house: rendered, composed, and put into the outbox in the same transaction."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot import post, replies
from bot.desk import circles
from bot.house import House
from bot.log import redacted
from intents.policy import Policy
from intents.reading import Language
from store import audit, outbox
from store.tickets import Ticket

log = logging.getLogger("desk")

REPLY, BOUNCE = "r-", "b-"  # what the tag of a plus-address begins with


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a letter goes out: `key` never leads to two letters. `inquiry` is what it answers."""

    key: str
    recipient: str
    language: Language
    answered: post.Answered
    inbox_id: int | None = None
    ticket: Ticket | None = None
    automatic: bool = True
    answers_us: bool = False  # what it answers may itself be an answer to a letter of ours
    forged: bool = False  # what it answers was not written by the recipient


def send(
    tx: Connection,
    house: House,
    cause: Cause,
    letter: replies.Letter,
    policy: Policy,
    sections: Sequence[str],
    now: datetime,
) -> bool:
    """Render, compose, queue. False, and a line in the audit log, when no letter may go out."""
    ticket_id = cause.ticket.id if cause.ticket else None
    if withheld := _withheld(tx, house, cause, now):
        entry = audit.Entry("desk", "mail:letter:withhold", ticket_id, cause.inbox_id, {"reason": withheld})
        audit.write(tx, [entry], now)
        log.warning("no letter to %s: %s", redacted(cause.recipient), withheld)
        return False
    language = "other" if isinstance(letter, replies.TriageInBoth) else str(cause.language)
    written = house.letters.write(letter, language)
    outbox.queue(tx, _finished(house, cause, written, policy, sections, now), now)
    entry = audit.Entry("desk", "mail:letter:queue", ticket_id, cause.inbox_id, {"kind": written.kind})
    audit.write(tx, [entry], now)
    return True


def _withheld(tx: Connection, house: House, cause: Cause, now: datetime) -> str:
    if not cause.recipient:
        return "no-address"
    if cause.forged:
        return "forged-sender"
    if not cause.automatic:
        return ""
    return circles.too_many(tx, house, cause.recipient, now, answers_us=cause.answers_us)


def _finished(
    house: House,
    cause: Cause,
    written: replies.Written,
    policy: Policy,
    sections: Sequence[str],
    now: datetime,
) -> outbox.NewLetter:
    """Message-ID and tokens follow from the cause: whoever makes the letter again makes the same one."""
    message_id = f"<{post.token(house.secret, cause.key)}@{house.domain}>"
    bounce_token = post.token(house.secret, "bounce:" + cause.key, 20)
    reply_token = cause.ticket.token if cause.ticket else post.token(house.secret, "reply:" + cause.key, 20)
    address = post.Address(house.contact, policy.company)
    raw = post.compose(
        written,
        address,
        cause.recipient,
        message_id=message_id,
        reply_tag=REPLY + reply_token,
        answered=cause.answered,
        automatic=cause.automatic,
        now=now.astimezone(house.zone),
    )
    return outbox.NewLetter(
        key=cause.key,
        kind=written.kind,
        language=written.language,
        inbox_id=cause.inbox_id,
        ticket_id=cause.ticket.id if cause.ticket else None,
        policy_digest=house.digest_of(policy) if sections else None,
        sections=tuple(sections),
        recipient=cause.recipient,
        envelope_sender=address.tagged(BOUNCE + bounce_token) if cause.ticket else "",
        bounce_token=bounce_token,
        message_id=message_id,
        automatic=cause.automatic,
        raw=raw,
        key_name=cause.ticket.key_name if cause.ticket else None,
        circle=circles.circle_of(house, cause.recipient) if cause.answers_us else None,
    )
