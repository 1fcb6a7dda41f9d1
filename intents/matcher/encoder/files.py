"""The encoder on disk: numpy archives none of which is large, so that a repository carries them easily."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Arrays = dict[str, NDArray[Any]]
PART = 2_900_000
"""Bytes of arrays in one file at most."""
_PIECE = "."
"""Stands between an array's name and the number of its slice."""


def save(arrays: Arrays, folder: Path) -> None:
    """Write the arrays as `folder/1.npz` and so on, sliced along their first axis where they are large."""
    for old in folder.glob("*.npz"):
        old.unlink()
    for number, part in enumerate(_parts(arrays), 1):
        np.savez(folder / f"{number}.npz", allow_pickle=False, **part)


def load(folder: Path) -> Arrays:
    slices: dict[str, dict[int, NDArray[Any]]] = {}
    for path in sorted(folder.glob("*.npz")):
        with np.load(path) as file:
            for key in file.files:
                name, _, number = key.rpartition(_PIECE)
                slices.setdefault(name, {})[int(number)] = file[key]
    return {name: np.concatenate([found[at] for at in sorted(found)]) for name, found in slices.items()}


def _parts(arrays: Arrays) -> Iterator[Arrays]:
    part: Arrays = {}
    room = PART
    for name, array in arrays.items():
        rows = max(1, PART // max(1, array[:1].nbytes))
        for number, begin in enumerate(range(0, len(array), rows)):
            piece = array[begin : begin + rows]
            if piece.nbytes > room:
                yield part
                part, room = {}, PART
            part[f"{name}{_PIECE}{number}"] = piece
            room -= piece.nbytes
    yield part
