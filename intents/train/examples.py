"""What is learnt from: phrases, whole inquiries, and letters put together from one author's phrases."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator

from intents.catalogue import CONTEXT
from intents.catalogue.letters import Letter
from intents.catalogue.page import Phrase
from intents.labels import OUT_OF_SCOPE
from intents.matcher.unread import Spoken, Unread
from intents.reading import Language

COMPOSED = 60
ASKS = (0, 1, 1, 2, 2, 2, 3, 3)
IDLE = (0, 0, 1, 2, 4)
BESIDE = (0, 0, 1, 1, 2)
SUBJECTS, LONGEST_SUBJECT = 0.5, 70
"""Letters put together an author and language; how many asks one may hold, how many sentences that ask nothing, and how
many about something else beside an ask: who asks for their data to be deleted may speak of a parcel first.
"""


def writer(author: str) -> str:
    """Batches `k1`, `k2` … are by one hand; evaluation must leave out all of them together."""
    return author.rstrip("0123456789")


def as_read(letter: Letter) -> str:
    """What the matcher has an encoder read of it: its sentences, mended, one behind the other."""
    return " ".join(Spoken.of(Unread(letter.text, letter.subject)).heard)


def as_letter(phrase: Phrase) -> Letter:
    idle = phrase.label == CONTEXT
    wanted = (frozenset([OUT_OF_SCOPE if idle else phrase.label]),)
    return Letter(
        CONTEXT if idle else "phrase", phrase.language, "", phrase.text, wanted, frozenset(), phrase.author
    )


def composed(phrases: Iterable[Phrase], seed: int = 1) -> Iterator[Letter]:
    """Letters of several asks among sentences that ask nothing or something else, all by the same author."""
    by: dict[tuple[str, Language], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for phrase in phrases:
        by[phrase.author, phrase.language][phrase.label].append(phrase.text)
    dice = random.Random(seed)  # noqa: S311
    for (author, language), texts in sorted(by.items()):
        asks = sorted(set(texts) - {CONTEXT, OUT_OF_SCOPE})
        if len(asks) >= max(ASKS) and len(texts[CONTEXT]) > max(ASKS) and texts[OUT_OF_SCOPE]:
            for _ in range(COMPOSED):
                yield _compose(dice, author, language, texts, asks)


def _compose(
    dice: random.Random, author: str, language: Language, texts: dict[str, list[str]], asks: list[str]
) -> Letter:
    labels = dice.sample(asks, dice.choice(ASKS))
    others = dice.choice(BESIDE) if labels else 1
    wanted = [dice.choice(texts[label]) for label in labels]
    beside = dice.sample(texts[OUT_OF_SCOPE], min(others, len(texts[OUT_OF_SCOPE])))
    padding = dice.sample(texts[CONTEXT], max(dice.choice(IDLE), int(len(wanted + beside) < 2)))
    lines = wanted + beside + padding
    dice.shuffle(lines)
    subject = dice.choice(lines) if dice.random() < SUBJECTS else ""
    if len(subject) > LONGEST_SUBJECT:
        subject = ""
    elif subject and dice.random() < SUBJECTS:
        lines.remove(subject)
    stop = "。" if language is Language.JA else "."
    text = "\n".join(line if line[-1] in ".?!。？！" else line + stop for line in lines)
    return Letter(
        "composed",
        language,
        subject,
        text,
        tuple(frozenset([x]) for x in labels or [OUT_OF_SCOPE]),
        frozenset(),
        author,
    )
