"""Mail that was made to hurt, by what is wrong with it; each is made when it is asked for."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable, Iterable

HEAD = b"From: a@example.net\r\nTo: privacy@example.co.jp\r\nSubject: x\r\n"
MEGABYTE = 1_000_000


def multipart(parts: Iterable[bytes]) -> bytes:
    body = b"".join(b"--b\r\n" + part + b"\r\n" for part in parts)
    return HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + body + b"--b--\r\n"


def _file(kind: bytes, content: bytes) -> bytes:
    return (
        b"Content-Type: "
        + kind
        + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(content)
    )


def _text(parameters: bytes, body: bytes) -> bytes:
    return HEAD + b"Content-Type: text/plain" + parameters + b"\r\n\r\n" + body


def _html(body: bytes) -> bytes:
    return HEAD + b"Content-Type: text/html; charset=utf-8\r\n\r\n" + body


def _nested_multiparts(depth: int) -> bytes:
    begun = (
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (level, level)
        for level in range(depth)
    )
    return HEAD + b"".join(begun)


def _winmail(attributes: bytes) -> bytes:
    return multipart(
        [
            b"\r\nsee enclosed",
            _file(b"application/ms-tnef; name=winmail.dat", b"\x78\x9f\x3e\x22\x01\x00" + attributes),
        ]
    )


def _tnef(name: int, value: bytes, length: int | None = None) -> bytes:
    said = len(value) if length is None else length
    return (
        b"\x02"
        + name.to_bytes(4, "little")
        + said.to_bytes(4, "little")
        + value
        + (sum(value) & 0xFFFF).to_bytes(2, "little")
    )


_TITLE, _DATA = 0x00018010, 0x0006800F

HOSTILE: dict[str, Callable[[], bytes]] = {
    "30 MB of text": lambda: HEAD + b"\r\n" + b"hello world\r\n" * 2_300_000,
    "30 MB of Japanese": lambda: _text(b"; charset=utf-8", "個人情報の開示をお願いします。\r\n".encode() * 640_000),
    "30 MB of head": lambda: HEAD + b"X-A: b\r\n" * 3_750_000 + b"\r\nhi",
    "30 MB of one field": lambda: HEAD + b"X-A: b" + b"\r\n b" * 7_500_000 + b"\r\n\r\nhi",
    "a 30 MB file in base64": lambda: multipart([_file(b"x/y; name=a", b"A" * 22 * MEGABYTE)]),
    "30 MB of quoted-printable": lambda: (
        HEAD + b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + b"=E3=81=82=\r\n" * 2_500_000
    ),
    "a 30 MB line": lambda: HEAD + b"\r\n" + b"a" * 30 * MEGABYTE,
    "10,000 parts": lambda: multipart([b"\r\nhi"] * 10_000),
    "10,000 files": lambda: multipart([b"Content-Type: x/y; name=a\r\n\r\nhi"] * 10_000),
    "500 nested parts": lambda: _nested_multiparts(500),
    "500 nested messages": lambda: HEAD + b"Content-Type: message/rfc822\r\n\r\n" * 500,
    "a 1 MB line": lambda: HEAD + b"\r\n" + b"a" * MEGABYTE,
    "a 1 MB line of words": lambda: HEAD + b"\r\n" + b"please delete my data " * 45_000,
    "1 MB of one-line requests": lambda: HEAD + b"\r\n" + b"Please delete my data.\r\n" * 40_000,
    "1 MB of Japanese without a stop": lambda: _text(b"; charset=utf-8", "個人情報".encode() * 80_000),
    "1 MB of blanks": lambda: HEAD + b"\r\n" + b" " * MEGABYTE,
    "1 MB of quote marks": lambda: HEAD + b"\r\n" + b">" * MEGABYTE,
    "introductions to quotes": lambda: (
        HEAD + b"\r\n" + (b"On 2024-01-01 a wrote:\r\n> \r\n" + b"\r\n" * 5) * 2_500
    ),
    "open encoded words": lambda: HEAD + b"Subject: " + b"=?a?q?b " * 50_000 + b"\r\n\r\n",
    "open quotes in the sender": lambda: b"From: " + b'"\\' * 100_000 + b"\r\n\r\n",
    "100,000 recipients": lambda: HEAD + b"Cc: " + b"a@example.net, " * 100_000 + b"\r\n\r\nhi",
    "100,000 references": lambda: HEAD + b"References:" + b" <a@example.net>" * 100_000 + b"\r\n\r\nhi",
    "parameters": lambda: _text(b';a="' * 40_000, b""),
    "escapes": lambda: HEAD + b"\r\n" + b"\x1b$B" * 300_000,
    "lost escapes": lambda: _text(b"; charset=iso-2022-jp", b"$Baa" * 250_000),
    "damaged EUC": lambda: _text(b"; charset=euc-jp", b"\xa4\xa2\xff" * 300_000),
    "flowed lines": lambda: _text(b"; format=flowed", b"a \r\n" * 250_000),
    "base64 in base64": lambda: _base64_in_base64(12),
    "base64 of padding": lambda: multipart([
        b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n" + b"QQ==" * 2_000_000
    ]),
    "200,000 open tags": lambda: _html(b"<div>" * 200_000),
    "tags closed that were not open": lambda: _html(b"<b>" * 9_000 + b"</i>" * 9_000),
    "nested quotes": lambda: _html(b"<blockquote>x" * 15_000),
    "nested tables": lambda: _html(b"<table><tr><td>x" * 6_000),
    "1 MB of angle brackets": lambda: _html(b"<" * MEGABYTE),
    "100,000 attributes": lambda: _html(b"<a " + b"b=1 " * 100_000 + b">x"),
    "entities": lambda: _html(b"&amp;&#x1F600;" * 70_000),
    "a winmail.dat that says 4 GB": lambda: _winmail(_tnef(_DATA, b"x", 0xFFFFFFFF)),
    "a winmail.dat of 100,000 files": lambda: _winmail(_tnef(_TITLE, b"a\0") * 100_000),
    "a winmail.dat in a winmail.dat": lambda: _winmail(_winmail_in_winmail(9)),
    "compressed RTF that grows": lambda: _winmail(_tnef(_DATA, zlib.compress(bytes(20 * MEGABYTE)))),
    "a signature in 2,000 wrappings": lambda: _signed(2_000),
}  # fmt: skip


def _base64_in_base64(depth: int) -> bytes:
    data = b"Subject: y\r\n\r\nhello"
    for _ in range(depth):
        data = _file(b"message/rfc822", data)
    return HEAD + data


def _winmail_in_winmail(depth: int) -> bytes:
    data = b""
    for _ in range(depth):
        data = _tnef(_TITLE, b"winmail.dat\0") + _tnef(_DATA, b"\x78\x9f\x3e\x22\x01\x00" + data)
    return data


def _signed(depth: int) -> bytes:
    """Lengths that are all left open (X.690, 8.1.3.6), one in the other."""
    content = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02" + b"\xa0\x80\x30\x80" * depth
    return HEAD + _file(b"application/pkcs7-mime; smime-type=signed-data", b"\x30\x80" + content)
