"""Fit the head: how much each clue of a letter counts for each label, from letters the sentences never saw."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from intents.catalogue.letters import Letter
from intents.matcher.features import extract
from intents.matcher.model import Floats, Model, Rows
from intents.matcher.outline import Outline
from intents.matcher.unread import Unread, portions
from intents.matcher.weigh import clues

YES, NO, FREE = 1, 0, -1
FIRMNESS = 0.3
LABEL_SCALE = 3.0


def clues_of(model: Model, letters: Sequence[Letter]) -> tuple[Floats, Floats]:
    """The clues of the letters, (letters, labels, clues), and those for an order, (letters, order clues)."""
    found = [clues(model, model.sums(rows), outline) for rows, outline in _read(model, letters)]
    return np.concatenate([each.values for each in found]), np.concatenate([each.orders for each in found])


def _read(model: Model, letters: Sequence[Letter]) -> Iterator[tuple[Rows, Outline]]:
    for portion in portions(Unread(letter.text, letter.subject) for letter in letters):
        sentences = [sentence for each in portion for sentence in each.heard]
        outline = Outline.of([len(each.sentences) for each in portion], [each.subject for each in portion])
        yield model.rows(extract(sentences)), outline


def targets(letters: Sequence[Letter], labels: tuple[str, ...]) -> NDArray[np.int8]:
    """YES, NO or FREE for every letter and label."""
    wanted = np.zeros((len(letters), len(labels)), np.int8)
    for row, letter in zip(wanted, letters, strict=True):
        for label in letter.allowed:
            row[labels.index(label)] = FREE
        for group in letter.labels:
            if len(group) == 1:
                row[labels.index(min(group))] = YES
    return wanted


def fit_head(
    table: Floats, wanted: NDArray[np.int8], weight: Floats, groups: NDArray[np.intp]
) -> dict[str, Floats]:
    """One logistic regression for all labels; `groups` gives each label's kind, whose labels share deviations."""
    letters, labels, size = table.shape
    kinds = np.eye(groups.max() + 1)[groups]
    values = table.reshape(-1, size)
    label = np.tile(np.arange(labels), letters)
    by_kind = (values[:, None, :] * kinds[label][:, :, None]).reshape(len(values), -1)
    design = np.hstack([values, LABEL_SCALE * np.eye(labels)[label], by_kind])
    use = wanted.reshape(-1) != FREE
    fitted = LogisticRegression(C=FIRMNESS, max_iter=400, tol=1e-3)
    fitted.fit(design[use], wanted.reshape(-1)[use], sample_weight=np.repeat(weight, labels)[use])
    shared, own, kind = np.split(fitted.coef_[0], [size, size + labels])
    coef = shared + kinds @ kind.reshape(-1, size)
    return {
        "coef": coef.astype(np.float32),
        "bias": (own * LABEL_SCALE + fitted.intercept_[0]).astype(np.float32),
    }


def fit_order(seen: Floats, wanted: NDArray[np.int8], weight: Floats) -> dict[str, Floats]:
    """Whether a letter asks for anything to be done: a regression over `order_clues`, on one scale."""
    centre, spread = seen.mean(axis=0), seen.std(axis=0) + 1e-6
    use = wanted != FREE
    fitted = LogisticRegression(C=FIRMNESS, max_iter=400, tol=1e-3)
    fitted.fit(((seen - centre) / spread)[use], wanted[use], sample_weight=weight[use])
    coef = (fitted.coef_[0] / spread).astype(np.float32)
    return {"order_coef": coef, "order_bias": np.float32(fitted.intercept_[0] - centre @ coef)}
