"""A letter as bytes: headers that are valid whatever the original was, and a body every mailer can read."""

from __future__ import annotations

import base64
import binascii
import hmac
import re
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.utils import format_datetime

from bot.replies import Written

LONGEST_MESSAGE_ID = 900  # with the name of its field it still fits a line (RFC 5322 section 2.1.1)
MOST_REFERENCES = 10
BOUNDARY = "=_twin"  # no line of quoted-printable or base64 can look like it
END = f"\r\n--{BOUNDARY}--\r\n".encode()
_MESSAGE_ID = re.compile(rf"<[!-;=?-~]{{1,{LONGEST_MESSAGE_ID}}}>")  # printable ASCII without angle brackets
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a letter comes from and where answers to it go."""

    contact: str
    company: str

    @property
    def domain(self) -> str:
        return self.contact.partition("@")[2]

    def tagged(self, tag: str) -> str:
        """A plus-address of ours: `privacy+r-abc@example.com`."""
        local, _, domain = self.contact.partition("@")
        return f"{local}+{tag}@{domain}"


@dataclass(frozen=True, slots=True)
class Answered:
    """What the letter answers: Message-ID and References as they came, possibly absurd."""

    message_id: str = ""
    references: tuple[str, ...] = ()


def token(secret: bytes, cause: str, length: int = 32) -> str:
    """An unguessable name that the same cause always gets; lower-case, fit for a mail address."""
    return hmac.digest(secret, cause.encode(), "sha256").hex()[:length]


def compose(
    written: Written,
    address: Address,
    recipient: str,
    *,
    message_id: str,
    reply_tag: str,
    answered: Answered,
    automatic: bool,
    now: datetime,
) -> bytes:
    """The whole message, CRLF line ends. `automatic`: no person chose to send it (RFC 3834 section 5)."""
    headers = [
        ("From", f"{_words(address.company)} <{address.contact}>"),
        ("To", recipient),
        ("Subject", _words(written.subject, len("Subject: "))),
        ("Date", format_datetime(now)),
        ("Message-ID", message_id),
        *_thread(answered),
        ("Reply-To", address.tagged(reply_tag)),
        ("Auto-Submitted", "auto-replied" if automatic else "auto-generated"),
        ("X-Auto-Response-Suppress", "All"),
        ("X-Madoguchi-Loop", address.contact),
        ("Content-Language", "en, ja" if written.language == "other" else written.language),
        ("MIME-Version", "1.0"),
    ]
    head = "".join(f"{name}: {value}\r\n" for name, value in headers)
    return head.encode("utf-8") + _content(written)


def _content(written: Written) -> bytes:
    """The text, and its twin for those who like letters set. RFC 2046 section 5.1.4: the plainest comes first."""
    plain = _part("plain", written.text)
    if not written.html:
        return plain
    kind = f'Content-Type: multipart/alternative; boundary="{BOUNDARY}"\r\n\r\n'
    between = f"\r\n--{BOUNDARY}\r\n"
    return f"{kind}--{BOUNDARY}\r\n".encode() + plain + between.encode() + _part("html", written.html) + END


def _part(kind: str, text: str) -> bytes:
    encoding, body = _body(text)
    head = f"Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    return head.encode() + body


def _thread(answered: Answered) -> list[tuple[str, str]]:
    """RFC 5322 section 3.6.4; an identifier that could break the header is left out."""
    original = _MESSAGE_ID.findall(answered.message_id)[:1]
    if not original:
        return []
    before = [found for reference in answered.references for found in _MESSAGE_ID.findall(reference)]
    chain = [*[reference for reference in before if reference != original[0]][-MOST_REFERENCES:], *original]
    return [("In-Reply-To", original[0]), ("References", "\r\n ".join(chain))]


def _words(text: str, taken: int = len("From: ")) -> str:
    """A header value: plain where it is ASCII and safe, encoded words else. Control characters are left out."""
    text = _CONTROL.sub("", text)
    if text.isascii() and text.isprintable() and "=?" not in text and len(text) + taken <= 76:
        return text if taken > len("From: ") or text.replace(" ", "").isalnum() else _quoted(text)
    return Header(text, "utf-8", maxlinelen=75, header_name="x" * (taken - 2)).encode(linesep="\r\n")


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _body(text: str) -> tuple[str, bytes]:
    """Quoted-printable for mostly Latin text, base64 for the rest: 7-bit, and no line over 76 characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    data = text.encode("utf-8")
    if len(data) < len(text) * 1.2:
        printable = binascii.b2a_qp(data, istext=True)
        return "quoted-printable", printable.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    lines = text.replace("\n", "\r\n").encode(
        "utf-8"
    )  # RFC 2045 section 6.8: text has CRLF before it is encoded
    return "base64", base64.encodebytes(lines).replace(b"\n", b"\r\n")
