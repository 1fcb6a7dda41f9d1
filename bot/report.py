"""The desk's figures of a period: how much came, how punctually it was settled, and how it ended. Never a name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from store import statistics
from store.statistics import MailFact, RequestFact
from store.tickets import SETTLED

SOON = timedelta(days=5)
ANSWERED, BY_A_PERSON = "answered", ("ticketed", "triaged")


@dataclass(frozen=True, slots=True)
class Punctuality:
    """Request lines by how they stand to their planned date. `late` were settled after it, `overdue` are not settled."""

    on_time: int
    late: int
    running: int
    due_soon: int
    overdue: int

    @property
    def settled(self) -> int:
        return self.on_time + self.late

    @property
    def share(self) -> float | None:
        """How much of what had to be settled by today was settled in time; None when nothing had to be."""
        owed = self.settled + self.overdue
        return self.on_time / owed if owed else None


@dataclass(frozen=True, slots=True)
class Kind:
    """One request type. `days` is the median from receipt to settlement, None while nothing is settled."""

    name: str
    number: int
    punctuality: Punctuality
    days: float | None


@dataclass(frozen=True, slots=True)
class Month:
    """What came in one month; `first` is its first day."""

    first: date
    mails: int
    answered: int
    by_a_person: int
    requests: int


@dataclass(frozen=True, slots=True)
class Report:
    """`since` and `until` are days, both within the period."""

    since: date
    until: date
    today: date
    months: tuple[Month, ...]
    kinds: tuple[Kind, ...]
    punctuality: Punctuality
    outcomes: tuple[tuple[str, int], ...]
    languages: tuple[tuple[str, int], ...]
    channels: tuple[tuple[str, int], ...]
    mails: tuple[tuple[str, int], ...]

    @property
    def automatic(self) -> float | None:
        """Share of the inquiries that the desk answered without a person; None when there were none."""
        counted = dict(self.mails)
        answered = counted.get(ANSWERED, 0)
        inquiries = answered + sum(counted.get(end, 0) for end in BY_A_PERSON)
        return answered / inquiries if inquiries else None


def report(tx: Connection, since: date, until: date, now: datetime, zone: ZoneInfo) -> Report:
    """The figures of what was received from `since` to `until`, as it stands at `now`."""
    begin, end = _instant(since, zone), _instant(until + timedelta(days=1), zone)
    lines = statistics.requests_received(tx, begin, end)
    mails = statistics.mails_received(tx, begin, end)
    today = now.astimezone(zone).date()
    return Report(
        since=since,
        until=until,
        today=today,
        months=tuple(_months(lines, mails, zone)),
        kinds=tuple(_kinds(lines, today, zone)),
        punctuality=_punctuality(lines, today, zone),
        outcomes=_counted(line.outcome for line in lines if line.outcome),
        languages=_counted(line.language for line in lines),
        channels=_counted(line.channel for line in lines),
        mails=_counted(mail.outcome or "waiting" for mail in mails),
    )


def _instant(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def _months(lines: Sequence[RequestFact], mails: Sequence[MailFact], zone: ZoneInfo) -> Iterable[Month]:
    def month(fact: RequestFact | MailFact) -> date:
        return fact.received_at.astimezone(zone).date().replace(day=1)

    taken = Counter(map(month, mails))
    answered = Counter(month(mail) for mail in mails if mail.outcome == ANSWERED)
    by_a_person = Counter(month(mail) for mail in mails if mail.outcome in BY_A_PERSON)
    asked = Counter(map(month, lines))
    for first in sorted({*taken, *asked}):
        yield Month(first, taken[first], answered[first], by_a_person[first], asked[first])


def _kinds(lines: Sequence[RequestFact], today: date, zone: ZoneInfo) -> Iterable[Kind]:
    for name in sorted({line.type for line in lines}):
        own = [line for line in lines if line.type == name]
        days = [_days(line, zone) for line in own if line.settled_at]
        yield Kind(name, len(own), _punctuality(own, today, zone), median(days) if days else None)


def _days(line: RequestFact, zone: ZoneInfo) -> int:
    assert line.settled_at
    return (_day(line.settled_at, zone) - _day(line.received_at, zone)).days


def _day(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()


def _punctuality(lines: Sequence[RequestFact], today: date, zone: ZoneInfo) -> Punctuality:
    settled = [line for line in lines if line.state == SETTLED and line.settled_at]
    running = [line for line in lines if line.state != SETTLED]
    in_time = _number(settled, lambda line: line.settled_at and _day(line.settled_at, zone) <= line.due_plan)
    return Punctuality(
        on_time=in_time,
        late=len(settled) - in_time,
        running=_number(running, lambda line: line.due_plan > today + SOON),
        due_soon=_number(running, lambda line: today <= line.due_plan <= today + SOON),
        overdue=_number(running, lambda line: line.due_plan < today),
    )


def _number(lines: Iterable[RequestFact], holds: Callable[[RequestFact], object]) -> int:
    return sum(1 for line in lines if holds(line))


def _counted(values: Iterable[str]) -> tuple[tuple[str, int], ...]:
    """The commonest first, equals by name."""
    return tuple(sorted(Counter(values).items(), key=lambda each: (-each[1], each[0])))
