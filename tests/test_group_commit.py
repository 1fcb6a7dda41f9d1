"""Many callers, one commit: who is told "kept" can rely on it, and nobody spoils it for the rest."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import closing

import pytest
from samples import some_mail
from sqlalchemy import Connection

from store import inbox
from store.database import Store
from store.group_commit import MOST_AT_ONCE, GroupCommit
from store.inbox import Arrival

POISON = "poison"


class Keeper:
    """The real act, with a count of the groups it was given and a gate that holds the first one."""

    def __init__(self) -> None:
        self.groups: list[int] = []
        self.gate = threading.Event()
        self.reached = threading.Event()

    def __call__(self, tx: Connection, mails: Sequence[Arrival]) -> Sequence[None]:
        self.groups.append(len(mails))
        self.reached.set()
        assert self.gate.wait(10)
        if any(mail.digest == POISON for mail in mails):
            raise ValueError("cannot be kept")
        return inbox.accept(tx, mails)


@pytest.fixture
def keeper() -> Keeper:
    return Keeper()


@pytest.fixture
def commit(store: Store, keeper: Keeper) -> Iterator[GroupCommit[Arrival, None]]:
    with closing(GroupCommit(store, keeper, "test")) as running:
        yield running
        keeper.gate.set()


def kept(store: Store) -> int:
    """How many mails another connection sees."""
    other = Store(store.url.render_as_string(hide_password=False), store.keyring)
    with other.read() as tx:
        number = sum(inbox.counts(tx).values())
    other.close()
    return number


def held(commit: GroupCommit[Arrival, None], keeper: Keeper) -> Future[None]:
    """A first mail that keeps the thread busy until the gate opens."""
    first = commit.submit(some_mail())
    assert keeper.reached.wait(10)
    return first


def test_whoever_waits_meanwhile_shares_the_next_commit(commit, keeper, store):
    futures = [held(commit, keeper), *(commit.submit(some_mail()) for _ in range(50))]
    keeper.gate.set()
    for future in futures:
        future.result(10)
    assert keeper.groups == [1, 50]
    assert kept(store) == 51


def test_a_group_has_an_end(commit, keeper):
    futures = [held(commit, keeper), *(commit.submit(some_mail()) for _ in range(MOST_AT_ONCE + 1))]
    keeper.gate.set()
    for future in futures:
        future.result(10)
    assert keeper.groups == [1, MOST_AT_ONCE, 1]


def test_nobody_is_told_before_the_commit_is_seen_by_others(commit, keeper, store):
    future = held(commit, keeper)
    assert not future.done()
    assert kept(store) == 0
    seen: list[int] = []
    future.add_done_callback(lambda _: seen.append(kept(store)))
    keeper.gate.set()
    future.result(10)
    commit.close()
    assert seen == [1]


def test_one_that_cannot_be_kept_fails_alone(commit, keeper, store):
    futures = [held(commit, keeper)]
    bad = [commit.submit(some_mail(name)) for name in ("before", POISON, "after")][1]
    futures += [commit.submit(some_mail()) for _ in range(5)]
    keeper.gate.set()
    with pytest.raises(ValueError, match="cannot be kept"):
        bad.result(10)
    for future in futures:
        future.result(10)
    assert kept(store) == 8


def test_who_hangs_up_while_waiting_does_not_stop_the_rest(commit, keeper):
    """aiosmtpd cancels the session of a client that is gone, and with it whatever the session waits for."""
    first = held(commit, keeper)
    waiting = commit.submit(some_mail())
    first.cancel()
    waiting.cancel()
    keeper.gate.set()
    assert commit.submit(some_mail()).result(10) is None


def test_closing_keeps_what_has_come_in(store, keeper):
    keeper.gate.set()
    commit = GroupCommit(store, keeper, "test")
    futures = [commit.submit(some_mail()) for _ in range(3)]
    commit.close()
    assert all(future.done() for future in futures)
    assert kept(store) == 3
