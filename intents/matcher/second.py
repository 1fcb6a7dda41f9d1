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

SIZES, NEVER = (300, 1_000), 0.5
DOUBT, DOUBT_OF_ORDER = np.array([0.02, 0.1, NEVER]), np.array([0.02, 0.05, 0.05])
"""For inquiries of up to so many characters, and for longer ones: a probability further than this from both 0 and 1 is doubtful.
A brief one is read in a blink, and n-grams are wrongly sure of few words. A long one takes a fifth of a second, so it must be in
doubt whether anything is asked to be done; where plainly something is, a person reads it all, and where plainly nothing is, the
n-grams' labels must do.
"""
FIRM, FAINT = 6.0, -2.0
"""What the encoder says counts no more than the first, in log odds, and differently above and below the second."""
PLAINLY = 4.0
"""Log odds: so plain must one sentence alone be a request to the encoder."""


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
        doubt = unsure(judged, np.array([inquiry.characters for inquiry in inquiries]))
        doubtful = np.flatnonzero(doubt & np.array([inquiry.twice for inquiry in inquiries]))
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

    def alone(self, sentences: Sequence[str], requests: NDArray[np.bool_]) -> tuple[int, float] | None:
        """The request (its label's place) that one of these sentences plainly makes, read by itself; and how probably."""
        for sentence in sentences:
            said = self.encoder.read([sentence])
            if said and said.odds[-1] >= PLAINLY:
                odds = np.where(requests[: len(said.odds) - 1], said.odds[:-1], -np.inf)
                if odds.max() >= PLAINLY:
                    return int(odds.argmax()), float(1 / (1 + np.exp(-odds.max())))
        return None


def unsure(judged: Judged, characters: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Where a label, or whether anything is asked to be done, is neither plainly so nor plainly not."""
    labels = np.minimum(judged.chances, 1 - judged.chances).max(axis=1)
    order = np.minimum(judged.orders, 1 - judged.orders)
    by = np.searchsorted(SIZES, characters)
    return np.asarray((labels > DOUBT[by]) | (order > DOUBT_OF_ORDER[by]))


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
