"""The same text written otherwise: mistyped as fingers do it, shouted, in other widths, with emoji, without stops."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from random import Random

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_NEAR = {key: row[max(0, at - 1) : at] + row[at + 1 : at + 2] for row in _ROWS for at, key in enumerate(row)}
_HALF = {unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0xFF61, 0xFF9E)} | {
    "\u3099": "ﾞ",
    "\u309a": "ﾟ",
}
_EMOJI = "😀🙏😡👍✨💦🐱❤"
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


def _half_width_kana(text: str) -> str:
    return "".join(_HALF.get(letter, letter) for letter in unicodedata.normalize("NFD", text))


def _full_width_latin(text: str) -> str:
    return "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in text)


def _with_emoji(text: str, share: float, dice: Random) -> str:
    parts = re.split(r"(?<=[\s。、.,!?])", text)
    return "".join(part + (dice.choice(_EMOJI) if dice.random() < share else "") for part in parts)


def _without_stops(text: str) -> str:
    return re.sub("[.,;!?]", " ", text.lower())


def _by_chance(change: Callable[[str, float, Random], str], share: float) -> Callable[[str], str]:
    return lambda text: change(text, share, Random(text))


CHANGES: dict[str, Callable[[str], str]] = {
    "as they are": str,
    "2 % of the characters mistyped": _by_chance(mistype, 0.02),
    "10 % of the characters mistyped": _by_chance(mistype, 0.1),
    "all capitals": str.upper,
    "half-width kana": _half_width_kana,
    "full-width latin": _full_width_latin,
    "emoji after one word in seven": _by_chance(_with_emoji, 0.15),
    "no capitals, no stops": _without_stops,
}
