"""`python -m bench.year --inquiries N`: the year 2026 of a busy desk on each database, and what it took."""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import click

from bench.kill.databases import database
from bench.year.clock import days
from bench.year.desk import Desk
from bench.year.ending import at_the_end, size
from bench.year.mails import OURS
from bot.house import build
from bot.opening import opened
from bot.settings import load

FIRST = date(2026, 1, 1)
MOST_FAULTS = 20
KEPT = 90  # days: shorter than is usual, so that much is forgotten within the year


def lived(kind: str, number: int, inquiries: int, seed: int) -> list[str]:
    """A year on one kind of database; what did not hold."""
    faults: list[str] = []
    with tempfile.TemporaryDirectory() as name, database(kind, Path(name)) as url:
        settings = load(
            _env_file=None,
            var=Path(name),
            MADOGUCHI_DATABASE_URL=url,
            authserv_id=OURS,
            keep_tickets=KEPT,
        )
        with opened(settings) as store:
            began = time.monotonic()
            desk = Desk(settings, build(settings), store, list(days(FIRST, number)), inquiries, seed)
            with click.progressbar(
                list(days(FIRST, number)), label=f"{kind:10}", file=sys.stderr, item_show_func=str
            ) as bar:
                for today in bar:
                    faults += desk.live(today)
                    if len(faults) > MOST_FAULTS:
                        break
            took = time.monotonic() - began
            faults += at_the_end(desk)
            print(f"  {took:.0f} s, {took / number:.2f} s a day; {size(store) / 1e6:.0f} MB on disk")
    return faults


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument(
        "--inquiries", type=int, default=20_000, help="without the mails that follow from them"
    )
    options.add_argument("--days", type=int, default=365)
    options.add_argument("--seed", type=int, default=2026)
    options.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both")
    given = options.parse_args()
    logging.disable()  # a year has many bounces, and each is an ERROR to a team
    faults: list[str] = []
    for kind in ("sqlite", "postgresql") if given.database == "both" else (given.database,):
        print(kind, flush=True)
        faults += lived(kind, given.days, given.inquiries, given.seed)
    print(*faults or ["everything held, every evening"], sep="\n")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
