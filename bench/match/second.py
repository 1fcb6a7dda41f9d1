"""`python -m bench.match.second`: what the second look gives, with whole writers left out of n-grams, network and head.

`told.npz` holds what a network that had not read their writers says of a fold's letters; `python -m intents.train.encoder
--told bench/match/told.npz` wrote it. The head that weighs it is learnt on half of those writers and judged on the others.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from bench.match.crossval import Read, letters_of, table
from intents.catalogue import Catalogue, load
from intents.catalogue.letters import Letter, load_letters
from intents.matcher import Matcher, Unread
from intents.matcher.encoder import Said
from intents.matcher.model import Floats, Head
from intents.matcher.second import SecondLook
from intents.matcher.unread import Spoken
from intents.train import Rehearsal, learn_head, rehearse
from intents.train.examples import writer
from intents.train.second import learn_second

TOLD = Path(__file__).parent / "told.npz"


@dataclass(frozen=True, slots=True)
class Told:
    """In place of the encoder: what was said of each text by a network that had not read its writer."""

    head: Head
    said: Mapping[str, Floats]
    asked: set[str]

    def itself(self) -> Told:
        return self

    def read(self, sentences: Sequence[str]) -> Said:
        text = " ".join(sentences)
        self.asked.add(text)
        said = self.said[text]
        return Said(said, np.zeros((len(said), len(sentences)), np.float32))


def as_heard(letter: Letter) -> str:
    return " ".join(Spoken.of(Unread(letter.text, letter.subject)).heard)


def read(catalogue: Catalogue, rehearsed: Rehearsal, told: Floats, fold: int) -> Iterator[Read]:
    """The letters of a fold: those of half its writers with a head learnt on the others', and those with one of these."""
    writers = sorted(
        {writer(x.author) for x, its in zip(rehearsed.letters, rehearsed.fold, strict=True) if its == fold}
    )
    first = replace(rehearsed.models[fold], head=learn_head(catalogue, rehearsed, rehearsed.fold != fold))
    mine = letters_of(rehearsed, fold)
    for half in (set(writers[::2]), set(writers[1::2])):
        theirs = np.array([writer(letter.author) not in half for letter in rehearsed.letters])
        head = learn_second(catalogue, rehearsed, told, (rehearsed.fold == fold) & theirs)
        of = dict(zip(map(id, rehearsed.letters), told, strict=True))
        letters = [letter for letter in mine if writer(letter.author) in half]
        encoder = Told(head, {as_heard(letter): of[id(letter)] for letter in letters}, set())
        matcher = Matcher(first, catalogue, SecondLook(encoder.itself))
        unread = [Unread(letter.text, letter.subject) for letter in letters]
        yield from zip(letters, matcher.read_all(unread), strict=True)
        inquiries = [letter for letter in letters if letter.id != "phrase"]
        twice = sum(as_heard(letter) in encoder.asked for letter in inquiries)
        print(f"{twice} of {len(inquiries)} inquiries were read twice", file=sys.stderr)


def main() -> None:
    catalogue = load()
    rehearsed = rehearse(catalogue, load_letters())
    with np.load(TOLD) as file:
        told, folds = file["told"].astype(np.float32), file["folds"].tolist()
    if len(told) != len(rehearsed.letters):
        sys.exit(f"{TOLD.name} is of another catalogue: python -m intents.train.encoder --told {TOLD}")
    print(table([each for fold in folds for each in read(catalogue, rehearsed, told, fold)]))


if __name__ == "__main__":
    main()
