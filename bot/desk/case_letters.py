"""The letters of a case that a person of the team, or the clock, causes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Connection

from bot import post, replies, wording
from bot.desk.outgoing import Cause, send
from bot.house import House
from intents.law import Waiting
from store.tickets import RequestLine, Ticket


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a letter of a case is written: `house` is under the ticket's law, `ticket` as the act left it."""

    tx: Connection
    house: House
    ticket: Ticket
    now: datetime

    @property
    def language(self) -> str:
        return str(wording.written_in(self.ticket.language))

    def frame(self, message: str = "") -> wording.CaseFrame:
        policy = wording.policy_at(self.house, self.ticket.received_at, self.language)
        return wording.case_frame(self.house, policy, self.ticket, self.language, message)

    def asked(self, lines: Sequence[RequestLine]) -> tuple[replies.Asked, ...]:
        return wording.asked(self.house, lines, self.language)

    def day(self, when: date) -> str:
        return wording.day(when, self.language)

    @property
    def complain(self) -> str:
        return self.house.law.authority.text.of(self.language)

    def send(self, letter: replies.Letter, what: str) -> bool:
        """One letter for one version of the ticket and one thing that was done."""
        ticket = self.ticket
        cause = Cause(
            f"{ticket.reference}:{what}:{ticket.version}",
            ticket.requester,
            wording.written_in(ticket.language),
            post.Answered(ticket.message_id),
            ticket=ticket,
            automatic=False,
            forged=ticket.forged,
        )
        policy = wording.policy_at(self.house, ticket.received_at, self.language)
        return send(self.tx, self.house, cause, letter, policy, (), self.now)


def settled(desk: Desk, done: Sequence[RequestLine], message: str) -> bool:
    """Outcomes, reasons, own words, and where to complain."""
    today = desk.house.day(desk.now)
    letter = replies.Settled(
        **desk.frame(message),
        settled=desk.asked(done),
        remaining=desk.asked(wording.unsettled(desk.ticket)),
        complain=desk.complain,
        late=any(line.due_plan < today for line in done),
    )
    return desk.send(letter, f"settled:{','.join(str(line.position) for line in done)}")


def relabelled(desk: Desk) -> bool:
    """What is asked for, and by when, as a person found it out: the acknowledgement that holds from now on."""
    policy = wording.policy_at(desk.house, desk.ticket.received_at, desk.language)
    frame = desk.frame()
    letter = replies.Acknowledgement(
        subject=frame["subject"],
        name=frame["name"],
        company=frame["company"],
        contact=frame["contact"],
        reference=frame["reference"],
        received=frame["received"],
        requests=desk.asked(wording.unsettled(desk.ticket)),
        answers=(),
        policy=wording.source(policy, desk.language),
    )
    return desk.send(letter, "relabelled")


def identify(desk: Desk, lines: Sequence[RequestLine], code: str, expires: date, message: str) -> bool:
    letter = replies.Identify(
        **desk.frame(message), requests=desk.asked(lines), code=code, expires=desk.day(expires)
    )
    return desk.send(letter, "identify")


def clarification(desk: Desk, lines: Sequence[RequestLine], message: str) -> bool:
    letter = replies.Clarification(**desk.frame(message), requests=desk.asked(lines))
    return desk.send(letter, "clarification")


def fee(
    desk: Desk,
    lines: Sequence[RequestLine],
    amount: Decimal,
    currency: str,
    ground: str | None,
    message: str,
) -> bool:
    law = desk.house.law
    letter = replies.FeeQuotation(
        **desk.frame(message),
        requests=desk.asked(lines),
        amount=wording.money(amount, currency, desk.language),
        article=law.fee(lines[0].type).article.of(desk.language),
        ground=law.grounds[ground].text.of(desk.language) if ground else "",
    )
    return desk.send(letter, "fee")


def reminder(
    desk: Desk,
    lines: Sequence[RequestLine],
    waiting: Waiting,
    asked: date,
    until: date | None,
    *,
    closes: bool,
    code: str,
) -> bool:
    letter = replies.Reminder(
        **desk.frame(),
        requests=desk.asked(lines),
        waiting=waiting,
        asked=desk.day(asked),
        until=desk.day(until) if until else "",
        closes=closes,
        code=code,
    )
    return desk.send(letter, "reminder")


def extension(desk: Desk, lines: Sequence[RequestLine], why: str, message: str) -> bool:
    longer = desk.house.law.duty(lines[0].type).extension
    letter = replies.Extension(
        **desk.frame(message),
        requests=desk.asked(lines),
        why=why,
        article=longer.article.of(desk.language) if longer else "",
        complain=desk.complain,
    )
    return desk.send(letter, "extension")


def transfer(desk: Desk, lines: Sequence[RequestLine], department: str, message: str) -> bool:
    letter = replies.Transfer(**desk.frame(message), requests=desk.asked(lines), department=department)
    return desk.send(letter, "transfer")


def moved(desk: Desk, lines: Sequence[RequestLine], to: str, message: str) -> bool:
    return desk.send(replies.Moved(**desk.frame(message), requests=desk.asked(lines), to=to), "moved")


def resumed(desk: Desk, lines: Sequence[RequestLine], message: str, *, answered: bool) -> bool:
    ahead, late = _by_date(desk, lines)
    return desk.send(
        replies.Resumed(**desk.frame(message), requests=ahead, late=late, answered=answered), "resumed"
    )


def reopened(desk: Desk, lines: Sequence[RequestLine], message: str) -> bool:
    ahead, late = _by_date(desk, lines)
    return desk.send(replies.Reopened(**desk.frame(message), requests=ahead, late=late), "reopened")


def _by_date(
    desk: Desk, lines: Sequence[RequestLine]
) -> tuple[tuple[replies.Asked, ...], tuple[replies.Asked, ...]]:
    """Those whose date is ahead, and those whose date has passed: nobody is told a day that is over."""
    today = desk.house.day(desk.now)
    late = [line for line in lines if line.due_plan < today]
    return desk.asked([line for line in lines if line not in late]), desk.asked(late)


def own_words(desk: Desk, message: str) -> bool:
    return desk.send(replies.OwnWords(**desk.frame(message)), "written")
