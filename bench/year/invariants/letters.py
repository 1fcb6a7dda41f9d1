"""Rules on letters: to whom they go, and to whom never."""

from __future__ import annotations

from collections.abc import Iterator

from bench.year.invariants.looking import Evening
from bench.year.mails import UNANSWERED
from bot.desk.life import Rung
from store import outbox


def they_go_to_who_asked_and_to_nobody_else(evening: Evening) -> Iterator[str]:
    for row in evening.letters:
        if row["erased_at"]:
            continue
        ticket, mail = evening.cases.get(row["ticket_id"]), evening.mails.get(row["inbox_id"])
        if ticket is None and mail is None:
            yield f"letter {row['id']} ({row['kind']}) has no cause"
        if ticket and row["recipient"] != ticket.requester:
            yield f"letter {row['id']} ({row['kind']}) of {ticket.reference} went to somebody else"
        if mail and row["recipient"] != mail.author:
            yield f"letter {row['id']} ({row['kind']}) went to somebody else than who wrote"


def machines_and_forgers_get_none(evening: Evening) -> Iterator[str]:
    for row in evening.letters:
        mail, ticket = evening.mails.get(row["inbox_id"]), evening.cases.get(row["ticket_id"])
        if mail and mail.kind in UNANSWERED:
            yield f"letter {row['id']} ({row['kind']}) answers a mail that is {mail.kind}"
        if ticket and ticket.id in evening.memory.forged and ticket.identity != Rung.VERIFIED:
            yield f"letter {row['id']} ({row['kind']}) went to whom {ticket.reference} was forged upon"


def none_stays_behind(evening: Evening) -> Iterator[str]:
    if oldest := outbox.oldest_queued(evening.tx):
        yield f"a letter of {oldest} is still to be sent"
