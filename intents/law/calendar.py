"""Plain calendar arithmetic: months, business days, days on which offices are closed."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache

import holidays
from pydantic import BaseModel, ConfigDict, Field, field_validator

DAY = timedelta(days=1)
SATURDAY, SUNDAY = 5, 6


class Calendar(BaseModel):
    """Whose public holidays count (none: only weekends), and further closed days of every year as `MM-DD`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    holidays: str | None = Field(default=None, examples=["JP", "GB-ENG"])
    closed: tuple[str, ...] = ()

    @field_validator("holidays")
    @classmethod
    def _known(cls, region: str | None) -> str | None:
        if region is not None:
            _supported(region)
        return region

    @field_validator("closed")
    @classmethod
    def _written(cls, closed: tuple[str, ...]) -> tuple[str, ...]:
        for day in closed:
            date.fromisoformat(f"2028-{day}")  # a leap year: 02-29 is a day
        return closed

    def holiday(self, day: date) -> bool:
        """Whether offices are closed although it may be a weekday."""
        if f"{day:%m-%d}" in self.closed:
            return True
        return self.holidays is not None and day in _holidays(self.holidays)

    def is_open(self, day: date) -> bool:
        return day.weekday() < SATURDAY and not self.holiday(day)

    def next_open(self, day: date) -> date:
        while not self.is_open(day):
            day += DAY
        return day


WEEKENDS = Calendar()


def add_months(start: date, months: int) -> date:
    """The same day of a later month, or the last day of that month if it has no such day."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def add_business_days(start: date, count: int, calendar: Calendar) -> date:
    """The last of `count` open days after `start`."""
    day = start
    while count:
        day += DAY
        count -= calendar.is_open(day)
    return day


@lru_cache(maxsize=32)
def _holidays(region: str) -> holidays.HolidayBase:
    country, _, part = region.partition("-")
    return holidays.country_holidays(country, subdiv=part or None)


def _supported(region: str) -> None:
    try:
        _holidays(region)
    except NotImplementedError as unknown:
        raise ValueError(f"no holidays are known for {region!r}") from unknown
