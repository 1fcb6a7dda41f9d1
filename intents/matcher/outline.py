"""Where inquiries begin among the sentences of several, and what is taken together within each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intents.matcher.model import Floats

Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Outline:
    """`first` sentence of each inquiry and `count` of its sentences, whether its first is the `subject` line, and for
    each sentence the inquiry that is its `owner`. `aside` are the subject lines that stand beside a text.

    `pairs` are the left and right places of neighbours in one text, and whether the left one is alone there;
    `first_pair` is where each inquiry's begin.
    """

    first: Places
    count: Places
    subject: NDArray[np.bool_]
    owner: Places
    aside: Places
    pairs: tuple[Places, Places, NDArray[np.bool_]]
    first_pair: Places

    @classmethod
    def of(cls, count: Sequence[int], subject: Sequence[bool]) -> Outline:
        """The outline of inquiries that have so many sentences, one at least."""
        counts, subjects = np.array(count, np.intp), np.array(subject, np.bool_)
        end = np.cumsum(counts)
        first, owner = end - counts, np.repeat(np.arange(len(counts)), counts)
        beside = subjects & (counts > 1)
        body = first + beside
        sentence = np.arange(len(owner))
        alone = (body == end - 1)[owner]
        left = sentence[(sentence >= body[owner]) & (alone | (sentence < end[owner] - 1))]
        lone = alone[left]
        pairs = left, left + ~lone, lone
        return cls(first, counts, subjects, owner, first[beside], pairs, np.searchsorted(left, body))

    def parts(self, stacked: Floats) -> tuple[Floats, Floats, Floats]:
        """What stands one below the other for all sentences, for all pairs, and for the wholes."""
        sentences, pairs = len(self.owner), len(self.owner) + len(self.pairs[0])
        return stacked[:sentences], stacked[sentences:pairs], stacked[pairs:]

    def most(self, of_sentences: Floats) -> Floats:
        """The most that a sentence of each inquiry has."""
        return np.asarray(np.maximum.reduceat(of_sentences, self.first), np.float32)

    def most_of_pairs(self, of_pairs: Floats) -> Floats:
        return np.asarray(np.maximum.reduceat(of_pairs, self.first_pair), np.float32)
