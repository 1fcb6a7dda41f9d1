"""What nobody can read any more: its key is lost, and no letter can go out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.desk import life
from bot.desk.team.settling import Settlement, end
from bot.desk.team.turn import Refused, take
from bot.house import House
from store import audit, retention
from store.tickets import Ticket
from store.unreadable import is_lost


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Nothing to say, and nobody to say it to."""


def unreadable(
    tx: Connection,
    house: House,
    reference: str,
    how: Unreadable,  # noqa: ARG001 -- every act has one
    actor: str,
    now: datetime,
    version: int | None = None,
) -> Ticket | Refused:
    """Close a case that its key does not open; what is left of it is types, dates and how it ended."""
    turn = take(tx, house, reference, "unreadable", actor, now, version=version)
    if isinstance(turn, Refused):
        return turn
    if not is_lost(tx, turn.ticket):
        return Refused(f"{turn.ticket.reference} can be read; settle it, so that the requester is told")
    after = end(turn, Settlement(life.UNREADABLE, silence=life.UNREADABLE))
    if isinstance(after, Ticket):
        retention.blank_ticket(tx, after.id, now)  # should its key come back, nothing is there to be kept
        facts = {"reference": after.reference}
        audit.write(tx, [audit.Entry(actor, "retention:ticket:erase", after.id, facts=facts)], now)
    return after
