"""`python -m intents.train.encoder [--at-once N] [--told FILE] [--folder F]`: train the encoder further and write it
beside the matcher.

Needs `pip install 'madoguchi[encoder]'`, 6 GB of memory a network trained at once, and an hour and three quarters of a core each.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from intents.catalogue import load
from intents.catalogue.letters import load_letters
from intents.matcher.encoder import WEIGHTS, files
from intents.train.encoder import LEFT_OUT, train


def main() -> None:
    options = argparse.ArgumentParser(description="Train the encoder further on the catalogue.")
    options.add_argument(
        "--at-once", type=int, default=1, help="networks trained at the same time (default 1)"
    )
    options.add_argument(
        "--told", type=Path, help="where to keep what the judged networks said, for bench.match.second"
    )
    options.add_argument(
        "--folder",
        type=Path,
        default=Path("var/encoder"),
        help="where finished parts are kept: it goes on from there when it was ended (default var/encoder)",
    )
    given = options.parse_args()
    catalogue = load()
    print(f"{len(LEFT_OUT) + 1} networks, of {len(catalogue.phrases)} phrases", flush=True)
    arrays, told = train(catalogue, load_letters(), given.folder, given.at_once)
    if given.told:
        np.savez_compressed(given.told, told=told.astype(np.float16), folds=np.array(LEFT_OUT))
    files.save(arrays, WEIGHTS)
    (WEIGHTS / "labels.txt").write_text("\n".join(catalogue.names) + "\n", "utf-8")
    size = sum(path.stat().st_size for path in WEIGHTS.glob("*.npz")) / 1e6
    print(f"{WEIGHTS}: {size:.1f} MB")


if __name__ == "__main__":
    main()
