"""`python -m bench.match.changed FILE`: the shipped matcher's figures on inquiries it has not learnt from, also when what people
wrote is mistyped, in capitals, in other widths, with emoji, without punctuation.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from bench.match.changes import CHANGES
from bench.match.crossval import table
from intents.catalogue.letters import read_letters
from intents.matcher import Matcher, Unread

DRAWS = 3
"""What is changed by chance is changed so often: other slips each time."""


def main(arguments: Sequence[str]) -> None:
    if len(arguments) != 1:
        sys.exit("Say which file: python -m bench.match.changed bench/match/choosing.jsonl")
    matcher, letters = Matcher.load(), list(read_letters(Path(arguments[0])))
    for name, change in CHANGES.items():
        often = [letter for _ in range(DRAWS if "mistyped" in name else 1) for letter in letters]
        spaces = (" " * (at // len(letters)) for at in range(len(often)))  # chance goes by the text
        unread = (
            Unread(change(letter.text + space), change(letter.subject + space))
            for letter, space in zip(often, spaces, strict=True)
        )
        print(name)
        print(table(list(zip(often, matcher.read_all(unread), strict=True))), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
