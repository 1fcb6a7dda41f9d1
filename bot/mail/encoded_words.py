"""Encoded words (RFC 2047) and base64, opened however badly they were closed."""

from __future__ import annotations

import binascii
import re

from bot.mail.charsets import decode

_WORD = re.compile(r"=\?([^?\s*]*)(?:\*[^?\s]*)?\?([bBqQ])\?([^?]*(?:\?(?!=)[^?]*)*)(?:\?=|$)")
_AFTER_PADDING = 80
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")


def opened(text: str) -> str:
    """Encoded words opened wherever they stand, bytes joined first: many mailers cut inside a character."""
    out: list[str] = []
    run: list[tuple[str, str]] = []
    charset, at = "", 0
    for word in _WORD.finditer(text):
        between = text[at : word.start()]
        if not run or between.strip() or word[1].lower() != charset:
            out.append(_run(run, charset))
            out.append(between if between.strip() or not run else "")
            run, charset = [], word[1].lower()
        run.append((word[2].lower(), word[3]))
        at = word.end()
    return "".join((*out, _run(run, charset), text[at:]))


def _run(run: list[tuple[str, str]], charset: str) -> str:
    return decode(b"".join(_payloads(run)), charset) if run else ""


def _payloads(run: list[tuple[str, str]]) -> list[bytes]:
    payloads: list[bytes] = []
    pending = ""
    for encoding, content in run:
        if encoding == "b":
            pending += content
            if len(pending) % 4 == 0 or content.endswith("="):
                payloads.append(base64(pending.encode("ascii", "ignore")))
                pending = ""
        else:
            payloads += [base64(pending.encode("ascii", "ignore")), _q(content)]
            pending = ""
    return [*payloads, base64(pending.encode("ascii", "ignore"))]


def _q(content: str) -> bytes:
    return binascii.a2b_qp(content.encode("utf-8", "replace"), header=True)


def base64(data: bytes) -> bytes:
    """Base64 decoded as far as it goes: padding missing, in the middle or too much, foreign characters."""
    padding = data.find(b"=")
    try:
        # Looked at in place: a copy of a large file is not made only to see how it ends.
        if padding < 0 or (padding > len(data) - _AFTER_PADDING and not data[padding:].strip(b"\r\n=")):
            return binascii.a2b_base64(data)
    except binascii.Error:
        pass
    return b"".join(map(_unpadded, data.split(b"=")))


def _unpadded(data: bytes) -> bytes:
    kept = _NOT_BASE64.sub(b"", data)
    if len(kept) % 4 == 1:
        kept = kept[:-1]
    return binascii.a2b_base64(kept + b"=" * (-len(kept) % 4))
