"""What Outlook packs into winmail.dat (MS-OXTNEF): files and, where it sends no other, the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.mail.attributes import Value, attributes, integer, properties
from bot.mail.charsets import decode
from bot.mail.headers import Headers
from bot.mail.parts import Part

MOST_FILES = 400

_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+")
# Attributes of the stream, and properties within two of them.
_CODE_PAGE, _BODY, _MESSAGE = 0x00069007, 0x0002800C, 0x00069003
_NEW_FILE, _TITLE, _DATA, _FILE = 0x00069002, 0x00018010, 0x0006800F, 0x00069005
_PLAIN, _HTML = 0x1000, 0x1013
_LONG_NAME, _NAME, _SHOWN_NAME, _KIND = 0x3707, 0x3704, 0x3001, 0x370E


class Words(NamedTuple):
    text: str
    is_html: bool = False


NOTHING = Words("")


@dataclass(slots=True)
class Winmail:
    """`files` are parts whose offsets count in the stream itself."""

    files: list[Part] = field(default_factory=list)
    words: Words = NOTHING


@dataclass(slots=True)
class _File:
    name: str = ""
    type: str = ""
    start: int = 0
    end: int = 0

    def part(self) -> Part:
        known = self.type.lower() if _TYPE.fullmatch(self.type) else "application/octet-stream"
        return Part(Headers(), self.start, self.end, known, {"name": self.name})


def unpacked(data: bytes) -> Winmail | None:
    """Everything in the stream up to where it breaks off; None when it is no such stream."""
    found = attributes(data)
    return None if found is None else _Reader(data).read(found)


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._charset = ""
        self._files: list[_File] = []
        self._words: dict[int, Words] = {}

    def read(self, found: Iterator[tuple[int, int, int]]) -> Winmail:
        for name, start, end in found:
            if name == _NEW_FILE:
                if len(self._files) == MOST_FILES:
                    break
                self._files.append(_File())
            elif self._files:
                self._of_file(self._files[-1], name, start, end)
            else:
                self._of_message(name, start, end)
        files = [file.part() for file in self._files if file.end > file.start]
        return Winmail(
            files,
            next((self._words[kind] for kind in (_PLAIN, _BODY, _HTML) if kind in self._words), NOTHING),
        )

    def _of_message(self, name: int, start: int, end: int) -> None:
        if name == _CODE_PAGE:
            self._charset = f"cp{integer(self._data, start)}"
        elif name == _BODY:
            self._words[_BODY] = Words(self._text(Value(start, end)))
        elif name == _MESSAGE:
            for kind, value in properties(self._data, start, end):
                if kind in (_PLAIN, _HTML):
                    self._words[kind] = Words(self._text(value), kind == _HTML)

    def _of_file(self, file: _File, name: int, start: int, end: int) -> None:
        if name == _DATA:
            file.start, file.end = start, end
        elif name == _TITLE:
            file.name = file.name or self._text(Value(start, end))
        elif name == _FILE:
            known = {
                kind: self._text(value) for kind, value in properties(self._data, start, end) if value.is_text
            }
            # The title is a short name of the DOS kind, with a tilde.
            file.name = known.get(_LONG_NAME) or known.get(_NAME) or file.name or known.get(_SHOWN_NAME, "")
            file.type = known.get(_KIND, "")

    def _text(self, value: Value) -> str:
        raw = self._data[value.start : value.end]
        return decode(raw, "utf-16-le" if value.is_wide else self._charset).rstrip("\0")
