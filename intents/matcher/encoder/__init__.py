"""A slow reader beside the quick one: a sentence encoder, trained further on the catalogue, run by numpy alone.

Its beginnings are the first layers of multilingual E5-small (Wang et al. 2024, MIT licence).
"""

from __future__ import annotations

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
WORDS = 3
"""That are named of a text."""


@dataclass(frozen=True, slots=True)
class Said:
    """Of one text: log odds of each label and, last, of anything being asked to be done, (labels + 1,); its words, and
    how far each speaks for them, (labels + 1, words).
    """

    odds: Floats
    words: tuple[str, ...]
    speaks: Floats

    def words_for(self, label: int, most: int = WORDS) -> tuple[str, ...]:
        """Those that speak most for a label, a tenth as much as the strongest at least, in the order of the text."""
        speaks = self.speaks[label]
        strongest = np.argsort(-speaks, kind="stable")[:most]
        heard = strongest[speaks[strongest] > max(0.0, 0.1 * speaks[strongest[:1]].sum())]
        return tuple(dict.fromkeys(self.words[at] for at in sorted(heard.tolist())))


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

    def read(self, text: str) -> Said:
        pieces = self.pieces.read(text)
        said = self.network.said(pieces)
        odds = said.sum(axis=1) + self.network.bias
        words = list(self.pieces.words(pieces))
        speaks = [said[:, place].sum(axis=1) for _, place in words]
        return Said(
            odds, tuple(word for word, _ in words), np.array(speaks, np.float32).reshape(-1, len(odds)).T
        )


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
