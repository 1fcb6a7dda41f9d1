"""Which numbered item of a policy section a question is about, when that is clear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intents.matcher.features import extract
from intents.matcher.model import Model
from intents.reading import Language

CLEAR = 0.16
AHEAD = 1.25
"""An item is cited when its likeness is at least CLEAR and AHEAD times the next item's."""


@dataclass(frozen=True, slots=True)
class Item:
    """A numbered item of the policy in force: `id` like `purposes.3`, `words` that people ask with."""

    id: str
    label: str
    language: Language
    text: str
    words: tuple[str, ...] = ()


class Shelf:
    """The items of one policy, ready to be compared with sentences."""

    def __init__(self, model: Model, items: Sequence[Item]) -> None:
        self.items = tuple(items)
        self._idf2 = model.idf2
        texts = [" ".join(text.split()) for item in items for text in (item.text, *item.words)]
        rows = model.rows(extract(texts))
        owners = [item for item in items for _ in (item.text, *item.words)]
        self._entries = [(item, np.unique(rows.of(index))) for index, item in enumerate(owners)]

    def item(self, label: str, row: NDArray[np.int32], language: Language) -> str | None:
        """The id of the item the sentence is clearly about, or None."""
        weight = np.zeros(len(self._idf2), np.float32)
        weight[row] = self._idf2[row]
        best: dict[str, float] = {}
        for item, known in self._entries:
            if item.label == label and item.language == language:
                shared = weight[known]
                like = float(shared.sum() / np.sqrt(max(self._idf2[known].sum() * weight.sum(), 1e-9)))
                best[item.id] = max(best.get(item.id, 0.0), like)
        ranked = [*sorted(best.items(), key=lambda pair: -pair[1]), ("", 0.0), ("", 0.0)]
        (name, first), (_, second) = ranked[:2]
        return name if name and first >= CLEAR and first >= AHEAD * second else None
