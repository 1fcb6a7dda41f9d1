"""Signed and encrypted mail: signatures are taken off to read the words, encryption is only noticed."""

from __future__ import annotations

import re

_CLEARSIGNED = re.compile(
    r"^-----BEGIN PGP SIGNED MESSAGE-----\n(?:[\w-]+: [^\n]*\n)*\n?(.*?)"
    r"(?:^-----BEGIN PGP SIGNATURE-----\n.*?(?:^-----END PGP SIGNATURE-----$|\Z)|\Z)",
    re.MULTILINE | re.DOTALL,
)
_DASHED = re.compile(r"^- ", re.MULTILINE)
_ENCRYPTED = re.compile(r"\s*-----BEGIN PGP MESSAGE-----")

_SIGNED_DATA = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"
_PLAIN_DATA = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01"
_EXPLICIT, _OCTETS, _OCTETS_IN_PIECES = 0xA0, 0x04, 0x24
_INDEFINITE, _LONG_LENGTH = 0x80, 0x80


def without_armour(text: str) -> str:
    """The words of a clear-signed text (RFC 9580, section 7) without the signature around them."""
    if "-----BEGIN PGP SIGNED" not in text:
        return text
    return _CLEARSIGNED.sub(lambda signed: _DASHED.sub("", signed[1]), text)


def is_encrypted(text: str) -> bool:
    """Whether a text is nothing but an encrypted message in ASCII."""
    return bool(_ENCRYPTED.match(text))


def signed_content(data: bytes) -> bytes | None:
    """The MIME entity inside an opaque S/MIME signature (RFC 8551, 3.5.2); None when it is encrypted or broken."""
    at = data.find(_PLAIN_DATA)
    if _SIGNED_DATA not in data[:60] or at < 0:
        return None
    at += len(_PLAIN_DATA)
    for tag in (_EXPLICIT, _OCTETS):
        if data[at : at + 1] == bytes((_OCTETS_IN_PIECES,)):
            return _pieces(data, _header(data, at)[0])
        if data[at : at + 1] != bytes((tag,)):
            return None
        at, length = _header(data, at)
    return data[at : at + length]


def _header(data: bytes, at: int) -> tuple[int, int]:
    """(where the value of the element at `at` begins, its length; the rest of the data if that is left open)."""
    first = data[at + 1] if at + 1 < len(data) else 0
    if first < _LONG_LENGTH:
        return at + 2, first
    if first == _INDEFINITE:
        return at + 2, len(data) - at - 2
    octets = first & 0x7F
    return at + 2 + octets, int.from_bytes(data[at + 2 : at + 2 + min(octets, 8)], "big")


def _pieces(data: bytes, at: int) -> bytes:
    out = []
    while data[at : at + 1] == bytes((_OCTETS,)):
        at, length = _header(data, at)
        out.append(data[at : at + length])
        at += length
    return b"".join(out)
