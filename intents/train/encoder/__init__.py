"""Training the encoder further, and learning how far to trust it: needs torch, and an hour and three quarters of two cores."""

from __future__ import annotations

import hashlib
import multiprocessing
import random
from collections.abc import Sequence
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
from intents.train import rehearse
from intents.train.encoder import rounds
from intents.train.encoder.kept import arrays
from intents.train.encoder.lower import Hidden, hidden
from intents.train.encoder.network import Upper
from intents.train.encoder.texts import Wanted, as_text, wanted
from intents.train.encoder.vocabulary import chosen, cut_by
from intents.train.encoder.wheel import find, read
from intents.train.second import learn_second

STAY, LAYERS = 4, 12
"""Of the wheel's twelve layers the upper eight learn."""
HIDDEN = "hidden.pt"
COMPOSED = 0.4
"""Of the composed letters so many are learnt from."""
LEFT_OUT = (0,)
"""Folds of writers whose letters show what the encoder is worth: a quarter of all is enough to weigh it, in half the time."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """One network to train: on all letters but those of a fold, or on all. What is learnt is kept in `folder`, and found
    there when it was learnt before.
    """

    letters: list[Letter]
    labels: tuple[str, ...]
    requests: frozenset[str]
    fold: NDArray[np.intp]
    left_out: int | None
    folder: Path

    def run(self) -> tuple[Arrays, Floats]:
        """Its weights, and what it says of the letters it has not seen."""
        if not self.path.exists():
            weights, said = self._learnt()
            part = self.path.with_suffix(".part.npz")
            np.savez(part, said=said, allow_pickle=False, **weights)
            part.rename(self.path)
        with np.load(self.path) as file:
            found: Arrays = dict(file)
        return found, found.pop("said")

    @property
    def path(self) -> Path:
        return self.folder / f"{self.name.replace(' ', '-')}.npz"

    @property
    def name(self) -> str:
        return "all writers" if self.left_out is None else f"without fold {self.left_out}"

    def _learnt(self) -> tuple[dict[str, Any], Floats]:
        torch.set_num_threads(1)
        torch.manual_seed(1)
        known: Hidden = torch.load(self.folder / HIDDEN, mmap=True, weights_only=False)
        network = Upper(read(find()), range(STAY, LAYERS), len(self.labels) + 1)
        dice = random.Random(1)  # noqa: S311
        texts = [
            at
            for at, letter in enumerate(self.letters)
            if self.fold[at] != self.left_out and (letter.id != "composed" or dice.random() < COMPOSED)
        ]
        table: Wanted = wanted(self.letters, self.labels, self.requests)
        rounds.learn(network, known, table, texts, self.name)
        unseen = np.flatnonzero(self.fold == self.left_out)
        weights = {key: value.detach().numpy() for key, value in network.state_dict().items()}
        return weights, rounds.said(network, known, unseen)


def train(
    catalogue: Catalogue, letters: Sequence[Letter], folder: Path, at_once: int = 1
) -> tuple[Arrays, Floats]:
    """Train the network that is kept, and before it those that show what such a network is worth; return its arrays, and
    what those said (letters, labels + 1) in the order in which they are rehearsed. What is finished is kept in
    `folder`: begun again after an end halfway, it goes on from there.
    """
    wheel = read(find())
    rehearsed = rehearse(catalogue, letters)
    texts = [as_text(letter) for letter in rehearsed.letters]
    numbers = chosen(wheel, texts)
    cutter = cut_by(wheel, numbers)
    words = [*wheel.special[:3], *numbers]
    folder = folder / _name(texts)
    folder.mkdir(parents=True, exist_ok=True)
    requests = frozenset(catalogue.of_kind("request"))
    lessons = [
        Lesson(rehearsed.letters, catalogue.names, requests, rehearsed.fold, left_out, folder)
        for left_out in (*LEFT_OUT, None)
    ]
    if not ((folder / HIDDEN).exists() or all(lesson.path.exists() for lesson in lessons)):
        part = folder / f"{HIDDEN}.part"
        torch.save(hidden(wheel, words, [cutter.read(text) for text in texts], STAY), part)
        part.rename(folder / HIDDEN)
    with multiprocessing.get_context("spawn").Pool(at_once) as pool:
        *others, (weights, _) = pool.map(Lesson.run, lessons, chunksize=1)
    (folder / HIDDEN).unlink(missing_ok=True)  # gigabytes
    told = np.zeros((len(texts), len(catalogue.names) + 1), np.float32)
    for left_out, (_, said) in zip(LEFT_OUT, others, strict=True):
        told[rehearsed.fold == left_out] = said
    head = learn_second(catalogue, rehearsed, told, np.isin(rehearsed.fold, LEFT_OUT))
    kept = arrays(wheel, numbers, catalogue.names, weights, STAY, LAYERS)
    return kept | {f"head_{name}": value for name, value in head.items()}, told


def _name(texts: Sequence[str]) -> str:
    """Changes with the texts and with how they are learnt: what is kept of other lessons is of no use."""
    digest = hashlib.sha256("\0".join(texts).encode("utf-8", "surrogatepass"))
    here = Path(__file__).parent
    for path in (*sorted(here.glob("*.py")), Path(pieces.__file__)):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
