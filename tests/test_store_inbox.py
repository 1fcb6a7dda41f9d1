"""Accepted mail as rows: stored once, claimed by one, ended in one state."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from samples import MINUTE, NOW, opened, queued, some_mail
from sqlalchemy import text
from sqlalchemy.exc import StatementError

from store import inbox
from store.database import Store
from store.inbox import LEASE, Arrival, Finish, LeaseLost

NO_PROCESS = 99_999_999  # more than any system counts
CLAIMER = """
import sys
from datetime import UTC, datetime
from store import inbox
from pathlib import Path
from bot.opening import connected
from bot.settings import load
from store.claims import own_name

store = connected(load(MADOGUCHI_DATABASE_URL=sys.argv[1], var=Path(sys.argv[2])))
with store.write() as tx:
    inbox.claim(tx, own_name(), datetime.now(UTC), 1)
print("claimed", flush=True)
sys.stdin.read()
"""


def accepted(store: Store, *mails: Arrival) -> None:
    with store.write() as tx:
        inbox.accept(tx, mails or [some_mail()])


def claimed(store: Store, by: str = "a", now: datetime = NOW, most: int = 10) -> list[inbox.Claimed]:
    with store.write_lightly() as tx:
        return inbox.claim(tx, by, now, most)


def ended(store: Store, how: Finish, by: str = "a") -> int:
    """One mail brought to an end; its id."""
    accepted(store)
    (row,) = claimed(store, by)
    with store.write() as tx:
        inbox.finish(tx, by, [(row.id, how)], NOW)
    return row.id


def test_a_mail_comes_back_as_it_was_brought(store: Store):
    given = some_mail(raw=bytes(range(256)), envelope_recipients=("a@example.co.jp", "佐藤@example.co.jp"))
    accepted(store, given)
    (row,) = claimed(store)
    assert (row.digest, row.raw, row.received_at) == (given.digest, given.raw, NOW)
    assert row.envelope_recipients == given.envelope_recipients


@pytest.mark.parametrize("sender", ["hanako@example.net", "", None])
def test_the_null_sender_is_not_the_same_as_no_envelope(store: Store, sender: str | None):
    accepted(store, some_mail(envelope_sender=sender))
    assert claimed(store)[0].envelope_sender == sender


def test_the_same_mail_again_changes_nothing(store: Store):
    accepted(store, some_mail("same", raw=b"first"))
    accepted(store, some_mail("same", raw=b"second"), some_mail("other"), some_mail("other"))
    assert next((row.digest, row.raw) for row in claimed(store)) == ("same", b"first")
    with store.read() as tx:
        assert inbox.counts(tx) == {("claimed", None): 2}


def test_a_time_without_a_zone_does_not_reach_the_database(store: Store):
    with pytest.raises(StatementError, match="without a time zone"):
        accepted(store, some_mail(received_at=datetime(2026, 11, 24)))  # noqa: DTZ001


def test_the_oldest_are_claimed_first_and_only_once(store: Store):
    accepted(store, *(some_mail(name) for name in ("one", "two", "three")))
    assert [row.digest for row in claimed(store, most=2)] == ["one", "two"]
    assert [row.digest for row in claimed(store, "b")] == ["three"]
    assert claimed(store, "c") == []


def test_a_lease_that_has_ended_is_free_for_another_and_the_tries_are_counted(store: Store):
    accepted(store)
    assert claimed(store)[0].attempts == 1
    assert claimed(store, "b", NOW + LEASE - timedelta(seconds=1)) == []
    assert claimed(store, "b", NOW + LEASE)[0].attempts == 2


def test_many_workers_at_once_never_get_the_same_mail(store: Store):
    accepted(store, *(some_mail() for _ in range(60)))
    taken: list[int] = []

    def work(name: str) -> None:
        own = Store(store.url.render_as_string(hide_password=False), store.keyring)
        while rows := claimed(own, name, most=3):
            taken.extend(row.id for row in rows)
        own.close()

    threads = [threading.Thread(target=work, args=(f"w{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == len(set(taken)) == 60


def test_on_postgresql_a_claim_passes_over_what_an_open_transaction_holds(store: Store):
    if store.is_sqlite:
        pytest.skip("SQLite has one writer at a time")
    accepted(store, *(some_mail(name) for name in ("one", "two", "three")))
    with store.write() as first, store.write() as second:
        second.execute(text("set local lock_timeout = '2s'"))
        assert [row.digest for row in inbox.claim(first, "a", NOW, 2)] == ["one", "two"]
        assert [row.digest for row in inbox.claim(second, "b", NOW, 2)] == ["three"]


def test_who_lost_the_lease_cannot_finish_and_nothing_of_the_work_stays(store: Store):
    accepted(store)
    (row,) = claimed(store, "slow")
    claimed(store, "quick", NOW + LEASE)

    def finish() -> None:
        with store.write() as tx:
            ticket = opened(tx)
            inbox.finish(tx, "slow", [(row.id, Finish("ticketed", ticket_id=ticket.id))], NOW)

    with pytest.raises(LeaseLost):
        finish()
    with store.write() as tx:
        assert inbox.counts(tx) == {("claimed", None): 1}
        assert opened(tx).reference == "PI-2026-000001"


def test_one_lost_lease_among_many_is_noticed(store: Store):
    accepted(store, some_mail(), some_mail())
    first, second = claimed(store, "slow")
    with store.write() as tx:
        inbox.finish(tx, "slow", [(second.id, Finish("silent", "bulk"))], NOW)
    ends = [(first.id, Finish("silent", "bulk")), (second.id, Finish("silent", "bulk"))]
    with pytest.raises(LeaseLost), store.write() as tx:
        inbox.finish(tx, "slow", ends, NOW)


def test_a_finished_mail_tells_how_it_ended(store: Store):
    reading = {"labels": ["purposes"], "language": "ja"}
    done = ended(store, Finish("answered", "why", reading))
    with store.read() as tx:
        row = inbox.by_id(tx, done)
        assert row is not None
        assert (row["state"], row["outcome"], row["reason"]) == ("done", "answered", "why")
        assert (row["reading"], row["finished_at"], row["claimed_by"]) == (reading, NOW, None)
        assert inbox.by_id(tx, done + 1) is None


def test_a_parked_mail_waits_for_a_person_and_can_be_replayed(store: Store):
    accepted(store, some_mail("broken"), some_mail("sound"))
    broken, sound = claimed(store)
    with store.write() as tx:
        inbox.park(tx, broken.id, "a", "reading failed", NOW)
        inbox.finish(tx, "a", [(sound.id, Finish("silent", "bulk"))], NOW)
    with store.read() as tx:
        assert [(row["id"], row["reason"]) for row in inbox.parked(tx)] == [(broken.id, "reading failed")]
    with store.write() as tx:
        assert inbox.replay(tx, [broken.id, sound.id], NOW) == 1
    (again,) = claimed(store)
    assert (again.digest, again.attempts) == ("broken", 1)


def test_what_a_killed_process_of_this_machine_held_is_free_at_once(store: Store, tmp_path: Path):
    accepted(store, some_mail(received_at=NOW))
    url = store.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", CLAIMER, url, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "claimed\n"
        with store.write() as tx:
            assert inbox.release_the_dead(tx) == 0, "its holder lives"
        process.kill()
        process.wait()
    with store.write() as tx:
        assert inbox.release_the_dead(tx) == 1
    assert len(claimed(store)) == 1


@pytest.mark.parametrize("where", ["-elsewhere", ""], ids=["machine", "container of this machine"])
def test_what_another_machine_holds_is_left_alone(store: Store, where: str):
    accepted(store)
    claimed(store, f"{socket.gethostname()}{where}:{NO_PROCESS}:abcd")
    with store.write() as tx:
        assert inbox.release_the_dead(tx) == 0


def test_a_database_that_went_away_is_no_fault_of_the_mails(store: Store):
    """Three tries and a mail is set aside, as one that kills workers is."""
    accepted(store)
    for _ in range(5):
        (row,) = claimed(store)
        assert row.attempts == 1
        with store.write() as tx:
            assert inbox.release_own(tx, "a") == 1


def test_the_oldest_unfinished_mail_is_known(store: Store):
    with store.read() as tx:
        assert inbox.oldest_unfinished(tx) is None
    accepted(store, some_mail(received_at=NOW + MINUTE), some_mail(received_at=NOW))
    with store.read() as tx:
        assert inbox.oldest_unfinished(tx) == NOW


def contradiction(tx) -> tuple[list[int], list[int]]:
    return inbox.unaccounted(tx), inbox.without_consequence(tx)


def test_a_state_that_does_not_exist_is_found(store: Store):
    odd = ended(store, Finish("forgotten"))
    with store.read() as tx:
        assert contradiction(tx) == ([odd], [])


@pytest.mark.parametrize("outcome", ["answered", "ticketed", "triaged"])
def test_an_answer_or_a_ticket_that_is_not_there_is_found(store: Store, outcome: str):
    empty = ended(store, Finish(outcome))
    with store.read() as tx:
        assert contradiction(tx) == ([], [empty])


def test_what_has_its_letter_or_its_ticket_or_needs_none_is_in_order(store: Store):
    answered = ended(store, Finish("answered"))
    with store.write() as tx:
        queued(tx, inbox_id=answered)
        ticket = opened(tx)
    ended(store, Finish("ticketed", ticket_id=ticket.id))
    ended(store, Finish("silent", "bulk"))
    ended(store, Finish("parked", "broken"))
    with store.read() as tx:
        assert contradiction(tx) == ([], [])


def test_a_mail_names_whole_addresses_only(laptop: Store):
    with laptop.write() as tx:
        inbox.accept(tx, [some_mail(raw=b"From: Hanako <hanako@example.net>\r\n\r\nHello.\r\n")])
        assert inbox.naming(tx, "ko@example.net") == inbox.naming(tx, "hanako@example.ne") == ([], [])
        own, mentions = inbox.naming(tx, "Hanako@example.net")
    assert (len(own), mentions) == (1, [])


def test_what_another_person_wrote_of_somebody_is_not_theirs(store: Store):
    head = b'From: "hanako@example.net" <taro@example.org>\r\nSubject: x\r\n\r\n'
    with store.write() as tx:
        inbox.accept(
            tx, [some_mail(envelope_sender="taro@example.org", raw=head + b"Ask hanako@example.net.\r\n")]
        )
    with store.read() as tx:
        own, mentions = inbox.naming(tx, "hanako@example.net")
        theirs, _ = inbox.naming(tx, "taro@example.org")
    assert (own, len(mentions)) == ([], 1)
    assert [row["id"] for row in theirs] == mentions
