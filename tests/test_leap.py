"""A clock that is far ahead destroys no key and lapses nobody, until a person says that it is right."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cases import a_case, done
from conftest import Command
from samples import opened, some_settings

from bot import forgetting, leap, witness
from bot.daily import Daily
from bot.desk import team
from bot.desk.team import Asking
from bot.doctor import examine
from bot.house import House
from bot.leap import Leap
from bot.rounds import Rounds
from bot.settings import Settings
from bot.witness import Witnessed
from store import audit, tickets
from store.audit import Entry, Head
from store.database import Store
from store.keys import binding

NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)


@pytest.fixture
def given(store: Store, tmp_path: Path) -> Settings:
    with store.write() as tx:
        binding.bind(tx)
    return some_settings(tmp_path, MADOGUCHI_DATABASE_URL=store.url.render_as_string(hide_password=False))


def a_closed_case(store: Store, at: datetime) -> str:
    with store.write() as tx:
        ticket = opened(tx)
        assert tickets.settle(tx, ticket, [1], "withdrawn", None, at)
        audit.write(tx, [Entry("team:sato", "team:request:settle", ticket.id)], at)
    return ticket.reference


def runs(store: Store) -> list[datetime]:
    with store.read() as tx:
        return [row["at"] for row in audit.since(tx) if row["action"] == leap.RUN]


def test_a_clock_far_ahead_erases_nothing_and_is_told(store: Store, given: Settings):
    reference = a_closed_case(store, NOW)
    assert str(forgetting.by_schedule(store, given, NOW)).startswith("0 tickets")
    ahead = NOW + 400 * DAY
    assert forgetting.by_schedule(store, given, ahead) == Leap(NOW, ahead)
    assert forgetting.overdue(store, given, ahead).references == (reference,)
    assert runs(store) == [NOW]
    back = NOW + DAY
    assert not isinstance(forgetting.by_schedule(store, given, back), Leap)
    assert runs(store) == [NOW, back]


def test_what_comes_while_the_clock_is_wrong_does_not_make_it_right(store: Store, given: Settings):
    forgetting.by_schedule(store, given, NOW)
    a_closed_case(store, NOW + 399 * DAY)
    assert isinstance(forgetting.by_schedule(store, given, NOW + 400 * DAY), Leap)


def test_a_desk_that_stands_every_day_is_never_asked(store: Store, given: Settings):
    reference = a_closed_case(store, NOW)
    for day in range(0, 365, 13):
        assert not isinstance(forgetting.by_schedule(store, given, NOW + day * DAY), Leap)
        forgetting.by_schedule(store, given, NOW + day * DAY + timedelta(hours=1))
    assert len(runs(store)) == 29
    erased = forgetting.by_schedule(store, given, NOW + 366 * DAY)
    assert isinstance(erased, forgetting.Erased)
    assert erased.references == (reference,)


def test_a_person_says_that_the_clock_is_right(command: Command, laptop: Store):
    a_closed_case(laptop, NOW - 400 * DAY)
    told = command("doctor").stdout
    assert "TROUBLE  clock: the clock says" in told
    refused = command("purge")
    assert refused.exit_code == 69
    assert "what is done daily was last done on" in refused.stderr
    assert "`madoguchi purge --clock-is-right`" in refused.stderr
    sure = command("purge", "--clock-is-right", "--by", "sato")
    assert sure.stdout == "erased 1 tickets, 0 mails and 0 letters without a ticket\n"
    assert "clock:" not in command("doctor").stdout
    with laptop.read() as tx:
        logged = [(row["actor"], row["action"]) for row in audit.since(tx, 2)]
    assert logged[0] == ("team:sato", "retention:clock:confirm")


def test_nobody_lapses_by_a_wrong_clock(store: Store, house: House, given: Settings):
    """Asked in September; by the clock of this machine the reminder is long due."""
    ticket = done(store, house, team.wait, a_case(store, house, "disclose"), Asking("identity"))
    assert Rounds(house, store).make() == 0
    leap.confirm(store, "team:sato", NOW)
    assert Rounds(house, store).make() == 1
    with store.read() as tx:
        assert "clock:request:remind" in [row["action"] for row in audit.of_ticket(tx, ticket.id)]
    assert [each.what for each in examine(given) if each.what.startswith("clock")] == []


def test_the_days_work_waits_and_says_so_but_the_log_is_witnessed(
    store: Store, given: Settings, caplog: pytest.LogCaptureFixture
):
    a_closed_case(store, NOW - 400 * DAY)
    ahead = Witnessed(NOW + 400 * DAY, Head(1, "0" * 64)).line
    chores = Daily(given, store)
    chores.stop()
    with caplog.at_level(logging.ERROR):
        chores._purge(NOW)
    assert "nothing is erased, and nobody's request lapses. Put the clock right" in caplog.text
    assert runs(store) == []
    given.witness_file.write_text(f"{ahead}\n")
    chores._quietly(NOW)
    assert len(witness.testimony(given.witness_file)) == 2
