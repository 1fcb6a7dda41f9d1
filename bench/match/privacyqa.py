"""`python -m bench.match.privacyqa FILE`: questions that real users of apps asked (PrivacyQA, Ravichander et al. 2019), with
experts' labels brought into the form of our inquiries. Nothing of it is learnt from. Questions out of scope are left aside: its
labels agree on these half the time.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from intents.catalogue.letters import Letter, read_letters
from intents.labels import OUT_OF_SCOPE
from intents.matcher import Matcher, Unread

Asked = tuple[Letter, tuple[str, ...]]


def read(path: Path) -> list[Asked]:
    """Each question with the labels it is given, without those that are never wrong."""
    letters = list(read_letters(path))
    readings = Matcher.load().read_all(Unread(letter.text) for letter in letters)
    return [
        (letter, tuple(label for label in reading.labels if _counts(letter, label)))
        for letter, reading in zip(letters, readings, strict=True)
    ]


def _counts(letter: Letter, label: str) -> bool:
    free = letter.optional.difference(*letter.labels)
    return label != OUT_OF_SCOPE and label not in free


def right_first(asked: Sequence[Asked]) -> float:
    """The share of questions in scope whose first label is right."""
    within = [(letter, given) for letter, given in asked if OUT_OF_SCOPE not in letter.allowed]
    right = [bool(given) and given[0] in frozenset().union(*letter.labels) for letter, given in within]
    return sum(right) / len(right)


def macro_f1(asked: Sequence[Asked]) -> float:
    """Over what is wanted, "this or that" being a class of its own: what is given wrongly counts against all it is in."""
    found, missed, wrong = Counter[frozenset[str]](), Counter[frozenset[str]](), Counter[str]()
    for letter, given in asked:
        for group in letter.labels:
            (found if group & set(given) else missed)[group] += 1
        wrong.update(set(given).difference(*letter.labels))
    classes = {group for group in found | missed if group != {OUT_OF_SCOPE}}
    scores = [_f1(found[group], missed[group], sum(wrong[label] for label in group)) for group in classes]
    return sum(scores) / len(scores)


def _f1(found: int, missed: int, wrong: int) -> float:
    return 2 * found / (2 * found + missed + wrong) if found else 0.0


def main(arguments: Sequence[str]) -> None:
    if len(arguments) != 1:
        sys.exit("Say which file: python -m bench.match.privacyqa FILE.jsonl")
    asked = read(Path(arguments[0]))
    print(
        f"a right section first {right_first(asked):.3f}, macro-F1 {macro_f1(asked):.3f}, of {len(asked)} questions"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
