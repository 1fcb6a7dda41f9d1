"""The team's acts as modals: which fields each has, and how what was entered becomes the act's own value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from bot.desk import team
from bot.slack.casework import fields as f
from bot.slack.casework.fields import Field


@dataclass(frozen=True, slots=True)
class Given:
    """What was entered into a modal: field to text, or to a list of what was ticked."""

    values: Mapping[str, Any]

    def text(self, name: str) -> str:
        found = self.values.get(name)
        return found.strip() if isinstance(found, str) else ""

    @property
    def positions(self) -> tuple[int, ...]:
        found = self.values.get("requests")
        return tuple(int(each) for each in found) if isinstance(found, list) else ()

    @property
    def position(self) -> int:
        return int(self.text("request") or 1)

    @property
    def amount(self) -> Decimal:
        try:
            return Decimal(self.text("amount"))
        except InvalidOperation:
            return Decimal(0)  # which the desk refuses, with words


@dataclass(frozen=True, slots=True)
class Act:
    """`do` is the desk's; `how` makes its value; `letter`: it may write to the requester, who is shown it first."""

    do: Any
    fields: tuple[Field, ...]
    how: Callable[[Given], Any]
    letter: bool = False


ACTS: Mapping[str, Act] = {
    "settle": Act(
        team.settle,
        (f.requests, f.outcome, f.ground, f.message, f.silence),
        lambda g: team.Settlement(
            g.text("outcome"), g.positions, g.text("ground") or None, g.text("message"), g.text("silence")
        ),
        letter=True,
    ),
    "wait": Act(
        team.wait,
        (f.requests, f.waiting, f.message),
        lambda g: team.Asking(g.text("waiting"), g.text("message"), g.positions),
        letter=True,
    ),
    "verify": Act(
        team.verify,
        (f.method, f.acting_as, f.authority, f.principal),
        lambda g: team.Proof(
            g.text("method"), g.text("acting") or "self", g.text("authority") or None, g.text("principal")
        ),
    ),
    "assign": Act(team.assign, (f.colleague,), lambda g: team.Assignment(g.text("colleague"))),
    "note": Act(team.note, (f.words,), lambda g: team.Words(g.text("message"))),
    "write": Act(team.write, (f.words,), lambda g: team.Words(g.text("message")), letter=True),
    "extend": Act(
        team.extend,
        (f.requests, f.why, f.message),
        lambda g: team.Extension(g.text("why"), g.text("message"), g.positions),
        letter=True,
    ),
    "fee": Act(
        team.fee,
        (f.requests, f.amount, f.currency, f.ground, f.words),
        lambda g: team.Fee(
            g.amount, g.text("currency").upper(), g.text("message"), g.text("ground") or None, g.positions
        ),
        letter=True,
    ),
    "resume": Act(
        team.resume,
        (f.requests, f.answered, f.message, f.silence),
        lambda g: team.Resumption(
            g.positions, bool(g.values.get("answered")), g.text("message"), g.text("silence")
        ),
        letter=True,
    ),
    "relabel": Act(
        team.relabel,
        (f.request, f.kind),
        lambda g: team.Relabelling(g.text("kind"), g.position),
        letter=True,
    ),
    "law": Act(team.law, (f.pack,), lambda g: team.Law(g.text("pack")), letter=True),
    "transfer": Act(
        team.transfer,
        (f.requests, f.department, f.message),
        lambda g: team.Transfer(g.text("department"), g.text("message"), g.positions),
        letter=True,
    ),
    "split": Act(
        team.split, (f.request, f.message), lambda g: team.Split(g.position, g.text("message")), letter=True
    ),
    "merge": Act(
        team.merge, (f.into, f.message), lambda g: team.Merger(g.text("into"), g.text("message")), letter=True
    ),
    "spam": Act(team.spam, (f.message,), lambda g: team.Spam(g.text("message"))),
    "reopen": Act(
        team.reopen,
        (f.closed_requests, f.cause, f.message, f.silence),
        lambda g: team.Reopening(g.text("cause"), g.positions, g.text("message"), g.text("silence")),
        letter=True,
    ),
}
