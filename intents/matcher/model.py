"""The trained sentence model: which n-grams are known, what each says for each label."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import ZIP_LZMA, ZipFile

import numpy as np
from numpy.typing import NDArray

from intents.matcher.features import Features, Hashes

SLOT_BITS = 20
LEAST = 5.5
_SLOT_SHIFT = np.uint64(64 - SLOT_BITS)
_KEY_MASK = np.uint64(0xFFFF)
Floats = NDArray[np.float32]
Head = dict[str, Floats]
"""How clues are weighed, by bracket of sizes, and the thresholds that were chosen with it."""


def slots(hashes: Hashes) -> NDArray[np.uint64]:
    """The place of a hash in the table: its highest bits, stirred, since low bits decide the key."""
    return (hashes * np.uint64(0xFF51AFD7ED558CCD)) >> _SLOT_SHIFT


def keys(hashes: Hashes) -> NDArray[np.uint16]:
    """What tells an n-gram from others of its slot; one in 131,072 that nobody knows is taken for one that is known."""
    return (hashes & _KEY_MASK).astype(np.uint16)


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of the weight matrix, sentence after sentence, and where each sentence begins, with an end (s + 1,)."""

    row: NDArray[np.int32]
    start: NDArray[np.intp]

    def of(self, sentence: int) -> NDArray[np.int32]:
        return self.row[self.start[sentence] : self.start[sentence + 1]]


@dataclass(frozen=True, slots=True)
class Sums:
    """Per sentence: what its n-grams add up to for each column (s, labels + 1), and their squared length (s,)."""

    votes: Floats
    energy: Floats


@dataclass(frozen=True, slots=True)
class Model:
    """For each known n-gram its slot (ascending), key, vote a label (times `scale`), and squared rarity `idf2`.

    Votes, scale and bias have one column more than there are labels: the last one speaks for any request.
    """

    labels: tuple[str, ...]
    slots: NDArray[np.uint32]
    keys: NDArray[np.uint16]
    votes: NDArray[np.int8]
    scale: Floats
    idf2: Floats
    bias: Floats
    head: Head
    digest: str
    table: NDArray[np.int32]

    def rows(self, features: Features) -> Rows:
        """The known features' rows in the order of the sentences."""
        found = self.table.take(slots(features.hashes).astype(np.intp))
        known = self.keys.take(found) == keys(features.hashes)
        row, sentence = found[known], features.sentence[known]
        order = np.argsort(sentence.astype(np.int16) if features.count < 2**15 else sentence, kind="stable")
        start = np.zeros(features.count + 1, np.intp)
        np.cumsum(np.bincount(sentence, minlength=features.count), out=start[1:])
        return Rows(row[order], start)

    def sums(self, rows: Rows) -> Sums:
        votes = np.zeros((len(rows.start) - 1, self.votes.shape[1]), np.float32)
        energy = np.zeros(len(votes), np.float32)
        spoken = np.flatnonzero(np.diff(rows.start))
        if len(spoken):
            start = rows.start[spoken]
            said = self.votes.take(rows.row, axis=0)
            votes[spoken] = np.add.reduceat(said, start, axis=0, dtype=np.int32) * self.scale
            energy[spoken] = np.add.reduceat(self.idf2.take(rows.row), start)
        return Sums(votes, energy)

    def leanings(self, votes: Floats, energy: Floats) -> Floats:
        """How far each sentence is on a label's side of its border, and in the last column on that of all requests."""
        return np.asarray(votes / np.sqrt(np.maximum(energy, 1e-9))[:, None] + self.bias, np.float32)


def log_odds(leanings: Floats) -> Floats:
    """Log probability of each label, for what `leanings` says of labels."""
    logits = leanings - leanings.max(axis=1, keepdims=True)
    return np.asarray(logits - np.log(np.exp(logits).sum(axis=1, keepdims=True)), np.float32)


def place(slot: NDArray[np.uint32]) -> NDArray[np.int32]:
    """The table from slot to row; free slots point at row 0, whose key does not fit."""
    table = np.zeros(2**SLOT_BITS, np.int32)
    table[slot] = np.arange(len(slot), dtype=np.int32)
    return table


def quantised(votes: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Votes (features, labels) as a signed byte each, and what one step is worth for each label. Up to four steps are
    nothing: without them what was held out is understood as well, and the file is a tenth smaller.
    """
    scale = np.maximum(np.abs(votes).max(axis=0), 1e-9) / 127
    steps = votes / scale
    return np.where(np.abs(steps) < LEAST, 0, np.rint(steps)).astype(np.int8), scale.astype(np.float32)


def save(model: Model, path: Path) -> None:
    """A numpy archive, packed by LZMA: a fifth smaller than numpy's own, and read in .15 s more."""
    arrays: dict[str, Any] = {
        "labels": np.array(model.labels),
        "steps": np.diff(model.slots, prepend=np.uint32(0)),
        "keys": model.keys,
        "votes": model.votes,
        "scale": model.scale,
        "idf2": model.idf2.astype(np.float16),
        "bias": model.bias,
        "digest": np.array(model.digest),
        **{f"head_{name}": value for name, value in model.head.items()},
    }
    with ZipFile(path, "w", ZIP_LZMA) as file:
        for name, array in arrays.items():
            with file.open(f"{name}.npy", "w") as entry:
                np.lib.format.write_array(entry, array, allow_pickle=False)


def load(path: Path) -> Model:
    with np.load(path) as file:
        slot = np.cumsum(file["steps"], dtype=np.uint32)
        head = {name[5:]: file[name] for name in file.files if name.startswith("head_")}
        return Model(
            tuple(map(str, file["labels"])),
            slot,
            file["keys"],
            file["votes"],
            file["scale"],
            file["idf2"].astype(np.float32),
            file["bias"],
            head,
            str(file["digest"]),
            place(slot),
        )
