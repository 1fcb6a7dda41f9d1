"""Which case a mail belongs to, and whether its writer may speak in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from bot.desk.life import SELF, Rung
from bot.desk.mail import Mail
from bot.desk.outgoing import BOUNCE, REPLY
from bot.house import House
from bot.inquiry import Inquiry
from bot.mail.phrases import ANSWERING
from bot.sender import Level
from store import outbox, tickets
from store.tickets import SETTLED, Ticket, links

_REFERENCE = re.compile(r"\bPI-\d{4}-\d{6,}\b", re.IGNORECASE)
_TAGGED = re.compile(r"\[PI-\d{4}-\d{6,}\]")


def newly_written(subject: str) -> str:
    """The subject as far as this person wrote it: one with our tag in it is our own letter's."""
    return "" if _TAGGED.search(subject) else subject


@dataclass(frozen=True, slots=True)
class Claim:
    """A mail speaks of a case. `ticket` is None when it is another requester's or a forger's, or there is no such case:
    a stranger must not see the difference. `answers`: it came to an address, or answers a letter, that only who reads the
    requester's mail can know.
    """

    reference: str
    ticket: Ticket | None
    answers: bool = False

    def proof_covers_more(self, mail: Mail) -> bool:
        """Whether who was verified in the case is so for a new request of this mail: it must be shown to be theirs, as the
        sender's address proves nothing; and an agent, verified for one principal, may now ask for another.
        """
        if self.ticket is None or self.ticket.identity != Rung.VERIFIED:
            return True
        theirs = self.answers or mail.verdict.level is Level.ALIGNED_PASS
        return theirs and self.ticket.acting_as == SELF


def claimed_case(tx: Connection, house: House, mail: Mail, inquiry: Inquiry) -> Claim | None:
    """By our reply token, then by a letter of ours it answers, then by a reference in the subject. The case is held."""
    named = _REFERENCE.search(inquiry.subject)
    answered = tickets.by_token(tx, _tags(house, mail.recipients, REPLY)) or tickets.by_correspondence(
        tx, (*inquiry.in_reply_to, *inquiry.references)
    )
    ticket = answered or (tickets.by_reference(tx, named[0]) if named else None)
    if ticket:
        # Two mails at once must not give two requests one place, nor may a case be erased under a mail.
        ticket = tickets.hold(tx, _taken_over(tx, ticket).reference) or ticket
        theirs = ticket.requester == inquiry.sender and not ticket.forged
        return Claim(ticket.reference, ticket if theirs else None, bool(answered))
    return Claim(named[0].upper(), None) if named else None


def _taken_over(tx: Connection, ticket: Ticket) -> Ticket:
    """A merged case's letters are still answered: the one that took over hears it. Two may have taken over each
    other in turn, so only a later merger is followed.
    """
    last = 0
    while ticket.state == SETTLED and (link := links.onward(tx, ticket.id, "merge", last)):
        last, ticket = link[0], tickets.by_id(tx, link[1])
    return ticket


def replies_to_an_answer(tx: Connection, house: House, mail: Mail, inquiry: Inquiry) -> bool:
    """Whether it answers an automatic letter that belongs to no ticket."""
    if _tags(house, mail.recipients, REPLY):
        return True
    return outbox.was_sent_to(tx, (*inquiry.in_reply_to, *inquiry.references), inquiry.sender)


def answers_us(house: House, mail: Mail, inquiry: Inquiry) -> bool:
    """Whether it may be an answer to a letter: then what we write is the next turn of what could be a circle."""
    threaded = inquiry.in_reply_to or inquiry.references or _tags(house, mail.recipients, REPLY)
    return bool(threaded or _REFERENCE.search(inquiry.subject) or ANSWERING.match(inquiry.subject))


def bounce_tags(house: House, recipients: Sequence[str]) -> tuple[str, ...]:
    """The bounce tokens (VERP) among the addresses a mail came to."""
    return _tags(house, recipients, BOUNCE)


def only_for_postmaster(mail: Mail) -> bool:
    """RFC 5321 section 4.5.1 makes us take such mail; it is for a person, not for the matcher."""
    locals_ = {recipient.partition("@")[0].lower() for recipient in mail.recipients}
    return locals_ == {"postmaster"}


def _tags(house: House, recipients: Sequence[str], prefix: str) -> tuple[str, ...]:
    start = f"{house.contact.partition('@')[0]}+{prefix}"
    addresses = (recipient.lower().partition("@")[0] for recipient in recipients)
    return tuple(local.removeprefix(start) for local in addresses if local.startswith(start))
