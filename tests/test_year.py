"""Some weeks of the simulated year: its rules hold on every evening, and each tells when it does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from conftest import keyring_in
from samples import NOW, some_settings
from sqlalchemy import Connection, func, select, update

from bench.year.clock import DAY, days
from bench.year.desk import Desk
from bench.year.invariants import Memory, Simulated, broken, changed_rightly, looked_at
from bench.year.mails import OURS, Kind
from bot.house import House, build
from bot.settings import Settings
from store import audit, schema, tickets
from store.audit import Broken, Entry, Head
from store.database import Store, undone
from store.migrate import migrate

Sabotage = Callable[[Connection, Simulated, Memory], Any]


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Nothing is kept for long, or weeks would not be enough to see it go."""
    return some_settings(tmp_path_factory.mktemp("house"), authserv_id=OURS, keep_tickets=5, keep_mail=5)


@pytest.fixture(scope="module")
def house(settings: Settings) -> House:
    return build(settings)


def lived(settings: Settings, house: House, store: Store, number: int, inquiries: int) -> Desk:
    """Weeks with Golden Week in them, when nobody works, and an invariant looked at every evening."""
    span = list(days(date(2026, 4, 20), number))
    desk = Desk(settings, house, store, span, inquiries, seed=7)
    for today in span:
        assert desk.live(today) == []
    return desk


def test_in_some_busy_weeks_every_rule_holds_on_every_evening(store: Store, settings: Settings, house: House):
    desk = lived(settings, house, store, 28, 120)
    assert sum(desk.kinds.values()) > 120
    assert len(desk.kinds) > 10, "people write for many reasons"
    assert len(desk.team.done) > 10, "the team does many things"
    assert desk.erased > 10
    with store.read() as tx:
        assert not isinstance(audit.verify(tx), Broken)


@pytest.fixture(scope="module")
def quiet(
    settings: Settings, house: House, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Store, Desk]]:
    """A store in which some days were lived without a fault."""
    folder: Path = tmp_path_factory.mktemp("quiet")
    store = Store(f"sqlite:///{folder / 'quiet.sqlite3'}", keyring_in(folder))
    migrate(store)
    yield store, lived(settings, house, store, 14, 40)
    store.close()


def rows(table: Any, where: Any = None, **values: Any) -> Sabotage:
    """Set columns of the first row there is."""

    def spoil(tx: Connection, _: Simulated, __: Memory) -> None:
        first = select(func.min(table.c.id)) if where is None else select(func.min(table.c.id)).where(where)
        done = tx.execute(update(table).where(table.c.id == first.scalar_subquery()).values(**values))
        assert done.rowcount == 1

    return spoil


def a_wait_without_an_end(tx: Connection, _: Simulated, __: Memory) -> None:
    """Whoever waited first waits again: nobody need be waiting when the days are over."""
    first = tx.execute(select(func.min(schema.waits.c.id))).scalar_one()
    mine = schema.waits.c.id == first
    request = tx.execute(select(schema.waits.c.request_id).where(mine)).scalar_one()
    tx.execute(update(schema.waits).where(mine).values(ended_at=None, remind_at=None, lapse_at=None))
    tx.execute(update(schema.requests).where(schema.requests.c.id == request).values(state="waiting"))


def one_mail_more(_: Connection, simulated: Simulated, __: Memory) -> None:
    simulated.mails["lost"] = next(iter(simulated.mails.values()))


def all_were_machines(_: Connection, simulated: Simulated, __: Memory) -> None:
    simulated.mails |= {name: replace(mail, kind=Kind.AUTOMATIC) for name, mail in simulated.mails.items()}


def all_were_other_people(_: Connection, simulated: Simulated, __: Memory) -> None:
    simulated.mails |= {
        name: replace(mail, author="taro@example.org") for name, mail in simulated.mails.items()
    }


def a_lapse(tx: Connection, _: Simulated, __: Memory) -> None:
    audit.write(tx, [Entry("clock", "clock:request:lapse", 1)], NOW)
    audit.flush(tx)


