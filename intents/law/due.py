"""From a rule and a day of receipt to the two dates, and the words that derive them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from intents.law.calendar import DAY, SUNDAY, WEEKENDS, Calendar, add_business_days, add_months
from intents.law.terms import By, FirstDay, Rule, Text, Unit
from intents.law.words import joined, phrase


@dataclass(frozen=True, slots=True)
class Due:
    """`plan` is the earlier reading, never moved by a holiday; `latest` is None where no law names a number.

    `stopped`: a wait without its answer keeps the clock from running; `plan` is then the date as if nothing
    had been asked. Rules in hours give aware datetimes.
    """

    plan: date
    latest: date | None
    by: By
    lines: tuple[Text, ...]
    stopped: bool = False

    def derivation(self, language: str) -> tuple[str, ...]:
        """How the dates were found, line by line; Japanese for `ja`, English for every other language."""
        return tuple(line.of(language) for line in self.lines)


def reckon(rule: Rule, start: date, calendar: Calendar, *, event: str = "received", off: int = 0) -> Due:
    """The dates of `rule` from `start`; `off` days inside the period do not count."""
    span = _Span(rule, start, calendar, event, off)
    return Due(span.plan, span.latest, rule.by, tuple(_lines(span)))


@dataclass(frozen=True, slots=True)
class _Span:
    rule: Rule
    start: date
    calendar: Calendar
    event: str
    off: int

    @property
    def bare(self) -> date:
        """The last day if every day counts and the first does not."""
        count = self.rule.count
        match self.rule.unit:
            case Unit.MONTHS:
                return add_months(self.start, count)
            case Unit.BUSINESS_DAYS:
                return add_business_days(self.start, count, WEEKENDS)
            case Unit.DAYS:
                return self.start + timedelta(days=count)
            case Unit.HOURS:
                return self.start + timedelta(hours=count)

    @property
    def plan(self) -> date:
        first = self.rule.first_day is not FirstDay.NOT_COUNTED
        return self.bare + timedelta(days=self.off - first)

    @property
    def last(self) -> date:
        """The later reading, before it is moved off a closed day."""
        if self.rule.unit is Unit.BUSINESS_DAYS:
            return add_business_days(self.start, self.rule.count, self.calendar)
        return self.plan + DAY if self.rule.first_day is FirstDay.DOUBTFUL else self.plan

    @property
    def latest(self) -> date | None:
        if self.rule.by is not By.LAW:
            return None
        return self.calendar.next_open(self.last) if self.rule.shift else self.last


def _lines(span: _Span) -> list[Text]:
    doubts = [span.rule.doubt, span.rule.shift.doubt if span.rule.shift and _moved(span) else None]
    first = joined(_first(span), *_off(span), *_readings(span))
    return [first, *(phrase("line.doubt", doubt=doubt) for doubt in doubts if doubt)]


def _first(span: _Span) -> Text:
    rule, counted = span.rule, span.rule.first_day is FirstDay.COUNTED
    period = _period(rule.unit, rule.count)
    if rule.unit is Unit.BUSINESS_DAYS:
        period = joined(period, phrase("line.weekends"))
    return phrase(
        "line.counted" if counted else "line.first",
        start=phrase(f"start.{span.event}", start=span.start),
        period=period,
        end=span.bare - DAY if counted else span.bare,
        why=phrase(f"by.{rule.by}", article=rule.article),
    )


def _off(span: _Span) -> list[Text]:
    return [phrase("line.off", count=_period(Unit.DAYS, span.off), end=span.last)] if span.off else []


def _readings(span: _Span) -> list[Text]:
    said = []
    if span.rule.first_day is FirstDay.DOUBTFUL:
        said.append(phrase("line.doubtful", plan=span.plan))
    if span.rule.shift and _moved(span):
        shift = span.rule.shift.article
        said.append(phrase("line.shifted", day=_closed(span), latest=span.latest, shift=shift))
    elif span.latest and span.latest != span.plan:
        skipped = span.rule.unit is Unit.BUSINESS_DAYS
        said.append(phrase("line.holidays" if skipped else "line.latest", latest=span.latest))
    return said


def _moved(span: _Span) -> bool:
    return span.latest not in (None, span.last)


def _closed(span: _Span) -> Text:
    if span.calendar.holiday(span.last):
        return phrase("day.holiday", day=span.last)
    return phrase("day.sunday" if span.last.weekday() == SUNDAY else "day.saturday", day=span.last)


def _period(unit: Unit, count: int) -> Text:
    return phrase(f"period.{'one-' if count == 1 else ''}{unit}", count=count)
