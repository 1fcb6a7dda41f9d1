"""The catalogue phrases nearest to a sentence, so that a person can see why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intents.catalogue.page import Phrase
from intents.matcher.features import extract
from intents.matcher.model import Floats, Model
from intents.reading import Language

LIKE = 0.1
"""A phrase that shares less than this part of its rare n-grams is no explanation."""
RARE = 40
"""Of a phrase only so many n-grams are compared, the rarest."""
Row = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Group:
    """The phrases of a label in one language: their rows end to end, each one's weight, and where each begins."""

    texts: tuple[str, ...]
    row: Row
    weight: Floats
    start: NDArray[np.intp]


class Neighbours:
    """Finds phrases of a label that are like a sentence, rare n-grams weighing more."""

    def __init__(self, model: Model, phrases: Sequence[Phrase]) -> None:
        self._idf2 = model.idf2
        rows = model.rows(extract([p.text for p in phrases]))
        sorted_by: dict[tuple[str, Language], list[tuple[str, Row]]] = defaultdict(list)
        for index, phrase in enumerate(phrases):
            known = np.unique(rows.of(index))
            if len(known):
                sorted_by[phrase.label, phrase.language].append((phrase.text, known))
        self._groups = {key: self._group(members) for key, members in sorted_by.items()}

    def _group(self, members: list[tuple[str, Row]]) -> Group:
        rare = [row[np.argsort(-self._idf2[row], kind="stable")[:RARE]] for _, row in members]
        weight = [self._idf2[row] / np.sqrt(self._idf2[row].sum()) for row in rare]
        start = np.cumsum([0, *(len(row) for row in rare[:-1])])
        return Group(tuple(text for text, _ in members), np.concatenate(rare), np.concatenate(weight), start)

    def of(self, row: Row, label: str, language: Language, count: int = 3) -> tuple[str, ...]:
        """The nearest phrases, nearest first; none when nothing is like the sentence with these rows."""
        group = self._groups.get((label, language))
        if group is None or not len(row):
            return ()
        said = np.zeros(len(self._idf2), np.uint8)
        said[row] = 1
        length = np.sqrt(self._idf2[row].sum())
        likeness = np.add.reduceat(said[group.row] * group.weight, group.start) / length
        best = np.argpartition(-likeness, min(count, len(likeness) - 1))[:count]
        best = best[np.argsort(-likeness[best])]
        return tuple(group.texts[i] for i in best if likeness[i] >= LIKE)
