"""A flock of mails is worked out before anything is locked, and written only if nobody came in between."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from samples import NOW, opened, queued, some_mail
from sqlalchemy import Connection, event

from bot.house import House
from bot.settling import FLOCK
from bot.worker import work
from store import drafts, inbox, outbox, tickets, together
from store.database import Store, drafted
from store.drafts import Overtaken, Unforeseen


@pytest.fixture
def desk(laptop: Store, house: House) -> Store:
    """A year that has begun, and the number of its first reference taken."""
    house.record_policies(laptop, datetime.now(UTC))
    with laptop.write() as tx:
        opened(tx, requester="first@example.org")
    return laptop


@pytest.fixture
def statements(desk: Store) -> Iterator[list[tuple[bool, str]]]:
    """What is asked of the database, with whether the transaction only looks."""
    seen: list[tuple[bool, str]] = []

    def note(connection: Connection, cursor: object, statement: str, *_: object) -> None:
        seen.append((bool(connection.get_execution_options().get("reads_only")), statement))

    event.listen(desk.engine, "before_cursor_execute", note)
    yield seen
    event.remove(desk.engine, "before_cursor_execute", note)


def asking(number: int, sender: str = "") -> inbox.Arrival:
    head = f"From: {sender or f'customer{number}@example.net'}\r\nSubject: My data\r\nMessage-ID: <{number}@example.net>\r\n"
    return some_mail(raw=f"{head}\r\nPlease send me a copy of all the data you hold about me.\r\n".encode())


def settled(desk: Store, house: House, mails: list[inbox.Arrival]) -> list[tickets.Ticket]:
    """The cases they became, after all was checked that holds for every flock."""
    with desk.write() as tx:
        inbox.accept(tx, mails)
    assert work(house, desk, "a", lambda: NOW) == len(mails)
    with desk.read() as tx:
        assert inbox.counts(tx) == {("done", "ticketed"): len(mails)}
        cases = [case for case in tickets.every(tx) if case.channel == "mail" and case.law]
        told = {
            row["ticket_id"]: row["raw"].decode() for case in cases for row in outbox.of_ticket(tx, case.id)
        }
    assert [case.reference for case in cases] == [f"PI-2026-{n:06d}" for n in range(1, len(cases) + 1)]
    assert [case.id for case in cases if case.reference not in told.get(case.id, case.reference)] == []
    assert len(told) == len(mails)
    return cases


def between(desk: Store, deed: Callable[[Store], None]) -> None:
    """Somebody else writes, once, when a draft has been made and nothing of it is written yet."""
    other = Store(desk.url.render_as_string(hide_password=False), desk.keyring)

    def come(connection: Connection) -> None:
        if connection.get_execution_options().get("reads_only") and together.WAITING not in connection.info:
            event.remove(desk.engine, "commit", come)
            deed(other)
            other.close()

    event.listen(desk.engine, "commit", come)


def test_a_flock_of_strangers_is_worked_out_before_it_is_written(
    desk: Store, house: House, statements: list[tuple[bool, str]]
):
    settled(desk, house, [asking(number) for number in range(FLOCK)])
    numbered = [looks for looks, each in statements if "sqlite_sequence" in each]
    assert numbered == [
        True,
        True,
        False,
        False,
    ]  # tickets and requests: for the draft, and whether it still holds
    assert len([each for looks, each in statements if "INTO tickets" in each and not looks]) == 1


def test_a_case_opened_in_between_takes_no_ones_number(desk: Store, house: House):
    def open_one(other: Store) -> None:
        with other.write() as tx:
            case = opened(tx, requester="else@example.org")
            assert case.reference == "PI-2026-000002"

    between(desk, open_one)
    cases = settled(desk, house, [asking(number) for number in range(FLOCK)])
    assert cases[1].requester == "else@example.org"
    assert len(cases) == FLOCK + 2


def test_a_letter_written_in_between_counts_against_a_loop(desk: Store, house: House):
    def write_many(other: Store) -> None:
        with other.write() as tx:
            for _ in range(house.reply_limit):
                queued(tx, recipient="customer3@example.net", at=NOW)

    between(desk, write_many)
    with desk.write() as tx:
        inbox.accept(tx, [asking(number) for number in range(FLOCK)])
    work(house, desk, "a", lambda: NOW)
    with desk.read() as tx:
        (case,) = tickets.own_of(tx, "customer3@example.net")
        assert outbox.of_ticket(tx, case.id) == []
        assert inbox.counts(tx) == {("done", "ticketed"): FLOCK}


def test_a_flock_with_somebody_known_in_it_is_settled_all_the_same(desk: Store, house: House):
    mails = [asking(number) for number in range(FLOCK)]
    cases = settled(
        desk, house, [*mails, asking(99, "customer3@example.net"), asking(98, "first@example.org")]
    )
    assert len(cases) == FLOCK + 3


def test_the_first_flock_of_a_year_is_settled(laptop: Store, house: House):
    house.record_policies(laptop, datetime.now(UTC))
    assert len(settled(laptop, house, [asking(number) for number in range(FLOCK)])) == FLOCK


def test_a_draft_relies_on_nothing_that_it_cannot_ask_again(desk: Store):
    with desk.drafting() as tx, pytest.raises(Unforeseen):
        tickets.by_reference(tx, "PI-2026-000001")
    with desk.write() as tx:
        assert tickets.by_reference(tx, "PI-2026-000001")


def test_a_draft_that_was_not_taken_leaves_nothing(desk: Store):
    with desk.drafting() as tx:
        opened(tx)
    with desk.write() as tx:
        assert len(list(tickets.every(tx))) == 1


def test_a_draft_is_written_once(desk: Store):
    with desk.drafting() as tx:
        opened(tx)
        draft = drafted(tx)
    with desk.write() as tx:
        drafts.write(tx, draft)
    with pytest.raises(Overtaken), desk.write() as tx:
        drafts.write(tx, draft)
    with desk.read() as tx:
        assert [each.reference for each in tickets.every(tx)] == ["PI-2026-000001", "PI-2026-000002"]
