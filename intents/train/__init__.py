"""Learning from the catalogue: sentences first, then whole letters, then the thresholds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from intents.catalogue import CONTEXT, Catalogue
from intents.catalogue.letters import Letter
from intents.fault import Fault
from intents.matcher.decide import BRIEF
from intents.matcher.model import Floats, Head, Model
from intents.matcher.weigh import CLUES, order_clues
from intents.train.examples import as_letter, composed, writer
from intents.train.head import FREE, NO, YES, clues_of, fit_head, fit_order, targets
from intents.train.sentences import fit
from intents.train.thresholds import Scored, Wanted, choose

FOLDS = 4
MINIMUM = 2
NEVER = -9.0
"""Log odds of `context`: no inquiry carries it."""
WEIGHT = {"phrase": 0.3, "composed": 0.1, CONTEXT: 0.1}
"""What a phrase, a composed letter and an idle sentence count beside a whole inquiry when the head is fitted."""
JUDGED = {"composed": 0.5, CONTEXT: 0.0}
"""By how much they count less again when the thresholds are chosen."""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """Letters with their clues from a model that saw nothing of their writers, and those models by fold."""

    letters: list[Letter]
    clues: Floats
    orders: Floats
    fold: NDArray[np.intp]
    models: list[Model]


def train(catalogue: Catalogue, letters: Sequence[Letter]) -> Model:
    """Learn all there is; the same catalogue always gives the same model."""
    rehearsed = rehearse(catalogue, letters)
    requests = catalogue.of_kind("request")
    model = fit(catalogue.phrases, letters, all_labels(catalogue), requests, catalogue.digest)
    return replace(model, head=learn_head(catalogue, rehearsed, np.ones(len(rehearsed.letters), bool)))


def all_labels(catalogue: Catalogue) -> tuple[str, ...]:
    return (*catalogue.names, CONTEXT)


def rehearse(catalogue: Catalogue, letters: Sequence[Letter], folds: int = FOLDS) -> Rehearsal:
    """Leave whole writers out in turn, so that what the head learns from is as foreign as real mail."""
    of_phrases = {writer(p.author) for p in catalogue.phrases}
    if len(of_phrases) < MINIMUM:
        what = f"all phrases are by {', '.join(of_phrases) or 'nobody'}"
        raise Fault(
            catalogue.labels[0].path.parent, None, what, "Learning needs batches by two writers at least"
        )
    writers = sorted(of_phrases | {writer(x.author) for x in letters})  # some wrote whole inquiries only
    fold_of = {name: index % min(folds, len(writers)) for index, name in enumerate(writers)}
    told = [*map(as_letter, catalogue.phrases), *composed(catalogue.phrases), *letters]
    fold = np.array([fold_of[writer(letter.author)] for letter in told])
    models, places, found = [], [], []
    for left_out in range(fold.max() + 1):
        heard = [p for p in catalogue.phrases if fold_of[writer(p.author)] != left_out]
        read = [x for x in letters if fold_of[writer(x.author)] != left_out]
        models.append(fit(heard, read, all_labels(catalogue), catalogue.of_kind("request")))
        places.append(np.flatnonzero(fold == left_out))
        found.append(clues_of(models[-1], [told[i] for i in places[-1]]))
    back = np.argsort(np.concatenate(places))
    values, orders = (np.concatenate(part)[back] for part in zip(*found, strict=True))
    return Rehearsal(told, values, orders, fold, models)


def learn_head(catalogue: Catalogue, rehearsed: Rehearsal, use: NDArray[np.bool_]) -> Head:
    """Fit head and thresholds on the letters marked in `use`: those for brief ones, then those for longer ones."""
    long = rehearsed.clues[:, 0, CLUES.index("length")] > np.log(BRIEF) + 1e-3
    each = [_learn_head(catalogue, rehearsed, use & (long == size)) for size in (False, True)]
    return {name: np.stack([head[name] for head in each]) for name in each[0]}


def _learn_head(catalogue: Catalogue, rehearsed: Rehearsal, use: NDArray[np.bool_]) -> Head:
    labels = all_labels(catalogue)
    letters = [letter for letter, used in zip(rehearsed.letters, use, strict=True) if used]
    table = rehearsed.clues[use]
    weight = np.array([WEIGHT.get(letter.id, 1.0) for letter in letters], np.float32)
    kinds = {label.name: label.kind for label in catalogue.labels}
    order = sorted(set(kinds.values()))
    groups = np.array([order.index(kinds[label]) for label in labels[:-1]])
    head = fit_head(table[:, :-1], targets(letters, labels[:-1]), weight, groups)
    coef = np.vstack([head["coef"], np.zeros((1, table.shape[2]), np.float32)])
    bias = np.append(head["bias"], np.float32(NEVER))
    scores = _sigmoid(np.einsum("nlc,lc->nl", table, coef) + bias)
    requests = np.array([kinds[label] == "request" for label in labels])
    wanted = Wanted.of(letters, labels, requests)
    seen = order_clues(scores, rehearsed.orders[use], requests)
    perhaps = (wanted.allowed & requests).any(axis=1) & ~wanted.order
    ordered = fit_order(seen, np.where(perhaps, FREE, np.where(wanted.order, YES, NO)), weight)
    judged = weight * np.array([JUDGED.get(letter.id, 1.0) for letter in letters], np.float32)
    rest = next(at for at, label in enumerate(labels) if kinds[label] == "other")
    chance = _sigmoid(seen @ ordered["order_coef"] + ordered["order_bias"])
    thresholds = choose(Scored(scores, chance, requests, rest), wanted, judged)
    return {"coef": coef, "bias": bias, **ordered, "thresholds": thresholds}


def _sigmoid(odds: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-odds)), np.float32)
