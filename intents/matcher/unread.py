"""An inquiry before it is understood: what was written, then its sentences."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from intents.language import detect, plainly
from intents.matcher.items import Item
from intents.reading import Language
from intents.sentences import split

LONGEST = 200_000
"""Characters that are read; what stands behind them in a longer text is not."""
TOGETHER = 50_000
"""Inquiries are weighed together up to so many characters: the memory that takes has an end."""
_GAP = re.compile(r"\s{3,}")


@dataclass(frozen=True, slots=True)
class Unread:
    """One inquiry: `text` is what the person newly wrote, `items` those of the policy in force. `twice` is whether it may
    be read a second time, which takes long, if it is doubtful.
    """

    text: str
    subject: str = ""
    items: tuple[Item, ...] = ()
    twice: bool = True


@dataclass(frozen=True, slots=True)
class Spoken:
    """Its sentences, the first of them the subject line if there is one, and whether there is a word in them.

    `heard` are the same sentences as they are weighed: mended, and in the letters of their language. `characters` is how long
    the inquiry is.
    """

    sentences: list[str]
    heard: Sequence[str]
    subject: bool
    worded: bool
    language: Language
    items: tuple[Item, ...]
    twice: bool
    characters: int

    @classmethod
    def of(cls, inquiry: Unread) -> Spoken:
        subject, body = " ".join(inquiry.subject.split()), split(_readable(inquiry.text))
        sentences = [subject, *body] if subject else body
        language = detect("\n".join(sentences))
        worded = any(any(map(str.isalpha, sentence)) for sentence in sentences)
        heard, twice = plainly(sentences, language), inquiry.twice and language is not Language.OTHER
        size = characters(inquiry.subject, inquiry.text)
        return cls(sentences, heard, bool(subject), worded, language, inquiry.items, twice, size)


def characters(subject: str, text: str) -> int:
    """How long an inquiry is. A mail that was a page may have more gaps than words: what is blank counts for two at most."""
    return sum(len(_GAP.sub("  ", part[:LONGEST])) for part in (subject, text))


def _readable(text: str) -> str:
    """What is read of it: a sign may stand for eighteen letters (U+FDFA), and it is they that take room."""
    text = text[:LONGEST]
    if text.isascii():
        return text
    wide = unicodedata.normalize("NFKC", text)
    return wide[:LONGEST] if len(wide) > LONGEST else text


def portions(inquiries: Iterable[Unread]) -> Iterator[list[Spoken]]:
    """The inquiries in order, as many at a time as may be weighed together."""
    portion: list[Spoken] = []
    size = 0
    for inquiry in inquiries:
        if size and size + len(inquiry.text) > TOGETHER:
            yield portion
            portion, size = [], 0
        portion.append(Spoken.of(inquiry))
        size += len(inquiry.text)
    yield portion
