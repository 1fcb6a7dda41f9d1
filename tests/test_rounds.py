"""The clock's own acts, with the clock in the test's hand: reminded once, lapsed with a word, never twice."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from cases import DAY, NOW, a_case, done, letters, logged
from sqlalchemy import update

from bot import leap
from bot.desk import team
from bot.desk.lapsing import attend
from bot.desk.team import Asking, Fee, Proof
from bot.house import House
from bot.rounds import Rounds, make_round
from store import outbox, schema, tickets
from store.database import Store
from store.tickets import Ticket


def waiting(store: Store, house: House, *kinds: str, law: str = "appi") -> Ticket:
    """Asked for identity one day after NOW: reminded on day 8, lapsed on day 22."""
    return done(store, house, team.wait, a_case(store, house, *kinds, law=law), Asking("identity"))


def now(store: Store, ticket: Ticket) -> Ticket:
    with store.read() as tx:
        found = tickets.by_reference(tx, ticket.reference)
    assert found
    return found


def test_who_does_not_answer_is_reminded_once_and_then_told_of_the_end(store: Store, house: House):
    ticket = waiting(store, house, "disclose", "correct", "complaint")
    made = [make_round(house, store, NOW + day * DAY) for day in range(25)]
    assert [day for day, number in enumerate(made) if number] == [8, 22]
    after = now(store, ticket)
    assert [(line.state, line.outcome) for line in after.requests] == [
        ("settled", "not-verified"),
        ("settled", "not-verified"),
        ("open", None),
    ]
    _, reminder, end = letters(store, ticket)
    assert "25 September 2026" in reminder
    assert "could not make sure" in end
    assert logged(store, ticket) == ["team:request:wait", "clock:request:remind", "clock:request:lapse"]


def test_a_reminder_that_comes_late_gives_as_much_time_as_any(store: Store, house: House):
    ticket = waiting(store, house)
    assert make_round(house, store, NOW + 40 * DAY) == 1
    assert make_round(house, store, NOW + 41 * DAY) == 0
    assert now(store, ticket).state == "waiting"
    assert make_round(house, store, NOW + 54 * DAY) == 1
    assert now(store, ticket).state == "settled"


def test_who_answers_is_left_alone(store: Store, house: House):
    ticket = waiting(store, house)
    done(store, house, team.verify, ticket, Proof("callback"), after=2 * DAY)
    assert make_round(house, store, NOW + 40 * DAY) == 0
    assert len(letters(store, ticket)) == 1


@pytest.mark.parametrize("kind", ["clarification", "fee"])
def test_what_is_not_proof_goes_back_to_the_team(store: Store, house: House, kind: str):
    ticket = a_case(store, house)
    if kind == "fee":
        done(store, house, team.fee, ticket, Fee(Decimal(500), "JPY", "Copies. By bank transfer."))
    else:
        done(store, house, team.wait, ticket, Asking("clarification", "Which account?"))
    assert [make_round(house, store, NOW + day * DAY) for day in (8, 22, 40)] == [1, 1, 0]
    assert now(store, ticket).state == "open"
    assert len(letters(store, ticket)) == 2
    assert logged(store, ticket)[-1] == "clock:request:unanswered"


def test_nobody_is_closed_out_whose_letter_came_back(store: Store, house: House):
    ticket = waiting(store, house)
    make_round(house, store, NOW + 8 * DAY)
    with store.write() as tx:
        tx.execute(update(schema.outbox).values(bounced_at=NOW + 2 * DAY))
    make_round(house, store, NOW + 22 * DAY)
    assert now(store, ticket).state == "open"
    assert logged(store, ticket)[-1] == "clock:request:unanswered"


def test_two_workers_do_each_thing_once(store: Store, house: House):
    cases = [waiting(store, house) for _ in range(4)]
    made: list[int] = []

    def rounds() -> None:
        own = Store(store.url.render_as_string(hide_password=False), store.keyring)
        made.append(make_round(house, own, NOW + 8 * DAY))
        own.close()

    workers = [threading.Thread(target=rounds) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(made) == len(cases)
    assert [len(letters(store, case)) for case in cases] == [2] * len(cases)


def test_what_another_worker_did_is_not_done_again(store: Store, house: House):
    ticket = waiting(store, house)
    for expected in (Ticket, type(None)):
        with store.write() as tx:
            assert isinstance(attend(tx, house, ticket.reference, "identity", NOW + 8 * DAY), expected)


def test_a_case_whose_law_is_gone_waits_for_a_person(store: Store, house: House):
    ticket, other = waiting(store, house), waiting(store, house)
    with store.write() as tx:
        tickets.change(tx, ticket, NOW, law="home")
    assert make_round(house, store, NOW + 8 * DAY) == 1
    assert [len(letters(store, each)) for each in (ticket, other)] == [1, 2]


def test_rounds_are_made_when_it_is_time(laptop: Store, house: House):
    rounds = Rounds(house, laptop)
    ticket = done(laptop, house, team.wait, a_case(laptop, house), Asking("identity"), after=-400 * DAY)
    leap.confirm(laptop, "team:sato", datetime.now(UTC))
    assert (rounds.make(), rounds.make()) == (1, 0)
    with laptop.read() as tx:
        assert [row["kind"] for row in outbox.of_ticket(tx, ticket.id)] == ["identify", "reminder"]


def test_the_worker_makes_them(store: Store, house: House):
    from bot.worker import Worker

    ticket = done(
        store, house, team.wait, a_case(store, house), Asking("identity"), after=-timedelta(days=400)
    )
    written = threading.Event()
    leap.confirm(store, "team:sato", datetime.now(UTC))
    worker = Worker(house, store, on_letter=written.set)
    thread = threading.Thread(target=worker.run)
    thread.start()
    assert written.wait(30)
    worker.stop()
    thread.join()
    assert len(letters(store, ticket)) == 2
