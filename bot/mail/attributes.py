"""The two layers of a TNEF stream (MS-OXTNEF, 2.1): attributes, and in some of them properties. Offsets, no copies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

SIGNATURE = b"\x78\x9f\x3e\x22"
MOST = 10_000  # attributes of a stream, properties of an attribute

_HEAD, _FIRST, _CHECKSUM = 9, 6, 2  # bytes
_MANY = 0x1000
_FIXED = {0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, 0x48: 16}
_OBJECT, _TEXT, _WIDE_TEXT, _BINARY = 0x0D, 0x1E, 0x1F, 0x102
_COUNTED = (_OBJECT, _TEXT, _WIDE_TEXT, _BINARY)
_FIRST_NAMED, _GUID, _BY_NAME = 0x8000, 16, 1


class Value(NamedTuple):
    start: int
    end: int
    type: int = _TEXT

    @property
    def is_text(self) -> bool:
        return self.type in (_TEXT, _WIDE_TEXT)

    @property
    def is_wide(self) -> bool:
        return self.type == _WIDE_TEXT


def integer(data: bytes, at: int, size: int = 4) -> int:
    return int.from_bytes(data[at : at + size], "little")


def attributes(data: bytes) -> Iterator[tuple[int, int, int]] | None:
    """(name, start, end) of each attribute that is whole; None when the stream is none."""
    return _attributes(data) if data.startswith(SIGNATURE) else None


def _attributes(data: bytes) -> Iterator[tuple[int, int, int]]:
    at = _FIRST
    for _ in range(MOST):
        start = at + _HEAD
        end = start + integer(data, at + 5)
        if start > len(data) or end > len(data):
            return
        yield integer(data, at + 1), start, end
        at = end + _CHECKSUM


def properties(data: bytes, start: int, end: int) -> Iterator[tuple[int, Value]]:
    """(id, value) of each property in the attribute between these offsets, as long as they are understood."""
    at = start + 4
    for _ in range(min(integer(data, start), MOST)):
        kind, name = integer(data, at, 2), integer(data, at + 2, 2)
        at = _past_name(data, at + 4) if name >= _FIRST_NAMED else at + 4
        many, kind = bool(kind & _MANY), kind & ~_MANY
        if kind in _COUNTED:
            count, at = integer(data, at), at + 4
        else:
            count, at = (integer(data, at), at + 4) if many else (1, at)
        if kind not in (*_FIXED, *_COUNTED) or count > MOST:
            return
        for _ in range(count):
            size, at = (integer(data, at), at + 4) if kind in _COUNTED else (_FIXED[kind], at)
            if at + size > end:
                return
            yield name, Value(at, at + size, kind)
            at += size + -size % 4


def _past_name(data: bytes, at: int) -> int:
    """Where the value begins of a property that is named by a number or by text of its maker's own."""
    at += _GUID
    if integer(data, at) != _BY_NAME:
        return at + 8
    size = integer(data, at + 4)
    return at + 8 + size + -size % 4
