"""Killed, stopped, without its relay, without its database: nothing is lost, nothing is doubled.

The trials mostly wait, for processes that start and for letters that come later; so they run at the same time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest
from databases import database_of

from bench.kill.databases import postgresql as own_postgresql
from bench.kill.moments import Moment
from bench.kill.service import Victim
from bench.kill.trial import Trial, eventually, trial
from bench.kill.verdict import Verdict

MAILS = 12  # a round
SEED = 7

# Between any two steps; `python -m bench.kill` does the same some hundred times.
DEATHS = {
    "sqlite": [
        (Moment.CLAIMED, Victim.WORKER),
        (Moment.RELAY_TOOK, Victim.ALL),
        (Moment.ACCEPTED, Victim.ALL),
        (Moment.ANY, Victim.ALL),
    ],
    "postgresql": [
        (Moment.COMMITTED, Victim.ALL),
        (Moment.RELAY_ANSWERED, Victim.FRONT),
        (Moment.STARTING, Victim.ALL),
        (Moment.CLAIMED, Victim.ALL),
    ],
}


def end_of(on: Trial) -> Verdict:
    verdict = on.finish()
    assert on.reconciled()
    return verdict


def killed(url: str, folder: Path, kind: str) -> Verdict:
    with trial(url, folder, SEED) as on:
        on.service.start()
        for moment, victim in DEATHS[kind]:
            on.die(moment, MAILS, victim)
        return end_of(on)


def without_relay(url: str, folder: Path) -> Verdict:
    """Mail is taken all the same, and the letters go later, although it was stopped and started meanwhile."""
    with trial(url, folder, SEED) as on:
        stopped_at_work(on)
        on.relay.go()
        on.service.start()
        on.more_mail(MAILS)
        eventually(lambda: on.customers.are_done, "250 though no letter can go")
        on.relay.come()
        return end_of(on)


def without_database(folder: Path) -> Verdict:
    """It goes away while letters are on their way, and mail is refused for a while."""
    with own_postgresql() as database, trial(database.url, folder, SEED) as on:
        stopped_at_work(on)
        on.relay.pace = 0.05
        on.service.start()
        on.more_mail(MAILS)
        taken = on.relay.taken
        eventually(lambda: on.relay.taken > taken + 2, "letters on their way")
        database.go()
        refused = on.customers.refused
        on.more_mail(MAILS)
        eventually(lambda: on.customers.refused > refused, "mail that is not taken")
        database.come()
        return end_of(on)


def stopped_at_work(on: Trial) -> None:
    """SIGTERM as soon as letters begin to go."""
    on.service.start()
    on.more_mail(MAILS * 2)
    eventually(lambda: on.relay.taken > 0, "the first letter")
    assert on.service.stop() == 0


Trials = dict[str, "Future[Verdict]"]


@pytest.fixture(scope="module")
def trials(postgresql: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trials]:
    def folder() -> Path:
        return tmp_path_factory.mktemp("trial")

    def on_postgresql(judged: Callable[..., Verdict], *more: str) -> Verdict:
        with database_of("postgresql", folder(), postgresql) as url:
            return judged(url, folder(), *more)

    def on_sqlite(judged: Callable[..., Verdict], *more: str) -> Verdict:
        return judged(f"sqlite:///{folder() / 'trial.sqlite3'}", folder(), *more)

    with ThreadPoolExecutor(4) as pool:
        yield {
            "killed sqlite": pool.submit(on_sqlite, killed, "sqlite"),
            "killed postgresql": pool.submit(on_postgresql, killed, "postgresql"),
            "no relay": pool.submit(on_sqlite, without_relay),
            "no database": pool.submit(without_database, folder()),
        }


@pytest.mark.parametrize("kind", DEATHS)
def test_killed_between_any_two_steps_it_loses_nothing_and_doubles_nothing(trials: Trials, kind: str):
    verdict = trials[f"killed {kind}"].result()
    assert verdict.faults == ()
    assert verdict.mails == MAILS * len(DEATHS[kind])


@pytest.mark.parametrize("what", ["no relay", "no database"])
def test_stopped_at_work_and_then_left_alone_it_loses_nothing_and_sends_no_letter_twice(
    trials: Trials, what: str
):
    verdict = trials[what].result()
    assert verdict.faults == ()
    assert verdict.repeated == 0
    assert verdict.mails == MAILS * (3 if what == "no relay" else 4)
