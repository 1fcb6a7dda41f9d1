"""Dates as notices write them, in English, Japanese and by era."""

from __future__ import annotations

import re
from datetime import date
from unicodedata import normalize

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?P<name>{'|'.join(_MONTHS)})[a-z]*\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_NUMBERS = r"(?P<month>\d{1,2})(?P=sep)\s?(?P<day>\d{1,2})(?!\d)"
_ERAS = {"昭和": 1925, "平成": 1988, "令和": 2018, "s": 1925, "h": 1988, "r": 2018}
_SHAPES = (
    rf"(?<![a-z]){_MONTH}\s+{_DAY}\s*,?\s+(?P<year>\d{{4}})(?!\d)",
    rf"(?<!\d){_DAY}\s+(?:of\s+)?{_MONTH}\s*,?\s+(?P<year>\d{{4}})(?!\d)",
    r"(?<!\d)(?P<year>\d{4})\s*年\s*(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*日",
    r"(?P<era>昭和|平成|令和)\s*(?P<nth>\d{1,2}|元)\s*年\s*(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*日",
    rf"(?<!\d)(?P<year>\d{{4}})(?P<sep>[-/.])\s?{_NUMBERS}",
    rf"(?<![a-z])(?P<era>[shr])(?P<nth>\d{{1,2}})(?P<sep>[-/.]){_NUMBERS}",
)
_OF_A_LAW = re.compile(r"\s*(?:法律|政令|省令|府令|条例|規則|告示)")
_LAW_OF = re.compile(r"\b(?:act|law|ordinance|order)\s+no\.?\s*\d+\s+of\s+$")
_TOLD = re.compile(r"in force|effective|enact|establish|revis|amend|updat|制定|施行|改[定訂]|更新|適用|発効")


def dates_in(text: str) -> tuple[list[date], list[str]]:
    """The dates in the order of the text, and those written ones that no calendar has (30 February)."""
    folded = normalize("NFKC", text).lower()
    matches = (match for shape in _SHAPES for match in re.finditer(shape, folded))
    found = sorted((each for each in matches if not _is_of_a_law(each, folded)), key=re.Match.start)
    days = [(_day(match), match[0]) for match in found]
    return [day for day, _ in days if day], [words for day, words in days if not day]


def _is_of_a_law(found: re.Match[str], text: str) -> bool:
    """A law that a notice names has a date of its own."""
    return bool(_OF_A_LAW.match(text, found.end()) or _LAW_OF.search(text[: found.start()][-40:]))


def tells_a_revision(text: str) -> bool:
    """Whether a line says that the notice came into force or was changed."""
    return _TOLD.search(normalize("NFKC", text).lower()) is not None


def _day(match: re.Match[str]) -> date | None:
    parts = match.groupdict()
    month = int(parts["month"]) if parts.get("month") else _MONTHS.index(parts["name"]) + 1
    try:
        return date(_year(parts), month, int(parts["day"]))
    except ValueError:
        return None


def _year(parts: dict[str, str | None]) -> int:
    if year := parts.get("year"):
        return int(year)
    nth = parts["nth"] or "1"
    return _ERAS[parts["era"] or "r"] + (1 if nth == "元" else int(nth))


def ascending(days: list[date]) -> tuple[date, ...]:
    """Each day once, oldest first: some notices tell the newest first."""
    return tuple(sorted(set(days)))
