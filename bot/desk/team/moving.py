"""What belongs elsewhere: another department, a case of its own, another case of the same requester, the bin."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.desk import case_letters, cases, life
from bot.desk.life import Rung
from bot.desk.team.resuming import still_asked
from bot.desk.team.settling import Settlement, end, outcomes
from bot.desk.team.turn import Refused, Turn, take
from bot.house import House
from intents.law import Outcome
from store import audit, tickets
from store.tickets import RequestLine, Ticket, links, moving, notes


@dataclass(frozen=True, slots=True)
class Transfer:
    """To which department, as the requester is to read it."""

    department: str
    message: str = ""
    positions: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Spam:
    """Nothing to say: no letter goes out, and the ticket says so. `why` is kept as a note."""

    why: str = ""


@dataclass(frozen=True, slots=True)
class Split:
    """Which request gets a case of its own."""

    position: int
    message: str = ""


@dataclass(frozen=True, slots=True)
class Merger:
    """The reference of the case that takes over what is open in this one."""

    into: str
    message: str = ""


def transfer(
    tx: Connection,
    house: House,
    reference: str,
    how: Transfer,
    actor: str,
    now: datetime,
    version: int | None = None,
) -> Ticket | Refused:
    """Hand what is not about personal data to those who can help, and tell the requester."""
    turn = take(tx, house, reference, "transfer", actor, now, version=version, positions=how.positions)
    if isinstance(turn, Refused):
        return turn
    if not how.department.strip():
        return Refused("say with --to which department takes it over")
    for line in turn.lines:
        if Outcome.NOT_PERSONAL_DATA not in outcomes(turn.house, line.type):
            return Refused(f"request {line.position} ({line.type}) is this desk's own to answer")
    after = end(
        turn,
        Settlement(life.TRANSFERRED),
        lambda desk, lines: case_letters.transfer(desk, lines, how.department.strip(), how.message),
    )
    if isinstance(after, Ticket):
        notes.add(tx, after.id, actor, "transfer", how.department.strip(), now)
    return after


def spam(
    tx: Connection,
    house: House,
    reference: str,
    how: Spam,
    actor: str,
    now: datetime,
    version: int | None = None,
) -> Ticket | Refused:
    """Close a case without a word to its sender."""
    turn = take(tx, house, reference, "spam", actor, now, version=version)
    if isinstance(turn, Refused):
        return turn
    if turn.ticket.identity != Rung.UNKNOWN:
        proved = f"{turn.ticket.reference} is a person's ({turn.ticket.identity_method})"
        return Refused(f"{proved}; settle it, so that they are told")
    if how.why.strip():
        notes.add(tx, turn.ticket.id, actor, "spam", how.why.strip(), now)
    return end(turn, Settlement(life.SPAM, silence="spam"))


def split(
    tx: Connection,
    house: House,
    reference: str,
    how: Split,
    actor: str,
    now: datetime,
    version: int | None = None,
) -> Ticket | Refused:
    """Give a request a case of its own; the new ticket. Both name each other, and the dates stay."""
    turn = take(tx, house, reference, "split", actor, now, version=version, positions=(how.position,))
    if isinstance(turn, Refused):
        return turn
    if len(turn.ticket.requests) == 1:
        return Refused(f"{turn.ticket.reference} has one request only; there is nothing to split off")
    if waiting := still_asked(turn):
        return waiting
    new = cases.open_beside(tx, turn.house, turn.ticket, turn.lines[0], now)
    return _hand_over(turn, new, how.message)


def merge(
    tx: Connection,
    house: House,
    reference: str,
    how: Merger,
    actor: str,
    now: datetime,
    version: int | None = None,
) -> Ticket | Refused:
    """Let another case of the same requester take over; that other ticket. This one stays, and names it."""
    tickets.hold_all(tx, (reference, how.into))
    turn = take(tx, house, reference, "merge", actor, now, version=version)
    if isinstance(turn, Refused):
        return turn
    into = tickets.hold(tx, how.into)
    if into is None or into.id == turn.ticket.id:
        return Refused(f"there is no other ticket {how.into}; `madoguchi tickets list` shows them")
    if not into.requester or into.requester != turn.ticket.requester:
        return Refused(
            f"{into.reference} is another requester's; what is theirs must not be seen by this one"
        )
    if into.forged != turn.ticket.forged:
        forged = into if into.forged else turn.ticket
        return Refused(
            f"{forged.reference} was opened by a forged mail; find out first who asks, and then"
            f" `madoguchi tickets verify {forged.reference}`"
        )
    if into.principal != turn.ticket.principal:  # one mailbox of an agent may speak for many
        return Refused(
            f"{turn.ticket.reference} and {into.reference} are not for the same person as far as anybody has verified;"
            " `madoguchi tickets verify` both first, naming for whom they act"
        )
    if into.law != turn.ticket.law:
        return Refused(
            f"{into.reference} is under {into.law}; bring both under one law first (`tickets law`)"
        )
    return still_asked(turn) or _hand_over(turn, into, how.message)


def _hand_over(turn: Turn, target: Ticket, message: str) -> Ticket | Refused:
    first = len(target.requests) + 1
    for position, line in enumerate(turn.lines, first):
        moving.hand_over(turn.tx, line, target, position)
    links.add(turn.tx, turn.ticket.id, target.id, turn.act.name, turn.now)
    taken = tickets.change(turn.tx, target, turn.now, **_better_proof(turn.ticket, target))
    if taken is None:  # it is held
        raise RuntimeError(f"{target.reference} changed while it was held")
    facts = {"from": turn.ticket.reference, "requests": list(range(first, first + len(turn.lines)))}
    entry = audit.Entry(turn.actor, turn.act.logged(life.Who.TEAM), target.id, facts=facts)
    audit.write(turn.tx, [entry], turn.now)
    left = replace(turn, lines=_left_behind(turn))
    after = end(
        left,
        Settlement(life.MOVED),
        lambda desk, lines: case_letters.moved(desk, lines, target.reference, message),
    )
    return after if isinstance(after, Refused) else taken


def _left_behind(turn: Turn) -> tuple[RequestLine, ...]:
    now_there = tickets.by_reference(turn.tx, turn.ticket.reference)
    assert now_there  # it is held
    return tuple(line for line in now_there.requests if line.position in turn.positions)


def _better_proof(one: Ticket, other: Ticket) -> dict[str, Any]:
    """Whoever was verified in one case is verified in the other; it is the same mailbox."""
    if Rung(other.identity).reaches(Rung(one.identity)):
        return {}
    return {
        "identity": one.identity,
        "identity_method": one.identity_method,
        "acting_as": one.acting_as,
        "authority": one.authority,
        "principal": one.principal,
    }
