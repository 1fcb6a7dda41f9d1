"""`python -m bench.match.second`: what the second look gives, with whole writers left out of n-grams, network and head.

`told.npz` holds what networks that had not read their writers say of two folds' letters; `python -m intents.train.encoder
--told bench/match/told.npz` wrote it. The head that weighs it is learnt on the one fold and judged on the other.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from bench.match.crossval import Read, letters_of, table
from intents.catalogue import Catalogue, load
from intents.catalogue.letters import Letter, load_letters
from intents.matcher import Matcher, Unread
from intents.matcher.encoder import Said
from intents.matcher.model import Floats, Head
from intents.matcher.second import SecondLook, heard
from intents.matcher.unread import Spoken
from intents.train import Rehearsal, learn_head, rehearse
from intents.train.second import learn_second

TOLD = Path(__file__).parent / "told.npz"


@dataclass(frozen=True, slots=True)
class Told:
    """In place of the encoder: what was said of each text by a network that had not read its writer."""

    head: Head
    said: Mapping[str, Floats]
    asked: set[str]

    def read(self, text: str) -> Said:
        self.asked.add(text)
        return Said(self.said[text], (), np.zeros((len(self.said[text]), 0), np.float32))


def as_heard(letter: Letter) -> str:
    return heard(Spoken.of(Unread(letter.text, letter.subject)))


def read(catalogue: Catalogue, rehearsed: Rehearsal, told: Floats, folds: tuple[int, int]) -> Iterator[Read]:
    """The letters of the first fold, with a head learnt on the second one's."""
    here, there = folds
    mine = letters_of(rehearsed, here)
    first = learn_head(catalogue, rehearsed, rehearsed.fold != here)
    head = learn_second(catalogue, rehearsed, told, rehearsed.fold == there)
    of = dict(zip(map(id, rehearsed.letters), told, strict=True))
    encoder = Told(head, {as_heard(letter): of[id(letter)] for letter in mine}, set())
    matcher = Matcher(replace(rehearsed.models[here], head=first), catalogue, SecondLook(lambda: encoder))
    yield from zip(
        mine, matcher.read_all([Unread(letter.text, letter.subject) for letter in mine]), strict=True
    )
    inquiries = [letter for letter in mine if letter.id != "phrase"]
    twice = sum(as_heard(letter) in encoder.asked for letter in inquiries)
    print(f"fold {here}: {twice} of {len(inquiries)} inquiries were read twice", file=sys.stderr)


def main() -> None:
    catalogue = load()
    rehearsed = rehearse(catalogue, load_letters())
    with np.load(TOLD) as file:
        told, folds = file["told"].astype(np.float32), file["folds"].tolist()
    if len(told) != len(rehearsed.letters):
        sys.exit(f"{TOLD.name} is of another catalogue: python -m intents.train.encoder --told {TOLD}")
    one, other = folds
    print(
        table(
            [*read(catalogue, rehearsed, told, (one, other)), *read(catalogue, rehearsed, told, (other, one))]
        )
    )


if __name__ == "__main__":
    main()
