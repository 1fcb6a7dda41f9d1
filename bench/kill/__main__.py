"""`python -m bench.kill --rounds N`: N kills on each database, with mail coming in all the time."""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from bench.kill.databases import database
from bench.kill.moments import Moment
from bench.kill.service import Victim
from bench.kill.trial import Trial, trial
from bench.kill.verdict import Verdict

Death = tuple[Moment, Victim]


def deaths(rounds: int, seed: int) -> list[Death]:
    """Every moment with every victim, again and again, in a shuffled order."""
    every = [
        (moment, victim)
        for victim in Victim
        for moment in Moment
        if victim is Victim.ALL or moment is not Moment.STARTING
    ]
    plan = [every[number % len(every)] for number in range(rounds)]
    random.Random(seed).shuffle(plan)
    return plan


def killed(kind: str, plan: list[Death], mails: int, seed: int) -> Verdict:
    with (
        tempfile.TemporaryDirectory() as name,
        database(kind, Path(name)) as url,
        trial(url, Path(name), seed) as on,
    ):
        on.service.start()
        _strike(on, plan, mails)
        verdict = on.finish()
        said = on.reconciled()
    print(f"  {verdict.mails} mails {verdict.ends}, re-sent after no 250: {verdict.refused}")
    print(f"  {verdict.letters} letters, {verdict.repeated} of them once more, identical")
    print(f"  reconcile: {said or 'NOT IN ORDER'}", flush=True)
    return verdict


def _strike(on: Trial, plan: list[Death], mails: int) -> None:
    missed = sum(not on.die(moment, mails, victim) for moment, victim in plan)
    for moment, count in Counter(moment for moment, _ in plan).items():
        print(f"  {count:4} kills {moment}")
    print(f"  {missed:4} of them at another moment: theirs did not come")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=21, help="kills on each database")
    options.add_argument("--mails", type=int, default=25, help="mails sent in each round")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both")
    given = options.parse_args()
    faults: list[str] = []
    for kind in ("sqlite", "postgresql") if given.database == "both" else (given.database,):
        began = time.monotonic()
        print(kind, flush=True)
        plan = deaths(given.rounds, given.seed)
        faults += killed(kind, plan, given.mails, given.seed).faults
        print(f"  {time.monotonic() - began:.0f} s")
    print(*faults or ["nothing is lost, nothing is doubled"], sep="\n")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
