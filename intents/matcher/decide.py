"""DESIGN's decision rule: to miss a request is the worst error, to open a ticket too many the smallest."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from intents.reading import Decision

BRIEF = 1
"""Up to so many sentences, the subject among them, are judged by the first head and thresholds, more by the second."""


class Threshold(IntEnum):
    """Places in the trained array of thresholds, each a probability."""

    REQUEST = 0
    QUESTION = 1
    TICKET = 2
    MISS = 3
    SURE = 4


def bracket(sentences: NDArray[np.intp]) -> NDArray[np.intp]:
    return (sentences > BRIEF).astype(np.intp)


def given(
    scores: dict[str, float], order: float, kinds: dict[str, str], rest: str, thresholds: Sequence[float]
) -> tuple[str, ...]:
    """The labels an inquiry carries, best first; never empty, and `rest` (out-of-scope) only alone.

    Nothing is a request in a text that surely asks for nothing to be done.
    """
    surely_none = order < thresholds[Threshold.MISS]
    ranked = sorted(scores, key=lambda label: -scores[label])
    ranked = [label for label in ranked if not (surely_none and kinds[label] == "request")]
    asked = tuple(
        label for label in ranked if label != rest and scores[label] >= _needed(kinds[label], thresholds)
    )
    return asked if asked and ranked[0] != rest else (ranked[0],)


def _needed(kind: str, thresholds: Sequence[float]) -> float:
    return thresholds[Threshold.REQUEST if kind == "request" else Threshold.QUESTION]


def decide(
    scores: dict[str, float],
    order: float,
    labels: tuple[str, ...],
    kinds: dict[str, str],
    thresholds: Sequence[float],
) -> Decision:
    """What may be done without a person, given the labels; `order` is the probability that anything is asked to be done."""
    asked = [label for label in labels if kinds[label] == "request"]
    if asked and max(scores[label] for label in asked) >= thresholds[Threshold.TICKET]:
        return Decision.TICKET
    if asked or order >= thresholds[Threshold.MISS] or scores[labels[0]] < thresholds[Threshold.SURE]:
        return Decision.TRIAGE
    return Decision.ANSWER
