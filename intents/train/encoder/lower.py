"""What the lower layers, which do not learn, make of every text: once for all rounds and folds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from intents.matcher.encoder.packed import unpack
from intents.train.encoder.network import Layer
from intents.train.encoder.products import mixed
from intents.train.encoder.wheel import Wheel

AT_ONCE = 8_000
"""Pieces in one batch where nothing is learnt."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """Of all texts' pieces, one below the other, what is known of them (pieces, width); text `t` begins at `start[t]`."""

    pieces: Tensor
    start: NDArray[np.intp]

    def length(self, text: int) -> int:
        return int(self.start[text + 1] - self.start[text])

    def of(self, texts: Sequence[int]) -> tuple[Tensor, Tensor]:
        """(texts, pieces, width), padded, and which pieces there are."""
        rows = [self.pieces[self.start[text] : self.start[text + 1]].float() for text in texts]
        there = torch.zeros(len(rows), max(map(len, rows)), dtype=torch.bool)
        for row, known in enumerate(rows):
            there[row, : len(known)] = True
        return torch.nn.utils.rnn.pad_sequence(rows, batch_first=True), there


def hidden(wheel: Wheel, words: Sequence[int], texts: Sequence[Sequence[int]], layers: int) -> Hidden:
    """Of texts cut into pieces, none of one that nobody needs; `words` are the numbers that the pieces have in the wheel."""
    tensors = wheel.tensors
    word = torch.tensor(unpack(wheel.words[list(words)]))
    place = torch.tensor(tensors["emb.pos"].reshape(-1, wheel.width) + tensors["emb.type"][: wheel.width])
    gain, bias = torch.tensor(tensors["emb.ln.w"]), torch.tensor(tensors["emb.ln.b"])
    stay = [Layer(tensors, at, learns=False).eval() for at in range(layers)]
    start = np.cumsum([0, *map(len, texts)])
    known = torch.empty(int(start[-1]), wheel.width, dtype=torch.bfloat16)
    for batch in batches([len(text) for text in texts], AT_ONCE):
        cut = [torch.tensor(texts[at]) for at in batch]
        numbers = torch.nn.utils.rnn.pad_sequence(cut, batch_first=True)
        there = torch.arange(numbers.shape[1]) < torch.tensor([len(each) for each in cut])[:, None]
        with torch.no_grad(), mixed():
            tokens = functional.layer_norm(
                word[numbers] + place[: numbers.shape[1]], gain.shape, gain, bias, 1e-12
            )
            for layer in stay:
                tokens = layer(tokens, there)
        known[np.concatenate([np.arange(start[at], start[at + 1]) for at in batch])] = tokens[
            there
        ].bfloat16()
    return Hidden(known, start)


def batches(lengths: Sequence[int], pieces: int, dice: np.random.Generator | None = None) -> list[list[int]]:
    """Texts of about one length together, at most so many pieces with the padding, and none that is empty; in another order
    each time with dice.
    """
    blurred = np.array(lengths) * (dice.uniform(0.9, 1.1, len(lengths)) if dice else 1)
    found = list(_filled(np.argsort(blurred, kind="stable").tolist(), lengths, pieces))
    if dice:
        dice.shuffle(found)
    return found


def _filled(order: Sequence[int], lengths: Sequence[int], pieces: int) -> Iterator[list[int]]:
    batch: list[int] = []
    longest = 0
    for text in order:
        if not lengths[text]:
            continue
        if batch and (len(batch) + 1) * max(longest, lengths[text]) > pieces:
            yield batch
            batch, longest = [], 0
        batch.append(text)
        longest = max(longest, lengths[text])
    if batch:
        yield batch
