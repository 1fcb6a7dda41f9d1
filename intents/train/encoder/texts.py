"""What the encoder learns from, as tables: which labels each text has, which do not matter, how much it counts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from intents.catalogue import CONTEXT
from intents.catalogue.letters import Letter

COUNTS = {"phrase": 1.0, "composed": 1.0, CONTEXT: 0.5}
OF_AN_INQUIRY = 2.0
SURE = 0.984
"""What is asked of the network where a label is certain: writers differ, so it is never asked for more."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """`labels` and `matters` are (texts, labels + 1), the last column for anything being asked to be done."""

    labels: Tensor
    matters: Tensor
    counts: Tensor


def wanted(letters: Sequence[Letter], labels: Sequence[str], requests: Collection[str]) -> Wanted:
    yes = torch.zeros(len(letters), len(labels) + 1)
    matters = torch.ones_like(yes)
    for row, letter in enumerate(letters):
        certain = [next(iter(group)) for group in letter.labels if len(group) == 1]
        order = any(group <= set(requests) for group in letter.labels)
        if letter.id == CONTEXT:  # it asks nothing; alone it would be out of scope, in a letter it is not
            certain = []
        for label in letter.allowed - set(certain):
            matters[row, labels.index(label)] = 0
        for label in certain:
            yes[row, labels.index(label)] = 1
        yes[row, -1] = float(order)
        matters[row, -1] = float(order or not letter.allowed & set(requests))
    counts = torch.tensor([COUNTS.get(letter.id, OF_AN_INQUIRY) for letter in letters])
    return Wanted(1 - SURE + (2 * SURE - 1) * yes, matters, counts)
