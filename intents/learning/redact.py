"""Takes personal data out of a sentence. It rather takes too much: a person reads what is left before it is used."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator

from intents.learning import addresses, names, numbers
from intents.learning.words import COMMON

GONE = "***"
"""Stands for what was removed. No letter or digit: nothing is learnt from it as a word."""
LONGEST = 400  # characters of a phrase; a longer sentence is no example of anything
_MARKS = re.compile(r"\*\*\*(?:[\s\W_]*\*\*\*)+")
_LEFT_OVER = re.compile(r"\*\*\*(?:[\s\W_]*\d)+")  # of a number whose beginning was taken for something else
_SPOKEN = re.compile(r"[^\W\d_]")
_WORTH = 2  # letters
SHORT = 3  # letters


def redact(text: str, known: Iterable[str] = (), common: Collection[str] = COMMON) -> str:
    """The text on one line without mail addresses, URLs, numbers, dates, postal addresses and names.

    `known` are names and addresses of the writer: they go wherever they stand, whole and in parts. `common` are words in
    small letters that are no names when they stand with a capital.
    """
    text = _on_one_line(text)
    for found in (*addresses.PATTERNS, *_of(known, common), *numbers.PATTERNS, *names.PATTERNS):
        text = found.sub(_mark, text)
    text = _LEFT_OVER.sub(GONE, text)
    return _MARKS.sub(GONE, names.without_proper_names(text, GONE, common)).strip()


def phrase(text: str, known: Iterable[str] = (), common: Collection[str] = COMMON) -> str | None:
    """What of a sentence may be kept as an example; None when that says nothing."""
    kept = redact(text, known, common)
    return kept if len(_SPOKEN.findall(kept)) > _WORTH and len(kept) <= LONGEST else None


def _on_one_line(text: str) -> str:
    """Width folded, and characters nobody sees gone: both hide numbers and addresses from any pattern."""
    seen = (c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) not in ("Cf", "Cs"))
    return " ".join("".join(" " if unicodedata.category(c) == "Cc" else c for c in seen).split())


def _mark(found: re.Match[str]) -> str:
    """The group `keep`, where a pattern has one, is the cue in front of what goes."""
    groups = found.groupdict()
    return f"{groups.get('keep') or ''}{GONE}{groups.get('also') or ''}"


def _of(known: Iterable[str], common: Collection[str]) -> Iterator[re.Pattern[str]]:
    """A pattern for each name and each part of it, the longest first; of an address what stands before its @."""
    whole = {_on_one_line(name) for name in known}
    parts = {
        part for name in whole for part in re.split(r"[\W\d_]+", name.rpartition("@")[0] or name)
    } | whole
    for part in sorted(filter(None, parts), key=lambda each: (-len(each), each)):
        yield _as_name(part, common)


def _as_name(part: str, common: Collection[str]) -> re.Pattern[str]:
    """Short names (`Ann`) and common words (`Info`) go as words only, or `annual` would; the others wherever they stand."""
    body = "".join(_with_accent_or_without(c) for c in part)
    if part.isascii() and (len(part) <= SHORT or part.lower() in common):
        body = rf"(?<![A-Za-z]){body}(?![A-Za-z])"
    return re.compile(body, re.IGNORECASE)


def _with_accent_or_without(character: str) -> str:
    bare = unicodedata.normalize("NFD", character)[0].lower()
    return f"[{re.escape(character + bare + _ACCENTED.get(bare, ''))}]"


_ACCENTED: dict[str, str] = {}
for _letter in map(chr, range(0xC0, 0x180)):
    _bare = unicodedata.normalize("NFD", _letter)[0].lower()
    _ACCENTED[_bare] = _ACCENTED.get(_bare, "") + _letter
