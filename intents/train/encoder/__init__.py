"""Training the encoder further, and learning how far to trust it: needs torch, and an hour and three quarters of two cores
with instructions for sixteen bits. To go on from the network that is there when a few writers are new takes a fifth of the
steps.
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
from intents.train.encoder.texts import as_text
from intents.train.encoder.vocabulary import chosen, cut_by
from intents.train.encoder.wheel import Wheel, find, read
from intents.train.examples import writer
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
    everything = np.ones(len(school.rehearsed.letters), bool)
    lessons.append(school.lesson("all writers", school.texts(everything), ~everything, at_once))
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
) -> tuple[Arrays, Told]:
    """Train a network further that has read the writers `known`, on the others' letters and some of what it has read. What it
    says of those others before joins what earlier ones told.
    """
    school = School.of(catalogue, letters, folder)
    by = np.array([writer(letter.author) for letter in school.rehearsed.letters])
    new = ~np.isin(by, sorted(known))
    some = ~new & (np.random.default_rng(1).random(len(new)) < AGAIN)
    begin = weights_of(shipped, STAY, LAYERS)
    learnt = school.texts(new | some) + school.texts(new)
    lessons = [
        school.lesson("as it was", [], new, at_once, begin=begin),
        school.lesson("gone on", learnt, np.zeros_like(new), at_once, begin=begin, rounds=1, pace=GENTLY),
    ]
    (_, said), (weights, _) = school.learn(lessons, at_once)
    told |= school.told(new, said)
    return school.kept(weights, told), told


@dataclass(frozen=True, slots=True)
class School:
    """The letters, what the n-grams make of them, and how they are cut into the wheel's pieces `numbers`."""

    catalogue: Catalogue
    rehearsed: Rehearsal
    wheel: Wheel
    numbers: list[int]
    folder: Path

    @classmethod
    def of(cls, catalogue: Catalogue, letters: Sequence[Letter], folder: Path) -> School:
        wheel = read(find())
        rehearsed = rehearse(catalogue, letters)
        texts = [as_text(letter) for letter in rehearsed.letters]
        folder = folder / _name(texts)
        folder.mkdir(parents=True, exist_ok=True)
        return cls(catalogue, rehearsed, wheel, chosen(wheel, texts), folder)

    def texts(self, of: Flags) -> list[int]:
        """The places of these letters; of composed ones not all."""
        dice = random.Random(1)  # noqa: S311
        return [
            at
            for at, letter in enumerate(self.rehearsed.letters)
            if of[at] and (letter.id != "composed" or dice.random() < COMPOSED)
        ]

    def lesson(self, name: str, learnt: list[int], asked: Flags, at_once: int, **more: Any) -> Lesson:
        requests = frozenset(self.catalogue.of_kind("request"))
        threads = max(1, (os.cpu_count() or 1) // at_once)
        about = (self.rehearsed.letters, self.catalogue.names, requests)
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
        letters = enumerate(self.rehearsed.letters)
        cut = [cutter.read(as_text(letter)) if at in needed else [] for at, letter in letters]
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
