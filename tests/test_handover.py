"""A colleague hands a customer's request over: the clock starts when it came, and nobody is written to unasked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from conftest import Command
from slack_office import the_house

from bot import desk
from bot.desk import Handover, How, Refused
from intents.reading import Language
from store import audit, outbox, tickets
from store.database import Store
from store.tickets import Ticket

NOW = datetime(2026, 3, 16, 3, 0, tzinfo=UTC)
GIVEN = Handover("Send me what you have on me", NOW - timedelta(days=3), How.COUNTER, ("disclose",))


def handed(store: Store, given: Handover) -> Ticket | Refused:
    with store.write() as tx:
        return desk.hand_over(tx, the_house(), given, "slack:U0HANAKO01", NOW)


def test_the_clock_starts_when_it_reached_us(store: Store):
    ticket = handed(store, GIVEN)
    assert isinstance(ticket, Ticket)
    assert (ticket.received_at, ticket.channel) == (NOW - timedelta(days=3), "counter")
    assert ticket.requests[0].due_plan == the_house().due("disclose", NOW - timedelta(days=3)).plan
    with store.read() as tx:
        assert outbox.of_ticket(tx, ticket.id) == []
        ((message),) = tickets.correspondence(tx, ticket.id)
        log = [(row["actor"], row["action"]) for row in audit.of_ticket(tx, ticket.id)]
    assert message["text"] == "Send me what you have on me"
    assert ("slack:U0HANAKO01", "staff:ticket:hand-over") in log


@pytest.mark.parametrize(
    ("kinds", "letter"), [(("disclose",), "acknowledgement"), ((), "triage"), (("triage",), "triage")]
)
def test_the_customer_is_acknowledged_when_staff_say_so(store: Store, kinds: tuple[str, ...], letter: str):
    given = replace(GIVEN, kinds=kinds, address="Hanako@Example.net", acknowledge=True, language=Language.JA)
    ticket = handed(store, given)
    assert isinstance(ticket, Ticket)
    with store.read() as tx:
        (row,) = outbox.of_ticket(tx, ticket.id)
    assert (row["kind"], row["recipient"], row["language"]) == (letter, "hanako@example.net", "ja")


def test_a_day_whose_noon_is_yet_to_come_is_today(store: Store):
    ticket = handed(store, replace(GIVEN, received_at=NOW + timedelta(hours=2)))
    assert isinstance(ticket, Ticket)
    assert ticket.received_at == NOW


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"words": "  "}, "in their words"),
        ({"kinds": ("dance",)}, "no such request type; there are notify-purpose"),
        ({"address": "nobody"}, "no mail address"),
        ({"acknowledge": True}, "without an address"),
        ({"received_at": NOW + timedelta(days=2)}, "yet to come"),
        ({"received_at": NOW - timedelta(days=900)}, "more than a year ago"),
    ],
)
def test_what_cannot_be_right_is_refused(store: Store, change: dict, why: str):
    found = handed(store, replace(GIVEN, **change))
    assert isinstance(found, Refused)
    assert why in found.why
    with store.read() as tx:
        assert tickets.counts(tx) == {}


def test_the_command_opens_a_ticket(command: Command, laptop: Store):
    said = command(
        "tickets", "open", "Send me what you have on me", "--type", "disclose", "--how", "letter", "--by", "sato"
    )  # fmt: skip
    assert said.exit_code == 0, said.output
    assert "is open\n  1. disclose  due " in said.stdout
    with laptop.read() as tx:
        (ticket,) = tickets.listed(tx)
    assert ticket.channel == "letter"


def test_the_command_says_what_is_wrong(command: Command, laptop: Store):
    said = command("tickets", "open", "x", "--type", "dance")
    assert said.exit_code == 69
    assert "there is no such request type" in said.stderr
