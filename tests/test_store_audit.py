"""The log of what was done: it grows, and nobody changes what stands in it."""

from __future__ import annotations

import pytest
from samples import NOW
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from store import audit
from store.audit import Entry
from store.database import Store


@pytest.fixture
def written(store: Store) -> Store:
    with store.write() as tx:
        entries = [Entry("desk", f"mail:ticket:{act}", 7, facts={"number": 1}) for act in ("open", "close")]
        audit.write(tx, [*entries, Entry("desk", "mail:inquiry:park", inbox_id=3)], NOW)
        audit.write(tx, [], NOW)
    return store


def test_the_acts_on_a_ticket_are_told_oldest_first(written: Store):
    with written.read() as tx:
        acts = audit.of_ticket(tx, 7)
        assert audit.of_ticket(tx, 8) == []
    assert [act["action"] for act in acts] == ["mail:ticket:open", "mail:ticket:close"]
    assert (acts[0]["at"], acts[0]["facts"]) == (NOW, {"number": 1})


@pytest.mark.parametrize(
    "change",
    [
        "update audit set actor = 'nobody' where seq = 1",
        "update audit set facts = '{}'",
        "delete from audit where seq = 2",
        "delete from audit",
    ],
)
def test_the_database_itself_refuses_to_change_the_log(written: Store, change: str):
    with pytest.raises(DatabaseError, match="append-only"), written.write() as tx:
        tx.execute(text(change))
    with written.read() as tx:
        assert tx.execute(text("select count(*) from audit")).scalar() == 3


def test_postgresql_refuses_to_empty_the_log_at_once(written: Store):
    if written.is_sqlite:
        pytest.skip("SQLite has no TRUNCATE")
    with pytest.raises(DatabaseError, match="append-only"), written.write() as tx:
        tx.execute(text("truncate audit"))


def test_what_was_rolled_back_was_never_written(store: Store):
    with pytest.raises(RuntimeError), store.write() as tx:
        audit.write(tx, [Entry("desk", "mail:ticket:open", 7)], NOW)
        raise RuntimeError
    with store.read() as tx:
        assert audit.of_ticket(tx, 7) == []
