"""Opening cases and adding to them."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.desk.mail import Mail
from bot.house import House
from bot.inquiry import Inquiry
from intents.law import TRIAGE, Due
from store import audit, tickets
from store.tickets import NewRequest, NewTicket, RequestLine, Ticket, links

TOKEN_BYTES = 10  # 80 random bits: not to be guessed through a mail door
LONGEST_SENTENCE = 1000
SAME_REQUESTER = "same-requester"


def open_case(
    tx: Connection,
    house: House,
    mail: Mail,
    inquiry: Inquiry,
    kinds: Sequence[str],
    now: datetime,
    note: str = "",
) -> Ticket:
    """One ticket, one request line for each of `kinds`, with the dates the law pack sets."""
    day = house.day(mail.received_at)
    new = NewTicket(
        token=secrets.token_hex(TOKEN_BYTES),
        channel=inquiry.channel,
        language=mail.reading.language,
        law=house.law.id,
        requester=inquiry.sender,
        requester_name=inquiry.sender_name,
        subject=inquiry.subject,
        message_id=inquiry.message_id,
        received_at=mail.received_at,
        forged=mail.is_forged,
    )
    known = inquiry.sender and not mail.is_forged
    earlier = tickets.oldest_open_of(tx, inquiry.sender) if known else None
    ticket = tickets.open_ticket(tx, new, [_line(house, mail, kind) for kind in kinds], day.year, now)
    if earlier:  # shown at both; neither closes the other, whoever of the two may be an impostor
        links.add(tx, ticket.id, earlier, SAME_REQUESTER, now)
    _keep_message(tx, mail, inquiry, ticket, note, now)
    opened = audit.Entry(
        "desk",
        "mail:ticket:open",
        ticket.id,
        mail.inbox_id,
        {
            "reference": ticket.reference,
            "types": list(kinds),
            "commitment": tickets.commitment(tx, ticket, ticket.requester),
        },
    )
    audit.write(tx, [opened], now)
    return ticket


def open_beside(tx: Connection, house: House, ticket: Ticket, line: RequestLine, now: datetime) -> Ticket:
    """A case without a request yet, for one that moves out of `ticket`."""
    new = NewTicket(
        token=secrets.token_hex(TOKEN_BYTES),
        channel=ticket.channel,
        language=ticket.language,
        law=ticket.law,
        requester=ticket.requester,
        requester_name=ticket.requester_name,
        subject=ticket.subject,
        message_id=ticket.message_id,
        received_at=line.received_at,
        forged=ticket.forged,
    )
    return tickets.open_ticket(tx, new, (), house.day(now).year, now)


def waiting_for_a_person(tx: Connection, requester: str, since: datetime) -> Ticket | None:
    """The newest open case of that address, if it is that young and a person has still to say what it is about."""
    newest = next(iter(tickets.own_of(tx, requester)), None)
    if newest is None or newest.received_at < since or newest.state == tickets.SETTLED:
        return None
    return newest if all(line.type == TRIAGE for line in newest.requests) else None


def add_message(
    tx: Connection, mail: Mail, inquiry: Inquiry, ticket: Ticket, now: datetime, note: str = ""
) -> None:
    _keep_message(tx, mail, inquiry, ticket, note, now)
    audit.write(tx, [audit.Entry("desk", "mail:ticket:follow-up", ticket.id, mail.inbox_id)], now)


def add_requests(
    tx: Connection, house: House, mail: Mail, ticket: Ticket, kinds: Sequence[str], now: datetime
) -> Ticket:
    """More request lines on a ticket, each with its own clock; a closed ticket is open again."""
    entries = [audit.Entry("desk", "mail:request:add", ticket.id, mail.inbox_id, {"types": list(kinds)})]
    if ticket.state == tickets.SETTLED:
        entries.append(audit.Entry("desk", "mail:ticket:reopen", ticket.id, mail.inbox_id))
    audit.write(tx, entries, now)
    return tickets.add_requests(tx, ticket, [_line(house, mail, kind) for kind in kinds])


def _line(house: House, mail: Mail, kind: str) -> NewRequest:
    due = house.due(kind, mail.received_at)
    found = mail.evidence_for(kind) or next(iter(mail.reading.evidence), None)
    return NewRequest(
        type=kind,
        sentence=(found.sentence if found else mail.inquiry.subject)[:LONGEST_SENTENCE],
        evidence={
            "probability": round(found.probability, 4),
            "label": found.label,
            "nearest": list(found.nearest),
            "runner_up": found.runner_up,
        }
        | ({"alone": round(found.second.alone, 4)} if found.second else {})
        if found
        else {},
        due_plan=due.plan,
        due_latest=due.latest,
        derivation=derivation_of(due),
        received_at=mail.received_at,
    )


def derivation_of(due: Due) -> dict[str, list[str]]:
    return {language: list(due.derivation(language)) for language in ("en", "ja")}


def _keep_message(
    tx: Connection, mail: Mail, inquiry: Inquiry, ticket: Ticket, note: str, now: datetime
) -> None:
    verdict = mail.verdict.as_json()
    said = {
        "sender": inquiry.sender,
        "subject": inquiry.subject,
        "text": inquiry.new_text,
        "quoted": inquiry.quoted,
        "attachments": [{"name": a.name, "type": a.type, "size": a.size} for a in inquiry.attachments],
        "sender_verdict": verdict,
    }
    tickets.record_message(tx, ticket, mail.inbox_id, mail.received_at, said, note)
    if verdict:
        facts = {name: verdict[name] for name in ("level", "by", "dmarc", "dkim", "spf")}
        audit.write(tx, [audit.Entry("desk", "mail:sender:judge", ticket.id, mail.inbox_id, facts)], now)
