"""The worker: every mail comes to an end, and one that breaks it does not take the others along."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from samples import MINUTE, NOW, some_mail
from sqlalchemy import text

from bot import desk as the_desk
from bot.house import House
from bot.understanding import understand
from bot.worker import AT_FIRST, DAMAGED, TRIES, next_round, work
from store import inbox, outbox, tickets
from store.database import Store

PLAIN = b"From: hanako@example.net\r\nSubject: My data\r\nMessage-ID: <1@example.net>\r\n\r\nPlease delete my data.\r\n"


@pytest.fixture
def desk(laptop: Store, house: House) -> Store:
    house.record_policies(laptop, datetime.now(UTC))
    return laptop


def take(store: Store, *mails: inbox.Arrival) -> None:
    with store.write() as tx:
        inbox.accept(tx, mails)


def ends(store: Store) -> list[str]:
    with store.read() as tx:
        return sorted(
            outcome or state for (state, outcome), number in inbox.counts(tx).items() for _ in range(number)
        )


def test_a_mail_is_brought_to_its_end_in_one_round(desk: Store, house: House):
    take(desk, some_mail(raw=PLAIN))
    assert [work(house, desk, "a"), work(house, desk, "a")] == [1, 0]
    (end,) = ends(desk)
    assert end in {"ticketed", "triaged"}
    with desk.read() as tx:
        assert outbox.counts(tx) == {"queued": 1}


@pytest.mark.parametrize(
    ("rounds", "then"),
    [
        ([(16, 0.1)], 32),
        ([(16, 0.1), (32, 0.1), (64, 0.1), (128, 0.1)], 128),  # a flock
        ([(16, 0.1), (32, 0.1), (64, 9.0)], 16),  # they take long
        ([(16, 9.0), (4, 60.0), (1, 60.0)], 1),
        ([(16, 9.0), (4, 0.1)], 8),  # and again not
        ([(16, 0.1), (3, 0.1), (0, 0.0)], 16),  # it was no flock
    ],
)
def test_rounds_grow_with_a_flock_and_shrink_where_mails_take_long(rounds, then):
    at_once = AT_FIRST
    for worked, seconds in rounds:
        at_once = next_round(at_once, worked, seconds)
    assert at_once == then


def test_the_worker_takes_the_time_it_is_told(desk: Store, house: House):
    take(desk, some_mail(raw=PLAIN))
    assert work(house, desk, "early", lambda: NOW - MINUTE) == 0
    assert work(house, desk, "a", lambda: NOW) == 1
    with desk.read() as tx:
        row = inbox.by_id(tx, 1)
        assert row
        assert row["finished_at"] == NOW
        assert outbox.oldest_queued(tx) == NOW


def test_a_mail_that_killed_its_worker_too_often_is_set_aside(desk: Store, house: House):
    take(desk, some_mail(raw=PLAIN))
    for tries in range(TRIES):
        with desk.write() as tx:
            inbox.claim(tx, "dead", NOW + tries * inbox.LEASE, 1)
    work(house, desk, "a")
    assert ends(desk) == ["parked"]
    with desk.read() as tx:
        assert inbox.parked(tx)[0]["reason"] == f"the worker died over it {TRIES} times"


def test_one_mail_that_cannot_be_read_is_parked_and_the_others_are_not(desk: Store, house: House):
    """No calendar of the company's has the day it came on."""
    take(desk, some_mail("one", raw=PLAIN), some_mail("two", raw=PLAIN), some_mail("three", raw=PLAIN))
    with desk.write() as tx:
        tx.execute(text("update inbox set received_at = '9999-12-31 23:59:59' where id = 2"))
    work(house, desk, "a")
    with desk.read() as tx:
        (row,) = inbox.parked(tx)
    assert (row["id"], row["reason"]) == (2, "reading failed: OverflowError('date value out of range')")
    assert len(ends(desk)) == 3
    assert ends(desk).count("parked") == 1


