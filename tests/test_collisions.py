"""Two transactions that want the same: one after the other, and neither takes the other for an outage."""

from __future__ import annotations

import os
import threading
from contextlib import nullcontext
from pathlib import Path

import pytest
from cases import NOW, SATO, a_case
from databases import database_of
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from bot.desk import team
from bot.desk.team import Merger
from bot.house import House
from store import audit, schema, tickets
from store.database import Store
from store.keys import Keyring
from store.migrate import migrate
from store.tickets import Ticket
from store.trouble import again, collided
from store.writer_lock import WriterLock


@pytest.fixture
def desk(tmp_path: Path, postgresql: str, keyring: Keyring):
    """On PostgreSQL; SQLite has one writer at a time."""
    with database_of("postgresql", tmp_path, postgresql) as url:
        store = Store(url, keyring)
        migrate(store)
        yield store
        store.close()


def until_somebody_waits(store: Store, thread: threading.Thread) -> None:
    while thread.is_alive():
        with store.read() as tx:
            if tx.execute(text("select count(*) from pg_locks where not granted")).scalar():
                return


def test_who_was_ended_for_another_one_begins_again(desk: Store, house: House):
    one, other = (a_case(desk, house) for _ in range(2))
    tries: list[str] = []
    done: list[str] = []

    def in_order() -> str:
        with desk.write() as tx:
            tries.append("begun")
            tickets.hold(tx, one.reference)
            tickets.hold(tx, other.reference)
            return "done"

    thread = threading.Thread(target=lambda: done.append(again(in_order)))
    with desk.write() as tx:
        tx.execute(text("set local deadlock_timeout = '1min'"))  # the other one looks first, and is ended
        tickets.hold(tx, other.reference)
        thread.start()
        until_somebody_waits(desk, thread)
        tickets.hold(tx, one.reference)
    thread.join()
    # More than twice where PostgreSQL lets the one who begins again take the first row before the one who waits for it.
    assert done == ["done"] and len(tries) > 1


def test_two_cases_that_are_merged_into_each_other_are_taken_in_one_order(desk: Store, house: House):
    one, other = (a_case(desk, house) for _ in range(2))
    came: list[object] = []

    def merge() -> None:
        with desk.write() as tx:
            came.append(team.merge(tx, house, other.reference, Merger(one.reference), SATO, NOW))

    thread = threading.Thread(target=merge)
    with desk.write() as tx:
        tickets.hold(tx, one.reference)
        thread.start()
        until_somebody_waits(desk, thread)
        free = select(schema.tickets.c.id).where(schema.tickets.c.id == other.id).with_for_update(nowait=True)
        assert tx.execute(free).scalar() == other.id
    thread.join()
    assert isinstance(came[0], Ticket)


def test_what_is_no_collision_is_not_tried_again(desk: Store):
    tries: list[int] = []

    def wrong() -> None:
        tries.append(1)
        with desk.read() as tx:
            tx.execute(text("select nothing from nowhere"))

    with pytest.raises(DBAPIError) as raised:
        again(wrong)
    assert (len(tries), collided(raised.value)) == (1, False)


def test_a_lock_that_cannot_be_had_keeps_no_other_thread_waiting(tmp_path: Path):
    lock = WriterLock(str(tmp_path / "desk.sqlite3"))
    mine = os.open(tmp_path / "desk.sqlite3-writer", os.O_RDWR)
    lock.close()
    lock._file = 10_000  # as a file that the system took away
    with pytest.raises(OSError, match="Bad file descriptor"):
        lock.__enter__()
    lock._file = mine
    entered = threading.Event()

    def enter() -> None:
        with lock:
            entered.set()

    thread = threading.Thread(target=enter, daemon=True)
    thread.start()
    assert entered.wait(30)
    thread.join()
    lock.close()


@pytest.mark.parametrize("aside", [nullcontext, audit.set_aside], ids=["plain", "set aside"])
def test_a_connection_lost_within_a_transaction_is_told_as_what_it_is(desk: Store, aside):
    with pytest.raises(DBAPIError), desk.write() as tx, aside(*[tx][: aside is audit.set_aside]):
        tx.execute(text("select pg_terminate_backend(pg_backend_pid())"))
    with desk.write() as tx:
        assert tx.execute(text("select 1")).scalar() == 1
