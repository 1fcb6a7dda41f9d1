"""Which numbered item of a policy section a question is about, when that is clear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from intents.matcher.features import extract
from intents.matcher.likeness import Index, Said, once
from intents.matcher.model import Floats, Model
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


@dataclass(frozen=True, slots=True)
class Section:
    """The items of a section in one language, and each one's texts, how heavy they are, and where they begin."""

    ids: tuple[str, ...]
    index: Index
    weight: Floats
    first: list[int]


class Shelf:
    """The items of one policy, ready to be compared with sentences."""

    def __init__(self, model: Model, items: Sequence[Item]) -> None:
        self.items = tuple(items)
        self._model = model
        ranked = sorted(items, key=lambda item: (item.label, item.language, item.id))
        self._sections = {
            of: self._section(list(group)) for of, group in groupby(ranked, lambda x: (x.label, x.language))
        }

    def _section(self, items: list[Item]) -> Section:
        texts = [(item.text, *item.words) for item in items]
        rows = self._model.rows(extract([" ".join(text.split()) for some in texts for text in some]))
        known = [once(rows.of(index)) for index in range(len(rows.start) - 1)]
        weights = [self._model.idf2[row] for row in known]
        heavy = np.array([weight.sum() for weight in weights], np.float32)
        first = np.cumsum([0, *map(len, texts)])[:-1].tolist()
        return Section(tuple(item.id for item in items), Index(known, weights), heavy, first)

    def item(self, label: str, said: Said, language: Language) -> str | None:
        """The id of the item the sentence is clearly about, or None."""
        section = self._sections.get((label, language))
        if section is None or not len(said.rows):
            return None
        heavy = section.weight * self._model.idf2[said.rows].sum()
        shared = section.index.shared(said.rows) / np.sqrt(heavy + 1e-9)
        likeness = np.maximum.reduceat(shared, section.first).tolist()
        first, second, *_ = *sorted(likeness, reverse=True), 0.0
        return section.ids[likeness.index(first)] if first >= CLEAR and first >= AHEAD * second else None
