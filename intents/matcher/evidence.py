"""The catalogue phrases nearest to a sentence, so that a person can see why."""

from __future__ import annotations

from math import sqrt

import numpy as np

from intents.matcher.likeness import Said
from intents.matcher.phrases import Group

LIKE = 0.1
"""A phrase that shares less than this part of its rare n-grams is no explanation."""


def nearest(group: Group, said: Said, count: int = 3) -> tuple[str, ...]:
    """The phrases nearest to the sentence, rare n-grams weighing more, nearest first; none when nothing is like it."""
    if not len(said.rows):
        return ()
    likeness = group.index.shared(said.rows) / sqrt(said.energy)
    near = np.flatnonzero(likeness >= LIKE)
    return tuple(group.texts[at] for at in near[np.argsort(-likeness[near], kind="stable")[:count]])
