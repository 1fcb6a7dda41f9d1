"""What the team's decisions teach: a phrase is proposed without the person, and a person judges it."""

from __future__ import annotations

from datetime import date

import pytest
from conftest import Command
from samples import NOW, opened, some_ticket
from sqlalchemy import text

from bot import desk
from bot.desk.team import Relabelling, Settlement
from bot.house import House
from intents.law import TRIAGE
from store import proposals, tickets
from store.database import Store
from store.proposals import ACCEPTED, OPEN, REJECTED, NewProposal, Proposal
from store.tickets import NewRequest, Ticket

SENTENCE = "This is Hanako Sato, customer C-12345. Please put my new address hanako@example.net in your file."
KEPT = "This is ***, customer ***. Please put my new address *** in your file."
DUE = date(2026, 3, 16)


def a_case(store: Store, kind: str, sentence: str = SENTENCE, **given) -> Ticket:
    line = NewRequest(
        type=kind,
        sentence=sentence,
        evidence={"label": "disclose", "probability": 0.4, "nearest": [], "runner_up": "correct"},
        due_plan=DUE,
        due_latest=None,
        derivation={"en": [], "ja": []},
        received_at=NOW,
    )
    values = {"requester_name": "Hanako Sato", "language": "en", "subject": "S"} | given
    with store.write() as tx:
        return tickets.open_ticket(tx, some_ticket(**values), [line], 2026, NOW)


def relabelled(store: Store, house: House, ticket: Ticket, kind: str) -> None:
    house.record_policies(store, NOW)
    with store.write() as tx:
        assert isinstance(
            desk.relabel(tx, house, ticket.reference, Relabelling(kind), "team:sato", NOW), Ticket
        )


def settled(store: Store, house: House, ticket: Ticket, outcome: str) -> None:
    house.record_policies(store, NOW)
    how = Settlement(outcome, message="Done.")
    with store.write() as tx:
        assert isinstance(desk.settle(tx, house, ticket.reference, how, "team:sato", NOW), Ticket)


def kept(store: Store, *states: str) -> list[Proposal]:
    with store.read() as tx:
        return proposals.listed(tx, states or proposals.STATES)


def proposed(store: Store, phrase: str = "Put my new address in", **given) -> Proposal:
    values = {"label": "correct", "read_as": "status", "origin": "relabel"} | given
    with store.write() as tx:
        proposals.propose(tx, NewProposal(phrase=phrase, language="en", proposed_on=DUE, **values))
        return proposals.listed(tx)[-1]


def test_a_relabelled_request_leaves_its_sentence_without_the_person(store: Store, house: House):
    relabelled(store, house, a_case(store, TRIAGE), "correct")
    (found,) = kept(store)
    assert found.phrase == KEPT
    assert (found.label, found.read_as, found.language) == ("correct", "disclose", "en")
    assert (found.origin, found.state, found.proposed_on) == ("relabel", OPEN, house.day(NOW))


def test_a_proposal_cannot_be_traced_to_its_ticket(store: Store, house: House):
    relabelled(store, house, a_case(store, TRIAGE), "correct")
    with store.read() as tx:
        (row,) = tx.execute(text("select * from proposals")).mappings()
    assert not {"ticket_id", "inbox_id", "reference"} & set(row)
    assert row["decided_at"] is None
    assert not any(personal in str(dict(row)) for personal in ("Hanako", "12345", "example.net", "PI-2026"))


def test_saying_again_what_it_is_proposes_nothing(store: Store, house: House):
    relabelled(store, house, a_case(store, "correct"), "correct")
    assert kept(store) == []


def test_a_second_thought_takes_the_place_of_the_first(store: Store, house: House):
    ticket = a_case(store, TRIAGE)
    relabelled(store, house, ticket, "correct")
    relabelled(store, house, ticket, "suspend")
    (found,) = kept(store)
    assert (found.label, found.read_as) == ("suspend", "disclose")


@pytest.mark.parametrize(
    ("outcome", "label"), [("not-personal-data", ["out-of-scope"]), ("resolved", [None]), ("withdrawn", [])]
)
def test_a_settled_triage_line_is_proposed_as_what_its_outcome_says(
    laptop: Store, house: House, outcome: str, label: list[str | None]
):
    settled(laptop, house, a_case(laptop, TRIAGE), outcome)
    assert [(each.label, each.origin) for each in kept(laptop)] == [(each, "settle") for each in label]


def test_a_settled_request_that_was_read_rightly_proposes_nothing(laptop: Store, house: House):
    settled(laptop, house, a_case(laptop, "disclose"), "no-data")
    assert kept(laptop) == []


