"""The catalogue's phrases of each label in each language, made ready to be compared with sentences."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from intents.catalogue.page import Phrase
from intents.matcher.features import extract
from intents.matcher.likeness import Index, Row, once
from intents.matcher.model import Floats, Model
from intents.reading import Language

RARE = 24
"""Of a phrase only so many n-grams are compared, the rarest."""

STEEP = 3
"""The power of its rarity among a label's phrases by which an n-gram tells more than the label."""


@dataclass(frozen=True, slots=True)
class Group:
    """The phrases of a label in one language, their n-grams, and how much each tells: nothing, if all hold it."""

    texts: tuple[str, ...]
    index: Index
    row: Row
    tells: Floats

    def telling(self, rows: Row) -> Floats:
        """How much n-grams tell beyond the label: 1 is for what none of its phrases holds."""
        at = self.row.searchsorted(rows)
        known = self.row.take(at, mode="clip") == rows
        return np.where(known, self.tells.take(at, mode="clip"), np.float32(1))


class Phrases:
    """Groups of phrases; each is made when it is first needed."""

    def __init__(self, model: Model, phrases: Sequence[Phrase]) -> None:
        self._model = model
        self._texts: dict[tuple[str, Language], list[str]] = defaultdict(list)
        for phrase in phrases:
            self._texts[phrase.label, phrase.language].append(phrase.text)
        self._groups: dict[tuple[str, Language], Group] = {}

    def group(self, label: str, language: Language) -> Group | None:
        """None when there are no such phrases. Two threads that make the same group do no harm."""
        key = label, language
        if key not in self._groups and key in self._texts:
            self._groups[key] = self._made(self._texts[key])
        return self._groups.get(key)

    def _made(self, texts: list[str]) -> Group:
        idf2 = self._model.idf2
        rows = self._model.rows(extract(texts))
        known = [once(rows.of(index)) for index in range(len(texts))]
        rare = [row[np.argsort(-idf2[row], kind="stable")[:RARE]] for row in known]
        weight = [idf2[row] / np.sqrt(idf2[row].sum()) for row in rare]
        row, holders = np.unique(np.concatenate(known), return_counts=True)
        rarity = 1 - np.log(1 + holders) / np.log(1 + len(texts))
        return Group(tuple(texts), Index(rare, weight), row, (rarity**STEEP).astype(np.float32))
