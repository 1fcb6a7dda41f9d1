"""`python -m bench.match.crossval [--changed]`: the matcher's figures with whole writers left out of all that it learnt
from; also when what they wrote is mistyped, in capitals, in other widths, with emoji, without punctuation.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from bench.match.changes import CHANGES
from intents.catalogue import CONTEXT, Catalogue, load
from intents.catalogue.letters import Letter, load_letters
from intents.labels import REQUESTS
from intents.matcher import Matcher, Unread
from intents.reading import Decision, Reading
from intents.train import Rehearsal, learn_head, rehearse

Read = tuple[Letter, Reading]


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures a matcher is judged by; each a share, or None where there was nothing to count."""

    primary: float | None
    kept: float | None
    right_ticket: float | None
    needless: float | None
    wrong_of_all: float | None
    wrong_of_answers: float | None
    several: float | None
    count: int


@dataclass(frozen=True, slots=True)
class HeldOut:
    """A matcher and the letters of the writers it never saw, in sentences, head or thresholds."""

    matcher: Matcher
    letters: list[Letter]

    def read(self, change: Callable[[str], str] = str) -> Iterator[Read]:
        unread = [Unread(change(letter.text), change(letter.subject)) for letter in self.letters]
        return zip(self.letters, self.matcher.read_all(unread), strict=True)


def held_out(catalogue: Catalogue, letters: Sequence[Letter]) -> Iterator[HeldOut]:
    """Matchers with which every letter can be read by one that never saw its writer."""
    rehearsed = rehearse(catalogue, letters)
    for left_out, model in enumerate(rehearsed.models):
        head = learn_head(catalogue, rehearsed, rehearsed.fold != left_out)
        print("thresholds", np.round(head["thresholds"], 3).tolist(), file=sys.stderr)
        yield HeldOut(Matcher(replace(model, head=head), catalogue), letters_of(rehearsed, left_out))


def letters_of(rehearsed: Rehearsal, fold: int) -> list[Letter]:
    """What people wrote, phrases and whole inquiries, not what was put together."""
    folds = zip(rehearsed.letters, rehearsed.fold, strict=True)
    return [letter for letter, its in folds if its == fold and letter.id not in ("composed", CONTEXT)]


def figures(read: Iterable[Read]) -> Figures:
    rows = list(read)
    asked = [(x, r) for x, r in rows if any(group <= set(REQUESTS) for group in x.labels)]
    rest = [(x, r) for x, r in rows if not x.allowed & set(REQUESTS)]
    answers = [(x, r) for x, r in rows if r.decision is Decision.ANSWER]
    wrong = [r.primary not in x.allowed for x, r in answers]
    several = [(x, r) for x, r in rows if len(x.labels) > 1]
    return Figures(
        _share(any(r.primary in group for group in x.labels) for x, r in rows),
        _share(r.decision in (Decision.TICKET, Decision.TRIAGE) for _, r in asked),
        _share(r.decision is Decision.TICKET and _right_type(x, r) for x, r in asked),
        _share(r.decision in (Decision.TICKET, Decision.TRIAGE) for _, r in rest),
        sum(wrong) / len(rows) if rows else None,
        _share(wrong),
        _share(all(g & set(r.labels) for g in x.labels) and x.allowed >= set(r.labels) for x, r in several),
        len(rows),
    )


def _right_type(letter: Letter, reading: Reading) -> bool:
    return any(group & set(reading.labels) for group in letter.labels if group <= set(REQUESTS))


def _share(hits: Iterable[bool]) -> float | None:
    found = list(hits)
    return sum(found) / len(found) if found else None


def table(read: Sequence[Read]) -> str:
    """A line for phrases and inquiries in each language."""
    names = Figures.__slots__
    lines = [" " * 13 + " ".join(f"{name:>16}" for name in names)]
    for part, wanted in (("phrases", True), ("inquiries", False)):
        for language in ("en", "ja"):
            mine = [(x, r) for x, r in read if (x.id == "phrase") is wanted and x.language == language]
            if not mine:
                continue
            values = [getattr(figures(mine), name) for name in names]
            shown = (
                f"{v:>16.3f}" if isinstance(v, float) else f"{v if v is not None else '-':>16}"
                for v in values
            )
            lines.append(f"{part:9} {language}  " + " ".join(shown))
    return "\n".join(lines)


def main() -> None:
    held = list(held_out(load(), load_letters()))
    changes = CHANGES if "--changed" in sys.argv else {"as they are": str}
    for name, change in changes.items():
        print(name)
        print(table([read for each in held for read in each.read(change)]))


if __name__ == "__main__":
    main()
