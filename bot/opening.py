"""The database, opened for a process of the service or for one command of a person."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from bot.rotation import finish
from bot.secret import secret, secret_file, secrets_by_now
from bot.settings import Settings, WrongSetting
from store import inbox, outbox
from store.database import Store
from store.keys import KeyGone, Keyring, Tampered, WrongKeys
from store.keys.binding import bind
from store.migrate import is_current, migrate, newest
from store.slack import inbox as slack_inbox
from store.slack import posts

log = logging.getLogger("store")


@contextmanager
def opened(settings: Settings) -> Iterator[Store]:
    """The database, at the newest schema; what a killed process of this machine held is free again."""
    store = connected(settings)
    try:
        log.info("schema %s", _bring_up(store))
        with store.write() as tx:
            freed = sum(rows.release_the_dead(tx) for rows in (inbox, outbox, slack_inbox, posts))
        if freed:
            log.warning("took over %d rows from a process that was killed", freed)
        with _told_in_a_sentence():
            yield store
    finally:
        store.close()


@contextmanager
def opened_quietly(settings: Settings) -> Iterator[Store]:
    """The database for one command of a person, at the newest schema."""
    store = connected(settings)
    try:
        _bring_up(store)
        with _told_in_a_sentence():
            yield store
    finally:
        store.close()


def connected(settings: Settings) -> Store:
    """The database with its keys, whatever its schema. Raises WrongSetting when they are not the right ones."""
    return Store(settings.database, _keyring(settings))


@contextmanager
def opened_keys(settings: Settings) -> Iterator[Keyring]:
    """The keys alone, for one command of a person."""
    ring = _keyring(settings)
    try:
        with _told_in_a_sentence():
            yield ring
    finally:
        ring.close()


def _keyring(settings: Settings) -> Keyring:
    try:
        found = Keyring(settings.keys, secret(settings), again=lambda: secrets_by_now(settings))
    except WrongKeys as fault:
        raise WrongSetting(str(fault)) from None
    finish(found, secret_file(settings))  # a change of the secret that was broken off
    return found


def _bring_up(store: Store) -> str:
    """The newest schema, and these keys."""
    try:
        revision = newest() if is_current(store) else migrate(store)
        with store.write() as tx:
            bind(tx)
        return revision
    except WrongKeys as fault:
        raise WrongSetting(str(fault)) from None


@contextmanager
def _told_in_a_sentence() -> Iterator[None]:
    """What cannot be unsealed is the operator's to mend, and no fault in the program."""
    try:
        yield
    except WrongKeys as fault:
        raise WrongSetting(str(fault)) from None
    except Tampered as fault:
        raise WrongSetting(
            f"what is sealed in {fault} was damaged or changed there. Look at the disk, and restore a backup"
        ) from None
    except KeyGone as fault:
        raise WrongSetting(
            f"the key {fault} is not there: what it sealed was erased, or the keys are older than the database."
            " `madoguchi doctor` says which; in the second case put the newest copy of the keys back"
        ) from None
