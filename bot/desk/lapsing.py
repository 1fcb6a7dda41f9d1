"""The clock's own acts: one reminder to who has not answered, and an end to waiting, by the law pack's rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.desk import case_letters, codes
from bot.desk.life import ACTS
from bot.desk.team.resuming import go_on, open_waits
from bot.desk.team.settling import Settlement, end, outcomes
from bot.desk.team.turn import Refused, Turn, take
from bot.house import House
from intents.law import Waiting
from store import outbox
from store.tickets import Ticket, waits
from store.tickets.waits import Wait

CLOCK = "clock"


def attend(
    tx: Connection, house: House, reference: str, waiting: str, now: datetime
) -> Ticket | Refused | None:
    """Do what is due where a case waits for one thing; None when another worker has done it."""
    turn = take(tx, house, reference, "remind", CLOCK, now, version=None)
    if isinstance(turn, Refused):
        return turn
    asked = [each for each in open_waits(turn) if each.waiting == waiting]
    if late := [each for each in asked if each.reminded_at and each.lapse_at and each.lapse_at <= now]:
        return _stop_waiting(_only(turn, late), Waiting(waiting), late)
    if due := [each for each in asked if not each.reminded_at and each.remind_at and each.remind_at <= now]:
        return _remind(_only(turn, due), Waiting(waiting), due)
    return None


def _remind(turn: Turn, waiting: Waiting, asked: Sequence[Wait]) -> Ticket | Refused:
    rule = turn.house.law.unanswered[waiting]
    # Who was reminded late, because we stood still, has as long as anybody after the reminder.
    after = turn.now + timedelta(days=rule.lapse - rule.remind)
    until = max(after, *(each.lapse_at for each in asked if each.lapse_at))
    waits.reminded(turn.tx, [each.id for each in asked], turn.now, until)
    done = turn.done(facts={"requests": turn.positions, "for": waiting})
    if isinstance(done, Ticket):
        code = codes.make(turn.tx, turn.house, done, turn.now) if waiting is Waiting.IDENTITY else ""
        day = turn.house.day
        case_letters.reminder(
            turn.desk(done),
            turn.of(done),
            waiting,
            day(asked[0].asked_at),
            day(until),
            closes=rule.outcome is not None,
            code=code,
        )
    return done


def _stop_waiting(turn: Turn, waiting: Waiting, asked: Sequence[Wait]) -> Ticket | Refused:
    """Close what the law pack lets lapse, with a letter. The rest is the team's turn, and so is everything where our
    letters did not arrive: nobody is closed out who was never asked.
    """
    outcome = turn.house.law.unanswered[waiting].outcome
    lapsing = [line for line in turn.lines if outcome and outcome in outcomes(turn.house, line.type)]
    if outcome is None or len(lapsing) < len(turn.lines) or _not_delivered(turn, asked):
        back = _as(turn, "unanswered")
        return go_on(back, (waiting,), answered=False, facts={"for": waiting})
    return end(_as(turn, "lapse"), Settlement(outcome))


def _not_delivered(turn: Turn, asked: Sequence[Wait]) -> bool:
    since = min(each.asked_at for each in asked)
    return not turn.ticket.requester or any(
        letter["created_at"] >= since and (letter["bounced_at"] or letter["state"] == outbox.FAILED)
        for letter in outbox.of_ticket(turn.tx, turn.ticket.id)
    )


def _only(turn: Turn, asked: Sequence[Wait]) -> Turn:
    wanted = {each.request_id for each in asked}
    return replace(turn, lines=tuple(line for line in turn.lines if line.id in wanted))


def _as(turn: Turn, act: str) -> Turn:
    return replace(turn, act=ACTS[act])
