"""Going on with what waited, because it came or because nobody waits any longer."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.desk import case_letters, clock
from bot.desk.silence import no_silence, unreachable
from bot.desk.team.turn import Refused, Turn, take
from bot.house import House
from intents.law import Waiting
from store.tickets import WAITING, Ticket, waits
from store.tickets.waits import Wait

ANYTHING = tuple(Waiting)


@dataclass(frozen=True, slots=True)
class Resumption:
    """Go on. `answered`: what was asked for came; the clock is then reckoned with it where the law says so.

    `silence`: why no letter is to tell of it, one of life.SILENCES; "" sends the letter.
    """

    positions: tuple[int, ...] = ()
    answered: bool = True
    message: str = ""
    silence: str = ""


def resume(
    tx: Connection,
    house: House,
    reference: str,
    how: Resumption,
    actor: str,
    now: datetime,
    version: int | None = None,
) -> Ticket | Refused:
    """Go on with requests that wait, or note that what they had waited for came after all; tell the requester."""
    turn = take(tx, house, reference, "resume", actor, now, version=version, positions=how.positions)
    if isinstance(turn, Refused):
        return turn
    turn = _only_what_waits(turn, ANYTHING, late=how.answered)
    if not turn.lines:
        return Refused(f"{turn.ticket.reference} waits for nothing")
    if why := no_silence(turn.ticket, how.silence):
        return Refused(why)
    silence = how.silence or unreachable(turn.ticket)
    facts = {"answered": how.answered, "silence": silence or None}
    after = go_on(turn, ANYTHING, answered=how.answered, facts=facts)
    if isinstance(after, Ticket) and not silence:
        case_letters.resumed(turn.desk(after), turn.of(after), how.message, answered=how.answered)
    return after


def answered_by_mail(tx: Connection, house: House, ticket: Ticket, actor: str, now: datetime) -> Ticket:
    """The requester wrote: it is the team's turn again. Words are an answer to a question, not yet a payment."""
    told = (Waiting.IDENTITY, Waiting.CLARIFICATION)
    for kinds, answered in ((told, True), ((Waiting.FEE,), False)):
        turn = take(tx, house, ticket.reference, "resume", actor, now, version=None)
        if isinstance(turn, Turn) and (turn := _only_what_waits(turn, kinds, late=answered)).lines:
            done = go_on(turn, kinds, answered=answered, facts={"answered": answered})
            ticket = done if isinstance(done, Ticket) else ticket
    return ticket


def go_on(
    turn: Turn, kinds: Container[str], *, answered: bool, facts: dict[str, Any], **columns: Any
) -> Ticket | Refused:
    """End what a turn's lines wait for, and reckon their dates anew. An earlier question is answered with the last."""
    asked = unanswered(turn, kinds) if answered else open_waits(turn)
    waits.end(turn.tx, [each.id for each in asked], turn.now, answered=answered)
    lines = {position: dates | _still(turn, position) for position, dates in new_dates(turn).items()}
    return turn.done(lines=lines, facts={"requests": turn.positions} | facts, **columns)


def _still(turn: Turn, position: int) -> dict[str, str]:
    """A line that waits for something else goes on waiting."""
    still = {each.request_id for each in open_waits(turn)}
    waits_on = any(line.position == position and line.id in still for line in turn.lines)
    return {"state": WAITING} if waits_on else {}


def _only_what_waits(turn: Turn, kinds: Container[str], *, late: bool) -> Turn:
    """Lines that wait for one of these things; with `late` also those whose wait ended without it."""
    asked = {each.request_id for each in unanswered(turn, kinds)}
    lines = (line for line in turn.lines if line.id in asked and (late or line.state == WAITING))
    return replace(turn, lines=tuple(lines))


def unanswered(turn: Turn, kinds: Container[str]) -> list[Wait]:
    """What was asked for a turn's lines and never came, waited for or not."""
    known = {line.id for line in turn.lines}
    return [
        each
        for each in turn.waits()
        if each.answered_at is None and each.request_id in known and each.waiting in kinds
    ]


def open_waits(turn: Turn) -> list[Wait]:
    """What a turn's lines wait for now."""
    return [each for each in unanswered(turn, ANYTHING) if each.ended_at is None]


def new_dates(turn: Turn) -> dict[int, dict[str, Any]]:
    found = turn.waits()
    return {line.position: clock.dates(clock.due_of(turn.house, line, found)) for line in turn.lines}


def still_asked(turn: Turn) -> Refused | None:
    """What was asked is answered where it was asked from: the code is that case's, and so is the letter's address."""
    asked = {each.request_id for each in open_waits(turn)}
    waiting = next((line.position for line in turn.lines if line.id in asked), None)
    if waiting is None:
        return None
    reference = turn.ticket.reference
    return Refused(
        f"request {waiting} waits for an answer, which will come to {reference};"
        f" `madoguchi tickets resume {reference}` first, with --unanswered if nothing came"
    )
