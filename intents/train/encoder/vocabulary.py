"""Which of the encoder's 250,000 pieces are worth carrying: those of our texts, and common English and Japanese ones."""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np

from intents.matcher.encoder.pieces import SPECIAL, Pieces
from intents.train.encoder.wheel import Wheel

# The wheel's pieces stand in the order of how common they are, in a hundred languages.
_COMMON = (
    (15_000, re.compile(r"\u2581?[a-z']+")),
    (70_000, re.compile(r"\u2581?[!-~]|[ぁ-ゖァ-ヺー一-鿿々、。！？「」・〜…]|\u2581[ぁ-ゖァ-ヺ、。「]")),
    (60_000, re.compile(r"(?=.*[ぁ-ゖァ-ヺ])\u2581?[ぁ-ゖァ-ヺー一-鿿々]+")),
)


def chosen(wheel: Wheel, texts: Iterable[str]) -> list[int]:
    """The numbers of the pieces, ascending."""
    pieces = [f"\0{at}" if at in wheel.special else piece for at, piece in enumerate(wheel.pieces)]
    every = Pieces.of(pieces, wheel.scores.tolist())
    used = {number for text in texts for number in every.cut(text)}
    common = {
        at
        for limit, like in _COMMON
        for at, piece in enumerate(wheel.pieces[:limit])
        if like.fullmatch(piece)
    }
    return sorted(({number - SPECIAL for number in used if number >= SPECIAL} | common) - set(wheel.special))


def cut_by(wheel: Wheel, numbers: list[int]) -> Pieces:
    return Pieces.of([wheel.pieces[at] for at in numbers], wheel.scores[np.array(numbers)].tolist())
