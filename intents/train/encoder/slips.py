"""Texts as hurried fingers write them: a network that has read only clean ones stumbles over what mending leaves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random

from intents.catalogue import CONTEXT
from intents.catalogue.letters import Letter

SHARE = 0.15
"""Of the letters so many are learnt once more with slips in them, in FEW to MANY of their signs."""
FEW, MANY = 0.02, 0.12


def mistyped(letters: Sequence[Letter]) -> Iterator[tuple[int, Letter]]:
    """The places of letters that are learnt once more, and what is read there."""
    dice = Random(1)  # noqa: S311
    for at, letter in enumerate(letters):
        if letter.id != CONTEXT and dice.random() < SHARE:
            share = dice.uniform(FEW, MANY)
            subject, text = (_slipped(part, share, dice) for part in (letter.subject, letter.text))
            yield at, replace(letter, subject=subject, text=text)


def _slipped(text: str, share: float, dice: Random) -> str:
    """Signs left out, doubled, in each other's place, or taken for another one of the text; lines stay lines."""
    signs, others = list(text), "".join(text.split()) or text
    for at, sign in enumerate(signs):
        if sign == "\n" or dice.random() >= share:
            continue
        slip = dice.randrange(4)
        if slip == 0:
            signs[at] = ""
        elif slip == 1:
            signs[at] = sign * 2
        elif slip == 2 and signs[at + 1 : at + 2] not in ([], ["\n"]):
            signs[at : at + 2] = signs[at + 1], sign
        else:
            signs[at] = dice.choice(others)
    return "".join(signs)
