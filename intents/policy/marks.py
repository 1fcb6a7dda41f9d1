"""Numbers and bullets in front of a line, as policies print them in English and Japanese."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from unicodedata import normalize, numeric

_KANJI = "〇一二三四五六七八九十"
_KANA = "アイウエオカキクケコ"
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")


class Kind(StrEnum):
    """The ways to number; one level of a notice keeps to one of them."""

    NONE = "none"
    ARTICLE = "article"
    DECIMAL = "decimal"
    ARABIC = "arabic"
    PAREN = "paren"
    CIRCLED = "circled"
    ROMAN = "roman"
    ALPHA = "alpha"
    KANA = "kana"
    KANJI = "kanji"
    BULLET = "bullet"


# \d takes full-width digits too. No digit may follow the dot: "2022.4.1" is a date, "3.5 t" a weight.
_SHAPES = (
    (Kind.ARTICLE, r"第\s*(?P<v>\d{1,2}|[一二三四五六七八九十]{1,3})\s*[条章]"),
    (Kind.ARTICLE, r"(?:Article|Section)\s+(?P<v>\d{1,2})[.:]?(?=\s|$)"),
    (Kind.DECIMAL, r"\d{1,2}[.．-](?P<v>\d{1,2})[.．]?(?=\s+\D|$)"),
    (Kind.ARABIC, r"(?P<v>\d{1,2})(?:[.．、](?!\d)|(?=\u3000|\t))"),
    (Kind.PAREN, r"[(（]\s*(?P<v>\d{1,2})\s*[)）]|(?P<w>\d{1,2})[)）]|(?P<x>[\u2474-\u2487])"),
    (Kind.CIRCLED, r"(?P<v>[\u2460-\u2473])"),
    (Kind.ROMAN, r"[(（]?(?P<v>viii|vii|vi|iv|ix|iii|ii|i|v|x)[.．)）](?=\s|[^\x00-\x7f]|$)"),
    (Kind.ALPHA, r"[(（]?(?P<v>[a-hA-Hａ-ｈＡ-Ｈ])[.．)）](?=\s|[^\x00-\x7f]|$)"),
    (Kind.KANA, rf"[(（]?(?P<v>[{_KANA}])[.．、)）]"),
    (Kind.KANJI, r"[(（]?(?P<v>[一二三四五六七八九十]{1,2})[.．、)）]"),
    (Kind.BULLET, r"[・･•●○◆◇■□–—―－](?!\s*$)|[-*+](?=\s+\S)"),
)  # fmt: skip
_MARKS = tuple((kind, re.compile(rf"(?:{shape})")) for kind, shape in _SHAPES)


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark as printed, its kind, its value (1 for "1.", "a", "①"; 0 for a bullet), the text after it."""

    kind: Kind
    value: int
    printed: str
    text: str


def read_mark(line: str) -> Mark:
    """The first mark of a line without indent; kind NONE when it has none."""
    for kind, shape in _MARKS:
        if found := shape.match(line):
            values = [value for value in found.groupdict().values() if value]
            value = _value(values[0]) if values else 0
            # "1　利用目的" has no dot; with one it stays a number wherever it is written.
            printed = f"{found[0]}." if found[0].isdecimal() else found[0].strip()
            return Mark(kind, value, printed, line[found.end() :].strip())
    return Mark(Kind.NONE, 0, "", line.strip())


def mark_of(heading: str) -> tuple[str, str]:
    """A heading's printed number and its title."""
    mark = read_mark(heading.strip())
    return mark.printed, mark.text


def _value(printed: str) -> int:
    text = normalize("NFKC", printed).strip("()").lower()
    if text.isdecimal():
        return int(text)
    if text in _ROMAN:
        return _ROMAN.index(text) + 1
    if text in _KANA:
        return _KANA.index(text) + 1
    if text[0] in _KANJI:
        return _from_kanji(text)
    return ord(text) - ord("a") + 1


def _from_kanji(text: str) -> int:
    """12 for "十二", 20 for "二十"; 23 for "二三", digit by digit."""
    tens, ten, ones = text.rpartition("十")
    return (_digits(tens) if tens else 1) * 10 * bool(ten) + _digits(ones)


def _digits(text: str) -> int:
    return int("".join(str(int(numeric(each))) for each in text) or 0)
