"""A second look: where the n-grams are unsure, the encoder reads the inquiry too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Lock
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from intents.matcher.encoder import Encoder, Said
from intents.matcher.model import Floats, Head
from intents.matcher.unread import Spoken
from intents.matcher.weigh import Clues, Judged, judge

DOUBT, DOUBT_OF_ORDER = 0.1, 0.05
"""Probabilities that are further than this from both 0 and 1 are doubtful; a request is not to be missed."""
FIRM, FAINT = 6.0, -2.0
"""What the encoder says counts no more than the first, in log odds, and differently above and below the second."""


class Reader(Protocol):
    """What `Encoder` is."""

    @property
    def head(self) -> Head: ...

    def read(self, sentences: Sequence[str]) -> Said | None: ...


class SecondLook:
    """Loads the encoder when it is first needed: plain inquiries do without."""

    def __init__(self, load: Callable[[], Reader] = Encoder.load) -> None:
        self._load = load
        self._loading = Lock()
        self._loaded: Reader | None = None

    @property
    def encoder(self) -> Reader:
        with self._loading:  # threads share it, and one is enough
            self._loaded = self._loaded or self._load()
        return self._loaded

    def look(
        self,
        judged: Judged,
        found: Clues,
        size: NDArray[np.intp],
        requests: NDArray[np.bool_],
        inquiries: Sequence[Spoken],
    ) -> tuple[Judged, dict[int, Said]]:
        """Judge the unsure ones again, where that is wanted, and what the encoder said of them. Each is read by itself,
        for products round by how many rows there are.
        """
        doubtful = np.flatnonzero(unsure(judged) & np.array([inquiry.twice for inquiry in inquiries]))
        read = {row: self.encoder.read(inquiries[row].heard) for row in doubtful.tolist()}
        said = {row: each for row, each in read.items() if each}
        if not said:
            return judged, {}
        rows = np.array(list(said))
        values, orders = beside(
            found.values[rows], found.orders[rows], np.stack([each.odds for each in said.values()])
        )
        twice = judge(self.encoder.head, values, orders, requests, size[rows])
        return _replaced(judged, rows, twice), said


def unsure(judged: Judged) -> NDArray[np.bool_]:
    """Where a label, or whether anything is asked to be done, is neither plainly so nor plainly not."""
    labels = np.minimum(judged.chances, 1 - judged.chances).max(axis=1)
    order = np.minimum(judged.orders, 1 - judged.orders)
    return np.asarray((labels > DOUBT) | (order > DOUBT_OF_ORDER))


def beside(values: Floats, orders: Floats, said: Floats) -> tuple[Floats, Floats]:
    """Clues and order clues with what the encoder said (inquiries, labels + 1) beside them."""
    firm = np.clip(said, -FIRM, FIRM)
    labels = np.pad(firm[:, :-1], ((0, 0), (0, values.shape[1] - said.shape[1] + 1)), constant_values=-FIRM)
    perhaps = np.maximum(labels - FAINT, 0)
    read = np.stack([labels, 1 / (1 + np.exp(-labels)), perhaps], axis=2, dtype=np.float32)
    return np.concatenate([values, read], axis=2), np.concatenate([orders, firm[:, -1:]], axis=1)


def _replaced(judged: Judged, rows: NDArray[np.intp], twice: Judged) -> Judged:
    chances, orders, thresholds = judged.chances.copy(), judged.orders.copy(), judged.thresholds.copy()
    chances[rows], orders[rows], thresholds[rows] = twice.chances, twice.orders, twice.thresholds
    return Judged(chances, orders, thresholds)
