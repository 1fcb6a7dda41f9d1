"""What an evening's rules look at: what happened since the last one, and what was simulated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select

from bench.year.mails import Kind, Mail
from bot.arrival import digest
from bot.house import House
from bot.settings import Settings
from store import audit, outbox, schema, tickets
from store.audit import Head
from store.tickets import Ticket, waits
from store.tickets.waits import Wait

ENDS = ("settled", "transfer", "moved")  # letters that tell of an end


@dataclass
class Simulated:
    """What was really done: mails sent by their digest, and today's acts as (action, ticket). `attended` is how many
    reminders and lapses today's rounds speak of.
    """

    mails: dict[str, Mail] = field(default_factory=dict)
    acts: list[tuple[str, int]] = field(default_factory=list)
    attended: int = 0

    def sent(self, mail: Mail) -> str:
        """Note a mail; the same bytes once more are the same mail."""
        name = digest(mail.raw)
        self.mails.setdefault(name, mail)
        return name


@dataclass
class Memory:
    """What earlier evenings saw."""

    head: Head
    last_mail: int = 0
    last_letter: int = 0
    versions: dict[int, int] = field(default_factory=dict)
    forged: set[int] = field(default_factory=set)  # tickets that a forged mail opened


@dataclass(frozen=True)
class Evening:
    """`cases` are those that something happened in, `mails` by their row; `letters` were written today."""

    tx: Connection
    settings: Settings
    house: House
    now: datetime
    today: date
    memory: Memory
    simulated: Simulated
    events: Sequence[dict[str, Any]]
    mails: dict[int, Mail]
    cases: dict[int, Ticket]
    letters: Sequence[dict[str, Any]]
    waits: dict[int, list[Wait]]

    def told(self, ticket: Ticket) -> set[datetime]:
        """When letters went out that tell how requests ended."""
        columns = schema.outbox.c
        ends = (columns.ticket_id == ticket.id) & columns.kind.in_(ENDS)
        return set(self.tx.execute(select(columns.created_at).where(ends)).scalars())


def looked_at(
    tx: Connection, settings: Settings, house: House, now: datetime, memory: Memory, simulated: Simulated
) -> Evening:
    events = list(audit.since(tx, memory.head.seq + 1))
    mails = _mails(tx, memory, simulated)
    memory.forged |= _forged(events, mails)
    touched = sorted({row["ticket_id"] for row in events if row["ticket_id"]})
    cases = {ticket_id: tickets.by_id(tx, ticket_id) for ticket_id in touched}
    return Evening(
        tx=tx,
        settings=settings,
        house=house,
        now=now,
        today=house.day(now),
        memory=memory,
        simulated=simulated,
        events=events,
        mails=mails,
        cases=cases,
        letters=outbox.after(tx, memory.last_letter),
        waits={ticket_id: waits.of_ticket(tx, ticket_id) for ticket_id in touched},
    )


def _mails(tx: Connection, memory: Memory, simulated: Simulated) -> dict[int, Mail]:
    columns = schema.inbox.c
    rows = tx.execute(select(columns.id, columns.digest).where(columns.id > memory.last_mail))
    return {row.id: simulated.mails[row.digest] for row in rows if row.digest in simulated.mails}


def _forged(events: Sequence[dict[str, Any]], mails: dict[int, Mail]) -> set[int]:
    opened = [row for row in events if row["action"] == "mail:ticket:open" and row["inbox_id"] in mails]
    return {row["ticket_id"] for row in opened if mails[row["inbox_id"]].kind is Kind.FORGED}


def remember(evening: Evening) -> None:
    """What the next evening has to know."""
    memory = evening.memory
    memory.head = audit.head(evening.tx)
    memory.last_mail = max([memory.last_mail, *evening.mails])
    memory.last_letter = max([memory.last_letter, *(row["id"] for row in evening.letters)])
    memory.versions |= {ticket.id: ticket.version for ticket in evening.cases.values()}
