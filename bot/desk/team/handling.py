"""What changes nothing about the requests: who works on a case, what is noted, what else is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.desk import case_letters
from bot.desk.team.turn import Refused, Turn, take
from bot.house import House
from store.tickets import Ticket, notes

LONGEST_ASSIGNEE = 80  # the column's


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who works on the case; "" for nobody."""

    to: str


@dataclass(frozen=True, slots=True)
class Words:
    """What is said: inside the house as a note, or to the requester as a letter."""

    text: str


def assign(
    tx: Connection,
    house: House,
    reference: str,
    how: Assignment,
    actor: str,
    now: datetime,
    version: int | None = None,
) -> Ticket | Refused:
    """Give a case to somebody, or to nobody."""
    turn = take(tx, house, reference, "assign", actor, now, version=version)
    if isinstance(turn, Refused):
        return turn
    to = how.to.strip()[:LONGEST_ASSIGNEE] or None
    return turn.done(facts={"from": turn.ticket.assignee, "to": to}, assignee=to)


def note(
    tx: Connection,
    house: House,
    reference: str,
    how: Words,
    actor: str,
    now: datetime,
    version: int | None = None,
) -> Ticket | Refused:
    """Keep a note for the team. No letter can say it: no template's context has it."""
    turn = _worded(take(tx, house, reference, "note", actor, now, version=version), how)
    if isinstance(turn, Refused):
        return turn
    notes.add(tx, turn.ticket.id, actor, "note", how.text.strip(), now)
    return turn.done()


def write(
    tx: Connection,
    house: House,
    reference: str,
    how: Words,
    actor: str,
    now: datetime,
    version: int | None = None,
) -> Ticket | Refused:
    """Write to the requester in own words; the template is only the frame."""
    turn = _worded(take(tx, house, reference, "write", actor, now, version=version), how)
    if isinstance(turn, Refused):
        return turn
    after = turn.done()
    if isinstance(after, Ticket):
        case_letters.own_words(turn.desk(after), how.text)
    return after


def _worded(turn: Turn | Refused, how: Words) -> Turn | Refused:
    """Only with words; a letter's come with --message."""
    if isinstance(turn, Turn) and not how.text.strip():
        return Refused(
            f"an empty {turn.act.name} says nothing; give it words (`write` takes them by --message)"
        )
    return turn
