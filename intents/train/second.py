"""Learn how far to trust the encoder where the n-grams are unsure."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from intents.catalogue import Catalogue
from intents.matcher.decide import BRIEF
from intents.matcher.model import Floats, Head
from intents.matcher.second import beside, unsure
from intents.matcher.unread import characters
from intents.matcher.weigh import CLUES, judge
from intents.train import Rehearsal, all_labels, learn_head


def learn_second(catalogue: Catalogue, rehearsed: Rehearsal, told: Floats, use: NDArray[np.bool_]) -> Head:
    """Weigh the n-grams' clues and what networks `told` (letters, labels + 1) of writers they had not read, on those
    letters in `use` of which the n-grams are unsure.
    """
    requests = np.array([label in catalogue.of_kind("request") for label in all_labels(catalogue)])
    size = (rehearsed.clues[:, 0, CLUES.index("length")] > np.log(BRIEF) + 1e-3).astype(np.intp)
    head = learn_head(catalogue, rehearsed, np.ones(len(told), bool))
    judged = judge(head, rehearsed.clues, rehearsed.orders, requests, size)
    values, orders = beside(rehearsed.clues, rehearsed.orders, told)
    again = replace(rehearsed, clues=values, orders=orders)
    sizes = np.array([characters(letter.subject, letter.text) for letter in rehearsed.letters])
    return learn_head(catalogue, again, use & unsure(judged, sizes))
