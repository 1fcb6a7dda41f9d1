"""What networks that had not read a letter's writer said of it: from this the second look learns how far to trust them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from intents.catalogue.letters import Letter
from intents.matcher.model import Floats


@dataclass(frozen=True, slots=True)
class Told:
    """By letter: log odds of each label and, last, of anything being asked to be done."""

    said: Mapping[int, Floats]

    @classmethod
    def of(cls, letters: Sequence[Letter], said: Floats) -> Told:
        return cls({key(letter): row for letter, row in zip(letters, said, strict=True)})

    @classmethod
    def load(cls, path: Path) -> Told:
        with np.load(path) as file:
            return cls(dict(zip(file["letters"].tolist(), file["said"].astype(np.float32), strict=True)))

    def save(self, path: Path) -> None:
        letters = np.array(list(self.said), np.uint64)
        np.savez_compressed(path, letters=letters, said=np.stack(list(self.said.values())).astype(np.float16))

    def __or__(self, other: Told) -> Told:
        return Told({**self.said, **other.said})

    def among(self, letters: Sequence[Letter]) -> tuple[Floats, NDArray[np.bool_]]:
        """What was said (letters, labels + 1), nought where nothing was, and of which letters something was."""
        nothing = np.zeros_like(next(iter(self.said.values())))
        found = [self.said.get(key(letter)) for letter in letters]
        rows = np.stack([nothing if row is None else row for row in found])
        return rows, np.array([row is not None for row in found])


def key(letter: Letter) -> int:
    """Names a letter wherever it stands in the catalogue; another writer's same words are another letter."""
    text = f"{letter.author}\x00{letter.id}\x00{letter.subject}\x00{letter.text}"
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:8], "big")
