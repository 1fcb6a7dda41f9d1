"""The time in the simulated year: it is told what time it is, and never goes back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)


@dataclass
class Clock:
    """Calling it tells the time, as the worker asks for it."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now

    def reach(self, instant: datetime) -> datetime:
        self.now = max(self.now, instant)
        return self.now

    def spend(self, seconds: float) -> datetime:
        self.now += timedelta(seconds=seconds)
        return self.now


def days(first: date, number: int) -> Iterator[date]:
    return (first + DAY * each for each in range(number))


def instant(day: date, hour: int, zone: ZoneInfo) -> datetime:
    """The beginning of an hour of a day where the company is."""
    return datetime.combine(day, time(hour), zone)
