"""A text cut into known pieces of words, as the encoder learnt to read it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

START, END, UNKNOWN = 0, 1, 2
SPECIAL = 3
"""Places of what stands before and after a text, and for a character that no piece has; pieces follow."""
LONGEST = 192
"""Pieces that are read of a text: as many at its beginning as at its end."""
_REACH = 1000
"""Characters at either end that are looked at for them, so that a long text costs no more."""
_SPACE = "\u2581"
_MISSED = 10.0
"""By how much an unknown character is less likely than the unlikeliest piece, in log probability."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """Each piece's log probability and number; of all ways to cut a text the likeliest is taken (Kudo 2018)."""

    known: dict[str, tuple[float, int]]
    names: tuple[str, ...]
    longest: int
    unknown: float

    @classmethod
    def of(cls, pieces: Sequence[str], scores: Sequence[float]) -> Pieces:
        known = {
            piece: (score, at) for at, (piece, score) in enumerate(zip(pieces, scores, strict=True), SPECIAL)
        }
        return cls(known, tuple(pieces), max(map(len, pieces)), min(scores) - _MISSED)

    def read(self, text: str) -> list[int]:
        """The numbers of what the network reads: a long text without its middle, between start and end."""
        cut = self.cut(text if len(text) <= 2 * _REACH else f"{text[:_REACH]} {text[-_REACH:]}")
        if len(cut) > LONGEST:
            cut = cut[: LONGEST // 2] + cut[-LONGEST // 2 :]
        return [START, *cut, END]

    def words(self, read: Sequence[int]) -> Iterator[tuple[str, slice]]:
        """The words of a text that was read, and which of its pieces each is; where nothing stands between words, the pieces."""
        begin = 1
        for end in range(2, len(read)):
            if end == len(read) - 1 or self._begins_a_word(read[end]):
                word = "".join(self._name(piece) for piece in read[begin:end]).strip(_SPACE)
                if any(map(str.isalnum, word)):
                    yield word, slice(begin, end)
                begin = end

    def _begins_a_word(self, piece: int) -> bool:
        name = self._name(piece)
        return name.startswith(_SPACE) or not name.isascii()

    def _name(self, piece: int) -> str:
        return self.names[piece - SPECIAL] if piece >= SPECIAL else ""

    def cut(self, text: str) -> list[int]:
        """In time that grows linearly with the text (Viterbi's way). Capitals say nothing: some people write all in them."""
        spaced = _SPACE + _SPACE.join(unicodedata.normalize("NFKC", text).lower().split())
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