def test_one_mail_that_cannot_be_settled_is_parked_and_the_others_are_not(desk: Store, house: House):
    """A trigger stands for whatever may go wrong with one row."""
    with desk.write() as tx:
        tx.execute(
            text(
                "create trigger broken before insert on messages when new.inbox_id = 2 "
                "begin select raise(abort, 'this one breaks'); end"
            )
        )
    broken = PLAIN.replace(b"hanako@example.net", b"taro@example.org")
    take(desk, some_mail(raw=PLAIN), some_mail(raw=broken))
    work(house, desk, "a")
    with desk.read() as tx:
        (row,) = inbox.parked(tx)
    assert "this one breaks" in row["reason"]
    assert len(ends(desk)) == 2
    assert ends(desk).count("parked") == 1


def test_a_mail_that_another_worker_took_over_does_not_stop_this_one(desk: Store, house: House):
    """The other one takes it at the very moment this one has read it and found it to be beyond its tries."""
    take(desk, some_mail(raw=PLAIN))
    with desk.write() as tx:
        tx.execute(text(f"update inbox set attempts = {TRIES}"))
        tx.execute(
            text(
                "create trigger stolen after update of claimed_by on inbox when new.claimed_by = 'slow' "
                "begin update inbox set claimed_by = 'quick' where id = new.id; end"
            )
        )
    assert work(house, desk, "slow") == 1
    with desk.read() as tx:
        row = inbox.by_id(tx, 1)
    assert row is not None
    assert (row["state"], row["claimed_by"]) == ("claimed", "quick")


@pytest.mark.parametrize(
    "damage",
    [
        "update inbox_bytes set raw = zeroblob(99) where inbox_id = 1",
        "delete from inbox_bytes where inbox_id = 1",
        "update inbox set own_key = zeroblob(99) where id = 1",
        "update inbox set envelope = zeroblob(99) where id = 1",
    ],
)
def test_a_damaged_mail_is_parked_and_the_others_are_not(desk: Store, house: House, damage: str):
    take(desk, some_mail("damaged", raw=PLAIN), some_mail("sound", raw=PLAIN))
    with desk.write() as tx:
        tx.execute(text(damage))
    work(house, desk, "a")
    assert ends(desk)[0] == "parked"
    assert ends(desk)[1] in {"ticketed", "triaged"}
    with desk.read() as tx:
        assert inbox.parked(tx)[0]["reason"] == DAMAGED


def test_two_mails_at_once_give_their_requests_places_of_their_own(store: Store, house: House):
    if store.is_sqlite:
        pytest.skip("SQLite has one writer at a time")
    house.record_policies(store, datetime.now(UTC))
    take(store, some_mail(raw=PLAIN))
    work(house, store, "a")
    for number, wish in enumerate(
        (
            "Please send me a copy of all the data you hold about me.",
            "Please correct the address you have on file for me.",
        )
    ):
        follow_up = PLAIN.replace(b"My data", b"[PI-2026-000001]").replace(b"<1@", b"<2%d@" % number)
        take(store, some_mail(raw=follow_up.replace(b"Please delete my data.", wish.encode())))
    with store.write_lightly() as tx:
        (first,) = inbox.claim(tx, "a", datetime.now(UTC), 1)
    other = threading.Thread(target=work, args=(house, store, "b"))
    with store.write() as tx:
        (mail,) = understand(house, [first])
        end = the_desk.receive(tx, house, mail, datetime.now(UTC))
        inbox.finish(tx, "a", [(first.id, end)], datetime.now(UTC))
        other.start()
        while other.is_alive() and not somebody_waits(store):
            pass
    other.join()
    with store.read() as tx:
        ticket = tickets.by_reference(tx, "PI-2026-000001")
    assert ticket
    assert [line.position for line in ticket.requests] == [1, 2, 3]


def somebody_waits(store: Store) -> bool:
    with store.read() as tx:
        return bool(tx.execute(text("select count(*) from pg_locks where not granted")).scalar())
