"""`python -m intents.language`: list the English words that several writers of the catalogue use."""

from __future__ import annotations

from collections import defaultdict

from intents.catalogue import load
from intents.catalogue.letters import load_letters
from intents.language.english import WORDS
from intents.language.words import SMALL, words_of
from intents.reading import Language

WRITERS, WIDELY = 2, 4
"""So many writers make a word English; so many one that is a small word of another language, as people like to borrow those."""
BORROWED = frozenset(
    [
        "bonjour",
        "bonsoir",
        "merci",
        "hola",
        "gracias",
        "danke",
        "hallo",
        "bitte",
        "ciao",
        "grazie",
        "obrigado",
    ]
)
"""Greetings that people who write English use too, and that say of a text that it is not English."""


def main() -> None:
    written = [(x.language, x.author, x.text) for x in load().phrases]
    written += [(x.language, x.author, f"{x.subject} {x.text}") for x in load_letters()]
    writers = defaultdict(set)
    for language, author, text in written:
        if language is Language.EN:
            for word in words_of(text.lower()):
                writers[word].add(author.rstrip("0123456789"))
    foreign = frozenset().union(*SMALL.values())
    needed = {word: WIDELY if word in foreign else WRITERS for word in writers.keys() - BORROWED}
    common = [(-len(writers[word]), word) for word, least in needed.items() if len(writers[word]) >= least]
    common = [(rank, word) for rank, word in common if word.isascii()]
    WORDS.write_text("".join(f"{word} {-writers}\n" for writers, word in sorted(common)), encoding="utf-8")
    print(f"written: {WORDS}, {len(common)} words")


if __name__ == "__main__":
    main()
