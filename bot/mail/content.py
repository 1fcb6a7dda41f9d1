"""The bytes and the text of one part, whatever its transfer encoding claims."""

from __future__ import annotations

import binascii
import re

from bot.mail.charsets import clean, decode
from bot.mail.encoded_words import base64
from bot.mail.parts import Part

MOST_TEXT = 1_000_000
SIGNATURE_MARK = "-- "

_NOT_A_LETTER = re.compile(r"[^a-z0-9]")


def payload(raw: bytes, part: Part, most: int | None = None) -> bytes:
    """The decoded bytes of a leaf; with `most`, of no more than its first so many encoded bytes."""
    end = part.end if most is None else min(part.end, part.start + most)
    return _decoded(raw[part.start : end], part.headers.first("content-transfer-encoding"))


def _decoded(data: bytes, encoding: str) -> bytes:
    name = _NOT_A_LETTER.sub("", encoding.lower()) if encoding else ""
    if name.startswith("quotedprint"):
        return binascii.a2b_qp(data)
    if name.startswith("base64"):
        return base64(data) if _looks_like_base64(data) else data
    if name in ("xuuencode", "uuencode", "xuue", "uue"):
        return uudecoded(data)
    return data


def _looks_like_base64(data: bytes) -> bool:
    return b" " not in data[:60].strip() and data[:1000].isascii()


def uudecoded(data: bytes) -> bytes:
    """The bytes between `begin` and `end`, or of all lines where these are missing."""
    out = []
    for line in data.splitlines():
        if line.startswith(b"begin ") or not line:
            continue
        if line.strip() == b"end":
            break
        out.append(_uu_line(line))
    return b"".join(out)


def _uu_line(line: bytes) -> bytes:
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        # Broken encoders leave rubbish behind the bytes that the line's first character announces.
        wanted = (((line[0] - 32) & 63) * 4 + 5) // 3
        try:
            return binascii.a2b_uu(line[:wanted])
        except binascii.Error:
            return b""


def text(raw: bytes, part: Part) -> str:
    """The text of a text part with \\n line ends; flowed lines (RFC 3676) joined again."""
    words = clean(decode(payload(raw, part, MOST_TEXT), part.parameters.get("charset", "")))
    if part.parameters.get("format", "").lower() == "flowed":
        return unflowed(words, delsp=part.parameters.get("delsp", "").lower() == "yes")
    return words


def unflowed(words: str, *, delsp: bool) -> str:
    """RFC 3676 undone: lines that end in a blank run on into the next of the same quote depth."""
    out: list[list[str]] = []
    open_depth = -1
    for line in words.split("\n"):
        content = line.lstrip(">")
        depth = len(line) - len(content)
        content = content.removeprefix(" ")
        flows = content.endswith(" ") and content != SIGNATURE_MARK
        if open_depth != depth or content == SIGNATURE_MARK:
            out.append([">" * depth + " " if depth and content else ">" * depth])
        out[-1].append(content[:-1] if flows and delsp else content)
        open_depth = depth if flows else -1
    return "\n".join(map("".join, out))
