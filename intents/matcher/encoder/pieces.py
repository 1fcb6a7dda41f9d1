"""A text cut into known pieces of words, as the encoder learnt to read it."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

START, END, UNKNOWN = 0, 1, 2
SPECIAL = 3
"""Places of what stands before and after a text, and for a character that no piece has; pieces follow."""
LONGEST = 192
"""Pieces that are read at once."""
PORTIONS = 3
"""A text of more portions than this would take too long."""
_MOST = 6_000
"""Characters that so many portions may hold; in a longer text none are counted."""
_SPACE = "\u2581"
_MISSED = 10.0
"""By how much an unknown character is less likely than the unlikeliest piece, in log probability."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """Each piece's log probability and number; of all ways to cut a text the likeliest is taken (Kudo 2018)."""

    known: dict[str, tuple[float, int]]
    longest: int
    unknown: float

    @classmethod
    def of(cls, pieces: Sequence[str], scores: Sequence[float]) -> Pieces:
        known = {
            piece: (score, at) for at, (piece, score) in enumerate(zip(pieces, scores, strict=True), SPECIAL)
        }
        return cls(known, max(map(len, pieces)), min(scores) - _MISSED)

    def portions(self, sentences: Sequence[str]) -> list[tuple[list[int], list[int]]]:
        """What the network reads, and the sentence of each piece; in one where it fits, else in portions of whole sentences,
        or of parts of one without an end. None if these are too many.
        """
        folded = [_folded(sentence[: _MOST + 1]) for sentence in sentences]
        if sum(map(len, folded)) > _MOST:
            return []
        portions: list[list[tuple[int, int]]] = [[]]
        for place, cut in enumerate(map(self._cut, folded)):
            if len(portions[-1]) + len(cut) > LONGEST and portions[-1]:
                portions.append([])
            portions[-1] += [(piece, place) for piece in cut]
            while len(portions[-1]) > LONGEST:
                portions[-1:] = [portions[-1][:LONGEST], portions[-1][LONGEST:]]
        if len(portions) > PORTIONS:
            return []
        nobody = len(sentences)
        return [
            ([START, *(piece for piece, _ in each), END], [nobody, *(place for _, place in each), nobody])
            for each in portions
        ]

    def read(self, text: str) -> list[int]:
        """The numbers of what the network learns from: a long text without its middle, between start and end."""
        cut = self.cut(text)
        if len(cut) > LONGEST:
            cut = cut[: LONGEST // 2] + cut[-LONGEST // 2 :]
        return [START, *cut, END]

    def cut(self, text: str) -> list[int]:
        """In time that grows linearly with the text (Viterbi's way)."""
        return self._cut(_folded(text))

    def _cut(self, spaced: str) -> list[int]:
        begun, last = self._forward(spaced)
        cut, end = [], len(spaced)
        while end:
            cut.append(last[end])
            end = begun[end]
        return cut[::-1]

    def _forward(self, text: str) -> tuple[list[int], list[int]]:
        """For each place where a piece may end: where the best last piece before it begins, and its number."""
        size = len(text)
        likely = [0.0] + [-float("inf")] * size
        begun, last = [0] * (size + 1), [UNKNOWN] * (size + 1)
        for at in range(size):
            missed = likely[at] + self.unknown
            if missed > likely[at + 1]:
                likely[at + 1], begun[at + 1], last[at + 1] = missed, at, UNKNOWN
            for end in range(at + 1, min(size, at + self.longest) + 1):
                found = self.known.get(text[at:end])
                if found and likely[at] + found[0] > likely[end]:
                    likely[end], begun[end], last[end] = likely[at] + found[0], at, found[1]
        return begun, last


def _folded(text: str) -> str:
    """With a mark before each word. Capitals and widths say nothing: some people write all in them."""
    return _SPACE + _SPACE.join(unicodedata.normalize("NFKC", text).lower().split())
