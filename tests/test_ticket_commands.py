"""The privacy team's day on the command line: each act is done, shown before it is done, or refused with a reason."""

from __future__ import annotations

import json
import re

import pytest
from conftest import Command
from samples import opened

from store import outbox, tickets
from store.database import Store
from store.tickets import Ticket

FIRST, SECOND = "PI-2026-000001", "PI-2026-000002"


@pytest.fixture
def case(laptop: Store) -> Ticket:
    """A case with two requests, and a second one of the same requester."""
    with laptop.write() as tx:
        made = opened(tx, "disclose", "complaint", language="en")
        opened(tx, "triage", language="en")
        return made


def the(store: Store, reference: str = FIRST) -> Ticket:
    with store.read() as tx:
        found = tickets.by_reference(tx, reference)
    assert found
    return found


def kinds(store: Store) -> list[str]:
    with store.read() as tx:
        return [row["kind"] for number in (1, 2) for row in outbox.of_ticket(tx, number)]


ACTS = [
    (("assign", FIRST, "suzuki"), []),
    (("note", FIRST, "Asked the Osaka branch."), []),
    (("wait", FIRST, "--for", "identity", "--message", "Your last order?"), ["identify"]),
    (("wait", FIRST, "--for", "clarification", "--message", "Which?", "--request", "2"), ["clarification"]),
    (("verify", FIRST, "--method", "callback"), []),
    (("fee", FIRST, "500", "jpy", "--message", "For copies."), ["fee"]),
    (("write", FIRST, "--message", "Sorry, we are still searching."), ["written"]),
    (("law", FIRST, "gdpr"), ["acknowledgement"]),
    (("complaint", FIRST, "--severity", "high", "--breach", "2026-03-02 09:00"), []),
    (("transfer", SECOND, "--to", "customer service"), ["transfer"]),
    (("spam", SECOND), []),
    (("split", FIRST, "--request", "2"), ["moved"]),
    (("merge", SECOND, FIRST), ["moved"]),
    (("settle", FIRST, "--outcome", "withdrawn"), ["settled"]),
    (("settle", FIRST, "--outcome", "withdrawn", "--no-letter", "told-otherwise"), []),
]


@pytest.mark.parametrize(("words", "letters"), ACTS, ids=lambda part: " ".join(part)[:40])
def test_an_act_is_shown_before_it_is_done_and_then_done(
    command: Command, case: Ticket, laptop: Store, words: tuple[str, ...], letters: list[str]
):
    before = the(laptop), the(laptop, SECOND)
    shown = command("tickets", *words, "--preview", "--json")
    assert (shown.exit_code, [each["kind"] for each in json.loads(shown.stdout)]) == (0, letters), (
        shown.output
    )
    assert (the(laptop), the(laptop, SECOND), kinds(laptop)) == (*before, [])
    done = command("tickets", *words, "--json", "--by", "mori")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["version"] > 1
    assert kinds(laptop) == letters


REFUSED = [
    (("extend", FIRST, "--reason", "number"), "gives no extension"),
    (("fee", FIRST, "500", "JPY", "--message", "x", "--request", "2"), "no fee may be asked for complaint"),
    (("fee", FIRST, "many", "JPY"), "is no amount"),
    (("resume", FIRST), "waits for nothing"),
    (("reopen", FIRST, "--reason", "x"), "has no request that is settled"),
    (("settle", FIRST, "--outcome", "fulfilled", "--request", "1"), "madoguchi tickets verify"),
    (("merge", SECOND, "PI-2026-000009"), "no other ticket"),
    (("assign", "PI-2026-000009"), "madoguchi tickets list"),
    (("assign", FIRST, "--seen", "7"), "look at it again"),
    (("verify", FIRST, "--method", "callback", "--as", "parent"), "--authority"),
    (("complaint", FIRST), "--severity"),
    (("complaint", FIRST, "--breach", "2999-01-01"), "has passed"),
]


@pytest.mark.parametrize(("words", "said"), REFUSED, ids=lambda part: "".join(part)[:40])
def test_what_is_refused_says_what_to_do(
    command: Command, case: Ticket, laptop: Store, words: tuple[str, ...], said: str
):
    before = the(laptop)
    done = command("tickets", *words)
    assert done.exit_code in (2, 69)
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert the(laptop) == before


def test_a_preview_for_people_is_the_letter(command: Command, case: Ticket):
    shown = command(
        "tickets", "write", FIRST, "--message", "-", "--preview", stdin="お調べしています。"
    ).stdout
    assert "お調べしています。" in shown
    assert shown.endswith("Nothing was done or sent.\n")
    assert "No letter would go out" in command("tickets", "spam", SECOND, "--preview").stdout


def test_the_page_shows_who_works_what_is_waited_for_and_what_belongs_together(
    command: Command, case: Ticket
):
    for words in (
        ("assign", FIRST, "suzuki"),
        ("wait", FIRST, "--for", "identity"),
        ("note", FIRST, "Osaka answers on Friday."),
        ("complaint", FIRST, "--severity", "high", "--breach", "2026-03-02", "--escalate", "Ms. Mori"),
        ("merge", SECOND, FIRST),
    ):
        assert command("tickets", *words).exit_code == 0
    page = command("tickets", "show", FIRST).stdout
    for part in (
        "assignee  suzuki",
        "identity  unknown",
        "severity  high, escalated to Ms. Mori",
        "BREACH    first-report: by 2026-03-04",
        f"linked    {SECOND}  merge",
        "waits     for identity since",
        "| Osaka answers on Friday.",
    ):
        assert part in page, page
    found = json.loads(command("tickets", "show", FIRST, "--json").stdout)
    assert found["linked"] == [{"reference": SECOND, "kind": "merge", "points_there": False}]
    assert found["breach"]["first-report"] == "2026-03-04"
    assert [each["for"] for each in found["waiting"]] == ["identity"]
    assert re.fullmatch(r"\d+", str(found["version"]))


def test_a_breach_known_before_there_were_computers_is_a_typing_error(command: Command, laptop: Store):
    with laptop.write() as tx:
        ticket = opened(tx)
    said = command("tickets", "complaint", ticket.reference, "--breach", "0203-01-01")
    assert (said.exit_code, "this century" in said.stderr) == (69, True)
