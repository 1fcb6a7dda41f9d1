"""Fit the sentence model: a linear separator a label over n-grams weighed by rarity."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.svm import LinearSVC

from intents.catalogue.letters import Letter
from intents.catalogue.page import Phrase
from intents.matcher.features import Features, Hashes, extract
from intents.matcher.model import Model, keys, place, quantised, slots

SOFTNESS = 2.0
CLOSE = 1e-3
TEMPERATURE = 4.0
NEVER = -9.0


def fit(
    phrases: Sequence[Phrase],
    letters: Sequence[Letter],
    labels: tuple[str, ...],
    requests: Collection[str],
    digest: str = "",
) -> Model:
    """Learn from single phrases and, as bags of n-grams, from whole letters. The model has no head yet.

    Beside a column a label there is a last one, for `requests` against all else: what tells an order from a question
    is the same in each of them.
    """
    bags = [
        (f"{x.subject}. {x.text}", label)
        for x in letters
        for wanted in x.labels
        for label in _certain(wanted)
    ]
    texts = [p.text for p in phrases] + [text for text, _ in bags]
    known = [p.label for p in phrases] + [label for _, label in bags]
    target = np.array([labels.index(label) for label in known])
    features = extract([" ".join(text.split()) for text in texts])
    vocabulary, idf = _vocabulary(features, len(texts))
    table = _matrix(features, len(texts), vocabulary, idf)
    separator = LinearSVC(C=SOFTNESS, tol=CLOSE, random_state=0).fit(table, target)
    order = LinearSVC(C=SOFTNESS, tol=CLOSE, random_state=0).fit(table, np.isin(known, list(requests)))
    weights = np.zeros((len(vocabulary), len(labels) + 1))
    bias = np.full(len(labels) + 1, NEVER)
    weights[:, separator.classes_] = separator.coef_.T * TEMPERATURE
    bias[separator.classes_] = separator.intercept_ * TEMPERATURE
    weights[:, -1], bias[-1] = order.coef_[0] * TEMPERATURE, order.intercept_[0] * TEMPERATURE
    votes, scale = quantised((weights * idf[:, None]).astype(np.float32))
    telling = votes.any(axis=1)
    slot, idf2 = slots(vocabulary[telling]).astype(np.uint32), (idf[telling] ** 2).astype(np.float32)
    of_slot = (slot, keys(vocabulary[telling]), votes[telling])
    return Model(labels, *of_slot, scale, idf2, bias.astype(np.float32), {}, digest, place(slot))


def _certain(wanted: frozenset[str]) -> frozenset[str]:
    return wanted if len(wanted) == 1 else frozenset()


def _vocabulary(features: Features, count: int) -> tuple[Hashes, NDArray[np.float64]]:
    """Every word or pair, every n-gram seen twice, and its inverse document frequency; of two in one slot the commoner stays."""
    order = np.lexsort((features.sentence, features.hashes))
    hashes, sentence, word = features.hashes[order], features.sentence[order], order >= features.words
    first = np.ones(len(hashes), bool)
    first[1:] = (hashes[1:] != hashes[:-1]) | (sentence[1:] != sentence[:-1])
    known, at, frequency = np.unique(hashes[first], return_index=True, return_counts=True)
    worth = word[first][at] | (frequency > 1)
    known, frequency = known[worth], frequency[worth]
    common = np.argsort(-frequency, kind="stable")
    known, frequency = known[common], frequency[common]
    alone = np.unique(slots(known), return_index=True)[
        1
    ]  # the first, which is the commonest, in order of slots
    return known[alone], np.log((1 + count) / (1 + frequency[alone])) + 1


def _matrix(
    features: Features, count: int, vocabulary: Hashes, idf: NDArray[np.float64]
) -> sparse.csr_matrix:
    order = np.argsort(vocabulary)
    at = np.searchsorted(vocabulary, features.hashes, sorter=order).clip(max=len(vocabulary) - 1)
    column = order[at]
    known = vocabulary[column] == features.hashes
    cells = (np.ones(known.sum()), (features.sentence[known], column[known]))
    counts = sparse.csr_matrix(cells, shape=(count, len(vocabulary)))
    energy = np.sqrt(np.maximum(counts @ (idf**2), 1e-9))
    return sparse.diags(1 / energy) @ counts @ sparse.diags(idf)