def test_what_is_all_personal_or_in_another_language_proposes_nothing(laptop: Store, house: House):
    relabelled(laptop, house, a_case(laptop, TRIAGE, "Hanako Sato, 090-1234-5678"), "correct")
    relabelled(laptop, house, a_case(laptop, TRIAGE, "Mes données ?", language="other"), "correct")
    assert kept(laptop) == []


def test_the_same_phrase_is_kept_once_and_not_asked_again(store: Store):
    first = proposed(store)
    assert proposed(store, label="suspend").id == first.id
    (found,) = kept(store)
    with store.write() as tx:
        assert proposals.reject(tx, found, "team:sato", NOW)
    with store.write() as tx:
        proposals.propose(tx, NewProposal("put my new address in", "en", "correct", None, "relabel", DUE))
    (left,) = kept(store)
    assert (left.state, left.phrase, left.label, left.decided_at) == (REJECTED, "", "suspend", NOW)


def test_of_two_who_judge_at_once_the_second_is_told(store: Store):
    seen = proposed(store)
    with store.write() as tx:
        assert proposals.accept(tx, seen, "correct", seen.phrase, "team:sato", NOW)
        assert not proposals.reject(tx, seen, "team:ito", NOW)
    assert [(each.state, each.decided_by) for each in kept(store, ACCEPTED)] == [(ACCEPTED, "team:sato")]


def test_review_lists_what_waits(laptop: Store, command: Command):
    assert command("catalogue", "review").output == "No phrases here.\n"
    first, second = proposed(laptop), proposed(laptop, "Whatever", label=None, read_as=None)
    shown = command("catalogue", "review").output
    assert f"{first.id}  correct" in shown
    assert "Put my new address in" in shown
    assert "was read as status (relabel, open)" in shown
    assert f"{second.id}  ?" in shown
    line = command("catalogue", "review", "--json").output.splitlines()[0]
    assert line == (
        f'{{"id": {first.id}, "label": "correct", "read_as": "status", "language": "en", "phrase": "Put my new address in",'
        ' "origin": "relabel", "state": "open", "proposed_on": "2026-03-16"}'
    )


def test_a_phrase_is_accepted_in_other_words_and_under_another_label(laptop: Store, command: Command):
    waiting = proposed(laptop, "Put *** in ***")
    done = command(
        "catalogue",
        "accept",
        str(waiting.id),
        "--as",
        "suspend",
        "--text",
        " Stop the  letters",
        "--by",
        "ito",
    )
    assert f"phrase {waiting.id} is accepted as suspend" in done.stdout
    assert done.stderr == ""
    (found,) = kept(laptop)
    assert (found.state, found.label, found.phrase) == (ACCEPTED, "suspend", "Stop the letters")
    with laptop.read() as tx:
        ((actor, action),) = tx.execute(text("select actor, action from audit")).all()
    assert (actor, action) == ("team:ito", "team:phrase:accept")


def test_own_words_with_a_name_in_them_are_remarked_on(laptop: Store, command: Command):
    waiting = proposed(laptop)
    done = command("catalogue", "accept", str(waiting.id), "--text", "Put in the address of Kumiko Tahara")
    assert "Put in the address of ***" in done.stderr
    assert done.exit_code == 0


@pytest.mark.parametrize("label", [(), ("--as", "weather")])
def test_a_phrase_without_a_label_of_the_catalogue_is_not_accepted(
    laptop: Store, command: Command, label: tuple[str, ...]
):
    waiting = proposed(laptop, label=None)
    done = command("catalogue", "accept", str(waiting.id), *label)
    assert (done.exit_code, "needs --as, one of: complaint" in done.stderr) == (69, True)
    assert kept(laptop, OPEN)


def test_words_that_say_nothing_are_not_accepted(laptop: Store, command: Command):
    waiting = proposed(laptop)
    done = command("catalogue", "accept", str(waiting.id), "--text", " - ")
    assert (done.exit_code, "says nothing" in done.stderr) == (69, True)
    assert kept(laptop, OPEN)


def test_a_rejected_phrase_is_gone_for_good(laptop: Store, command: Command):
    waiting = proposed(laptop)
    assert command("catalogue", "reject", str(waiting.id)).output == f"phrase {waiting.id} is rejected\n"
    assert command("catalogue", "review").output == "No phrases here.\n"
    again = command("catalogue", "accept", str(waiting.id))
    assert (again.exit_code, "there is no phrase" in again.stderr) == (69, True)
    assert command("catalogue", "reject", "77").exit_code == 69


def test_relabelling_on_the_command_line_proposes_too(laptop: Store, command: Command):
    with laptop.write() as tx:
        ticket = opened(tx, TRIAGE, requester_name="私")
    assert command("tickets", "relabel", ticket.reference, "correct").exit_code == 0
    assert "***の情報を見せてください" in command("catalogue", "review").output
