"""Rows that wait in their transaction: written together, seen by whoever counts them, gone with a rollback."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from samples import MINUTE, NOW, opened, queued
from sqlalchemy import event

from store import outbox, tickets, together
from store.database import Store


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
        given = [opened(tx).reference for _ in range(3)]
    assert len([each for each in statements if "reference_years" in each]) == 2
    with store.write() as tx:
        given.append(opened(tx).reference)
        together.flush(tx)
        given.append(opened(tx).reference)
    assert given == [f"PI-2026-00000{number}" for number in range(1, 6)]
