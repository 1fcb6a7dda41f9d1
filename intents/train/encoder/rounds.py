"""Rounds of learning over the texts, and what a network that has learnt says of texts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional
from torch.optim import AdamW

from intents.matcher.encoder.packed import Floats
from intents.train.encoder.lower import AT_ONCE, Hidden, batches
from intents.train.encoder.network import Upper
from intents.train.encoder.products import mixed
from intents.train.encoder.texts import Wanted

ROUNDS = 3
PIECES = 2_000
"""In a batch that is learnt from."""
PACE, PACE_OF_LABELS = 2e-4, 2e-3
WARMING = 0.06
"""The share of steps in which the pace grows; then it falls until the end."""
STEEPEST = 1.0


def learn(
    network: Upper,
    known: Hidden,
    wanted: Wanted,
    texts: Sequence[int],
    what: str,
    rounds: int = ROUNDS,
    pace: float = 1.0,
) -> None:
    """Learn these texts, a few lines of progress by the way; the same texts always give the same network."""
    dice = np.random.default_rng(1)
    lengths = [known.length(text) for text in texts]
    labels = set(map(id, network.heads()))
    layers = [each for each in network.parameters() if id(each) not in labels]
    steps = AdamW(
        [
            {"params": layers, "lr": pace * PACE, "weight_decay": 0.01},
            {"params": network.heads(), "lr": pace * PACE_OF_LABELS, "weight_decay": 0.0},
        ],
        betas=(0.9, 0.98),
    )
    every = [batches(lengths, PIECES, dice) for _ in range(rounds)]
    order = [[texts[at] for at in batch] for each in every for batch in each]
    paces = torch.optim.lr_scheduler.LambdaLR(steps, lambda at: _pace(at, len(order)))
    network.train()
    for at, batch in enumerate(order, 1):
        loss = _loss(network, known, wanted, batch)
        steps.zero_grad()
        torch.autograd.backward(loss)
        torch.nn.utils.clip_grad_norm_(network.parameters(), STEEPEST)
        steps.step()
        paces.step()
        if at % 100 == 0 or at == len(order):
            print(f"{what}: {at} of {len(order)} steps, loss {loss.item():.3f}", flush=True)


def _pace(at: int, steps: int) -> float:
    return min(1.0, at / (WARMING * steps)) * (1 - at / steps)


def _loss(network: Upper, known: Hidden, wanted: Wanted, batch: Sequence[int]) -> Tensor:
    with mixed():
        odds = network(*known.of(batch))
    each = functional.binary_cross_entropy_with_logits(odds, wanted.labels[batch], reduction="none")
    counts = wanted.counts[batch]
    return ((each * wanted.matters[batch]).sum(1) * counts).sum() / counts.sum()


def said(network: Upper, known: Hidden, texts: NDArray[np.intp]) -> Floats:
    """Log odds (texts, labels + 1)."""
    network.eval()
    found = np.zeros((len(texts), len(network.bias)), np.float32)
    with torch.no_grad(), mixed():
        for batch in batches([known.length(text) for text in texts], AT_ONCE):
            found[batch] = network(*known.of([texts[at] for at in batch])).numpy()
    return found
