"""The worker: every mail comes to an end, and one that breaks it does not take the others along."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from samples import MINUTE, NOW, some_mail, some_settings
from sqlalchemy import text

from bot.house import House, build
from bot.worker import DAMAGED, TRIES, work
from store import inbox, outbox
from store.database import Store

PLAIN = b"From: hanako@example.net\r\nSubject: My data\r\nMessage-ID: <1@example.net>\r\n\r\nPlease delete my data.\r\n"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    return build(some_settings(tmp_path_factory.mktemp("house")))


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


@pytest.mark.parametrize("part", ["raw", "own_key", "envelope"])
def test_a_damaged_mail_is_parked_and_the_others_are_not(desk: Store, house: House, part: str):
    take(desk, some_mail("damaged", raw=PLAIN), some_mail("sound", raw=PLAIN))
    with desk.write() as tx:
        tx.execute(text(f"update inbox set {part} = zeroblob(99) where digest = 'damaged'"))
    work(house, desk, "a")
    assert ends(desk)[0] == "parked"
    assert ends(desk)[1] in {"ticketed", "triaged"}
    with desk.read() as tx:
        assert inbox.parked(tx)[0]["reason"] == DAMAGED
