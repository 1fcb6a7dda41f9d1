"""The catalogue phrases nearest to a sentence, so that a person can see why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from intents.catalogue.page import Phrase
from intents.matcher.features import extract
from intents.matcher.likeness import Index, Said, once
from intents.matcher.model import Model
from intents.reading import Language

LIKE = 0.1
"""A phrase that shares less than this part of its rare n-grams is no explanation."""
RARE = 24
"""Of a phrase only so many n-grams are compared, the rarest."""


@dataclass(frozen=True, slots=True)
class Group:
    """The phrases of a label in one language."""

    texts: tuple[str, ...]
    index: Index


class Neighbours:
    """Finds phrases of a label that are like a sentence, rare n-grams weighing more."""

    def __init__(self, model: Model, phrases: Sequence[Phrase]) -> None:
        self._idf2 = model.idf2
        self._model = model
        self._phrases: dict[tuple[str, Language], list[str]] = defaultdict(list)
        for phrase in phrases:
            self._phrases[phrase.label, phrase.language].append(phrase.text)
        self._groups: dict[tuple[str, Language], Group] = {}

    def _group(self, label: str, language: Language) -> Group | None:
        """Made when first needed; two threads that make the same one do no harm."""
        key = label, language
        if key not in self._groups and key in self._phrases:
            self._groups[key] = self._made(self._phrases[key])
        return self._groups.get(key)

    def _made(self, texts: list[str]) -> Group:
        rows = self._model.rows(extract(texts))
        known = [once(rows.of(index)) for index in range(len(texts))]
        rare = [row[np.argsort(-self._idf2[row], kind="stable")[:RARE]] for row in known]
        weight = [self._idf2[row] / np.sqrt(self._idf2[row].sum()) for row in rare]
        return Group(tuple(texts), Index(rare, weight))

    def of(self, said: Said, label: str, language: Language, count: int = 3) -> tuple[str, ...]:
        """The nearest phrases, nearest first; none when nothing is like the sentence."""
        group = self._group(label, language)
        if group is None or not len(said.rows):
            return ()
        likeness = group.index.shared(said.rows) / sqrt(said.energy)
        near = np.flatnonzero(likeness >= LIKE)
        return tuple(group.texts[i] for i in near[np.argsort(-likeness[near], kind="stable")[:count]])
