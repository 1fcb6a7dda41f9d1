"""The privacy team's day on the command line."""

from __future__ import annotations

import json
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from conftest import Command
from samples import opened

from store import outbox, tickets
from store.database import Store
from store.tickets import Ticket

FIRST = "PI-2026-000001"


@pytest.fixture
def case(laptop: Store) -> Ticket:
    with laptop.write() as tx:
        return opened(tx, "disclose", "correct")


def the_case(store: Store) -> Ticket:
    with store.read() as tx:
        found = tickets.by_reference(tx, FIRST)
    assert found is not None
    return found


def letters_of(store: Store) -> list[str]:
    with store.read() as tx:
        return [row["kind"] for row in outbox.of_ticket(tx, the_case(store).id)]


def test_the_list_shows_what_is_open(command: Command, case: Ticket):
    shown = command("tickets", "list").stdout
    assert shown.splitlines()[0].split() == [
        "reference",
        "due",
        "left",
        "state",
        "with",
        "requests",
        "from",
        "subject",
    ]
    assert f"{FIRST}  2026-12-08" in shown
    assert "開示のお願い" in shown
    assert [
        json.loads(line)["reference"] for line in command("tickets", "list", "--json").stdout.splitlines()
    ] == [FIRST]
    assert "No tickets here" in command("tickets", "list", "--state", "settled").stdout
    assert command("tickets", "list", "--type", "suspend", "--json").stdout == ""


def test_the_list_can_be_narrowed_to_ones_own_and_to_what_is_due(command: Command, case: Ticket):
    def shown(*options: str) -> bool:
        return FIRST in command("tickets", "list", *options).stdout

    assert shown("--unassigned")
    assert not shown("--mine")
    assert command("tickets", "assign", FIRST).exit_code == 0
    assert shown("--mine")
    assert not shown("--unassigned")
    assert not shown("--assignee", "somebody else")
    days = (date(2026, 12, 8) - datetime.now(ZoneInfo("Asia/Tokyo")).date()).days
    assert shown("--due", str(days))
    assert not shown("--due", str(days - 1))


def test_the_list_is_of_one_persons_or_of_nobodys(command: Command):
    refused = command("tickets", "list", "--mine", "--unassigned")
    assert refused.exit_code == 2
    assert "exclude each other" in refused.output


def test_the_columns_of_the_list_stand_under_each_other_in_japanese_too(command: Command, case: Ticket):
    head, row = command("tickets", "list").stdout.splitlines()
    assert head.index("subject") == row.index("開示のお願い")


def test_a_ticket_is_shown_with_its_dates_and_all_that_was_said(command: Command, case: Ticket):
    shown = command("tickets", "show", FIRST.lower()).stdout
    for part in (FIRST, "佐藤 花子 <hanako@example.net>", "1. disclose  open, due 2026-12-08", "14 days"):
        assert part in shown
    found = json.loads(command("tickets", "show", FIRST, "--json").stdout)
    assert [each["type"] for each in found["requests"]] == ["disclose", "correct"]
    assert (found["due"], found["timeline"]) == ("2026-12-08", [])


def test_a_ticket_is_settled_with_a_letter_and_a_line_in_the_log(
    command: Command, case: Ticket, laptop: Store
):
    assert command("tickets", "verify", FIRST, "--method", "callback").exit_code == 0
    done = command(
        "tickets",
        "settle",
        FIRST,
        "--outcome",
        "fulfilled",
        "--by",
        "yamada",
        "--message",
        "-",
        stdin="郵送しました。",
    )
    said = f"{FIRST} is settled; the letter settled is in the outbox\n  1. disclose  settled, fulfilled\n"
    assert (done.exit_code, done.stdout.startswith(said)) == (0, True), done.output
    assert the_case(laptop).closed_at is not None
    timeline = json.loads(command("tickets", "show", FIRST, "--json").stdout)["timeline"]
    (letter,) = [event for event in timeline if event["text"]]
    assert "郵送しました。" in letter["text"]
    assert "team:yamada" in {event["who"] for event in timeline}
    again = command("tickets", "settle", FIRST, "--outcome", "fulfilled")
    assert (again.exit_code, "is already closed" in again.stderr) == (69, True)


def test_one_request_of_several_can_be_settled(command: Command, case: Ticket, laptop: Store):
    assert command("tickets", "settle", FIRST, "--request", "2", "--outcome", "no-data").exit_code == 0
    assert [line.state for line in the_case(laptop).requests] == ["open", "settled"]
    wrong = command("tickets", "settle", FIRST, "--request", "2", "--request", "9", "--outcome", "no-data")
    assert (wrong.exit_code, "has no open or waiting request 2, 9" in wrong.stderr) == (69, True)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--outcome", "refused"], "refused needs --reason, one of: "),
        (["--outcome", "refused", "--reason", "mood"], "refused needs --reason, one of: "),
        (["--outcome", "fulfilled", "--reason", "harm"], "--reason belongs to refused or partly-fulfilled"),
        (["--outcome", "resolved"], "cannot end as resolved; it can as fulfilled"),
    ],
)
def test_what_may_not_be_done_changes_nothing(
    command: Command, case: Ticket, laptop: Store, options, said: str
):
    done = command("tickets", "settle", FIRST, "--request", "1", *options)
    assert (done.exit_code, said in done.stderr) == (69, True), done.output
    assert (the_case(laptop), letters_of(laptop)) == (case, [])


def test_a_refusal_gives_its_reason_to_the_requester(command: Command, case: Ticket, laptop: Store):
    done = command("tickets", "settle", FIRST, "--request", "1", "--outcome", "refused", "--reason", "harm")
    assert done.exit_code == 0, done.output
    assert (the_case(laptop).requests[0].reason, letters_of(laptop)) == ("harm", ["settled"])


def test_a_request_can_be_given_its_right_name(command: Command, case: Ticket, laptop: Store):
    done = command("tickets", "relabel", FIRST, "suspend", "--request", "2")
    assert (done.exit_code, "  2. suspend  open, due 20" in done.stdout) == (0, True)
    assert the_case(laptop).requests[1].type == "suspend"
    wrong = command("tickets", "relabel", FIRST, "wish")
    assert (wrong.exit_code, "is no request type" in wrong.stderr) == (69, True)
