"""How a request ends, and how it is opened again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.desk import case_letters, learning, life
from bot.desk.case_letters import Desk
from bot.desk.life import Rung
from bot.desk.silence import no_silence, unreachable
from bot.desk.team import complaints
from bot.desk.team.resuming import open_waits
from bot.desk.team.turn import Refused, Turn, take
from bot.house import House
from intents.law import TRIAGE, Outcome, Waiting
from store.tickets import RequestLine, Ticket, notes, waits

NEEDS_REASON = ("refused", "partly-fulfilled")
Tell = Callable[[Desk, Sequence[RequestLine]], bool]


@dataclass(frozen=True, slots=True)
class Settlement:
    """How request lines are settled. No `positions` means every one that is not settled yet.

    `silence`: why no letter is to tell of it, one of life.SILENCES; "" sends the letter.
    """

    outcome: str
    positions: tuple[int, ...] = ()
    reason: str | None = None
    message: str = ""
    silence: str = ""


@dataclass(frozen=True, slots=True)
class Reopening:
    """`why` is kept at the ticket, for the team alone; `message` stands in the letter. `silence` as above."""

    why: str
    positions: tuple[int, ...] = ()
    message: str = ""
    silence: str = ""


def settle(
    tx: Connection,
    house: House,
    reference: str,
    how: Settlement,
    actor: str,
    now: datetime,
    version: int | None = None,
) -> Ticket | Refused:
    """Settle request lines and write to the requester; the ticket closes with its last request."""
    turn = take(tx, house, reference, "settle", actor, now, version=version, positions=how.positions)
    if isinstance(turn, Refused):
        return turn
    if why := _objection(turn, how):
        return Refused(why)
    return end(turn, how)


def end(turn: Turn, how: Settlement, tell: Tell | None = None) -> Ticket | Refused:
    """Settle a turn's lines, whatever act they end by; no objection is raised any more. `tell` writes the letter."""
    silence = how.silence or unreachable(turn.ticket)
    after = turn.done(
        each={
            "state": str(life.State.SETTLED),
            "outcome": how.outcome,
            "reason": how.reason,
            "settled_at": turn.now,
            "silence": silence or None,
        },
        facts={
            "requests": turn.positions,
            "outcome": how.outcome,
            "reason": how.reason,
            "silence": silence or None,
        },
    )
    if isinstance(after, Refused):
        return after
    waits.end(turn.tx, [each.id for each in open_waits(turn)], turn.now, answered=False)
    learning.from_settling(turn.tx, turn.house, turn.ticket, turn.lines, how.outcome, turn.now)
    if not silence:
        (tell or _told_of(how))(turn.desk(after), turn.of(after))
    return after


def _told_of(how: Settlement) -> Tell:
    return lambda desk, done: case_letters.settled(desk, done, how.message)


def reopen(
    tx: Connection,
    house: House,
    reference: str,
    how: Reopening,
    actor: str,
    now: datetime,
    version: int | None = None,
) -> Ticket | Refused:
    """Take settled requests up again, under the dates they had, and tell the requester."""
    turn = take(tx, house, reference, "reopen", actor, now, version=version, positions=how.positions)
    if isinstance(turn, Refused):
        return turn
    if not how.why.strip():
        return Refused("say why it is opened again")
    if why := no_silence(turn.ticket, how.silence):
        return Refused(why)
    if gone := [line.position for line in turn.lines if line.outcome == life.MOVED]:
        return Refused(f"request {gone[0]} is handled under another reference; `tickets show` names it")
    blank = dict.fromkeys(("outcome", "reason", "settled_at", "silence"))
    silence = how.silence or unreachable(turn.ticket)
    after = turn.done(each=blank, facts={"requests": turn.positions, "silence": silence or None})
    if isinstance(after, Ticket):
        notes.add(tx, after.id, actor, "reopen", how.why.strip(), now)
        if not silence:
            case_letters.reopened(turn.desk(after), turn.of(after), how.message)
    return after


def _objection(turn: Turn, how: Settlement) -> str:
    if why := no_silence(turn.ticket, how.silence):
        return why
    found = (_line_objection(turn, line, how) or _unproved(turn, line, how) for line in turn.lines)
    return next(filter(None, found), "")


def _line_objection(turn: Turn, line: RequestLine, how: Settlement) -> str:
    law, allowed = turn.house.law, outcomes(turn.house, line.type)
    if how.outcome not in allowed:
        return f"request {line.position} ({line.type}) cannot end as {how.outcome}; it can as {', '.join(allowed)}"
    if line.type not in law.duties:
        silent = how.outcome == Outcome.RESOLVED and not how.message and not how.silence
        return "say with --message what the requester is told" if silent else ""
    grounds = law.refusal_grounds(line.type)
    if how.outcome in NEEDS_REASON and how.reason not in grounds:
        return f"{how.outcome} needs --reason, one of: {', '.join(grounds)}"
    if how.reason and how.outcome not in NEEDS_REASON:
        return f"--reason belongs to {' or '.join(NEEDS_REASON)}; use --message for own words"
    return ""


def _unproved(turn: Turn, line: RequestLine, how: Settlement) -> str:
    """What the outcome needs to be known of the requester, or asked of them, first."""
    law, ticket = turn.house.law, turn.ticket
    checked = line.type in law.duties and law.duty(line.type).identity
    if checked and how.outcome in life.NEEDS_IDENTITY and not Rung(ticket.identity).reaches(Rung.VERIFIED):
        return (
            f"request {line.position} ({line.type}) shows or changes data, and nobody has verified who asks:"
            f" `madoguchi tickets verify {ticket.reference}`, or ask them with `tickets wait`"
        )
    if how.outcome == Outcome.RESOLVED:
        return complaints.unfinished(turn.tx, ticket)
    if how.outcome != Outcome.NOT_VERIFIED:
        return ""
    if ticket.identity == Rung.VERIFIED:
        return f"{ticket.reference} is verified ({ticket.identity_method}); it cannot end as not-verified"
    if not any(wait.waiting == Waiting.IDENTITY and wait.request_id == line.id for wait in turn.waits()):
        return (
            f"request {line.position} cannot end as not-verified before the requester was asked:"
            f" `madoguchi tickets wait {ticket.reference} --for identity`"
        )
    return ""


def outcomes(house: House, kind: str) -> tuple[str, ...]:
    """How a request of a type may end. What nobody has named yet can be answered, or found to be nothing of ours."""
    if kind in house.law.duties:
        return tuple(house.law.outcomes(kind))
    return (Outcome.RESOLVED, *house.law.outcomes(TRIAGE))
