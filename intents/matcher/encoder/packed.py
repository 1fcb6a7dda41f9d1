"""Weights of four bits: 32 neighbours share one scale, 18 bytes together."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

BLOCK = np.dtype([("scale", "<f2"), ("pairs", "u1", 16)])
SHARE = 32
_ZERO = 8
Blocks = NDArray[np.void]
Floats = NDArray[np.float32]


def pack(weights: Floats) -> Blocks:
    """Weights (..., n), n a multiple of 32, as blocks (..., n / 32); the largest of each is met exactly."""
    rows = weights.reshape(*weights.shape[:-1], -1, SHARE)
    largest = np.take_along_axis(rows, np.abs(rows).argmax(-1)[..., None], -1)
    scale = (largest / -_ZERO).astype(np.float16)
    step = np.where(scale == 0, 1, scale).astype(np.float32)
    digits = np.clip(np.rint(rows / step) + _ZERO, 0, 15).astype(np.uint8)
    blocks = np.zeros(rows.shape[:-1], BLOCK)
    blocks["scale"] = scale[..., 0]
    blocks["pairs"] = digits[..., :16] | digits[..., 16:] << 4
    return blocks


def unpack(blocks: Blocks) -> Floats:
    """Blocks (..., n / 32) as weights (..., n)."""
    digits = np.concatenate([blocks["pairs"] & 15, blocks["pairs"] >> 4], axis=-1)
    weights = (digits.astype(np.float32) - _ZERO) * blocks["scale"].astype(np.float32)[..., None]
    return np.asarray(weights.reshape(*blocks.shape[:-1], -1), np.float32)
