"""Which case a mail belongs to, and whether its writer may speak in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.desk.mail import Mail
from bot.desk.outgoing import BOUNCE, REPLY
from bot.house import House
from bot.inquiry import Inquiry, Unanswerable
from store import outbox, tickets
from store.tickets import Ticket

_REFERENCE = re.compile(r"\bPI-\d{4}-\d{6,}\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Claim:
    """A mail speaks of a case; only its requester is heard in it."""

    ticket: Ticket
    by_requester: bool


def claimed_case(tx: Connection, house: House, mail: Mail, inquiry: Inquiry) -> Claim | None:
    """By our reply token, then by a letter of ours it answers, then by a reference in the subject."""
    ticket = (
        tickets.by_token(tx, _tags(house, mail, REPLY))
        or tickets.by_correspondence(tx, (*inquiry.in_reply_to, *inquiry.references))
        or _by_subject(tx, inquiry)
    )
    return Claim(ticket, ticket.requester == inquiry.sender) if ticket else None


def _by_subject(tx: Connection, inquiry: Inquiry) -> Ticket | None:
    found = _REFERENCE.search(inquiry.subject)
    return tickets.by_reference(tx, found[0]) if found else None


def replies_to_an_answer(tx: Connection, inquiry: Inquiry) -> bool:
    """Whether it answers an automatic letter that belongs to no ticket."""
    return outbox.was_sent_to(tx, (*inquiry.in_reply_to, *inquiry.references), inquiry.sender)


def bounced_letter(tx: Connection, house: House, mail: Mail, now: datetime) -> dict[str, Any] | None:
    """The letter whose bounce address (VERP) this mail came to, marked as returned."""
    for tag in _tags(house, mail, BOUNCE):
        reason = mail.content.detail if isinstance(mail.content, Unanswerable) else ""
        if letter := outbox.bounced(tx, tag, reason or "came back", now):
            return letter
    return None


def only_for_postmaster(mail: Mail) -> bool:
    """RFC 5321 section 4.5.1 makes us take such mail; it is for a person, not for the matcher."""
    locals_ = {recipient.partition("@")[0].lower() for recipient in mail.recipients}
    return locals_ == {"postmaster"}


def _tags(house: House, mail: Mail, prefix: str) -> tuple[str, ...]:
    start = f"{house.contact.partition('@')[0]}+{prefix}"
    addresses = (recipient.lower().partition("@")[0] for recipient in mail.recipients)
    return tuple(local.removeprefix(start) for local in addresses if local.startswith(start))
