"""The database, opened for a process of the service or for one command of a person."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from bot.settings import Settings
from store import inbox, outbox
from store.database import Store
from store.migrate import is_current, migrate
from store.slack import inbox as slack_inbox
from store.slack import posts

log = logging.getLogger("store")


@contextmanager
def opened(settings: Settings) -> Iterator[Store]:
    """The database, at the newest schema; what a killed process of this machine held is free again."""
    store = Store(settings.database)
    try:
        log.info("schema %s", migrate(store))
        with store.write() as tx:
            freed = sum(rows.release_the_dead(tx) for rows in (inbox, outbox, slack_inbox, posts))
        if freed:
            log.warning("took over %d rows from a process that was killed", freed)
        yield store
    finally:
        store.close()


@contextmanager
def opened_quietly(settings: Settings) -> Iterator[Store]:
    """The database for one command of a person, at the newest schema."""
    store = Store(settings.database)
    try:
        if not is_current(store):
            migrate(store)
        yield store
    finally:
        store.close()
