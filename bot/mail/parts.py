"""A mail taken apart into its MIME parts: by offsets, without copying, within bounds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.mail.headers import Headers, split_head
from bot.mail.parameters import content_type

MOST_DEPTH = 20
MOST_PARTS = 400
UNDIVIDED = "application/octet-stream"

_LEADING = re.compile(rb"[\r\n]*(?:>?From (?![ \t]*:)[^\n]*\n)?")


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its headers, the offsets of its body in the raw mail, and the parts within."""

    headers: Headers
    start: int
    end: int
    type: str
    parameters: dict[str, str] = field(default_factory=dict)
    children: tuple[Part, ...] = ()


def straighten(raw: bytes) -> bytes:
    """Old Macintosh line ends made readable; anything else as it is."""
    return raw if b"\n" in raw else raw.replace(b"\r", b"\n")


def take_apart(raw: bytes) -> Part:
    """The whole mail as one part. Beyond the bounds, what is left stays one undivided part."""
    leading = _LEADING.match(raw)
    return _Knife(raw).part(leading.end() if leading else 0, len(raw))


class _Knife:
    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._left = MOST_PARTS

    def part(self, start: int, end: int, depth: int = 0, default: str = "text/plain") -> Part:
        headers, body = split_head(self._raw, start, end)
        kind, parameters = content_type(headers.first("content-type"))
        children: tuple[Part, ...] = ()
        if kind.startswith("multipart/"):
            if depth == MOST_DEPTH:
                return Part(headers, body, end, UNDIVIDED)
            inner = "message/rfc822" if kind == "multipart/digest" else "text/plain"
            children = tuple(self._children(body, end, parameters.get("boundary", ""), depth + 1, inner))
            kind = kind if children else "text/plain"
        elif kind == "message/rfc822" and depth < MOST_DEPTH and not _is_encoded(headers):
            children = (self.part(body, end, depth + 1),)
        return Part(headers, body, end, kind or default, parameters, children)

    def _children(self, start: int, end: int, boundary: str, depth: int, default: str) -> Iterator[Part]:
        mark = boundary.rstrip().encode("latin-1", "replace") or _guessed(self._raw, start, end)
        for begin, finish in _between(self._raw, mark, start, end) if mark else ():
            self._left -= 1
            if self._left < 0:
                yield Part(Headers(), begin, end, UNDIVIDED)
                return
            yield self.part(begin, finish, depth, default)


def _is_encoded(headers: Headers) -> bool:
    return headers.first("content-transfer-encoding").lower().startswith(("base64", "quoted"))


def _guessed(raw: bytes, start: int, end: int) -> bytes:
    found = re.compile(rb"^--([^\s\-][^\n]{0,70}?)[ \t\r]*$", re.MULTILINE).search(
        raw, start, min(end, start + 4096)
    )
    return found[1] if found else b""


def _between(raw: bytes, mark: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where each part between two delimiters begins and ends."""
    begin = -1
    for newline, line_end, closing in _delimiters(raw, mark, start, end):
        if begin >= 0:
            # The line break before a delimiter belongs to the delimiter (RFC 2046, 5.1.1).
            yield begin, max(begin, newline - raw.startswith(b"\r", newline - 1))
        if closing:
            return
        begin = line_end
    if begin >= 0:
        yield begin, end


def _delimiters(raw: bytes, mark: bytes, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    delimiter = b"\n--" + mark
    at = raw.find(delimiter, max(start - 1, 0), end)
    while at >= 0:
        after = at + len(delimiter)
        newline = raw.find(b"\n", after, end)
        line_end = newline + 1 if newline >= 0 else end
        tail = raw[after : min(line_end, after + 80)].strip()
        if tail in (b"", b"--"):
            yield at, line_end, tail == b"--"
        at = raw.find(delimiter, after, end)
