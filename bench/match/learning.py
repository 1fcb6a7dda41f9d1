"""`python -m bench.match.learning`: how often the right label comes first, by the number of writers and of phrases learnt from.

With a folder as argument two plots are written there.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bench.match.crossval import figures
from bench.match.curve import plot
from intents.catalogue import CONTEXT, Catalogue, load
from intents.catalogue.letters import Letter, load_letters
from intents.matcher import Matcher
from intents.reading import Language
from intents.train import train
from intents.train.examples import as_letter, writer

WRITERS = (2, 4, 8, 16, 32)
"""Writers of phrases; of those who wrote whole inquiries only there are as many beside them as among all."""
PARTS = (0.125, 0.25, 0.5)
MEASURED = 3
"""So many writers of phrases and inquiries are measured, always the same, and never learnt from."""
COLUMNS = ("phrase en", "phrase ja", "inquiry en", "inquiry ja")


@dataclass(frozen=True, slots=True)
class Point:
    """What was learnt from, and the share of right ones by column."""

    writers: int
    phrases: int
    shares: tuple[float, ...]


def main() -> None:
    catalogue, letters = load(), load_letters()
    writers = sorted({writer(letter.author) for letter in letters})
    random.Random(3).shuffle(writers)
    of_phrases = {writer(phrase.author) for phrase in catalogue.phrases}  # some wrote whole inquiries only
    unseen = [name for name in writers if name in of_phrases][:MEASURED]
    known = [name for name in writers if name in of_phrases and name not in unseen]
    others = [name for name in writers if name not in of_phrases]
    mixed = [known[:n] + others[: n * len(others) // len(known)] for n in WRITERS if n < len(known)]
    known += others
    tests = [as_letter(p) for p in _by(catalogue, unseen).phrases if p.label != CONTEXT]
    tests += _of(letters, unseen)
    everything = _by(catalogue, known), _of(letters, known)
    whole = _point(*everything, tests)
    by_writers = [_point(_by(catalogue, some), _of(letters, some), tests) for some in mixed]
    by_size = [_point(*_part(*everything, share), tests) for share in PARTS]
    for points in ([*by_writers, whole], [*by_size, whole]):
        print("\n".join(_lines(points)), flush=True)
    for folder in map(Path, sys.argv[1:]):
        _draw(folder / "writers.svg", "writers learnt from", [(p.writers, p) for p in (*by_writers, whole)])
        _draw(folder / "phrases.svg", "phrases learnt from", [(p.phrases, p) for p in (*by_size, whole)])


def _point(heard: Catalogue, read: list[Letter], tests: Sequence[Letter]) -> Point:
    matcher = Matcher(train(heard, read), heard)
    shares = tuple(
        figures(
            (x, matcher.read(x.text, x.subject))
            for x in tests
            if (x.id == "phrase") is single and x.language is language
        ).primary
        or 0.0
        for single in (True, False)
        for language in (Language.EN, Language.JA)
    )
    return Point(
        len({writer(p.author) for p in heard.phrases} | {writer(x.author) for x in read}),
        len(heard.phrases),
        shares,
    )


def _part(catalogue: Catalogue, letters: list[Letter], share: float) -> tuple[Catalogue, list[Letter]]:
    dice = random.Random(5)
    phrases = tuple(p for p in catalogue.phrases if dice.random() < share)
    return replace(catalogue, phrases=phrases), [x for x in letters if dice.random() < share]


def _lines(points: Sequence[Point]) -> Iterator[str]:
    yield f"{'writers':>8} {'phrases':>8} " + " ".join(f"{name:>10}" for name in COLUMNS)
    for point in points:
        cells = " ".join(f"{share:10.3f}" for share in point.shares)
        yield f"{point.writers:8} {point.phrases:8} {cells}"


def _draw(path: Path, below: str, points: Sequence[tuple[int, Point]]) -> None:
    lines = {name: [(n, p.shares[at]) for n, p in points] for at, name in enumerate(COLUMNS)}
    path.write_text(plot("Right label first, by writers never learnt from", below, lines), encoding="utf-8")
    print(path)


def _by(catalogue: Catalogue, writers: list[str]) -> Catalogue:
    return replace(catalogue, phrases=tuple(p for p in catalogue.phrases if writer(p.author) in writers))


def _of(letters: list[Letter], writers: list[str]) -> list[Letter]:
    return [letter for letter in letters if writer(letter.author) in writers]


if __name__ == "__main__":
    main()
