"""Rows that wait in their transaction: written together, seen by whoever counts them, gone with a rollback."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from samples import MINUTE, NOW, opened, queued
from sqlalchemy import event

from store import outbox, strangers, tickets, together
from store.database import Store, undone


@pytest.fixture
def statements(store: Store) -> Iterator[list[str]]:
    """What reaches the database, a statement a line."""
    seen: list[str] = []

    def note(connection, cursor, statement, *_) -> None:
        seen.append(statement)

    event.listen(store.engine, "before_cursor_execute", note)
    yield seen
    event.remove(store.engine, "before_cursor_execute", note)


def test_the_letters_of_a_transaction_are_one_statement(store: Store, statements: list[str]):
    with store.write() as tx:
        for _ in range(3):
            queued(tx)
    assert len([each for each in statements if each.startswith("INSERT INTO outbox")]) == 1
    with store.read() as tx:
        assert outbox.counts(tx) == {"queued": 3}


def test_the_tickets_of_a_transaction_are_a_statement_a_table(store: Store, statements: list[str]):
    with store.write() as tx:
        made = [opened(tx, "disclose", "correct") for _ in range(3)]
    for table in ("tickets", "requests"):
        assert len([each for each in statements if each.startswith(f"INSERT INTO {table}")]) == 1
    with store.read() as tx:
        assert [tickets.by_reference(tx, each.reference) for each in made] == made


def test_what_waits_is_there_for_whoever_looks(store: Store):
    with store.write() as tx:
        ticket = opened(tx)
        assert tickets.by_id(tx, ticket.id) == ticket
        assert tickets.change(tx, ticket, NOW, assignee="sato").assignee == "sato"


def test_rows_are_written_after_those_they_point_to(store: Store):
    with store.write() as tx:
        queued(tx)
        queued(tx, ticket_id=opened(tx).id)
    with store.read() as tx:
        assert outbox.counts(tx) == {"queued": 2}


def test_numbers_that_were_taken_back_leave_no_trace(store: Store):
    with store.write() as tx:
        first = opened(tx)
        with undone(tx):
            opened(tx)
        second = opened(tx)
    with pytest.raises(RuntimeError), store.write() as tx:
        opened(tx)
        raise RuntimeError
    with store.write() as tx:
        third = opened(tx)
        assert [ticket.id for ticket in tickets.every(tx)] == [first.id, second.id, third.id]


def test_numbers_go_on_from_what_others_have_written(store: Store):
    other = Store(store.url.render_as_string(hide_password=False), store.keyring)
    with store.write() as tx:
        opened(tx)
    with other.write() as tx:
        opened(tx)
    with store.write() as tx:
        opened(tx)
        assert len(list(tickets.every(tx))) == 3
    other.close()


def test_a_stranger_is_one_until_something_of_theirs_is_stored(store: Store, statements: list[str]):
    hanako, taro = "hanako@example.net", "taro@example.org"
    with store.write() as tx:
        known = opened(tx, requester=taro)
    with store.write() as tx:
        strangers.look_up(tx, [hanako, taro])
        statements.clear()
        assert (tickets.oldest_open_of(tx, hanako), outbox.automatic_since(tx, hanako, NOW - MINUTE)) == (
            None,
            0,
        )
        assert statements == []
        first = opened(tx, requester=hanako)
        queued(tx, recipient=hanako)
        assert tickets.oldest_open_of(tx, hanako) == first.id
        assert tickets.oldest_open_of(tx, taro) == known.id
        assert outbox.automatic_since(tx, hanako, NOW - MINUTE) == 1


def test_letters_that_were_rolled_back_are_not_written_by_the_next_transaction(store: Store):
    with pytest.raises(RuntimeError), store.write() as tx:
        queued(tx)
        raise RuntimeError
    with store.write() as tx:
        queued(tx, recipient="taro@example.org")
    with store.read() as tx:
        assert outbox.counts(tx) == {"queued": 1}


def test_a_letter_of_the_same_batch_counts_against_a_loop(store: Store):
    with store.write() as tx:
        queued(tx, circle="example.net")
        assert outbox.automatic_since(tx, "hanako@example.net", NOW - MINUTE) == 1
        queued(tx, circle="example.net", recipient="taro@example.net")
        assert outbox.in_circle_since(tx, "example.net", NOW - MINUTE) == 2


def test_a_message_is_found_in_the_transaction_that_wrote_it(store: Store):
    said = {"sender": "hanako@example.net", "subject": "My data", "text": "Hello", "quoted": ""}
    with store.write() as tx:
        ticket = opened(tx)
        tickets.record_message(tx, ticket, None, NOW, {**said, "attachments": [], "sender_verdict": None})
        assert [row["text"] for row in tickets.correspondence(tx, ticket.id)] == ["Hello"]


def test_the_references_of_a_batch_are_counted_once_and_the_next_one_follows_on(
    store: Store, statements: list[str]
):
    with store.write() as tx:
        given = [opened(tx).reference]
    statements.clear()
    with store.write() as tx:
        given += [opened(tx).reference for _ in range(3)]
    assert len([each for each in statements if "reference_years" in each]) == 2
    with store.write() as tx:
        given.append(opened(tx).reference)
        together.flush(tx)
        given.append(opened(tx).reference)
    assert given == [f"PI-2026-00000{number}" for number in range(1, 7)]
