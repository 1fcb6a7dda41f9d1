"""Rules on cases: states, ends, versions, dates, and what is waited for."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select

from bench.year.invariants.looking import Evening
from bot.desk import life
from store import schema
from store.tickets import SETTLED, WAITING, Ticket, waits

ASKING = ("extend", "wait", "fee", "resume", "verify")  # acts that may give us time, and never take it
BY_THE_CLOCK = ("clock:request:lapse", "clock:request:unanswered")


def changed_rightly(name: str, before: Ticket, after: Ticket, *, refused: bool, stale: bool) -> Iterator[str]:
    """The rule on a single act of the team, at once."""
    if refused:
        if after != before:
            yield f"{name} on {before.reference} was refused and changed something"
        return
    if stale:
        yield f"{name} on {before.reference} was done to an old version"
    if after.version <= before.version:
        yield f"{name} on {before.reference} left its version at {after.version}"
    for old, new in zip(before.requests, after.requests, strict=False):
        if name in ASKING and new.due_plan < old.due_plan:
            yield f"{name} on {before.reference} moved a date from {old.due_plan} to {new.due_plan}"


def references_have_no_holes(evening: Evening) -> Iterator[str]:
    references = schema.tickets.c.reference
    number, last = evening.tx.execute(select(func.count(references.distinct()), func.max(references))).one()
    if last and int(last.rpartition("-")[2]) != number:
        yield f"{number} references, and the last is {last}"


def a_case_is_closed_when_its_last_request_is(evening: Evening) -> Iterator[str]:
    for ticket in evening.cases.values():
        if not ticket.requests:
            yield f"{ticket.reference} has no request"
        if (ticket.closed_at is not None) != (ticket.state == SETTLED):
            yield f"{ticket.reference} is {ticket.state}, and closed at {ticket.closed_at}"


def no_end_is_without_a_letter_or_a_stated_reason(evening: Evening) -> Iterator[str]:
    for ticket in evening.cases.values():
        told = evening.told(ticket)
        for line in ticket.requests:
            known = line.silence in life.SILENCES or line.settled_at in told
            if line.state == SETTLED and not (line.outcome and known):
                yield f"request {line.position} of {ticket.reference} ended, and nobody was told"
            if line.state != SETTLED and (line.outcome, line.settled_at, line.silence) != (None, None, None):
                yield f"request {line.position} of {ticket.reference} is {line.state} and has an end"


def versions_grow(evening: Evening) -> Iterator[str]:
    for ticket in evening.cases.values():
        before = evening.memory.versions.get(ticket.id, 0)
        if ticket.version < before:
            yield f"{ticket.reference} went from version {before} to {ticket.version}"


def who_waits_knows_for_what_and_until_when(evening: Evening) -> Iterator[str]:
    for reference, waiting in waits.due(evening.tx, evening.now, 10):
        yield f"{reference} should have been reminded of {waiting}, or closed"
    for ticket in evening.cases.values():
        still = [each for each in evening.waits[ticket.id] if each.ended_at is None]
        expected = [line.id for line in ticket.requests if line.state == WAITING]
        if sorted(each.request_id for each in still) != sorted(expected):
            yield f"{ticket.reference} waits for something else than it says"
        if any(each.remind_at is None or each.lapse_at is None for each in still):
            yield f"{ticket.reference} waits for ever"


def nothing_lapses_of_which_nobody_was_reminded(evening: Evening) -> Iterator[str]:
    lapsed = [row for row in evening.events if row["action"] in BY_THE_CLOCK]
    for row in lapsed:
        ended = [each for each in evening.waits[row["ticket_id"]] if each.ended_at == row["at"]]
        if not ended or any(each.reminded_at is None for each in ended):
            yield f"{evening.cases[row['ticket_id']].reference} lapsed without a reminder"
