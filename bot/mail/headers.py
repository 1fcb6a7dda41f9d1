"""Header fields: found in whatever was sent, decoded however they were encoded."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bot.mail.charsets import clean, decode
from bot.mail.encoded_words import opened

MOST_HEAD = 256 * 1024
MOST_VALUE = 16 * 1024

_FIELD = re.compile(r"^([!-9;-~]+)[ \t]*:[ \t]*([^\n]*(?:\n(?:[ \t]|=\?)[^\n]*)*)", re.MULTILINE)
_BLANK = re.compile(rb"\n\r*\n")
_FOLD = re.compile(r"(?<!\r)\r*\n[ \t]*")  # a row of CRs is tried at its first one alone
_BLANKS = " \t\r\n"
_SPACES = re.compile(r"[\n\t\x0c]+ *")


@dataclass(frozen=True, slots=True)
class Headers:
    """Fields by lower-case name, values as Latin-1 so that no byte is lost, still folded and encoded."""

    fields: dict[str, list[str]] = field(default_factory=dict)

    def first(self, name: str) -> str:
        """The first value of that name, unfolded but not decoded, or ""."""
        values = self.fields.get(name)
        return unfold(values[0]) if values else ""

    def every(self, name: str) -> str:
        """All values of that name, unfolded and joined by blanks."""
        return " ".join(map(unfold, self.fields.get(name, ())))

    def text(self, name: str, charset: str = "") -> str:
        """The first value of that name, as a person reads it."""
        return readable(self.first(name), charset)


def split_head(raw: bytes, start: int, end: int) -> tuple[Headers, int]:
    """The fields of the head that begins at `start`, and where the body begins."""
    if raw.startswith((b"\n", b"\r\n"), start, end):
        return Headers(), raw.index(b"\n", start, end) + 1
    blank = _BLANK.search(raw, start, end)
    head_end = blank.start() + 1 if blank else end
    return _fields(raw, start, head_end, blank.end() if blank else end)


def _fields(raw: bytes, start: int, head_end: int, body: int) -> tuple[Headers, int]:
    head = raw[start : min(head_end, start + MOST_HEAD)].decode("latin-1")
    fields: dict[str, list[str]] = {}
    last = 0
    for found in _FIELD.finditer(head):
        fields.setdefault(found[1].lower(), []).append(found[2])
        last = found.end()
    if head[last:].strip() and len(head) < MOST_HEAD:
        # Some forget the blank line: what follows the last field is already the message.
        body = start + last
    return Headers(fields), body


def unfold(value: str) -> str:
    """One line of a folded value."""
    # Not strip(): to Latin-1, bytes of UTF-8 such as 85 and A0 are white space.
    return (_FOLD.sub(" ", value) if "\n" in value else value).strip(_BLANKS)


def unicode(value: str, charset: str = "") -> str:
    """A raw value with its 8-bit and JIS bytes decoded, its encoded words still closed."""
    if value.isascii() and "\x1b" not in value:
        return value[:MOST_VALUE]
    return decode(value[:MOST_VALUE].encode("latin-1", "replace"), charset)


def readable(value: str, charset: str = "") -> str:
    """A raw value as one line a person can read: bytes, then encoded words (RFC 2047), decoded."""
    text = unicode(value, charset)
    if "=?" in text:
        text = opened(text)
    text = clean(text)
    return _SPACES.sub(" ", text).strip()
