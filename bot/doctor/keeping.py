"""Findings about keys, and about what is kept for how long."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot import forgetting, leap, unreadable
from bot.doctor.finding import Finding
from bot.settings import Settings
from store.database import Store

STALE = timedelta(days=2)  # for what is done once a day


def kept(settings: Settings, store: Store, now: datetime) -> Iterator[Finding]:
    found = unreadable.look(store, settings, now)
    if found:
        yield Finding(
            False, f"keys: nobody can read {found}, their keys are missing: {found.named}", found.hint
        )
    else:
        yield Finding(True, "keys: all there")
    if leapt := leap.found(store, now):
        yield Finding(False, f"clock: {leapt}", leap.WHAT_TO_DO)
    late = forgetting.overdue(store, settings, now - STALE)
    due = bool(late.references or late.mails or late.letters or late.files)
    yield Finding(
        not due,
        f"kept too long: {late}" if due else "retention: nothing is overdue",
        "`madoguchi worker` erases daily, `madoguchi purge` now." if due else "",
    )
