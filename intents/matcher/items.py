"""Which numbered item of a policy section a question is about, when that is clear."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from intents.matcher.features import extract
from intents.matcher.likeness import Index, Row, Said, once
from intents.matcher.model import Floats, Model
from intents.matcher.phrases import Phrases
from intents.reading import Language

CLEAR = 0.08
AHEAD = 1.3
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
    """The items of one policy, each section made ready to be compared with sentences when it is first needed."""

    def __init__(self, model: Model, phrases: Phrases, items: Sequence[Item]) -> None:
        self.items = tuple(items)
        self._model = model
        self._phrases = phrases
        self._of: dict[tuple[str, Language], list[Item]] = defaultdict(list)
        for item in items:
            self._of[item.label, item.language].append(item)
        self._sections: dict[tuple[str, Language], Section] = {}

    def item(self, label: str, said: Said, language: Language) -> str | None:
        """The id of the item the sentence is clearly about, or None."""
        if (label, language) not in self._of or not len(said.rows):
            return None
        section = self._section(label, language)
        heavy = section.weight * self._weight(said.rows, label, language).sum()
        shared = section.index.shared(said.rows) / np.sqrt(heavy + 1e-9)
        likeness = np.maximum.reduceat(shared, section.first).tolist()
        first, second, *_ = *sorted(likeness, reverse=True), 0.0
        return section.ids[likeness.index(first)] if first >= CLEAR and first >= AHEAD * second else None

    def _section(self, label: str, language: Language) -> Section:
        """Two threads that make the same one do no harm."""
        key = label, language
        if key not in self._sections:
            self._sections[key] = self._made(self._of[key], label, language)
        return self._sections[key]

    def _made(self, items: list[Item], label: str, language: Language) -> Section:
        texts = [(item.text, *item.words) for item in items]
        rows = self._model.rows(extract([" ".join(text.split()) for some in texts for text in some]))
        known = [once(rows.of(index)) for index in range(len(rows.start) - 1)]
        weights = [self._weight(row, label, language) for row in known]
        heavy = np.array([weight.sum() for weight in weights], np.float32)
        first = np.cumsum([0, *map(len, texts)])[:-1].tolist()
        return Section(tuple(item.id for item in items), Index(known, weights), heavy, first)

    def _weight(self, rows: Row, label: str, language: Language) -> Floats:
        """What all who ask about a section say, tells nothing of its items."""
        group = self._phrases.group(label, language)
        idf2 = self._model.idf2.take(rows)
        return idf2 if group is None else idf2 * group.telling(rows)
