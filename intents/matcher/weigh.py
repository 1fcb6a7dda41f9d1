"""From what each sentence says to what the whole inquiry asks: clues a label, then a probability a label."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intents.matcher.model import Floats, Model, Sums

FLOOR = -9.0
FAINT = -4.0
"""What the whole says against a label counts no more than this: one clear sentence must be able to outweigh it."""
CLUES = (
    "sentence",
    "sure",
    "margin",
    "wins",
    "second",
    "pair",
    "abreast",
    "whole",
    "believed",
    "subject",
    "best",
    "length",
)


@dataclass(frozen=True, slots=True)
class Clues:
    """`values` is (labels, clues); `deciding` names for each label the sentence that speaks most for it."""

    values: Floats
    deciding: NDArray[np.intp]
    spoken: Floats


def clues(model: Model, sums: Sums, subject: bool) -> Clues:
    """Weigh the sentences and the whole; with `subject` the first sentence is the subject line."""
    count = len(sums.energy)
    body = slice(1 if subject and count > 1 else 0, None)
    votes, energy = sums.votes[body], sums.energy[body]
    stacked = np.concatenate([sums.votes, votes[1:] + votes[:-1], votes.sum(axis=0, keepdims=True)])
    energies = np.concatenate([sums.energy, energy[1:] + energy[:-1], energy.sum(keepdims=True)])
    spoken = np.maximum(model.log_odds(stacked, energies), FLOOR)
    single, pair, whole = spoken[:count], spoken[count:-1], spoken[-1]
    pair = pair if len(pair) else single[-1:]
    top = np.sort(single, axis=0)[::-1]
    margin = _margin(single)
    values = np.stack(
        [
            top[0],
            np.exp(top[0]),
            margin.max(axis=0),
            np.maximum(margin.max(axis=0), 0),
            top[1] if len(top) > 1 else np.full_like(top[0], FLOOR),
            pair.max(axis=0),
            _margin(pair).max(axis=0),
            np.maximum(whole, FAINT),
            np.exp(whole),
            np.maximum(spoken[0], FAINT) if subject else np.full_like(whole, FAINT),
            _others_best(top[:1])[0],
            np.full_like(whole, np.log(len(single))),
        ],
        axis=1,
    )
    return Clues(values, single.argmax(axis=0), single)


def _margin(spoken: Floats) -> Floats:
    return spoken - _others_best(spoken)


def _others_best(spoken: Floats) -> Floats:
    """For each label the best among the others, (s, labels)."""
    two = np.partition(spoken, -2, axis=1)[:, -2:]
    return np.where(spoken == two[:, 1:], two[:, :1], two[:, 1:])


def probabilities(model: Model, found: Clues, size: int) -> Floats:
    """Probability that an inquiry of this bracket of sizes carries each label, (labels,)."""
    score = np.einsum("lc,lc->l", found.values, model.head["coef"][size]) + model.head["bias"][size]
    return np.asarray(1 / (1 + np.exp(-score)), np.float32)
