"""From what each sentence says to what the whole inquiry asks: clues a label, then a probability a label."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intents.matcher.model import Floats, Model, Sums, log_odds

FLOOR = -9.0
FAINT = -4.0
"""What the whole says against a label counts no more than this: one clear sentence must be able to outweigh it."""
FAR = 12.0
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
    """`values` is (labels, clues), `orders` (order clues,) whether anything is asked to be done; `deciding` names for
    each label the sentence that speaks most for it.
    """

    values: Floats
    orders: Floats
    deciding: NDArray[np.intp]
    spoken: Floats


def clues(model: Model, sums: Sums, subject: bool) -> Clues:
    """Weigh the sentences and the whole; with `subject` the first sentence is the subject line."""
    count = len(sums.energy)
    body = slice(1 if subject and count > 1 else 0, None)
    votes, energy = sums.votes[body], sums.energy[body]
    stacked = np.concatenate([sums.votes, votes[1:] + votes[:-1], votes.sum(axis=0, keepdims=True)])
    energies = np.concatenate([sums.energy, energy[1:] + energy[:-1], energy.sum(keepdims=True)])
    leanings = model.leanings(stacked, energies)
    spoken = np.maximum(log_odds(leanings[:, :-1]), FLOOR)
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
    orders = _orders(np.clip(leanings[:, -1], -FAR, FAR), count, subject)
    return Clues(values, orders, single.argmax(axis=0), single)


def _orders(leaning: Floats, count: int, subject: bool) -> Floats:
    """From what sentences, pairs and the whole, in this order, say for any request."""
    single, pair, whole = leaning[:count], leaning[count:-1], leaning[-1]
    top = np.sort(single)[::-1]
    return np.array(
        [
            top[0],
            max(top[0], 0),
            top[1] if count > 1 else -FAR / 2,
            pair.max(initial=top[0]),
            whole,
            single[0] if subject else FAINT,
            (1 / (1 + np.exp(-single))).sum(),
            np.log(count),
        ],
        np.float32,
    )


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


def order_clues(scores: Floats, orders: Floats, requests: NDArray[np.bool_]) -> Floats:
    """What the labels' probabilities (n, labels) and the sentences (n, order clues) say of an order being among them."""
    asked = np.where(requests, scores, 0)
    any_of_them = 1 - np.prod(1 - asked, axis=1)
    other = np.where(requests, 0, scores).max(axis=1)
    odds = np.clip(np.column_stack([any_of_them, asked.max(axis=1), other, scores]), 1e-4, 1 - 1e-4)
    return np.hstack([np.log(odds / (1 - odds)), orders]).astype(np.float32)


def ordered(model: Model, scores: Floats, found: Clues, requests: NDArray[np.bool_], size: int) -> float:
    """Probability that an inquiry asks for something to be done, whatever it is."""
    seen = order_clues(scores[None], found.orders[None], requests)[0]
    odds = seen @ model.head["order_coef"][size] + model.head["order_bias"][size]
    return float(1 / (1 + np.exp(-odds)))
