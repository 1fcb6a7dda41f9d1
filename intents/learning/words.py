"""Words that are no names, and names that everybody knows to be names."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from intents.catalogue.page import Phrase

_LISTS = tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))
COMMON = frozenset(_LISTS["common"].split())
NO_NAMES_JA = tuple(_LISTS["no_names_ja"].split())
SURNAMES_JA = tuple(_LISTS["surnames_ja"].split())

_SMALL = re.compile(r"(?<![\w'’])[a-z]{2,}(?:['’][a-z]+)?(?!\w)")
WRITERS = 3
"""A word that so many writers of the catalogue use in small letters is no name."""


def common_words(phrases: Iterable[Phrase]) -> frozenset[str]:
    """COMMON, and the words a catalogue has in common."""
    writers: dict[str, set[str]] = defaultdict(set)
    for phrase in phrases:
        for word in _SMALL.findall(phrase.text):
            writers[word.replace("’", "'")].add(phrase.author.rstrip("0123456789"))
    return COMMON | {word for word, by in writers.items() if len(by) >= WRITERS}
