"""Training the encoder further, and learning how far to trust it: needs torch, and one to two hours of two cores with
instructions for sixteen bits. When writers are new, the network that is there may say what it makes of them, and another one
learn all, in little more than half the time; or it goes on itself, in a fifth of the steps.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from intents.catalogue import Catalogue
from intents.catalogue.letters import Letter
from intents.matcher.encoder import pieces
from intents.matcher.encoder.files import Arrays
from intents.matcher.encoder.packed import Floats
from intents.train import Rehearsal, rehearse
from intents.train.encoder.kept import arrays, weights_of
from intents.train.encoder.lesson import HIDDEN, LAYERS, STAY, Lesson
from intents.train.encoder.lower import hidden
from intents.train.encoder.slips import mistyped
from intents.train.encoder.vocabulary import chosen, cut_by
from intents.train.encoder.wheel import Wheel, find, read
from intents.train.examples import as_read, writer
from intents.train.second import learn_second
from intents.train.told import Told

COMPOSED = 0.4
"""Of the composed letters so many are learnt from."""
LEFT_OUT = (0,)
"""Folds of writers whose letters show what the encoder is worth: a quarter of all is enough to weigh it, in half the time."""
GENTLY, AGAIN = 0.5, 1 / 3
"""The pace of going on, beside that of a beginning; new writers' texts are read twice, and so much of the others' once more,
lest they be forgotten.
"""
Flags = NDArray[np.bool_]


def train(
    catalogue: Catalogue, letters: Sequence[Letter], folder: Path, at_once: int = 1
) -> tuple[Arrays, Told]:
    """Train the network that is kept, and before it those that show what such a network is worth; return its arrays, and
    what those said. What is finished is kept in `folder`: begun again after an end halfway, it goes on from there.
    """
    school = School.of(catalogue, letters, folder)
    unheard = [school.rehearsed.fold == fold for fold in LEFT_OUT]
    lessons = [
        school.lesson(f"without fold {fold}", school.texts(~asked), asked, at_once)
        for fold, asked in zip(LEFT_OUT, unheard, strict=True)
    ]
    lessons.append(school.anew(at_once))
    *others, (weights, _) = school.learn(lessons, at_once)
    told = Told({})
    for asked, (_, said) in zip(unheard, others, strict=True):
        told |= school.told(asked, said)
    return school.kept(weights, told), told


def go_on(
    catalogue: Catalogue,
    letters: Sequence[Letter],
    folder: Path,
    shipped: Arrays,
    known: Collection[str],
    told: Told,
    at_once: int = 1,
    *,
    anew: bool = False,
) -> tuple[Arrays, Told]:
    """Train a network further that has read the writers `known`, on the others' letters and some of what it has read; or
    another one `anew` on all there is. What the first says of the others' before joins what earlier ones told.
    """
    school = School.of(catalogue, letters, folder)
    by = np.array([writer(letter.author) for letter in school.rehearsed.letters])
    new = ~np.isin(by, sorted(known))
    begin = weights_of(shipped, STAY, LAYERS)
    lessons = [
        school.lesson("as it was", [], new, at_once, begin=begin),
        school.anew(at_once) if anew else school.further(new, begin, at_once),
    ]
    (_, said), (weights, _) = school.learn(lessons, at_once)
    told |= school.told(new, said)
    return school.kept(weights, told), told


@dataclass(frozen=True, slots=True)
class School:
    """What the n-grams make of the letters; the `wordings` of these and, behind them, of some once more with slips, `places`
    being where each stands among the first; and how they are cut into the wheel's pieces `numbers`.
    """

    catalogue: Catalogue
    rehearsed: Rehearsal
    with_slips: list[Letter]
    places: NDArray[np.intp]
    wordings: list[str]
    wheel: Wheel
    numbers: list[int]
    folder: Path

    @classmethod
    def of(cls, catalogue: Catalogue, letters: Sequence[Letter], folder: Path) -> School:
        wheel = read(find())
        rehearsed = rehearse(catalogue, letters)
        again = list(mistyped(rehearsed.letters))
        every = [*rehearsed.letters, *(letter for _, letter in again)]
        places = np.array([*range(len(rehearsed.letters)), *(at for at, _ in again)])
        texts = list(map(as_read, every))
        folder = folder / _name(texts)
        folder.mkdir(parents=True, exist_ok=True)
        return cls(catalogue, rehearsed, every, places, texts, wheel, chosen(wheel, texts), folder)

    def texts(self, of: Flags) -> list[int]:
        """Where these letters stand, as they are and with slips; of composed ones not all."""
        dice = random.Random(1)  # noqa: S311
        return [
            at
            for at, letter in enumerate(self.with_slips)
            if of[self.places[at]] and (letter.id != "composed" or dice.random() < COMPOSED)
        ]

    def anew(self, at_once: int) -> Lesson:
        everything = np.ones(len(self.rehearsed.letters), bool)
        return self.lesson("all writers", self.texts(everything), ~everything, at_once)

    def further(self, new: Flags, begin: Arrays, at_once: int) -> Lesson:
        some = ~new & (np.random.default_rng(1).random(len(new)) < AGAIN)
        learnt, nobody = self.texts(new | some) + self.texts(new), np.zeros_like(new)
        return self.lesson("gone on", learnt, nobody, at_once, begin=begin, rounds=1, pace=GENTLY)

    def lesson(self, name: str, learnt: list[int], asked: Flags, at_once: int, **more: Any) -> Lesson:
        requests = frozenset(self.catalogue.of_kind("request"))
        threads = max(1, (os.cpu_count() or 1) // at_once)
        about = (self.with_slips, self.catalogue.names, requests)
        return Lesson(name, *about, learnt, np.flatnonzero(asked), self.folder, threads, **more)

    def learn(self, lessons: Sequence[Lesson], at_once: int) -> list[tuple[Arrays, Floats]]:
        needed = {at for lesson in lessons for at in (*lesson.learnt, *lesson.asked.tolist())}
        if not (all(lesson.path.exists() for lesson in lessons) or self._lower_read(needed)):
            self._read_lower(needed)
        with multiprocessing.get_context("spawn").Pool(at_once) as pool:
            learnt = pool.map(Lesson.run, lessons, chunksize=1)
        (self.folder / HIDDEN).unlink(missing_ok=True)  # gigabytes
        return learnt

    def _lower_read(self, needed: Collection[int]) -> bool:
        path = self.folder / HIDDEN
        if not path.exists():
            return False
        start = torch.load(path, mmap=True, weights_only=False).start
        return bool(np.diff(start)[list(needed)].all())

    def _read_lower(self, needed: Collection[int]) -> None:
        cutter = cut_by(self.wheel, self.numbers)
        words = [*self.wheel.special[:3], *self.numbers]
        cut = [cutter.read(text) if at in needed else [] for at, text in enumerate(self.wordings)]
        part = self.folder / f"{HIDDEN}.part"
        torch.save(hidden(self.wheel, words, cut, STAY), part)
        part.rename(self.folder / HIDDEN)

    def told(self, asked: Flags, said: Floats) -> Told:
        return Told.of([self.rehearsed.letters[at] for at in np.flatnonzero(asked)], said)

    def kept(self, weights: Arrays, told: Told) -> Arrays:
        """The network with the head that weighs it beside the n-grams."""
        head = learn_second(self.catalogue, self.rehearsed, *told.among(self.rehearsed.letters))
        network = arrays(self.wheel, self.numbers, self.catalogue.names, weights, STAY, LAYERS)
        return network | {f"head_{name}": value for name, value in head.items()}


def _name(texts: Sequence[str]) -> str:
    """Changes with the texts and with how they are read and learnt; what they are learnt as is the lessons' to tell."""
    digest = hashlib.sha256("\0".join(texts).encode("utf-8", "surrogatepass"))
    here = Path(__file__).parent
    for path in (*sorted(here.glob("*.py")), Path(pieces.__file__)):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
