"""A flood of one address is one row, and hides nobody."""

from __future__ import annotations

from conftest import Command
from samples import opened

from bot import ticket_view
from bot.ticket_view.folding import MOST_APART
from store import tickets
from store.database import Store

FLOOD = MOST_APART + 4


def the_flood(store: Store, **given: object) -> None:
    with store.write() as tx:
        for _ in range(FLOOD):
            opened(tx, requester="flood@example.net", **given)


def test_a_flood_is_one_row_with_its_number_and_others_stand_behind_it(command: Command, laptop: Store):
    the_flood(laptop)
    with laptop.write() as tx:
        opened(tx, requester="taro@example.org")
    shown = command("tickets", "list", "--most", "2").stdout.splitlines()[1:]
    assert [f"(and {FLOOD - 1} more of the same address)" in line for line in shown] == [True, False]
    assert "taro@example.org" in shown[1]
    assert len(command("tickets", "list", "--unfold").stdout.splitlines()) == FLOOD + 2
    assert len(command("tickets", "list", "--json").stdout.splitlines()) == FLOOD + 1


def test_a_few_cases_of_one_person_each_have_a_row(laptop: Store):
    with laptop.write() as tx:
        found = [opened(tx) for _ in range(MOST_APART)]
    assert ticket_view.folded(found) == [ticket_view.Row(ticket) for ticket in found]


def test_a_forgers_flood_does_not_swallow_the_true_persons_case(laptop: Store):
    the_flood(laptop, forged=True)
    with laptop.write() as tx:
        mine = opened(tx, requester="flood@example.net")
    with laptop.read() as tx:
        rows = ticket_view.folded(tickets.listed(tx))
    assert [(row.ticket.forged, row.more) for row in rows] == [(True, FLOOD - 1), (False, 0)]
    assert rows[1].ticket.id == mine.id
