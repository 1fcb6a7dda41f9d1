"""The English words that people write to us with, and slips in them mended."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from pathlib import Path

from rapidfuzz.distance import OSA

from intents.language.words import words_of

WORDS = Path(__file__).with_name("english.txt")
"""Words that two writers or more use, with their number, commonest first (`python -m intents.language`)."""
COMMON = 8
"""A word that so many writers use may be what was meant by one that nobody uses."""
LEAST, MOST = 3, 24
"""Letters a word must have, and may have, to be compared with others."""
_WORD = re.compile(r"[a-z]+")


@cache
def known() -> dict[str, int]:
    """Each word with the number of its writers."""
    lines = (line.split() for line in WORDS.read_text(encoding="utf-8").splitlines())
    return {word: int(writers) for word, writers in lines}


def mended(sentences: Sequence[str]) -> list[str]:
    """The sentences, what is one letter off a common word replaced by it; names, which begin with a capital, are not."""
    lowered = [each.lower() if each.isupper() else each[:1].lower() + each[1:] for each in sentences]
    words, spoken = words_of(" ".join(lowered)), known()
    strange = {word for word in words if word not in spoken and word.islower()}
    meant = {word: common for word in strange if (common := _meant(word))}
    if not meant:
        return lowered
    return [_WORD.sub(lambda found: meant.get(found[0], found[0]), each) for each in lowered]


@lru_cache(4096)
def _meant(word: str) -> str:
    """The commonest of the words that are one letter off, or nothing."""
    if not LEAST <= len(word) <= MOST:
        return ""
    near = (common for short in _shortened(word) for common in _by_shortened().get(short, ()))
    near = (common for common in near if OSA.distance(word, common, score_cutoff=1) <= 1)
    return max(near, key=known().__getitem__, default="")


@cache
def _by_shortened() -> dict[str, list[str]]:
    """Common words by themselves and by what is left of them when one letter is taken out: words one letter off meet."""
    found = defaultdict(list)
    for word, writers in known().items():
        if writers >= COMMON and len(word) >= LEAST:
            for short in _shortened(word):
                found[short].append(word)
    return found


def _shortened(word: str) -> Iterator[str]:
    yield word
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]
