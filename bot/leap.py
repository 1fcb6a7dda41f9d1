"""A clock that leaps: a wrong one must not destroy every key and lapse every case, so a person is asked first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from store import audit
from store.audit import Entry
from store.database import Store

MOST = timedelta(
    days=14
)  # longer than a company's holidays; what wrong days do within them, a schedule bears
RUN, CONFIRMED = "retention:schedule:run", "retention:clock:confirm"
APART = timedelta(hours=12)  # between two notes of a run: one a day is enough, whoever runs


@dataclass(frozen=True, slots=True)
class Leap:
    """The clock says `now`, and the last that we know of is `last`."""

    last: datetime
    now: datetime

    def __str__(self) -> str:
        return (
            f"the clock says {self.now:%Y-%m-%d}, but what is done daily was last done on {self.last:%Y-%m-%d}: nothing is"
            " erased, and nobody's request lapses"
        )


WHAT_TO_DO = (
    "Put the clock right. If it is right, and the service was stopped for so long, say so:"
    " `madoguchi purge --clock-is-right`."
)


def found(store: Store, now: datetime) -> Leap | None:
    last = _last(store)
    return Leap(last, now) if last and now - last > MOST else None


def confirm(store: Store, actor: str, now: datetime) -> None:
    """A person says that the clock is right."""
    with store.write() as tx:
        audit.write(tx, [Entry(actor, CONFIRMED)], now)


def has_run(store: Store, actor: str, now: datetime) -> None:
    """What is done daily was done: later clocks are measured by it. Mail is no measure, as it takes a wrong clock's word."""
    with store.read() as tx:
        last = audit.last_of(tx, RUN)
    if last is None or abs(now - last) >= APART:
        with store.write() as tx:
            audit.write(tx, [Entry(actor, RUN)], now)


def _last(store: Store) -> datetime | None:
    with store.read() as tx:
        return audit.last_of(tx, RUN, CONFIRMED) or audit.last_of(tx)
