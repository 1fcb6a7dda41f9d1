"""What a request is, and under which law: both set its dates anew, and the requester is told."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from bot.desk import case_letters, clock, learning
from bot.desk.team.turn import Refused, take
from bot.house import House
from store.tickets import Ticket


@dataclass(frozen=True, slots=True)
class Relabelling:
    """Which request is of which type in truth."""

    kind: str
    position: int = 1


@dataclass(frozen=True, slots=True)
class Law:
    """The law pack a case is under, by id: a customer in the EU, say."""

    pack: str


def relabel(
    tx: Connection,
    house: House,
    reference: str,
    how: Relabelling,
    actor: str,
    now: datetime,
    version: int | None = None,
) -> Ticket | Refused:
    """Say what a request really is: its dates are reckoned anew from its receipt."""
    turn = take(tx, house, reference, "relabel", actor, now, version=version, positions=(how.position,))
    if isinstance(turn, Refused):
        return turn
    law, line = turn.house.law, turn.lines[0]
    if how.kind not in law.duties:
        return Refused(f"{how.kind} is no request type of the law pack; there are {', '.join(law.types)}")
    due = clock.due_of(turn.house, replace(line, type=how.kind), turn.waits())
    facts = {"request": line.position, "from": line.type, "to": how.kind}
    after = turn.done(each={"type": how.kind} | clock.dates(due), facts=facts)
    if isinstance(after, Refused):
        return after
    learning.from_relabelling(tx, turn.house, turn.ticket, line, how.kind, now)
    case_letters.relabelled(turn.desk(after))
    return after


def law(
    tx: Connection,
    house: House,
    reference: str,
    how: Law,
    actor: str,
    now: datetime,
    version: int | None = None,
) -> Ticket | Refused:
    """Put a case under another law pack; every open request gets the dates of that law."""
    turn = take(tx, house, reference, "law", actor, now, version=version)
    if isinstance(turn, Refused):
        return turn
    under = house.under(how.pack)
    if under is None:
        return Refused(f"there is no law pack {how.pack}; there are {', '.join(sorted(house.laws))}")
    if how.pack == turn.ticket.law:
        return Refused(f"{turn.ticket.reference} is under {how.pack} already")
    if strange := [line.type for line in turn.lines if _unknown(under, line.type)]:
        return Refused(f"{how.pack} says nothing on {strange[0]}; relabel the request first")
    waits = turn.waits()
    lines = {line.position: clock.dates(clock.due_of(under, line, waits)) for line in turn.lines}
    facts = {"from": turn.ticket.law, "to": how.pack}
    after = turn.done(lines=lines, facts=facts, law=how.pack)
    if isinstance(after, Ticket):
        case_letters.relabelled(replace(turn.desk(after), house=under))
    return after


def _unknown(house: House, kind: str) -> bool:
    """A type that another pack has and this one lacks; what nobody has named yet is at home everywhere."""
    named = any(kind in pack.duties for pack in house.laws.values())
    return named and kind not in house.law.duties
