"""`python -m intents.catalogue FOLDER` gathers batches of phrases; without a folder it counts what is there."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from intents.catalogue import HERE, Catalogue, load
from intents.catalogue.gather import gather


def main(arguments: list[str]) -> None:
    for folder in arguments:
        for line in gather(Path(folder), HERE):
            print("left out:", line)
    print(census(load()))


def census(catalogue: Catalogue) -> str:
    """A line a label: phrases in English, phrases in Japanese, authors."""
    counts = Counter((p.label, p.language.value) for p in catalogue.phrases)
    authors = {
        label.name: {p.author for p in catalogue.phrases if p.label == label.name}
        for label in catalogue.labels
    }
    lines = [f"{'label':16} {'en':>6} {'ja':>6} {'authors':>8}"]
    for name, names in authors.items():
        lines.append(f"{name:16} {counts[name, 'en']:6} {counts[name, 'ja']:6} {len(names):8}")
    lines.append(
        f"{'all':16} {sum(n for (_, tongue), n in counts.items() if tongue == 'en'):6}"
        f" {sum(n for (_, tongue), n in counts.items() if tongue == 'ja'):6}"
    )
    return "\n".join(lines)


if __name__ == "__main__":
    main(sys.argv[1:])
