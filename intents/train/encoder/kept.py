"""A trained network as the arrays that `intents.matcher.encoder` reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from intents.matcher.encoder import GAPS
from intents.matcher.encoder.files import Arrays
from intents.matcher.encoder.packed import BLOCK, pack, unpack
from intents.matcher.encoder.pieces import LONGEST
from intents.train.encoder.network import LEVELS, MATRICES
from intents.train.encoder.wheel import Tensors, Wheel

Weights = Mapping[str, NDArray[Any]]


def arrays(
    wheel: Wheel, numbers: Sequence[int], labels: Sequence[str], weights: Weights, stay: int, layers: int
) -> Arrays:
    """All but the head. `numbers` are the pieces' in the wheel, `weights` those of `network.Upper`."""
    places = wheel.tensors["emb.pos"].reshape(-1, wheel.width) + wheel.tensors["emb.type"][: wheel.width]
    found: Arrays = {
        "labels": _bytes("\n".join(labels)),
        "pieces": _bytes(GAPS.join(wheel.pieces[at] for at in numbers)),
        "scores": wheel.scores[list(numbers)],
        "words": wheel.words[[*wheel.special[:3], *numbers]],
        "places": places[: LONGEST + 2].astype(np.float16),
        "gain": wheel.tensors["emb.ln.w"],
        "level": wheel.tensors["emb.ln.b"],
        "layers": np.array([layers]),
        "where": weights["where"],
        "what": weights["what"],
        "bias": weights["bias"],
    }
    for at in range(layers):
        if at < stay:
            found |= _layer(wheel.tensors, f"l{at}.", ".", at)
        else:
            found |= _layer(weights, f"layers.{at - stay}.", "_", at)
    return found


def _layer(values: Tensors | Weights, before: str, between: str, at: int) -> Arrays:
    named = {
        f"l{at}.{name}.{part}": values[f"{before}{name}{between}{part}"]
        for name in MATRICES + LEVELS
        for part in "wb"
    }
    return {
        key: pack(np.asarray(value, np.float32)) if value.ndim > 1 else value for key, value in named.items()
    }


def weights_of(kept: Arrays, stay: int, layers: int) -> Arrays:
    """What `arrays` made of the weights of `network.Upper`, as such again."""
    found = {name: kept[name] for name in ("where", "what", "bias")}
    for at in range(stay, layers):
        for name in MATRICES + LEVELS:
            for part in "wb":
                value = kept[f"l{at}.{name}.{part}"]
                found[f"layers.{at - stay}.{name}_{part}"] = unpack(value) if value.dtype == BLOCK else value
    return {name: np.array(value, np.float32) for name, value in found.items()}


def _bytes(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(text.encode(), np.uint8)
