"""What happens to a mail, from the first glance to its terminal state. Read this file first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.desk import cases, circles, codes, letters, returns, threads
from bot.desk.mail import Mail
from bot.desk.team.resuming import answered_by_mail
from bot.desk.team.verifying import prove_address
from bot.house import House
from bot.inquiry import Inquiry, Reason, Unanswerable
from intents.labels import STATUS
from intents.law import TRIAGE
from intents.reading import Decision, Language, Reading
from store import audit, strangers, tickets
from store.inbox import Finish
from store.tickets import Ticket

__all__ = ["Mail", "receive", "receive_all"]

# Such mail may come from a person's hand or a form: a request in it goes to a person, though no letter goes out.
# Reports and daemons are left out: they return other people's letters, which read like requests.
MAY_HIDE_A_REQUEST = {
    Reason.AUTO_SUBMITTED,
    Reason.BULK,
    Reason.LIST,
    Reason.NO_REPLY,
    Reason.OUT_OF_OFFICE,
    Reason.NULL_SENDER,
}
FOR_A_PERSON = {Reason.WANTS_NO_REPLY, Reason.NO_SENDER, Reason.NOTHING_TO_READ}


def receive_all(tx: Connection, house: House, mails: Sequence[Mail], now: datetime) -> list[Finish]:
    """One after the other, in one transaction."""
    strangers.look_up(tx, {each.inquiry.sender for each in mails})
    return [receive(tx, house, each, now) for each in mails]


def receive(tx: Connection, house: House, mail: Mail, now: datetime) -> Finish:
    """Do everything that follows from one mail; the terminal state it is now in."""
    if end := returns.returned(tx, house, mail, now):
        return end
    if isinstance(mail.content, Unanswerable):
        return _unanswerable(tx, house, mail, mail.content, now)
    if threads.only_for_postmaster(mail):
        return _to_a_person(tx, house, mail, mail.content, now, letter=False, note="written to postmaster")
    if threads.bounce_tags(house, mail.recipients):
        # Nobody is told that address, and nothing is answered at it; but a request is a request.
        return _to_a_person(
            tx, house, mail, mail.content, now, letter=False, note="written to a bounce address"
        )
    if mail.is_forged:
        return _forged(tx, house, mail, mail.content, now)
    if mail.content.encrypted:
        return _to_a_person(tx, house, mail, mail.content, now, note="encrypted")
    claim = threads.claimed_case(tx, house, mail, mail.content)
    if claim and claim.ticket:
        news = _news(house, mail.reading, claim.ticket)
        if news and not claim.proof_covers_more(mail):
            return _apart(tx, house, mail, claim.ticket, news, now)
        return _follow_up(tx, house, mail, mail.content, claim.ticket, now)
    if claim:
        note = f"speaks of {claim.reference}, which was not opened from this address"
        return _to_a_person(tx, house, mail, mail.content, now, note=note)
    return _first_contact(tx, house, mail, mail.content, now)


def _forged(tx: Connection, house: House, mail: Mail, inquiry: Inquiry, now: datetime) -> Finish:
    """In somebody's name, not by them: no case hears it, nobody gets a letter, and a person sees it."""
    claim = threads.claimed_case(tx, house, mail, inquiry)
    note = f"its sender is forged, and it speaks of {claim.reference}" if claim else "its sender is forged"
    return _to_a_person(tx, house, mail, inquiry, now, note=note)


def _first_contact(tx: Connection, house: House, mail: Mail, inquiry: Inquiry, now: datetime) -> Finish:
    reading = mail.reading
    if reading.decision is Decision.TICKET and house.requests_in(reading):
        ticket = cases.open_case(tx, house, mail, inquiry, house.requests_in(reading), now)
        letters.acknowledge(tx, house, mail, ticket, now)
        return Finish("ticketed", reading=mail.reading_as_json(), ticket_id=ticket.id)
    if reading.decision is not Decision.ANSWER:
        return _to_a_person(tx, house, mail, inquiry, now)
    if threads.replies_to_an_answer(tx, house, mail, inquiry):
        # Our answer told them that a person reads their reply.
        return _to_a_person(tx, house, mail, inquiry, now, note="a reply to an automatic answer")
    return _answer(tx, house, mail, inquiry, reading, now)


def _answer(
    tx: Connection, house: House, mail: Mail, inquiry: Inquiry, reading: Reading, now: datetime
) -> Finish:
    if STATUS in reading.labels:
        sent = letters.status(tx, house, mail, inquiry, tickets.own_of(tx, inquiry.sender), now)
    elif house.questions_in(reading):
        sent = letters.answer(tx, house, mail, inquiry, now)
    else:
        sent = letters.redirect(tx, house, mail, inquiry, now)
    if sent:
        return Finish("answered", reading=mail.reading_as_json())
    return _not_answered(tx, house, mail, inquiry, now)


