"""Choose the thresholds by what errors cost: a lost request is far worse than a wrong answer or a needless ticket."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intents.catalogue.letters import Letter
from intents.matcher.decide import Threshold
from intents.matcher.model import Floats

LOST, WRONG_ANSWER, WRONG_TICKET, NEEDLESS_TICKET, TO_A_PERSON = 20.0, 4.0, 2.0, 1.5, 1.0
WRONG_LABELS, ONE_TOO_MANY = 2.0, 0.3
START = (0.4, 0.4, 0.5, 0.06, 0.5)
GRID = {
    Threshold.REQUEST: (0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6),
    Threshold.QUESTION: (0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6),
    Threshold.TICKET: (0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6),
    Threshold.MISS: (0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.1, 0.13, 0.17, 0.2, 0.25, 0.3),
    Threshold.SURE: (0.3, 0.4, 0.5, 0.6, 0.7, 0.8),
}
SWEEPS, NEAR = 4, np.array([0.8, 0.9, 1.1, 1.2])
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the letters deserve: `allowed` (letters, labels), `groups` (letters, most groups, labels), empty ones beyond
    a letter's own; `order` marks letters that ask for something to be done.
    """

    allowed: Flags
    groups: Flags
    order: Flags

    @classmethod
    def of(cls, letters: Sequence[Letter], labels: tuple[str, ...], requests: Flags) -> Wanted:
        most = max(len(letter.labels) for letter in letters)
        groups = np.zeros((len(letters), most, len(labels)), bool)
        allowed = np.zeros((len(letters), len(labels)), bool)
        for at, letter in enumerate(letters):
            allowed[at] = [label in letter.allowed for label in labels]
            for place, group in enumerate(letter.labels):
                groups[at, place] = [label in group for label in labels]
        order = _some(_some(groups) & ~_some(groups & ~requests))
        return cls(allowed, groups, order)


@dataclass(frozen=True, slots=True)
class Scored:
    """Probabilities (letters, labels), that of any request (letters,), and which columns are requests or the rest."""

    scores: Floats
    order: Floats
    requests: Flags
    rest: int


def choose(scored: Scored, wanted: Wanted, weight: Floats) -> Floats:
    """Lower each threshold's cost in turn, over the whole range, then near the best, until nothing gets better."""
    best = np.array(START, np.float32)
    for near in (False, True):
        for _ in range(SWEEPS):
            before = best
            for place, grid in GRID.items():
                tried = [
                    best,
                    *(_with(best, place, float(value)) for value in (NEAR * best[place] if near else grid)),
                ]
                costs = [float(weight @ cost(scored, wanted, thresholds)) for thresholds in tried]
                best = tried[int(np.argmin(costs))]
            if (best == before).all():
                break
    return best


def _with(thresholds: Floats, place: Threshold, value: float) -> Floats:
    changed = thresholds.copy()
    changed[place] = value
    return changed


def cost(scored: Scored, wanted: Wanted, thresholds: Floats) -> Floats:
    """What each letter's decision costs, in needless triages: intents.matcher.decide for all letters at once."""
    labels = given_all(scored, thresholds)
    first = np.where(labels, scored.scores, -1).argmax(1)
    asked = labels & scored.requests
    sure = np.take_along_axis(scored.scores, first[:, None], 1)[:, 0]
    ticket = np.where(asked, scored.scores, 0).max(1) >= thresholds[Threshold.TICKET]
    ticket &= _some(asked)
    doubt = _some(asked) | (scored.order >= thresholds[Threshold.MISS]) | (sure < thresholds[Threshold.SURE])
    found = ~_some(_some(wanted.groups) & ~_some(wanted.groups & labels[:, None]))
    found &= ~_some(labels & ~wanted.allowed)
    several = _some(wanted.groups).sum(1) > 1
    right_ticket = _some(asked & wanted.allowed)
    right_answer = np.take_along_axis(wanted.allowed, first[:, None], 1)[:, 0]
    price = np.where(found, 0.0, np.where(several, WRONG_LABELS, ONE_TOO_MANY))
    of_ticket = np.where(right_ticket, 0.0, np.where(wanted.order, WRONG_TICKET, NEEDLESS_TICKET))
    of_answer = np.where(wanted.order, LOST, np.where(right_answer, 0.0, WRONG_ANSWER))
    return np.asarray(
        price + np.where(ticket, of_ticket, np.where(doubt, TO_A_PERSON, of_answer)), np.float32
    )


def given_all(scored: Scored, thresholds: Floats) -> Flags:
    """Which labels each letter is given: `decide.given`."""
    rest, surely_none = scored.rest, scored.order < thresholds[Threshold.MISS]
    scores = np.where(surely_none[:, None] & scored.requests, -1, scored.scores)
    needed = np.where(scored.requests, thresholds[Threshold.REQUEST], thresholds[Threshold.QUESTION])
    asked = scores >= needed
    asked[:, rest] = False
    best = scores.argmax(1)
    only = np.arange(scores.shape[1]) == best[:, None]
    alone = ~_some(asked) | (best == rest)
    return np.asarray(np.where(alone[:, None], only, asked))


def _some(flags: Flags) -> Flags:
    """Whether any flag of the last axis is set."""
    return np.asarray(flags.any(axis=-1))
