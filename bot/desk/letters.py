"""Which letter goes out, and what it says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot import post, replies, wording
from bot.desk import threads
from bot.desk.mail import Mail
from bot.desk.outgoing import Cause, send
from bot.house import House
from bot.inquiry import Inquiry
from intents.policy import Policy
from intents.reading import Language
from store.tickets import RequestLine, Ticket

STILL_TOLD = timedelta(days=90)  # how long a closed case is named in a status letter


def answer(tx: Connection, house: House, mail: Mail, inquiry: Inquiry, now: datetime) -> bool:
    """Quote the policy. False when the sender has had too many letters."""
    language, policy = _language(mail), _policy(house, mail)
    letter = replies.Answer(
        **wording.frame(house, policy, inquiry.sender_name, inquiry.subject, language),
        answers=wording.cited(policy, house.sections_for(mail.reading)),
        policy=wording.source(policy, language),
    )
    return send(
        tx,
        house,
        _cause(house, mail, inquiry, "answer"),
        letter,
        policy,
        house.sections_for(mail.reading),
        now,
    )


def redirect(tx: Connection, house: House, mail: Mail, inquiry: Inquiry, now: datetime) -> bool:
    policy = _policy(house, mail)
    letter = replies.Redirect(
        **wording.frame(house, policy, inquiry.sender_name, inquiry.subject, _language(mail))
    )
    return send(tx, house, _cause(house, mail, inquiry, "redirect"), letter, policy, (), now)


def status(
    tx: Connection, house: House, mail: Mail, inquiry: Inquiry, cases: Sequence[Ticket], now: datetime
) -> bool:
    """Tell the writer about the cases of this very address; a stranger never learns whether there is one."""
    language, policy = _language(mail), _policy(house, mail)
    frame = wording.frame(house, policy, inquiry.sender_name, inquiry.subject, language)
    told = [case for case in cases if case.closed_at is None or case.closed_at > now - STILL_TOLD]
    letter: replies.Letter = replies.StatusUnknown(**frame)
    if told:
        letter = replies.Status(**frame, cases=tuple(_case(house, case, language) for case in told))
    return send(tx, house, _cause(house, mail, inquiry, "status"), letter, policy, (), now)


def _case(house: House, ticket: Ticket, language: str) -> replies.Case:
    received = wording.local_day(house, ticket.received_at, language)
    own = house.under(ticket.law) or house
    return replies.Case(ticket.reference, received, wording.asked(own, ticket.requests, language))


def acknowledge(tx: Connection, house: House, mail: Mail, ticket: Ticket, now: datetime) -> bool:
    """Reference, what was understood, by when; and the answers to what was asked besides."""
    language, policy = _language(mail), _policy(house, mail)
    letter = replies.Acknowledgement(
        **wording.frame(house, policy, mail.inquiry.sender_name, mail.inquiry.subject, language),
        reference=ticket.reference,
        received=wording.local_day(house, mail.received_at, language),
        requests=wording.asked(house, ticket.requests, language),
        answers=wording.cited(policy, house.sections_for(mail.reading)),
        policy=wording.source(policy, language),
    )
    cause = _cause(house, mail, mail.inquiry, "acknowledgement", ticket)
    return send(tx, house, cause, letter, policy, house.sections_for(mail.reading), now)


def follow_up(
    tx: Connection,
    house: House,
    mail: Mail,
    inquiry: Inquiry,
    ticket: Ticket,
    added: Sequence[RequestLine],
    now: datetime,
) -> bool:
    language, policy = _language(mail), _policy(house, mail)
    sections = house.sections_for(mail.reading)
    letter = replies.FollowUp(
        **wording.frame(house, policy, inquiry.sender_name, inquiry.subject, language),
        reference=ticket.reference,
        received=wording.local_day(house, mail.received_at, language),
        added=wording.asked(house, added, language),
        answers=wording.cited(policy, sections),
        policy=wording.source(policy, language),
    )
    return send(tx, house, _cause(house, mail, inquiry, "follow-up", ticket), letter, policy, sections, now)


def triage(tx: Connection, house: House, mail: Mail, ticket: Ticket, now: datetime) -> bool:
    """A plain acknowledgement: a person will read it. In both languages when theirs is neither."""
    policy, due = _policy(house, mail), ticket.requests[0].due_plan
    language = _language(mail)
    letter: replies.Letter
    if mail.reading.language is Language.OTHER:
        letter = wording.triage_in_both(house, ticket.reference, mail.inquiry.subject, mail.received_at, due)
    else:
        letter = replies.Triage(
            **wording.frame(house, policy, mail.inquiry.sender_name, mail.inquiry.subject, language),
            reference=ticket.reference,
            received=wording.local_day(house, mail.received_at, language),
            due=wording.day(due, language),
        )
    return send(tx, house, _cause(house, mail, mail.inquiry, "triage", ticket), letter, policy, (), now)


def _cause(house: House, mail: Mail, inquiry: Inquiry, kind: str, ticket: Ticket | None = None) -> Cause:
    return Cause(
        key=f"{mail.digest}:{kind}",
        recipient=inquiry.sender,
        language=_language(mail),
        answered=post.Answered(inquiry.message_id, inquiry.references),
        inbox_id=mail.inbox_id,
        ticket=ticket,
        answers_us=threads.answers_us(house, mail, inquiry),
        forged=mail.is_forged,
    )


def _language(mail: Mail) -> Language:
    return wording.written_in(mail.reading.language)


def _policy(house: House, mail: Mail) -> Policy:
    return wording.policy_at(house, mail.received_at, _language(mail))
