"""Choose the thresholds by what errors cost: a lost request is far worse than a wrong answer or a needless ticket."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from intents.catalogue.letters import Letter
from intents.matcher.decide import Threshold, decide, given
from intents.matcher.model import Floats
from intents.reading import Decision

LOST, WRONG_ANSWER, WRONG_TICKET, NEEDLESS_TICKET, TO_A_PERSON = 15.0, 3.0, 2.0, 1.5, 1.0
WRONG_LABELS, ONE_TOO_MANY = 2.0, 0.3
START = (0.4, 0.4, 0.5, 0.06, 0.5)
GRID = {
    Threshold.REQUEST: (0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6),
    Threshold.QUESTION: (0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6),
    Threshold.TICKET: (0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6),
    Threshold.MISS: (0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.1, 0.13, 0.17, 0.2, 0.25, 0.3),
    Threshold.SURE: (0.3, 0.4, 0.5, 0.6, 0.7, 0.8),
}
Scores = Sequence[dict[str, float]]


def choose(
    scores: Scores, letters: Sequence[Letter], weight: Floats, kinds: dict[str, str], rest: str
) -> Floats:
    """Lower each threshold's cost in turn, twice over."""
    best = np.array(START, np.float32)
    for _ in range(2):
        for place, grid in GRID.items():
            costs = [
                _total(scores, letters, weight, kinds, rest, _with(best, place, value)) for value in grid
            ]
            best = _with(best, place, grid[int(np.argmin(costs))])
    return best


def _with(thresholds: Floats, place: Threshold, value: float) -> Floats:
    changed = thresholds.copy()
    changed[place] = value
    return changed


def _total(
    scores: Scores,
    letters: Sequence[Letter],
    weight: Floats,
    kinds: dict[str, str],
    rest: str,
    thresholds: Floats,
) -> float:
    total = 0.0
    for score, letter, counts in zip(scores, letters, weight, strict=True):
        if counts:
            labels = given(score, kinds, rest, thresholds)
            decision = decide(score, labels, kinds, thresholds)
            total += counts * cost(letter, labels, decision, lambda label: kinds[label] == "request")
    return total


def cost(
    letter: Letter, labels: tuple[str, ...], decision: Decision, request: Callable[[str], bool]
) -> float:
    """What one decision costs, in needless triages."""
    wanted = any(all(map(request, group)) for group in letter.labels)
    found = all(group & set(labels) for group in letter.labels) and letter.allowed.issuperset(labels)
    price = 0.0 if found else WRONG_LABELS if len(letter.labels) > 1 else ONE_TOO_MANY
    if decision is Decision.TICKET:
        right = any(label in letter.allowed for label in labels if request(label))
        return price + (0.0 if right else WRONG_TICKET if wanted else NEEDLESS_TICKET)
    if decision is Decision.TRIAGE:
        return price + TO_A_PERSON
    if wanted:
        return price + LOST
    return price + (0.0 if labels[0] in letter.allowed else WRONG_ANSWER)
