"""`python -m intents.language`: list the English words that several writers of the catalogue use."""

from __future__ import annotations

from collections import defaultdict

from intents.catalogue import load
from intents.catalogue.letters import load_letters
from intents.language.english import WORDS
from intents.language.words import words_of
from intents.reading import Language

WRITERS = 2
BORROWED = frozenset(
    [
        "bonjour",
        "bonsoir",
        "salut",
        "merci",
        "hola",
        "gracias",
        "adios",
        "danke",
        "hallo",
        "bitte",
        "ciao",
        "grazie",
        "prego",
        "obrigado",
        "obrigada",
    ]
)
"""Greetings that people who write English like to use, and that say of a text that it is not English."""


def main() -> None:
    written = [(x.language, x.author, x.text) for x in load().phrases]
    written += [(x.language, x.author, f"{x.subject} {x.text}") for x in load_letters()]
    writers = defaultdict(set)
    for language, author, text in written:
        if language is Language.EN:
            for word in words_of(text.lower()):
                writers[word].add(author.rstrip("0123456789"))
    common = [(-len(by), word) for word, by in writers.items() if len(by) >= WRITERS and word.isascii()]
    common = [(rank, word) for rank, word in common if word not in BORROWED]
    WORDS.write_text("".join(f"{word} {-writers}\n" for writers, word in sorted(common)), encoding="utf-8")
    print(f"written: {WORDS}, {len(common)} words")


if __name__ == "__main__":
    main()
