"""The log seals itself: whatever is done to it behind our back is found, at its first row."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from databases import database_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from samples import NOW
from sqlalchemy import text

from store import audit
from store.audit import GENESIS, Broken, Entry, Head
from store.database import Store
from store.migrate import migrate

ROWS = 12
COLUMNS = ("seq", "at", "actor", "action", "ticket_id", "inbox_id", "facts", "hash")


def write_some(store: Store, count: int, actor: str = "desk") -> None:
    with store.write() as tx:
        for number in range(count):
            facts = {"number": number, "types": ["disclose"], "reason": None, "ja": "開示", "ok": True}
            entry = Entry(actor, "mail:ticket:open", number or None, 3 if number % 2 else None, facts)
            audit.write(tx, [entry], NOW + timedelta(microseconds=number))


def verified(store: Store, **how: Any) -> Head | Broken:
    with store.read() as tx:
        return audit.verify(tx, **how)


def test_an_empty_log_is_whole(store: Store):
    assert verified(store) == Head(0, GENESIS)


def test_rows_are_numbered_without_a_gap_though_transactions_fail(store: Store):
    write_some(store, 2)
    with pytest.raises(RuntimeError), store.write() as tx:
        audit.write(tx, [Entry("desk", "mail:ticket:open")], NOW)
        audit.flush(tx)
        raise RuntimeError
    write_some(store, 1)
    found = verified(store)
    assert isinstance(found, Head)
    with store.read() as tx:
        assert [row["seq"] for row in audit.since(tx)] == [1, 2, 3]
        assert audit.head(tx) == found


def test_writers_at_the_same_time_make_one_chain(store: Store):
    def work(name: str) -> None:
        own = Store(store.url.render_as_string(hide_password=False), store.keyring)
        for _ in range(10):
            write_some(own, 3, name)
        own.close()

    threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = verified(store)
    assert isinstance(found, Head)
    assert found.seq == 120


def test_a_part_can_be_verified(store: Store):
    write_some(store, ROWS)
    read: list[int] = []
    assert verified(store, first=7, on_rows=read.append) == verified(store)
    assert sum(read) == ROWS - 6
    assert verified(store, first=ROWS + 1) == verified(store)
    assert verified(store, first=ROWS + 2) == Broken(ROWS + 1, "it is missing")


def test_a_log_longer_than_what_is_read_at_once_is_whole(laptop: Store):
    write_some(laptop, 2 * audit.proof.AT_ONCE)
    found = verified(laptop)
    assert isinstance(found, Head)
    with laptop.read() as tx:
        assert len(list(audit.since(tx, 5))) == audit.count(tx, 5) == 2 * audit.proof.AT_ONCE - 4


# What somebody might do who can write to the database, and at which row it must be found at the latest.


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def long_log(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A log without the triggers that forbid changes: who owns the database can drop them."""
    server = request.getfixturevalue("postgresql") if request.param == "postgresql" else ""
    with database_of(request.param, tmp_path_factory.mktemp("log"), server) as url:
        store = Store(url)
        migrate(store)
        write_some(store, ROWS)
        with store.write() as tx:
            for drop in (
                ("drop trigger audit_no_update", "drop trigger audit_no_delete")
                if store.is_sqlite
                else ("drop trigger audit_no_change on audit",)
            ):
                tx.execute(text(drop))
        yield store
        store.close()


class UndoneAfterwards(Exception):
    """Rolls a forgery back."""


def after(store: Store, *forgeries: str, witnessed: list[Head] | None = None) -> Head | Broken:
    try:
        with store.engine.begin() as tx:
            for forgery in forgeries:
                tx.execute(text(forgery))
            found = audit.verify(tx, witnessed or [])
            raise UndoneAfterwards
    except UndoneAfterwards:
        return found


quietly = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
rows = st.integers(1, ROWS)
OTHERS = {
    "at": ["'2026-03-02 09:00:00.500000'", "'2020-01-01 00:00:00'"],
    "actor": ["'nobody'", "''", "'Desk'"],
    "action": ["'mail:ticket:close'", "actor"],
    "ticket_id": ["99", "null", "0", "coalesce(inbox_id, 0) + 50"],
    "inbox_id": ["99", "0", "coalesce(ticket_id, 0) + 50"],
    "facts": ["'{}'", "facts || ' '", "'[]'", "replace(facts, 'true', 'false')", "'null'"],
    "hash": ["'" + "0" * 64 + "'", "''", "upper(hash)"],
}


@quietly
@given(row=rows, change=st.sampled_from([(name, to) for name, many in OTHERS.items() for to in many]))
def test_an_edited_row_is_found(long_log: Store, row: int, change: tuple[str, str]):
    name, to = change
    differs = f"{name} is distinct from {to}"
    found = after(long_log, f"update audit set {name} = {to} where seq = {row} and {differs}")
    with long_log.read() as tx:
        really = tx.execute(text(f"select count(*) from audit where seq = {row} and {differs}")).scalar()
    assert found.seq == (row if really else ROWS)
    assert isinstance(found, Broken if really else Head)


