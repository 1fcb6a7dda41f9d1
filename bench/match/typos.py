"""Mistyped text, as fingers mistype it: dropped, doubled, swapped and neighbouring letters."""

from __future__ import annotations

from random import Random

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_NEAR = {key: row[max(0, at - 1) : at] + row[at + 1 : at + 2] for row in _ROWS for at, key in enumerate(row)}
_KANA = "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわをん"


def mistype(text: str, share: float, dice: Random) -> str:
    """Change about `share` of the letters; spaces, digits and punctuation stay."""
    return "".join(
        _slip(text, at, dice) if dice.random() < share and text[at].isalpha() else text[at]
        for at in range(len(text))
    )


def _slip(text: str, at: int, dice: Random) -> str:
    letter, after = text[at], text[at + 1 : at + 2]
    kind = dice.randrange(4)
    if kind == 0:
        return ""
    if kind == 1:
        return letter + letter
    if kind == 2 and after.isalpha():
        return after + letter
    return dice.choice(_NEAR.get(letter.lower()) or _KANA)
