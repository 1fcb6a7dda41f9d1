"""More time for an answer: only where the law gives it, once, in time, and with a reason that is told."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from bot.desk import case_letters, clock
from bot.desk.team.turn import Refused, Turn, take
from bot.house import House
from intents.law import TRIAGE, Due, NotAllowed
from store.tickets import RequestLine, Ticket

# The letter's template has words for each; own words may be added.
REASONS = ("complexity", "number", "search", "consultation")


@dataclass(frozen=True, slots=True)
class Extension:
    """`why`: one of REASONS. No `positions` means every request whose law gives more time."""

    why: str
    message: str = ""
    positions: tuple[int, ...] = ()


def extend(
    tx: Connection,
    house: House,
    reference: str,
    how: Extension,
    actor: str,
    now: datetime,
    version: int | None = None,
) -> Ticket | Refused:
    """Take the longer period and tell the requester so today."""
    turn = take(tx, house, reference, "extend", actor, now, version=version, positions=how.positions)
    if isinstance(turn, Refused):
        return turn
    if how.why not in REASONS:
        return Refused(f"an extension needs a reason, one of: {', '.join(REASONS)}")
    longer = {line.position: _longer(turn, line) for line in turn.lines}
    given = {position: due for position, due in longer.items() if isinstance(due, Due)}
    barred = [why.text.en for why in longer.values() if isinstance(why, NotAllowed)]
    if barred and (how.positions or not given):
        return Refused(barred[0])
    turn = replace(turn, lines=tuple(line for line in turn.lines if line.position in given))
    lines = {
        line.position: clock.dates(given[line.position]) | {"extended": line.extended + 1}
        for line in turn.lines
    }
    after = turn.done(lines=lines, facts={"requests": turn.positions, "reason": how.why})
    if isinstance(after, Ticket):
        case_letters.extension(turn.desk(after), turn.of(after), how.why, how.message)
    return after


def _longer(turn: Turn, line: RequestLine) -> Due | NotAllowed:
    law, day = turn.house.law, turn.house.day
    kind = line.type if line.type in law.duties else TRIAGE
    waits = clock.as_law(turn.house, line, turn.waits())
    return law.extend(kind, day(line.received_at), told=day(turn.now), waits=waits, times=line.extended)
