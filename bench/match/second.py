"""`python -m bench.match.second`: what the second look gives, with whole writers left out of n-grams, network and head.

`told.npz` holds what networks that had not read their writers say of letters; `python -m intents.train.encoder` wrote it.
The head that weighs it is learnt on half of those writers and judged on the others.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from bench.match.crossval import Read, letters_of, table
from intents.catalogue import Catalogue, load
from intents.catalogue.letters import Letter, load_letters
from intents.matcher import Matcher, Unread
from intents.matcher.encoder import Said
from intents.matcher.model import Floats, Head, Model
from intents.matcher.second import SecondLook
from intents.train import Rehearsal, learn_head, rehearse
from intents.train.examples import as_read, writer
from intents.train.second import learn_second
from intents.train.told import Told, key

TOLD = Path(__file__).parent / "told.npz"


@dataclass(frozen=True, slots=True)
class Retold:
    """In place of the encoder: what was said of each text by a network that had not read its writer."""

    head: Head
    said: Mapping[str, Floats]
    asked: set[str]

    def itself(self) -> Retold:
        return self

    def read(self, sentences: Sequence[str]) -> Said:
        text = " ".join(sentences)
        self.asked.add(text)
        said = self.said[text]
        return Said(said, np.zeros((len(said), len(sentences)), np.float32))


def read(catalogue: Catalogue, rehearsed: Rehearsal, told: Told) -> Iterator[Read]:
    """The letters of which something was told: those of half their writers with a head learnt on the others', and those
    with one of these.
    """
    firsts = [
        replace(model, head=learn_head(catalogue, rehearsed, rehearsed.fold != fold))
        for fold, model in enumerate(rehearsed.models)
    ]
    said, known = told.among(rehearsed.letters)
    theirs = np.array([writer(letter.author) for letter in rehearsed.letters])
    writers = sorted(set(theirs[known]))
    for half in (set(writers[::2]), set(writers[1::2])):
        head = learn_second(catalogue, rehearsed, said, known & ~np.isin(theirs, list(half)))
        for fold, first in enumerate(firsts):
            mine = [
                x for x in letters_of(rehearsed, fold) if writer(x.author) in half and key(x) in told.said
            ]
            yield from _read(catalogue, first, head, mine, told)


def _read(
    catalogue: Catalogue, first: Model, head: Head, letters: Collection[Letter], told: Told
) -> Iterator[Read]:
    encoder = Retold(head, {as_read(letter): told.said[key(letter)] for letter in letters}, set())
    matcher = Matcher(first, catalogue, SecondLook(encoder.itself))
    readings = matcher.read_all(Unread(letter.text, letter.subject) for letter in letters)
    yield from zip(letters, readings, strict=True)
    inquiries = [letter for letter in letters if letter.id != "phrase"]
    twice = sum(as_read(letter) in encoder.asked for letter in inquiries)
    print(f"{twice} of {len(inquiries)} inquiries were read twice", file=sys.stderr)


def main() -> None:
    catalogue = load()
    rehearsed = rehearse(catalogue, load_letters())
    print(table(list(read(catalogue, rehearsed, Told.load(TOLD)))))


if __name__ == "__main__":
    main()
