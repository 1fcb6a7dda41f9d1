"""Matrix products of the layers: in sixteen bits by torch where the processor has instructions for these, else by numpy.

Without such instructions (no public function tells whether there are any) torch takes ten times as long in sixteen bits;
and its products in 32 bits, which are MKL's, take up to three times as long as numpy's on processors of other makers.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

SIXTEEN_BITS = bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())  # noqa: SLF001


def mixed() -> Any:
    """The context in which products are taken."""
    return torch.autocast("cpu", torch.bfloat16, enabled=SIXTEEN_BITS)


def linear(values: Tensor, weights: Tensor, added: Tensor) -> Tensor:
    """(…, n) by weights (m, n), and (m,) added, to (…, m)."""
    if SIXTEEN_BITS:
        return functional.linear(values, weights, added)
    product: Tensor = _Numpys.apply(values, weights, added)
    return product


class _Numpys(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, values: Tensor, weights: Tensor, added: Tensor) -> Tensor:
        ctx.save_for_backward(values, weights)
        found = _rows(values) @ weights.detach().numpy().T
        found += added.detach().numpy()
        return torch.from_numpy(found).view(*values.shape[:-1], len(weights))

    @staticmethod
    def backward(ctx: Any, *steps: Tensor) -> tuple[Tensor | None, Tensor, Tensor]:
        values, weights = ctx.saved_tensors
        step = _rows(steps[0])
        down = None
        if ctx.needs_input_grad[0]:
            down = torch.from_numpy(step @ weights.detach().numpy()).view(values.shape)
        return down, torch.from_numpy(step.T @ _rows(values)), torch.from_numpy(step.sum(axis=0))


def _rows(values: Tensor) -> Any:
    return values.detach().reshape(-1, values.shape[-1]).numpy()
