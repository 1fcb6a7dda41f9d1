"""The encoder on disk: numpy archives none of which is large, so that a repository carries them easily."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import is_zipfile

import numpy as np
from numpy.typing import NDArray

Arrays = dict[str, NDArray[Any]]
PART = 2_900_000
"""Bytes of arrays in one file at most."""
_PIECE = "."
"""Stands between an array's name and the number of its slice."""


def save(arrays: Arrays, folder: Path) -> None:
    """Write the arrays as `folder/1-of-5.npz` and so on, sliced along their first axis where they are large."""
    for old in folder.glob("*.npz"):
        old.unlink()
    parts = list(_parts(arrays))
    for name, part in zip(_names(len(parts)), parts, strict=True):
        np.savez(folder / name, allow_pickle=False, **part)


def amiss(folder: Path) -> list[str]:
    """Names of files that should be there and are not, or that are cut off; and of those that do not belong to the others."""
    there = {path.name for path in folder.glob("*.npz") if is_zipfile(path)}
    counts = {name.removesuffix(".npz").rpartition("-")[2] for name in there if "-of-" in name}
    wanted = _names(int(max(counts, key=len, default="1")))
    cut_off = {path.name for path in folder.glob("*.npz")} - there
    return sorted(cut_off | (there ^ set(wanted)))


def _names(count: int) -> list[str]:
    return [f"{number}-of-{count}.npz" for number in range(1, count + 1)]


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
