"""`python -m bench.match.learning`: how often the right label comes first, by the number of writers learnt from."""

from __future__ import annotations

import random
from dataclasses import replace

from bench.match.crossval import figures
from intents.catalogue import CONTEXT, Catalogue, load
from intents.catalogue.letters import Letter, load_letters
from intents.matcher import Matcher
from intents.reading import Language
from intents.train import train
from intents.train.examples import as_letter, writer

STEPS = (2, 3, 5, 8)
"""Numbers of writers; what is measured is always the same writers, who are never among them."""
MEASURED = 2


def main() -> None:
    catalogue, letters = load(), load_letters()
    writers = sorted({writer(letter.author) for letter in letters})
    random.Random(3).shuffle(writers)
    unseen, known = writers[:MEASURED], writers[MEASURED:]
    print(
        f"{'writers':>8} {'phrases':>8} {'phrase en':>10} {'phrase ja':>10} {'inquiry en':>11} {'inquiry ja':>11}"
    )
    for step in (*(n for n in STEPS if n < len(known)), len(known)):
        _print(
            _by(catalogue, known[:step]), _of(letters, known[:step]), catalogue, _of(letters, unseen), unseen
        )


def _print(
    heard: Catalogue, read: list[Letter], catalogue: Catalogue, letters: list[Letter], unseen: list[str]
) -> None:
    matcher = Matcher(train(heard, read), heard)
    phrases = [as_letter(p) for p in _by(catalogue, unseen).phrases if p.label != CONTEXT]
    cells = [
        figures((x, matcher.read(x.text, x.subject)) for x in part if x.language is language).primary or 0.0
        for part in (phrases, letters)
        for language in (Language.EN, Language.JA)
    ]
    writers = len({writer(p.author) for p in heard.phrases})
    print(f"{writers:8} {len(heard.phrases):8} " + " ".join(f"{cell:10.3f}" for cell in cells), flush=True)


def _by(catalogue: Catalogue, writers: list[str]) -> Catalogue:
    return replace(catalogue, phrases=tuple(p for p in catalogue.phrases if writer(p.author) in writers))


def _of(letters: list[Letter], writers: list[str]) -> list[Letter]:
    return [letter for letter in letters if writer(letter.author) in writers]


if __name__ == "__main__":
    main()
