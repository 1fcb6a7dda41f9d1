"""What cannot be read although nobody erased it: told with what to do, and brought to an end if a person says so."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.desk import team
from bot.desk.team import Refused, Unreadable
from bot.house import House
from bot.settings import Settings
from store import audit, retention, unreadable
from store.audit import Entry
from store.database import Store

log = logging.getLogger("retention")

SHOWN = 5  # references in one line
SURE = 2  # days between the first that a schedule keeps and the first that we look at: it may run late

_END = "`madoguchi purge --unreadable` ends what nothing opens, after a look with --dry-run."
_OLDER_KEYS = (
    "The keys are older than the database. Stop the service and put the newest copy of the keys back (`madoguchi"
    f" restore --help`). {_END}"
)
_OLDER_DATABASE = (
    "Either the database is older than its keys, as after a restore: then this was erased since, and is to stay so. Or"
    f" keys were lost: then put their newest copy back (`madoguchi restore --help`). {_END}"
)


@dataclass(frozen=True, slots=True)
class Found:
    """References of open and of closed tickets, ids of mails that wait or were set aside, and what to do."""

    open: tuple[str, ...]
    closed: tuple[str, ...]
    mails: tuple[int, ...]
    hint: str

    def __bool__(self) -> bool:
        return bool(self.open or self.closed or self.mails)

    def __str__(self) -> str:
        return f"{len(self.open)} open tickets, {len(self.closed)} closed ones and {len(self.mails)} mails"

    @property
    def named(self) -> str:
        names = [*self.open, *self.closed, *(f"mail {each}" for each in self.mails)]
        more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
        return f"{', '.join(names[:SHOWN])}{more}"


def look(store: Store, settings: Settings, now: datetime) -> Found:
    kept_since = now.astimezone(UTC) - timedelta(days=settings.keep_mail - SURE)
    with store.read() as tx:
        cases, mails = unreadable.cases(tx), unreadable.mails(tx)
        older = unreadable.keys_are_older(tx, kept_since.date())
    return Found(
        tuple(case.reference for case in cases if not case.closed),
        tuple(case.reference for case in cases if case.closed),
        tuple(mails),
        _OLDER_KEYS if older else _OLDER_DATABASE,
    )


def end(store: Store, house: House, found: Found, actor: str, now: datetime) -> None:
    """Close what is open with the reason that nobody can read it, and let nothing of it be kept."""
    for reference in found.open:
        with store.write() as tx:
            done = team.unreadable(tx, house, reference, Unreadable(), actor, now)
        if isinstance(done, Refused):
            log.warning("%s is left as it is: %s", reference, done.why)
    with store.write() as tx:
        for case in unreadable.cases(tx):
            if case.closed and case.reference in found.closed:
                retention.blank_ticket(tx, case.id, now)
                facts = {"reference": case.reference, "unreadable": True}
                audit.write(tx, [Entry(actor, "retention:ticket:erase", case.id, facts=facts)], now)
        unreadable.end_mails(tx, found.mails, now)
        retention.blank_rows(tx, found.mails, [], now)
        if found.mails:
            facts = {"mails": len(found.mails), "unreadable": True}
            audit.write(tx, [Entry(actor, "retention:mail:erase", facts=facts)], now)