def _not_answered(tx: Connection, house: House, mail: Mail, inquiry: Inquiry, now: datetime) -> Finish:
    """The limit stops letters, not reading: in case a person waits for that answer, one case holds it and what follows."""
    ticket = cases.waiting_for_a_person(tx, inquiry.sender, now - circles.HOUR)
    if ticket is None:
        return _to_a_person(tx, house, mail, inquiry, now, note="reply-limit", letter=False)
    cases.add_message(tx, mail, inquiry, ticket, now, note="reply-limit")
    return Finish("silent", "reply-limit", mail.reading_as_json(), ticket.id)


def _to_a_person(
    tx: Connection,
    house: House,
    mail: Mail,
    inquiry: Inquiry,
    now: datetime,
    *,
    note: str = "",
    letter: bool = True,
) -> Finish:
    """A ticket of type triage: somebody reads it. The customer is told so, and nothing is guessed."""
    ticket = cases.open_case(tx, house, mail, inquiry, (TRIAGE,), now, note=note)
    if letter:
        letters.triage(tx, house, mail, ticket, now)
    return Finish("triaged", note or None, mail.reading_as_json(), ticket.id)


def _follow_up(
    tx: Connection, house: House, mail: Mail, inquiry: Inquiry, ticket: Ticket, now: datetime
) -> Finish:
    """A message of the ticket's own correspondent. What is new in it gets a request line of its own."""
    reading = mail.reading
    cases.add_message(tx, mail, inquiry, ticket, now)
    if codes.comes_back(tx, house, ticket, inquiry.new_text, now):
        ticket = prove_address(tx, house, ticket, "desk", now)
    if STATUS in reading.labels and reading.decision is Decision.ANSWER:
        sent = letters.status(tx, house, mail, inquiry, [ticket], now)
        outcome, reason = ("answered", None) if sent else ("silent", "reply-limit")
        return Finish(outcome, reason, mail.reading_as_json(), ticket.id)
    ticket = answered_by_mail(tx, house, ticket, "desk", now)
    news = _news(house, reading, ticket)
    if not news and ticket.state == tickets.SETTLED:
        return Finish("silent", "thanks-after-closing", mail.reading_as_json(), ticket.id)
    known = ticket.requests
    own = house.under(ticket.law) or house  # new requests have the dates of the law that their case is under
    if news:
        ticket = cases.add_requests(tx, own, mail, ticket, news, now)
    letters.follow_up(tx, own, mail, inquiry, ticket, ticket.requests[len(known) :], now)
    return Finish("ticketed", reading=mail.reading_as_json(), ticket_id=ticket.id)


def _apart(
    tx: Connection, house: House, mail: Mail, beside: Ticket, news: Sequence[str], now: datetime
) -> Finish:
    """A case of its own, in which nobody is verified yet."""
    note = f"speaks of {beside.reference}, and asks for what nobody was verified for there"
    if TRIAGE in news:
        return _to_a_person(tx, house, mail, mail.inquiry, now, note=note)
    ticket = cases.open_case(tx, house, mail, mail.inquiry, news, now, note=note)
    letters.acknowledge(tx, house, mail, ticket, now)
    return Finish("ticketed", note, mail.reading_as_json(), ticket.id)


def _news(house: House, reading: Reading, ticket: Ticket) -> tuple[str, ...]:
    """Request types to add. On a closed ticket whatever is not plainly idle goes to a person again."""
    running = {line.type for line in ticket.requests if line.state != tickets.SETTLED}
    found = house.requests_in(reading) if reading.decision is Decision.TICKET else ()
    if found or running:
        return tuple(kind for kind in found if kind not in running)
    idle = reading.decision is Decision.ANSWER and not house.questions_in(reading)
    return () if idle else (TRIAGE,)


def _asks(house: House, reading: Reading) -> bool:
    """Whether automatic mail makes a request. It is not read twice, so a doubtful one counts; but a language that we do
    not read is no doubt.
    """
    doubtful = reading.decision is Decision.TRIAGE and reading.language is not Language.OTHER
    return reading.decision is Decision.TICKET or (doubtful and bool(house.requests_in(reading)))


def _unanswerable(tx: Connection, house: House, mail: Mail, found: Unanswerable, now: datetime) -> Finish:
    if found.reason is Reason.UNREADABLE:
        return Finish("parked", f"unreadable: {found.detail}")
    if found.reason in FOR_A_PERSON:
        letter = found.reason is Reason.NOTHING_TO_READ and bool(found.inquiry.sender)
        return _to_a_person(tx, house, mail, found.inquiry, now, note=found.reason, letter=letter)
    if _asks(house, mail.reading) and mail.report is None and found.reason in MAY_HIDE_A_REQUEST:
        return _to_a_person(tx, house, mail, found.inquiry, now, note=found.reason, letter=False)
    entry = audit.Entry(
        "desk", "mail:inquiry:silence", inbox_id=mail.inbox_id, facts={"reason": found.reason}
    )
    audit.write(tx, [entry], now)
    return Finish("silent", found.reason, mail.reading_as_json())
