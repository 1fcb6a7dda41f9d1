"""Killed, stopped, without its relay, without its database: nothing is lost, nothing is doubled."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

import pytest

from bench.kill.databases import postgresql
from bench.kill.moments import Moment
from bench.kill.service import Victim
from bench.kill.trial import Trial, eventually, trial
from bench.kill.verdict import Verdict

MAILS = 12  # a round

# Between any two steps; `python -m bench.kill` does the same some hundred times.
DEATHS = {
    "sqlite": [
        (Moment.CLAIMED, Victim.WORKER),
        (Moment.RELAY_TOOK, Victim.FRONT),
        (Moment.ANY, Victim.ALL),
        (Moment.ACCEPTED, Victim.ALL),
    ],
    "postgresql": [
        (Moment.COMMITTED, Victim.FRONT),
        (Moment.RELAY_ANSWERED, Victim.ALL),
        (Moment.STARTING, Victim.ALL),
        (Moment.CLAIMED, Victim.ALL),
    ],
}


@pytest.fixture
def begin(tmp_path: Path) -> Iterator[Callable[[str], Trial]]:
    with ExitStack() as stack:

        def opened(url: str) -> Trial:
            running: AbstractContextManager[Trial] = trial(url, tmp_path, seed=7)
            on = stack.enter_context(running)
            on.service.start()
            return on

        yield opened


def is_sound(on: Trial, mails: int) -> Verdict:
    verdict = on.finish()
    assert verdict.faults == ()
    assert verdict.mails == mails
    assert on.reconciled()
    return verdict


def test_killed_between_any_two_steps_it_loses_nothing_and_doubles_nothing(
    begin: Callable[[str], Trial], database_url: str
):
    on = begin(database_url)
    deaths = DEATHS["sqlite" if on.store.is_sqlite else "postgresql"]
    for moment, victim in deaths:
        on.die(moment, MAILS, victim)
    is_sound(on, MAILS * len(deaths))


def test_told_to_stop_in_the_middle_of_its_work_it_sends_no_letter_twice(
    begin: Callable[[str], Trial], database_url: str
):
    on = begin(database_url)
    on.more_mail(MAILS * 3)
    eventually(lambda: on.relay.taken > 0, "the first letter")
    assert on.service.stop() == 0
    on.more_mail(MAILS)
    assert is_sound(on, MAILS * 4).repeated == 0


def test_without_its_database_it_refuses_mail_and_goes_on_where_it_was(begin: Callable[[str], Trial]):
    with postgresql() as database:
        on = begin(database.url)
        on.relay.pace = 0.05
        on.more_mail(MAILS * 2)
        eventually(lambda: on.relay.taken > 2, "letters on their way")
        database.go()
        refused = on.customers.refused
        on.more_mail(MAILS)
        eventually(lambda: on.customers.refused > refused, "mail that is not taken")
        database.come()
        # A letter that the relay has taken is never sent again: nobody died, so somebody knows.
        assert is_sound(on, MAILS * 3).repeated == 0


def test_without_its_relay_it_takes_mail_and_sends_the_letters_later(begin: Callable[[str], Trial], tmp_path: Path):
    on = begin(f"sqlite:///{tmp_path / 'relay.sqlite3'}")
    on.more_mail(MAILS)
    eventually(lambda: on.relay.taken > 0, "the first letter")
    on.relay.go()
    on.more_mail(MAILS)
    eventually(lambda: on.customers.are_done, "mail to be taken though no letter can go")
    on.relay.come()
    is_sound(on, MAILS * 2)
