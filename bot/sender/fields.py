"""The header fields of a mail in their order, byte for byte, as signatures and trace headers need them."""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST_HEAD = 256 * 1024

# What bot.mail overlooks in front of the first field is overlooked here too: both must see the same From.
_LEADING = re.compile(rb"[\r\n]*(?:>?From (?![ \t]*:)[^\n]*\n)?")
_BLANK = re.compile(rb"^\r*\n", re.MULTILINE)
_FIELD = re.compile(rb"^([!-9;-~]+[ \t]*):([^\n]*\n(?:[ \t][^\n]*\n)*)", re.MULTILINE)
_FOLD = re.compile(r"\r*\n[ \t]*")


@dataclass(frozen=True, slots=True)
class Head:
    """Fields as (name, value with its line ends), top first; `end` is where the body begins in the raw mail."""

    fields: tuple[tuple[bytes, bytes], ...]
    end: int

    def every(self, name: str) -> list[str]:
        """The unfolded values of that name, top first."""
        wanted = name.encode()
        return [unfolded(value) for found, value in self.fields if found.strip().lower() == wanted]

    def is_of(self, author: str) -> bool:
        """Whether there is one From only, and the author's address stands in it: what signs another signs nothing."""
        values = self.every("from")
        return len(values) == 1 and author.lower() in values[0].lower()


def split(raw: bytes) -> Head:
    leading = _LEADING.match(raw)
    start = leading.end() if leading else 0
    blank = _BLANK.search(raw, start)
    until, end = (blank.start(), blank.end()) if blank else (len(raw), len(raw))
    found = _FIELD.finditer(raw, start, min(until, start + MOST_HEAD))
    return Head(tuple((field[1], field[2]) for field in found), end)


def unfolded(value: bytes) -> str:
    return _FOLD.sub(" ", value.decode("utf-8", "replace")).strip(" \t\r\n")
