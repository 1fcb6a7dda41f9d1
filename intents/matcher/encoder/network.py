"""The encoder's network: layers of attention and a wider layer each, then every label asks where it is spoken of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from intents.matcher.encoder.packed import Blocks, Floats, unpack

HEADS = 12
_CLOSE = 1e-12
"""What is added to a variance."""


@dataclass(frozen=True, slots=True)
class Layer:
    """Matrices (into, out of) and what is added behind them, of one layer (Devlin et al. 2019)."""

    asking: Floats
    asking_bias: Floats
    joining: Floats
    joining_bias: Floats
    first: tuple[Floats, Floats]
    widening: Floats
    widening_bias: Floats
    narrowing: Floats
    narrowing_bias: Floats
    second: tuple[Floats, Floats]

    def of(self, tokens: Floats) -> Floats:
        """(pieces, width) to the same."""
        tokens = _levelled(tokens + self._attention(tokens) @ self.joining + self.joining_bias, *self.first)
        wide = _gelu(tokens @ self.widening + self.widening_bias)
        return _levelled(tokens + wide @ self.narrowing + self.narrowing_bias, *self.second)

    def _attention(self, tokens: Floats) -> Floats:
        pieces, width = tokens.shape
        heads = (tokens @ self.asking + self.asking_bias).reshape(pieces, 3, HEADS, width // HEADS)
        query, key, value = heads.transpose(1, 2, 0, 3)
        alike = np.asarray(query @ key.transpose(0, 2, 1) / np.float32(np.sqrt(width // HEADS)), np.float32)
        heard = _shares(alike)
        return np.asarray((heard @ value).transpose(1, 0, 2).reshape(pieces, width), np.float32)


@dataclass(frozen=True, slots=True)
class Network:
    """`words` are packed vectors of the pieces, `places` those of their places; `where` and `what` (labels, width) are
    how a label finds its words in a text, and how far they speak for it.
    """

    words: Blocks
    places: Floats
    levelled: tuple[Floats, Floats]
    layers: tuple[Layer, ...]
    where: Floats
    what: Floats
    bias: Floats

    def said(self, pieces: Sequence[int]) -> Floats:
        """How far each piece of a text speaks for each label, in log odds, (labels, pieces)."""
        tokens = _levelled(unpack(self.words[pieces]) + self.places[: len(pieces)], *self.levelled)
        for layer in self.layers:
            tokens = layer.of(tokens)
        return np.asarray(_shares(self.where @ tokens.T) * (self.what @ tokens.T), np.float32)


def _levelled(values: Floats, gain: Floats, bias: Floats) -> Floats:
    centred = values - values.mean(axis=1, keepdims=True)
    spread = np.sqrt((centred * centred).mean(axis=1, keepdims=True) + np.float32(_CLOSE))
    return np.asarray(centred / spread * gain + bias, np.float32)


def _shares(scores: Floats) -> Floats:
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True), np.float32)


def _gelu(values: Floats) -> Floats:
    """A number times its share of the normal distribution, with the error function as Abramowitz and Stegun 7.1.26 have it:
    1.5e-7 off at most. In place where it can be: new arrays for each step took longer than the steps.
    """
    size = np.abs(values)
    size *= np.float32(np.sqrt(0.5))
    near = size * np.float32(0.3275911)
    near += 1
    np.reciprocal(near, out=near)
    error = near * np.float32(1.061405429)
    for step in (-1.453152027, 1.421413741, -0.284496736, 0.254829592):
        error += np.float32(step)
        error *= near
    size *= size
    np.negative(size, out=size)
    error *= np.exp(size, out=size)
    np.subtract(1, error, out=error)
    np.copysign(error, values, out=error)
    error += 1
    error *= values
    error *= np.float32(0.5)
    return np.asarray(error, np.float32)