SPOILT: dict[str, Sabotage] = {
    "every_mail_came_to_its_end": rows(schema.inbox, state="waiting"),
    "what_they_led_to_is_there": rows(schema.inbox, schema.inbox.c.ticket_id.is_not(None), ticket_id=None),
    "none_is_lost_and_none_is_there_twice": one_mail_more,
    "nothing_is_set_aside": rows(schema.inbox, state="parked", outcome="parked"),
    "references_have_no_holes": rows(schema.tickets, reference="PI-2026-999999", person=None),
    "a_case_is_closed_when_its_last_request_is": rows(
        schema.tickets, schema.tickets.c.closed_at.is_(None), closed_at=NOW
    ),
    "no_end_is_without_a_letter_or_a_stated_reason": rows(
        schema.requests,
        schema.requests.c.state == "open",
        state="settled",
        outcome="fulfilled",
        settled_at=NOW,
    ),
    "versions_grow": lambda _, __, memory: memory.versions.update({1: 999}),
    "who_waits_knows_for_what_and_until_when": a_wait_without_an_end,
    "nothing_lapses_of_which_nobody_was_reminded": a_lapse,
    "they_go_to_who_asked_and_to_nobody_else": all_were_other_people,
    "machines_and_forgers_get_none": all_were_machines,
    "none_stays_behind": rows(schema.outbox, state="queued"),
    "every_act_is_in_the_log": lambda _, simulated, __: simulated.acts.append(("team:ticket:spam", 1)),
    "what_was_due_is_forgotten": rows(
        schema.tickets, schema.tickets.c.closed_at.is_(None), closed_at=datetime(2026, 1, 1, tzinfo=UTC)
    ),
    "nothing_personal_is_left_of_it": rows(
        schema.tickets, schema.tickets.c.erased_at.is_(None), erased_at=NOW
    ),
    "the_log_is_whole": lambda tx, _, __: tx.execute(update(schema.audit_head).values(hash="0" * 64)),
}


def of_all_days(store: Store, desk: Desk) -> Simulated:
    with store.read() as tx:
        by_the_clock = sum(row["action"].startswith("clock:") for row in audit.since(tx))
    return Simulated(dict(desk.simulated.mails), attended=by_the_clock)


@pytest.mark.parametrize("rule", SPOILT)
def test_a_rule_tells_when_it_does_not_hold(rule: str, quiet: tuple[Store, Desk], house: House):
    store, desk = quiet
    simulated, memory = of_all_days(store, desk), Memory(Head(0, ""))
    with store.write() as tx, undone(tx):
        assert list(_told(tx, house, desk, simulated, memory)) == []
        SPOILT[rule](tx, simulated, memory)
        told = _told(tx, house, desk, simulated, memory)
        assert any(f" {rule}: " in each for each in told), told


def _told(tx: Connection, house: House, desk: Desk, simulated: Simulated, memory: Memory) -> list[str]:
    """By an evening that looks back on everything."""
    return list(broken(looked_at(tx, desk.settings, house, desk.clock.now, memory, simulated)))


def test_an_act_that_changed_what_it_must_not_is_told_in_the_evening(quiet: tuple[Store, Desk]):
    store, desk = quiet
    with store.read() as tx:
        ticket = tickets.by_id(tx, 1)
    (line, *_) = ticket.requests
    sooner = replace(ticket, requests=(replace(line, due_plan=line.due_plan - DAY),))
    assert list(changed_rightly("note", ticket, ticket, refused=True, stale=False)) == []
    assert len([*changed_rightly("extend", ticket, sooner, refused=True, stale=False)]) == 1
    told = list(changed_rightly("extend", ticket, sooner, refused=False, stale=True))
    assert [each.partition(" on ")[0] for each in told] == ["extend"] * 3
    desk.team.faults += told
    assert desk.live(desk.house.day(desk.clock.now) + DAY) == told
