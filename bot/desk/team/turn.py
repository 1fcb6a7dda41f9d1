"""One act on one ticket: what it may touch, and how it is written down. Reasons not to are values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.desk import life
from bot.desk.case_letters import Desk
from bot.desk.life import Act, Need, Who
from bot.desk.silence import unreachable
from bot.house import House
from store import audit, tickets
from store.tickets import RequestLine, Ticket
from store.tickets.waits import Wait, of_ticket


@dataclass(frozen=True, slots=True)
class Refused:
    """The act was not done; `why` says why and what to do instead."""

    why: str


@dataclass(frozen=True, slots=True)
class Turn:
    """`house` is under the ticket's own law; `lines` are those the act is for."""

    tx: Connection
    house: House
    ticket: Ticket
    lines: tuple[RequestLine, ...]
    act: Act
    actor: str
    now: datetime

    @property
    def positions(self) -> list[int]:
        return [line.position for line in self.lines]

    def waits(self) -> list[Wait]:
        return of_ticket(self.tx, self.ticket.id)

    def done(
        self,
        *,
        each: Mapping[str, Any] | None = None,
        lines: Mapping[int, Mapping[str, Any]] | None = None,
        facts: Mapping[str, Any] | None = None,
        **columns: Any,
    ) -> Ticket | Refused:
        """Write it all down: the state the act leads to with `each`, `lines` by position, columns of the ticket."""
        state = {"state": str(self.act.ends)} if self.act.ends else {}
        changed = {
            line.position: state | dict(each or {}) | dict((lines or {}).get(line.position, {}))
            for line in self.lines
        }
        kept = {position: values for position, values in changed.items() if values}
        after = tickets.change(self.tx, self.ticket, self.now, lines=kept, **columns)
        if after is None:
            return _overtaken(self.ticket)
        self.log(facts or {})
        return after

    def log(self, facts: Mapping[str, Any]) -> None:
        entry = audit.Entry(self.actor, self.act.logged(who(self.actor)), self.ticket.id, facts=dict(facts))
        audit.write(self.tx, [entry], self.now)

    def desk(self, after: Ticket) -> Desk:
        """Where the letter about it is written."""
        return Desk(self.tx, self.house, after, self.now)

    def of(self, after: Ticket) -> tuple[RequestLine, ...]:
        """The act's lines as it left them."""
        return tuple(line for line in after.requests if line.position in self.positions)


def take(
    tx: Connection,
    house: House,
    reference: str,
    act: str,
    actor: str,
    now: datetime,
    *,
    version: int | None,
    positions: Sequence[int] = (),
) -> Turn | Refused:
    """Begin an act. No `positions` means every line it can be done to; `version` is the one the actor saw."""
    ticket, rule = tickets.hold(tx, reference), life.ACTS[act]
    if ticket is None:
        return Refused(f"there is no ticket {reference}; `madoguchi tickets list` shows them")
    if ticket.erased_at:
        return Refused(f"{ticket.reference} is erased: nobody knows any more whose it was, or what it said")
    if version is not None and version != ticket.version:
        return _overtaken(ticket)
    if who(actor) not in rule.who:
        raise ValueError(f"{act} is not for {actor}")
    under = house.under(ticket.law) or (house if act == "law" else None)
    if under is None:
        return Refused(
            f"{ticket.reference} is under the law pack {ticket.law}, which is not here; put its file back,"
            f" or change the ticket's law: {', '.join(house.laws)}"
        )
    lines = tuple(
        line
        for line in ticket.requests
        if line.state in rule.begins and (not positions or line.position in positions)
    )
    missing = sorted(set(positions) - {line.position for line in lines})
    if missing or (not lines and rule.subject == "request"):
        return Refused(_out_of_place(ticket, rule, missing))
    if not lines and life.State(ticket.state) not in rule.begins:
        return Refused(_out_of_place(ticket, rule, missing))
    if Need.ADDRESS in rule.needs and (why := unreachable(ticket)):
        return Refused(
            f"no letter can go out in {ticket.reference} ({why}): reach the requester another way,"
            f" `verify` them, and settle it with --no-letter told-otherwise"
        )
    return Turn(tx, under, ticket, lines, rule, actor, now)


def who(actor: str) -> Who:
    """`team:sato` is the team, `clock` the clock, and what a mail brings about is the desk's act."""
    source = actor.partition(":")[0]
    return Who.REQUESTER if source == "desk" else Who(source)


def _overtaken(ticket: Ticket) -> Refused:
    return Refused(f"{ticket.reference} was changed by somebody else just now; look at it again")


def _out_of_place(ticket: Ticket, rule: Act, missing: Sequence[int]) -> str:
    states = " or ".join(rule.begins)
    if missing:
        return f"{ticket.reference} has no {states} request {', '.join(map(str, missing))}"
    if ticket.state == life.State.SETTLED:
        return f"{ticket.reference} is already closed; `madoguchi tickets reopen` opens it again"
    return f"{ticket.reference} has no request that is {states}"
