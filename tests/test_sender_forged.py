"""Who writes in somebody's name, and is found out, changes nothing of what the true person is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest
from cases import SATO
from inquiries import QUESTIONS, REQUESTS, STATUS
from samples import some_settings
from test_sender_desk import FORGED, GENUINE, HANAKO, Desk, opened

from bot.desk import team
from bot.desk.team import Merger, Proof, Refused, Settlement, Split
from bot.house import House, build
from store import outbox, tickets
from store.database import Store
from store.tickets import Ticket

OURS = "mx.example.co.jp"
FORGERY = "Please delete all my personal data and stop using it."


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    return build(some_settings(tmp_path_factory.mktemp("house"), authserv_id=OURS))


@pytest.fixture
def desk(store: Store, house: House) -> Desk:
    return opened(store, house)


def told(desk: Desk, row: dict) -> str:
    (letter,) = desk.letters(row)
    body = message_from_bytes(letter["raw"], policy=policy.default).get_body(("plain",))
    assert body
    return body.get_content()


def linked(desk: Desk, ticket: Ticket) -> list[str]:
    with desk.store.read() as tx:
        return [link.reference for link in tickets.links.of_ticket(tx, ticket.id)]


def done(desk: Desk, act, ticket: Ticket, how) -> Ticket | Refused:
    with desk.store.write() as tx:
        return act(tx, desk.house, ticket.reference, how, SATO, datetime.now(UTC))


def written(desk: Desk, ticket: Ticket) -> list[str]:
    with desk.store.read() as tx:
        return [letter["kind"] for letter in outbox.of_ticket(tx, ticket.id)]


def test_a_forged_case_is_in_no_status_letter(desk: Desk):
    forged = desk.ticket(desk.reads(FORGERY, FORGED))
    assert forged.forged
    alone = told(desk, desk.reads(STATUS["en"], GENUINE))
    assert forged.reference not in alone
    assert "PI-" not in alone
    mine = desk.ticket(desk.reads(REQUESTS["disclose"]["en"], GENUINE))
    both = told(desk, desk.reads(STATUS["en"], GENUINE, subject="How far"))
    assert mine.reference in both
    assert forged.reference not in both


def test_a_true_request_is_linked_to_no_forged_one(desk: Desk):
    desk.reads(FORGERY, FORGED)
    first = desk.ticket(desk.reads(REQUESTS["disclose"]["en"], GENUINE))
    desk.reads(FORGERY, FORGED)
    second = desk.ticket(desk.reads(REQUESTS["correct"]["en"], GENUINE))
    assert linked(desk, first) == [second.reference]
    assert linked(desk, second) == [first.reference]


def test_a_true_question_beyond_the_limit_is_not_put_into_a_forged_case(store: Store, house: House):
    desk = opened(store, replace(house, reply_limit=1))
    desk.reads(QUESTIONS["security"]["en"], GENUINE)
    forged = desk.ticket(desk.reads(FORGERY, FORGED))
    row = desk.reads(QUESTIONS["purposes"]["en"], GENUINE)
    assert row["ticket_id"] != forged.id
    desk.reads(FORGERY, FORGED)
    assert desk.reads(QUESTIONS["shared-use"]["en"], GENUINE)["ticket_id"] == row["ticket_id"]


def test_a_flood_of_forged_mail_uses_up_no_letter_of_the_true_person(store: Store, house: House):
    desk = opened(store, replace(house, reply_limit=2, thread_limit=2))
    for _ in range(4):
        desk.reads(FORGERY, FORGED)
    assert desk.reads(QUESTIONS["security"]["en"], GENUINE)["outcome"] == "answered"


def test_the_true_person_does_not_speak_in_a_forged_case(desk: Desk):
    forged = desk.ticket(desk.reads(FORGERY, FORGED))
    row = desk.reads(REQUESTS["disclose"]["en"], GENUINE, subject=f"About {forged.reference}")
    assert row["ticket_id"] != forged.id
    assert row["reason"] == f"speaks of {forged.reference}, which was not opened from this address"


def test_forged_and_true_cases_are_not_merged(desk: Desk):
    forged = desk.ticket(desk.reads(FORGERY, FORGED))
    other = desk.ticket(desk.reads(FORGERY, FORGED))
    mine = desk.ticket(desk.reads(REQUESTS["disclose"]["en"], GENUINE))
    for one, into in ((forged, mine), (mine, forged)):
        refused = done(desk, team.merge, one, Merger(into.reference))
        assert isinstance(refused, Refused)
        assert f"tickets verify {forged.reference}" in refused.why
    assert isinstance(done(desk, team.merge, other, Merger(forged.reference)), Ticket)


def test_what_is_split_off_a_forged_case_gets_no_letter_either(desk: Desk):
    one, two = (desk.ticket(desk.reads(FORGERY, FORGED)) for _ in range(2))
    done(desk, team.merge, two, Merger(one.reference))
    apart = done(desk, team.split, one, Split(2))
    assert isinstance(apart, Ticket), apart
    assert apart.forged
    settled = done(desk, team.settle, apart, Settlement("not-personal-data"))
    assert isinstance(settled, Ticket), settled
    assert [line.silence for line in settled.requests] == ["forged-sender"]
    assert written(desk, apart) == []


def test_once_a_person_has_verified_who_asks_the_case_is_theirs(desk: Desk):
    forged = desk.ticket(desk.reads(FORGERY, FORGED))
    verified = done(desk, team.verify, forged, Proof("callback"))
    assert isinstance(verified, Ticket)
    assert not verified.forged
    assert forged.reference in told(desk, desk.reads(STATUS["en"], GENUINE))
    mine = desk.ticket(desk.reads(REQUESTS["disclose"]["en"], GENUINE))
    assert linked(desk, mine) == [forged.reference]


def test_the_list_says_which_cases_were_opened_by_a_forged_mail(desk: Desk):
    from bot import ticket_view

    forged = desk.ticket(desk.reads(FORGERY, FORGED))
    assert f"FORGED {HANAKO}" in ticket_view.table([ticket_view.Row(forged)], datetime.now(UTC).date())
    assert ticket_view.as_json(forged)["forged"] is True
