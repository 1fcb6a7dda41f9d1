"""Sentences to features: every n-gram of characters and tokens as a 64-bit hash, all sentences at once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]
Codes = NDArray[np.uint32]
Numbers = NDArray[np.int32]
_PLANE = 0x10000
_BREAK = 10
_BASE = np.uint64(0x9E3779B97F4A7C15)
_INVERSE = np.uint64(pow(0x9E3779B97F4A7C15, -1, 2**64))
_TOKEN, _PAIR = np.uint64(0xD6E8FEB86659FD93), np.uint64(0xA0761D6478BD642F)
LATIN, HIRAGANA, KATAKANA, IDEOGRAPH, SIGN = 1, 2, 3, 4, 5
LATIN_GRAM = 4
JAPANESE_GRAMS = (1, 2, 3)


def _scripts() -> NDArray[np.uint8]:
    scripts = np.zeros(_PLANE, np.uint8)
    for script, ranges in {
        LATIN: ("09", "az", "''", "\u00e0\u024f"),
        HIRAGANA: ("ぁゖ",),
        KATAKANA: ("ァヺ", "ーー"),
        IDEOGRAPH: ("㐀鿿", "々〆"),
        SIGN: ("??", "!!", "\ud800\udfff"),
    }.items():
        for ends in ranges:
            scripts[ord(ends[0]) : ord(ends[1]) + 1] = script
    return scripts


_SCRIPT = _scripts()


@dataclass(frozen=True, slots=True)
class Features:
    """Hashes of shape (n,), the number of each one's sentence, where words begin in them, and how many sentences."""

    hashes: Hashes
    sentence: NDArray[np.int32]
    words: int
    count: int


def plain(text: str) -> str:
    """Fold width, case, kana forms and digits, and close gaps in Japanese, so that the same words look the same."""
    if not text.isascii():
        text = _GAP.sub("", unicodedata.normalize("NFKC", text)).replace("’", "'")
    return text.lower().translate(_DIGITS)


_DIGITS = str.maketrans("123456789\t\r", "000000000  ")
_GAP = re.compile(r"(?<=[ぁ-ヿ㐀-鿿ー、。])[ \u3000]+(?=[ぁ-ヿ㐀-鿿ー])")


def extract(sentences: Sequence[str]) -> Features:
    """Return the features of sentences, which hold no line break; time grows linearly with their length."""
    text = plain("\n " + " \n ".join(sentences) + " \n")
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    codes = codes if text.isascii() else np.minimum(codes, _PLANE - 1)
    script = _SCRIPT[codes]
    number = np.cumsum(codes == _BREAK, dtype=np.int32) - 1
    parts = [*_grams(codes, script, number), *_tokens(codes, script, number)]
    words = sum(len(hashes) for hashes, _ in parts[:-2])
    return Features(
        np.concatenate([h for h, _ in parts]), np.concatenate([n for _, n in parts]), words, len(sentences)
    )


def _grams(codes: Codes, script: NDArray[np.uint8], number: Numbers) -> Iterator[tuple[Hashes, Numbers]]:
    """Character n-grams; how long they are depends on the script of their first character."""
    wide = (script >= HIRAGANA) & (script <= IDEOGRAPH)
    japanese = bool(wide.any())
    hashes = codes.astype(np.uint64)
    rolled = hashes
    for size in range(1, LATIN_GRAM + 1):
        if size > 1:
            rolled = rolled[:-1] * _BASE + hashes[size - 1 :]
        if size == LATIN_GRAM or japanese:
            here = number[: len(rolled)]
            inside = here == number[size - 1 :]
            inside &= codes[: len(rolled)] != _BREAK
            if japanese:
                inside &= wide[: len(rolled)] == (size in JAPANESE_GRAMS)
            yield rolled[inside] * np.uint64(2 * size + 1), here[inside]


def _tokens(codes: Codes, script: NDArray[np.uint8], number: Numbers) -> Iterator[tuple[Hashes, Numbers]]:
    """Runs of one script, alone and with the next: words in English, about words in Japanese."""
    edge = np.flatnonzero(script[1:] != script[:-1]) + 1
    spoken = script[edge] != 0
    start, end = edge[spoken], np.append(edge[1:], len(codes))[spoken]
    powers, inverses = _powers(len(codes))
    total = np.zeros(len(codes) + 1, np.uint64)
    np.cumsum(codes * powers, out=total[1:])
    token = (total[end] - total[start]) * inverses[start] * _TOKEN
    at = number[start]
    yield token, at
    near = at[1:] == at[:-1]
    yield (token[:-1] * _PAIR + token[1:])[near], at[:-1][near]


_KEPT = 100_000
_POWERS: list[tuple[Hashes, Hashes]] = []


def _powers(length: int) -> tuple[Hashes, Hashes]:
    """Those of most texts are kept; of one longer than that they are made anew, and not kept."""
    if not _POWERS:
        _POWERS.append((_geometric(_BASE, _KEPT), _geometric(_INVERSE, _KEPT)))
    if length > _KEPT:
        return _geometric(_BASE, length), _geometric(_INVERSE, length)
    base, inverse = _POWERS[0]
    return base[:length], inverse[:length]


def _geometric(base: np.uint64, size: int) -> Hashes:
    steps = np.full(size, base)
    steps[0] = 1
    return np.multiply.accumulate(steps)
