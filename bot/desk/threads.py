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
    """A mail speaks of a case. `ticket` is None when it is another requester's, or when there is no such case:
    a stranger must not see the difference.
    """

    reference: str
    ticket: Ticket | None


def claimed_case(tx: Connection, house: House, mail: Mail, inquiry: Inquiry) -> Claim | None:
    """By our reply token, then by a letter of ours it answers, then by a reference in the subject."""
    named = _REFERENCE.search(inquiry.subject)
    ticket = (
        tickets.by_token(tx, _tags(house, mail, REPLY))
        or tickets.by_correspondence(tx, (*inquiry.in_reply_to, *inquiry.references))
        or (tickets.by_reference(tx, named[0]) if named else None)
    )
    if ticket:
        return Claim(ticket.reference, ticket if ticket.requester == inquiry.sender else None)
    return Claim(named[0].upper(), None) if named else None


def replies_to_an_answer(tx: Connection, house: House, mail: Mail, inquiry: Inquiry) -> bool:
    """Whether it answers an automatic letter that belongs to no ticket."""
    if _tags(house, mail, REPLY):
        return True
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
