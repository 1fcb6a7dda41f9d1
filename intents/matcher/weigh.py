"""From what each sentence says to what the whole inquiry asks: clues a label, then a probability a label."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intents.matcher.model import Floats, Head, Model, Sums, log_odds
from intents.matcher.outline import Outline

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
    """`values` is (inquiries, labels, clues), `orders` (inquiries, order clues) whether anything is asked to be done;
    `deciding` (inquiries, labels) names the sentence that speaks most for a label, `spoken` (sentences, labels) is how
    much.
    """

    values: Floats
    orders: Floats
    deciding: NDArray[np.intp]
    spoken: Floats


def clues(model: Model, sums: Sums, outline: Outline) -> Clues:
    """Weigh the sentences, pairs of neighbours, and each inquiry as a whole."""
    leanings = model.leanings(*_stacked(sums, outline))
    any_request = np.minimum(np.maximum(leanings[:, -1], -FAR), FAR)
    says = np.maximum(log_odds(leanings[:, :-1]), FLOOR)
    margins = says - _others_best(says)
    single, pair, whole = outline.parts(says)
    top, second, deciding = _two_best(single, outline)
    margin, abreast, _ = outline.parts(margins)
    ahead = outline.most(margin)
    values = _side_by_side(
        top,
        np.exp(top),
        ahead,
        np.maximum(ahead, 0),
        np.maximum(second, FLOOR),
        outline.most_of_pairs(pair),
        outline.most_of_pairs(abreast),
        np.maximum(whole, FAINT),
        np.exp(whole),
        np.where(outline.subject[:, None], np.maximum(single[outline.first], FAINT), FAINT),
        _others_best(top),
        np.log(outline.count)[:, None],
    )
    return Clues(values, _orders(any_request, outline), deciding, single)


def _stacked(sums: Sums, outline: Outline) -> tuple[Floats, Floats]:
    """Votes and energy of the sentences, of neighbours together (a lone one is its own pair), and of each whole."""
    body, strength = sums.votes.copy(), sums.energy.copy()
    body[outline.aside], strength[outline.aside] = 0, 0
    left, right, alone = outline.pairs
    votes, energy = body[left] + body[right], strength[left] + strength[right]
    votes[alone], energy[alone] = body[left[alone]], strength[left[alone]]
    whole, in_all = np.add.reduceat(body, outline.first), np.add.reduceat(strength, outline.first)
    return np.concatenate([sums.votes, votes, whole]), np.concatenate([sums.energy, energy, in_all])


def _side_by_side(*parts: Floats) -> Floats:
    """Along a new last axis; numpy's own ways take several times as long for so little."""
    table = np.empty((*parts[0].shape, len(parts)), np.float32)
    for at, part in enumerate(parts):
        table[..., at] = part
    return table


def _two_best(spoken: Floats, outline: Outline) -> tuple[Floats, Floats, NDArray[np.intp]]:
    """For each inquiry and label the most that a sentence says, the next most, and the first sentence that says most."""
    top = outline.most(spoken)
    place = np.arange(len(spoken))[:, None]
    at_top = np.where(spoken == top[outline.owner], place, len(spoken))
    deciding = np.minimum.reduceat(at_top, outline.first)
    others = np.where(place == deciding[outline.owner], np.float32(-np.inf), spoken)
    return top, outline.most(others), deciding


def _orders(leaning: Floats, outline: Outline) -> Floats:
    """From what sentences, pairs and wholes say for any request."""
    single, pair, whole = outline.parts(leaning)
    tops, seconds, _ = _two_best(single[:, None], outline)
    top, second = tops[:, 0], seconds[:, 0]
    return _side_by_side(
        top,
        np.maximum(top, 0),
        np.where(outline.count > 1, second, -FAR / 2),
        np.maximum(outline.most_of_pairs(pair), top),
        whole,
        np.where(outline.subject, single[outline.first], FAINT),
        np.add.reduceat(1 / (1 + np.exp(-single)), outline.first),
        np.log(outline.count),
    )


def _others_best(spoken: Floats) -> Floats:
    """For each label the best among the others, (s, labels)."""
    two = np.partition(spoken, -2, axis=1)[:, -2:]
    return np.where(spoken == two[:, 1:], two[:, :1], two[:, 1:])


@dataclass(frozen=True, slots=True)
class Judged:
    """Of each inquiry the probability of each label (inquiries, labels), that anything is asked to be done
    (inquiries,), and the thresholds that these have to be held against (inquiries, thresholds).
    """

    chances: Floats
    orders: Floats
    thresholds: Floats


def judge(
    head: Head, values: Floats, orders: Floats, requests: NDArray[np.bool_], size: NDArray[np.intp]
) -> Judged:
    """Judge inquiries of these brackets of sizes by their clues, (inquiries, labels, clues) and (inquiries, order clues)."""
    # Products and a sum, where a matrix product would round by how many inquiries there are.
    chances = _chance((values * head["coef"][size]).sum(axis=2) + head["bias"][size])
    seen = order_clues(chances, orders, requests)
    asked = _chance((seen * head["order_coef"][size]).sum(axis=1) + head["order_bias"][size])
    return Judged(chances, asked, head["thresholds"][size])


def _chance(log_odds: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-log_odds)), np.float32)


def order_clues(scores: Floats, orders: Floats, requests: NDArray[np.bool_]) -> Floats:
    """What the labels' probabilities (n, labels) and the sentences (n, order clues) say of an order being among them."""
    asked = np.where(requests, scores, np.float32(0))
    three = _side_by_side(
        1 - np.prod(1 - asked, axis=1),
        asked.max(axis=1),
        np.where(requests, 0, scores).max(axis=1),
    )
    odds = np.minimum(np.maximum(np.concatenate([three, scores], axis=1), 1e-4), 1 - 1e-4)
    return np.concatenate([np.log(odds / (1 - odds)), orders], axis=1, dtype=np.float32)