@quietly
@given(first=rows, count=st.integers(1, ROWS))
def test_deleted_rows_are_found_at_the_end_as_in_the_middle(long_log: Store, first: int, count: int):
    found = after(long_log, f"delete from audit where seq between {first} and {first + count - 1}")
    assert isinstance(found, Broken)
    assert found.seq == first


@quietly
@given(gone=rows)
def test_numbering_anew_after_a_deletion_does_not_help(long_log: Store, gone: int):
    renumber = [f"update audit set seq = {seq - 1} where seq = {seq}" for seq in range(gone + 1, ROWS + 1)]
    found = after(
        long_log,
        f"delete from audit where seq = {gone}",
        *renumber,
        f"update audit_head set seq = {ROWS - 1}",
    )
    assert isinstance(found, Broken)
    assert gone in (found.seq, ROWS)


@quietly
@given(pair=st.lists(rows, min_size=2, max_size=2, unique=True))
def test_rows_that_changed_places_are_found(long_log: Store, pair: list[int]):
    one, other = pair
    found = after(
        long_log,
        f"update audit set seq = 1000 where seq = {one}",
        f"update audit set seq = {one} where seq = {other}",
        f"update audit set seq = {other} where seq = 1000",
    )
    assert isinstance(found, Broken)
    assert found.seq == min(pair)


@quietly
@given(seq=st.integers(-3, ROWS + 3).filter(lambda seq: not 1 <= seq <= ROWS))
def test_an_inserted_row_is_found(long_log: Store, seq: int):
    found = after(
        long_log,
        f"insert into audit ({', '.join(COLUMNS)}) select {seq}, {', '.join(COLUMNS[1:])} from audit where seq = 5",
    )
    assert isinstance(found, Broken)
    assert found.seq == (seq if seq < 1 else ROWS + 1)


def test_a_row_inserted_with_a_true_hash_stands_behind_the_head(long_log: Store):
    with long_log.read() as tx:
        row = {**list(audit.since(tx))[-1], "seq": ROWS + 1}
    forged = audit.seal.sealed(row, row["hash"])
    found = after(
        long_log,
        f"insert into audit ({', '.join(COLUMNS)}) select {ROWS + 1}, {', '.join(COLUMNS[1:-1])}, '{forged}'"
        f" from audit where seq = {ROWS}",
    )
    assert found == Broken(ROWS + 1, "it stands behind the head of the log")


@quietly
@given(kept=st.integers(0, ROWS - 1))
def test_a_log_cut_short_together_with_its_head_is_found_by_the_witness(long_log: Store, kept: int):
    with long_log.read() as tx:
        witnessed = audit.head(tx)
        hashes = [GENESIS, *(row["hash"] for row in audit.since(tx))]
    cut = (
        f"delete from audit where seq > {kept}",
        f"update audit_head set seq = {kept}, hash = '{hashes[kept]}'",
    )
    assert after(long_log, *cut) == Head(kept, hashes[kept])
    found = after(long_log, *cut, witnessed=[Head(0, GENESIS), witnessed])
    assert isinstance(found, Broken)
    assert found.seq == kept + 1


def test_a_log_written_anew_from_some_row_on_is_found_by_the_witness(long_log: Store):
    with long_log.read() as tx:
        rows = list(audit.since(tx))
        witnessed = [audit.head(tx)]
    previous, forgeries = rows[4]["hash"], []
    for row in rows[5:]:
        previous = audit.seal.sealed(row | {"actor": "forger"}, previous)
        forgeries.append(f"update audit set actor = 'forger', hash = '{previous}' where seq = {row['seq']}")
    forgeries.append(f"update audit_head set hash = '{previous}'")
    assert after(long_log, *forgeries) == Head(ROWS, previous)
    assert after(long_log, *forgeries, witnessed=witnessed) == Broken(
        ROWS, "the log up to it is not the one whose head was witnessed"
    )


@pytest.mark.parametrize("forgery", ["delete from audit_head", "insert into audit_head values (2, 0, '')"])
def test_a_log_without_its_one_head_is_broken(long_log: Store, forgery: str):
    assert after(long_log, forgery) == Broken(1, "the log has no head, or several")


@pytest.mark.parametrize("forgery", ["facts = 'no json'", "facts = x'00'", "at = 'noon'", "actor = x'ff00'"])
def test_what_cannot_even_be_read_is_named_and_no_crash(long_log: Store, forgery: str):
    if not long_log.is_sqlite:
        pytest.skip("PostgreSQL takes no such values")
    found = after(long_log, f"update audit set {forgery} where seq = 4")
    assert isinstance(found, Broken)
    assert found.seq == 4


def test_an_instant_that_is_spelt_otherwise_is_no_longer_ours(long_log: Store):
    """SQLite lets an offset stand behind it, which whoever reads the log would reckon with."""
    if long_log.is_sqlite:
        late = f"update audit set at = at || '+23:59' where seq = {ROWS // 2}"
        found = after(long_log, late)
        assert isinstance(found, Broken)
        assert found.seq == ROWS // 2
