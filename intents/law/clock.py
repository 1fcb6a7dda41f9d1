"""What waiting for identity, a fee or clarification does to a period, where the law has a rule for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from intents.law.calendar import Calendar
from intents.law.due import Due, reckon
from intents.law.terms import Duty, Effect, Rule, Text, Waiting, WaitRule
from intents.law.words import phrase


@dataclass(frozen=True, slots=True)
class Wait:
    """One thing asked of the requester: when asked, and when it came (None: not yet)."""

    waiting: Waiting
    asked: date
    answered: date | None = None

    def __post_init__(self) -> None:
        if self.answered and self.answered < self.asked:
            raise ValueError(f"answered {self.answered} before it was asked, {self.asked}")


@dataclass(frozen=True, slots=True)
class Clock:
    """Where a period stands: its first day, the days that do not count, and how it came to that."""

    start: date
    event: str = "received"
    off: frozenset[date] = frozenset()
    stopped: bool = False
    lines: tuple[Text, ...] = ()


def run(duty: Duty, rule: Rule, received: date, waits: Iterable[Wait], calendar: Calendar) -> Due:
    """The dates of `rule` after all `waits`, in the order they were asked."""
    clock = Clock(received)
    for wait in sorted(waits, key=lambda wait: wait.asked):
        if found := duty.waits.get(Waiting(wait.waiting)):
            clock = _heard(clock, wait, found, _read(clock, rule, calendar))
    due = _read(clock, rule, calendar)
    latest = None if clock.stopped else due.latest
    return replace(due, latest=latest, lines=clock.lines + due.lines, stopped=clock.stopped)


def _read(clock: Clock, rule: Rule, calendar: Calendar) -> Due:
    off = sum(day > clock.start for day in clock.off)
    return reckon(rule, clock.start, calendar, event=clock.event, off=off)


def _heard(clock: Clock, wait: Wait, found: WaitRule, due: Due) -> Clock:
    said = {"waiting": phrase(f"waiting.{wait.waiting}"), "asked": wait.asked, "article": found.article}
    if wait.asked > (due.latest or due.plan):  # asking late cannot bring a missed date back
        return replace(clock, lines=(*clock.lines, phrase("wait.late", **said)))
    if wait.answered is None:
        return replace(clock, stopped=True, lines=(*clock.lines, phrase("wait.open", **said)))
    lines = (*clock.lines, phrase(f"wait.{found.effect}", answered=wait.answered, **said))
    if found.effect is Effect.PAUSES:
        return replace(clock, off=clock.off | _days(wait.asked, wait.answered), lines=lines)
    return replace(clock, start=max(clock.start, wait.answered), event="restarted", lines=lines)


def _days(first: date, last: date) -> frozenset[date]:
    return frozenset(first + timedelta(days=n) for n in range((last - first).days + 1))
