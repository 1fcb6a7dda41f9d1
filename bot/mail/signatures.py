"""Where the words end and the signature begins."""

from __future__ import annotations

from bot.mail.phrases import CONTACT, DRAWN_LINE, SENT_FROM, SIGNATURE_MARKS

_LONGEST_SIGNATURE = 15
_FEW_LINES, _SHORT_LINE = 6, 80
_ENDS_A_SENTENCE = ("?", "!", "。", "？", "！")
_WORDS_OF_A_NAME = 4  # "Example Logistics Co., Ltd." is no sentence


def sign_off(bare: list[str], own: list[int], end: int) -> set[int]:
    """The numbers of the signature's lines, if words stand above it.

    `bare` are the lines without blanks around them, `own` the numbers of those that are not quotes, `end` where they end.
    """
    near = range(max(len(own) - _LONGEST_SIGNATURE, 0), len(own))
    start = next((at for at in near if bare[own[at]] == "--"), len(own))
    while start and SENT_FROM.match(bare[own[start - 1]]):
        start -= 1
    start = min(start, _ruled(bare, own[:start]), _marked(bare, own[:start]))
    return set(range(own[start], end)) if 0 < start < len(own) else set()


def _ruled(bare: list[str], own: list[int]) -> int:
    """Where a Japanese signature begins: a drawn line near the end, with an address or a number below it."""
    for at in range(max(len(own) - _LONGEST_SIGNATURE, 1), len(own)):
        if DRAWN_LINE.match(bare[own[at]]):
            below = [bare[number] for number in own[at + 1 :]]
            if not below or (CONTACT.search(" ".join(below)) and not any(map(_is_sentence, below))):
                return at
    return len(own)


def _marked(bare: list[str], own: list[int]) -> int:
    """Where a signature begins that only a dash is above: no more than a few short lines, and no sentence."""
    for at in range(max(len(own) - _FEW_LINES - 1, 1), len(own) - 1):
        if bare[own[at]] in SIGNATURE_MARKS:
            below = [bare[number] for number in own[at + 1 :]]
            if all(len(line) < _SHORT_LINE and not _is_sentence(line) for line in below):
                return at
    return len(own)


def _is_sentence(line: str) -> bool:
    return line.endswith(_ENDS_A_SENTENCE) or (line.endswith(".") and len(line.split()) > _WORDS_OF_A_NAME)
