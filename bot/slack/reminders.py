"""When the team is reminded, and of what: decided by tickets, calendar and clock alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from intents.law.calendar import DAY, Calendar
from store.tickets import Ticket

OPENS, CLOSES = time(9), time(18)  # nothing is said at night, nor on days on which offices are closed
UNCLAIMED_AFTER = timedelta(hours=4)  # of such hours
LONGEST_WAIT = timedelta(days=30)  # looked back for them
BREACH_AHEAD = timedelta(days=3)
MONDAY = 0


@dataclass(frozen=True, slots=True)
class Reminder:
    """`key` is its own for ever: the same is never said twice. `why`: `five`, `two`, `today`, `overdue`, `unclaimed`, or
    `breach`; then `step` is what the law asks for, by the day `by`.
    """

    key: str
    reference: str
    why: str
    step: str = ""
    by: date | None = None


def is_working_time(now: datetime, calendar: Calendar, zone: ZoneInfo) -> bool:
    local = now.astimezone(zone)
    return calendar.is_open(local.date()) and OPENS <= local.time() < CLOSES


def reminders(
    unsettled: Iterable[Ticket], now: datetime, calendar: Calendar, zone: ZoneInfo
) -> Iterator[Reminder]:
    """What there is to say now; what has been said before is in it too."""
    if not is_working_time(now, calendar, zone):
        return
    today = now.astimezone(zone).date()
    for ticket in unsettled:
        # What waits for the requester is pressing too: most laws let the clock run on.
        if (due := ticket.due) and (why := _pressing((due - today).days)):
            # With its date: one that has moved is reminded of anew.
            yield Reminder(f"due:{ticket.reference}:{why}:{due}", ticket.reference, why)
        if not ticket.assignee and working_hours(ticket.opened_at, now, calendar, zone) >= UNCLAIMED_AFTER:
            yield Reminder(f"due:{ticket.reference}:unclaimed", ticket.reference, "unclaimed")


def breach_reminder(ticket: Ticket, step: str, by: date, now: datetime, zone: ZoneInfo) -> Reminder | None:
    """Said when a step of a possible breach is near: the law's shortest times are hours, so at once, night or not."""
    near = by - now.astimezone(zone).date() <= BREACH_AHEAD
    return (
        Reminder(f"breach:{ticket.reference}:{step}:{by}", ticket.reference, "breach", step, by)
        if near
        else None
    )


def digest_key(now: datetime, calendar: Calendar, zone: ZoneInfo) -> str:
    """The week's digest, on Monday, or on the first working day after a Monday that is none; "" at other times."""
    if not is_working_time(now, calendar, zone):
        return ""
    today = now.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday() - MONDAY)
    return f"digest:{today:%G-W%V}" if today == calendar.next_open(monday) else ""


def working_hours(since: datetime, until: datetime, calendar: Calendar, zone: ZoneInfo) -> timedelta:
    """How much working time lies between two instants, as far as the last month tells."""
    since = max(since, until - LONGEST_WAIT)
    day, total = since.astimezone(zone).date(), timedelta()
    while day <= until.astimezone(zone).date():
        if calendar.is_open(day):
            begin, end = max(since, _at(day, OPENS, zone)), min(until, _at(day, CLOSES, zone))
            total += max(end - begin, timedelta())
        day += DAY
    return total


def _at(day: date, hour: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, hour, zone)


def _pressing(left: int) -> str:
    """The nearest of the steps: whoever comes to a ticket late is not told the earlier ones as well."""
    if left < 0:
        return "overdue"
    return next((why for days, why in ((0, "today"), (2, "two"), (5, "five")) if left <= days), "")
