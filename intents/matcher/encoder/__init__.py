"""A slow reader beside the quick one: a sentence encoder, trained further on the catalogue, run by numpy alone.

Its beginnings are the layers of multilingual E5-small (Wang et al. 2024, MIT licence).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from intents.matcher.encoder import files
from intents.matcher.encoder.files import Arrays
from intents.matcher.encoder.network import Layer, Network
from intents.matcher.encoder.packed import Floats, unpack
from intents.matcher.encoder.pieces import Pieces

WEIGHTS = Path(__file__).parent / "weights"
GAPS = "\n"


@dataclass(frozen=True, slots=True)
class Said:
    """Of one text: log odds of each label and, last, of anything being asked to be done, (labels + 1,); and how far each
    sentence speaks for them, (labels + 1, sentences).
    """

    odds: Floats
    speaks: Floats


@dataclass(frozen=True, slots=True)
class Encoder:
    """Knows these labels; `head` is how its word and the n-grams' are weighed against each other."""

    labels: tuple[str, ...]
    pieces: Pieces
    network: Network
    head: dict[str, Floats]

    @classmethod
    def load(cls, folder: Path = WEIGHTS) -> Encoder:
        # Threads of one product that wait for each other while the processors are busy made a mail take 15 times as long.
        threadpool_limits(1, user_api="blas")
        return assembled(files.load(folder))

    def read(self, sentences: Sequence[str]) -> Said | None:
        """None where they are too long. Of several portions each label is held to the one that speaks most for it."""
        odds, speaks = [], []
        for pieces, owners in self.pieces.portions(sentences):
            said = self.network.said(pieces)
            odds.append(said.sum(axis=1) + self.network.bias)
            speaks.append(said @ np.eye(len(sentences) + 1, dtype=np.float32)[owners, :-1])
        return Said(np.max(odds, axis=0), np.max(speaks, axis=0)) if odds else None


def labels_of(folder: Path = WEIGHTS) -> tuple[str, ...]:
    """Which labels an encoder knows, without loading it; none where there is no encoder."""
    path = folder / "labels.txt"
    return tuple(path.read_text("utf-8").split()) if path.exists() else ()


def assembled(arrays: Arrays) -> Encoder:
    count = int(arrays["layers"][0])
    network = Network(
        arrays["words"],
        arrays["places"].astype(np.float32),
        (arrays["gain"], arrays["level"]),
        tuple(_layer(arrays, at) for at in range(count)),
        arrays["where"],
        arrays["what"],
        arrays["bias"],
    )
    pieces = Pieces.of(_text(arrays["pieces"]).split(GAPS), arrays["scores"].tolist())
    head = {name[5:]: value for name, value in arrays.items() if name.startswith("head_")}
    return Encoder(tuple(_text(arrays["labels"]).split()), pieces, network, head)


def _layer(arrays: Arrays, at: int) -> Layer:
    def matrix(*names: str) -> Floats:
        found = np.concatenate([unpack(arrays[f"l{at}.{name}.w"]) for name in names])
        return np.ascontiguousarray(found.T)

    def added(*names: str) -> Floats:
        return np.concatenate([arrays[f"l{at}.{name}.b"] for name in names])

    def level(name: str) -> tuple[Floats, Floats]:
        return arrays[f"l{at}.{name}.w"], arrays[f"l{at}.{name}.b"]

    three = ("q", "k", "v")
    return Layer(
        matrix(*three), added(*three), matrix("ao"), added("ao"), level("aln"),
        matrix("fi"), added("fi"), matrix("fo"), added("fo"), level("oln"),
    )  # fmt: skip


def _text(array: NDArray[Any]) -> str:
    return array.tobytes().decode()
