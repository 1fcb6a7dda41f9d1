"""What the privacy team does to a case. Reasons not to are values: the caller tells them to the person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.desk import cases, learning, letters
from bot.house import House
from intents.law import TRIAGE
from store import audit, tickets
from store.tickets import SETTLED, RequestLine, Ticket

NEEDS_REASON = ("refused", "partly-fulfilled")


@dataclass(frozen=True, slots=True)
class Refused:
    """The act was not done; `why` says why and what to do instead."""

    why: str


@dataclass(frozen=True, slots=True)
class Settlement:
    """How request lines are settled. No `positions` means every one that is not settled yet."""

    outcome: str
    positions: tuple[int, ...] = ()
    reason: str | None = None
    message: str = ""
    letter: bool = True


def settle(
    tx: Connection, house: House, reference: str, how: Settlement, actor: str, now: datetime
) -> Ticket | Refused:
    """Settle request lines and write to the requester; the ticket closes with its last request."""
    ticket = tickets.by_reference(tx, reference)
    if ticket is None:
        return Refused(f"there is no ticket {reference}; `madoguchi tickets list` shows them")
    lines = _chosen(ticket, how.positions)
    if why := _objection(house, ticket, lines, how):
        return Refused(why)
    positions = [line.position for line in lines]
    after = tickets.settle(tx, ticket, positions, how.outcome, how.reason, now)
    if after is None:
        return Refused(f"{ticket.reference} was changed by somebody else just now; look at it again")
    facts = {"requests": positions, "outcome": how.outcome, "reason": how.reason}
    audit.write(tx, [audit.Entry(actor, "team:request:settle", ticket.id, facts=facts)], now)
    learning.from_settling(tx, house, ticket, lines, how.outcome, now)
    if how.letter:
        done = [line for line in after.requests if line.position in positions]
        letters.settled(tx, house, after, done, how.message, now)
    return after


def relabel(
    tx: Connection, house: House, reference: str, position: int, kind: str, actor: str, now: datetime
) -> Ticket | Refused:
    """Say what a request really is: its dates are reckoned anew from receipt, and the requester is told."""
    ticket = tickets.by_reference(tx, reference)
    if ticket is None:
        return Refused(f"there is no ticket {reference}; `madoguchi tickets list` shows them")
    line = next((line for line in ticket.requests if line.position == position), None)
    if line is None or line.state == SETTLED:
        return Refused(f"{ticket.reference} has no open request {position}")
    if kind not in house.law.duties:
        return Refused(f"{kind} is no request type of the law pack; there are {', '.join(house.law.types)}")
    due = house.due(kind, ticket.received_at)
    after = tickets.relabel(tx, ticket, position, kind, due.plan, due.latest, cases.derivation_of(due))
    if after is None:
        return Refused(f"{ticket.reference} was changed by somebody else just now; look at it again")
    facts = {"request": position, "from": line.type, "to": kind}
    audit.write(tx, [audit.Entry(actor, "team:request:relabel", ticket.id, facts=facts)], now)
    learning.from_relabelling(tx, house, ticket, line, kind, now)
    letters.relabelled(tx, house, after, now)
    return after


def _chosen(ticket: Ticket, positions: Sequence[int]) -> tuple[RequestLine, ...]:
    unsettled = (line for line in ticket.requests if line.state != SETTLED)
    return tuple(line for line in unsettled if not positions or line.position in positions)


def _objection(house: House, ticket: Ticket, lines: Sequence[RequestLine], how: Settlement) -> str:
    missing = set(how.positions) - {line.position for line in lines}
    if missing:
        return f"{ticket.reference} has no open request {', '.join(map(str, sorted(missing)))}"
    if not lines:
        return f"{ticket.reference} is already closed"
    return next(filter(None, (_line_objection(house, line, how) for line in lines)), "")


def _line_objection(house: House, line: RequestLine, how: Settlement) -> str:
    allowed = outcomes(house, line.type)
    if how.outcome not in allowed:
        return f"request {line.position} ({line.type}) cannot end as {how.outcome}; it can as {', '.join(allowed)}"
    if line.type not in house.law.duties:
        return (
            ""
            if how.message or how.outcome != "resolved"
            else "say with --message what the requester is told"
        )
    grounds = house.law.refusal_grounds(line.type)
    if how.outcome in NEEDS_REASON and how.reason not in grounds:
        return f"{how.outcome} needs --reason, one of: {', '.join(grounds)}"
    if how.reason and how.outcome not in NEEDS_REASON:
        return f"--reason belongs to {' or '.join(NEEDS_REASON)}; use --message for own words"
    return ""


def outcomes(house: House, kind: str) -> tuple[str, ...]:
    """How a request of a type may end. What nobody has named yet can be answered, or found to be nothing of ours."""
    if kind in house.law.duties:
        return tuple(house.law.outcomes(kind))
    return ("resolved", *house.law.outcomes(TRIAGE))
