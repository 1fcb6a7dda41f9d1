"""What is asked of a requester: proof of identity, clarification, a fee; and going on once it came."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from bot.desk import case_letters, codes
from bot.desk.life import Rung
from bot.desk.team.resuming import new_dates, open_waits
from bot.desk.team.turn import Refused, Turn, take
from bot.house import House
from intents.law import Waiting
from store.tickets import RequestLine, Ticket, waits
from store.tickets.waits import NewWait

CURRENCY = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class Asking:
    """Ask for `identity` or `clarification`. No `positions` means every request that it can be asked for."""

    waiting: str
    message: str = ""
    positions: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Fee:
    """Quote a fee. `message`: what it covers and how to pay it. `ground`: where the law allows it only on one."""

    amount: Decimal
    currency: str
    message: str
    ground: str | None = None
    positions: tuple[int, ...] = ()


def wait(
    tx: Connection,
    house: House,
    reference: str,
    how: Asking,
    actor: str,
    now: datetime,
    version: int | None = None,
) -> Ticket | Refused:
    """Ask the requester for something, by letter. The clock stops or starts anew only where the law says so."""
    turn = take(tx, house, reference, "wait", actor, now, version=version, positions=how.positions)
    if isinstance(turn, Refused):
        return turn
    if how.waiting == Waiting.IDENTITY:
        return _ask_who(turn, how)
    if how.waiting != Waiting.CLARIFICATION:
        return Refused("wait is for identity or clarification; a fee is quoted with `madoguchi tickets fee`")
    if not how.message.strip():
        return Refused("say with --message what the requester is asked")
    after = _wait_for(turn, Waiting.CLARIFICATION, {"requests": turn.positions, "for": how.waiting})
    if isinstance(after, Ticket):
        case_letters.clarification(turn.desk(after), turn.of(after), how.message)
    return after


def _ask_who(turn: Turn, how: Asking) -> Ticket | Refused:
    if Rung(turn.ticket.identity).reaches(Rung.VERIFIED):
        return Refused(f"{turn.ticket.reference} is verified already; nothing more may be asked for that")
    asked = [line for line in turn.lines if _identity_is_asked_for(turn.house, line)]
    if not asked or (how.positions and len(asked) < len(turn.lines)):
        line = next(line for line in turn.lines if line not in asked)
        return Refused(_no_identity(turn, line))
    turn = replace(turn, lines=tuple(asked))
    code = codes.make(turn.tx, turn.house, turn.ticket, turn.now)
    if not code and not how.message.strip():
        return Refused(
            f"{codes.MOST_AT_ONCE} codes were sent for {turn.ticket.reference} in {codes.LIFE.days} days, and no more"
            " are; say with --message how else the requester can prove who they are"
        )
    after = _wait_for(turn, Waiting.IDENTITY, {"requests": turn.positions, "for": how.waiting})
    if isinstance(after, Ticket):
        expires = turn.house.day(turn.now + codes.LIFE)
        case_letters.identify(turn.desk(after), turn.of(after), code, expires, how.message)
    return after


def _identity_is_asked_for(house: House, line: RequestLine) -> bool:
    return line.type in house.law.duties and house.law.duty(line.type).identity


def _no_identity(turn: Turn, line: RequestLine) -> str:
    if line.type not in turn.house.law.duties:
        return f"say first what request {line.position} is: `madoguchi tickets relabel {turn.ticket.reference} TYPE`"
    article = turn.house.law.duty(line.type).article.en
    return f"request {line.position} ({line.type}) needs no proof of identity ({article}); answer it without"


def fee(
    tx: Connection,
    house: House,
    reference: str,
    how: Fee,
    actor: str,
    now: datetime,
    version: int | None = None,
) -> Ticket | Refused:
    """Quote a fee and wait for it; refused where the law allows none, whatever the published policy says."""
    turn = take(tx, house, reference, "fee", actor, now, version=version, positions=how.positions)
    if isinstance(turn, Refused):
        return turn
    if not how.amount.is_finite() or how.amount <= 0 or not CURRENCY.fullmatch(how.currency):
        return Refused("a fee is an amount over zero and a currency of three letters, as in 500 JPY")
    if not how.message.strip():
        return Refused("say with --message what the fee covers and how to pay it")
    bearing = [line for line in turn.lines if _bears_a_fee(turn.house, line, how.ground)]
    if not bearing or (how.positions and len(bearing) < len(turn.lines)):
        return Refused(_no_fee(turn.house, next(line for line in turn.lines if line not in bearing)))
    turn = replace(turn, lines=tuple(bearing))
    quoted = f"{how.currency} {how.amount}"
    facts = {"requests": turn.positions, "fee": quoted, "ground": how.ground}
    after = _wait_for(turn, Waiting.FEE, facts, {"fee": quoted})
    if isinstance(after, Ticket):
        desk, lines = turn.desk(after), turn.of(after)
        case_letters.fee(desk, lines, how.amount, how.currency, how.ground, how.message)
    return after


def _bears_a_fee(house: House, line: RequestLine, ground: str | None) -> bool:
    """A ground that the law does not ask for is no explanation, and would be told as one."""
    known = ground is None or (line.type in house.law.duties and ground in house.law.fee(line.type).grounds)
    return known and house.law.fee_allowed(line.type, ground)


def _no_fee(house: House, line: RequestLine) -> str:
    if line.type not in house.law.duties:
        return f"say first what request {line.position} is; nobody knows yet whether it may cost anything"
    rule = house.law.fee(line.type)
    if rule.allowed and not rule.grounds:
        return f"a fee for {line.type} rests on no ground; leave --ground away ({rule.article.en})"
    if rule.allowed:
        return f"a fee for {line.type} needs --ground, one of: {', '.join(rule.grounds)} ({rule.article.en})"
    return f"no fee may be asked for {line.type}: {rule.article.en}"


def _wait_for(
    turn: Turn, waiting: Waiting, facts: dict[str, Any], columns: dict[str, Any] | None = None
) -> Ticket | Refused:
    """Write down what is asked, and what becomes of it if nobody answers."""
    waits.end(turn.tx, [each.id for each in open_waits(turn)], turn.now, answered=False)
    rule = turn.house.law.unanswered[waiting]
    remind, lapse = (turn.now + timedelta(days=days) for days in (rule.remind, rule.lapse))
    waits.ask(
        turn.tx,
        [NewWait(turn.ticket.id, line.id, waiting, turn.now, remind, lapse) for line in turn.lines],
    )
    return turn.done(each=columns, lines=new_dates(turn), facts=facts)
