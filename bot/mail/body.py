"""What of a mail is read, and what is kept as a file: the walk over its parts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bot.mail import content
from bot.mail.attachments import name_of
from bot.mail.html import to_text
from bot.mail.parameters import disposition
from bot.mail.parts import Part

_ENCRYPTED_TYPES = frozenset(("application/pgp-encrypted", "multipart/encrypted"))
_PKCS7 = re.compile(r"^application/(?:x-)?pkcs7-mime$")
_VISIBLE = re.compile(r"\S")


@dataclass(slots=True)
class Body:
    """Words of this person, words of enclosed messages, and parts to be kept as files."""

    own: list[str] = field(default_factory=list)
    enclosed: list[str] = field(default_factory=list)
    files: list[Part] = field(default_factory=list)
    encrypted: bool = False


def read_body(raw: bytes, part: Part) -> Body:
    """Everything readable in the mail, in its order."""
    body = Body()
    _walk(raw, part, body, root=True)
    return body


def _walk(raw: bytes, part: Part, body: Body, *, root: bool = False) -> None:
    if part.type in _ENCRYPTED_TYPES or (_PKCS7.match(part.type) and _enveloped(part)):
        body.encrypted = True
    if part.type == "message/rfc822":
        _message(raw, part, body)
    elif part.type == "multipart/alternative":
        _alternative(raw, part, body)
    elif part.type == "multipart/related":
        _related(raw, part, body)
    elif part.type.startswith("multipart/") and part.children:
        for child in part.children:
            _walk(raw, child, body)
    elif _is_words(part, root=root):
        body.own.append(words_of(raw, part))
    elif not (part.type.startswith("text/") and part.end - part.start < 3 and not name_of(part)):
        body.files.append(part)


def _enveloped(part: Part) -> bool:
    return part.parameters.get("smime-type", "enveloped-data").lower() != "signed-data"


def _is_words(part: Part, *, root: bool) -> bool:
    if not part.type.startswith("text/") or part.type in (
        "text/calendar",
        "text/rfc822-headers",
        "text/x-vcard",
        "text/vcard",
    ):
        return False
    if root:
        return True
    kind, _ = disposition(part.headers.first("content-disposition"))
    return kind != "attachment" and not name_of(part)


def words_of(raw: bytes, part: Part) -> str:
    """A text part as plain text."""
    words = content.text(raw, part)
    return to_text(words) if part.type == "text/html" else words


def _message(raw: bytes, part: Part, body: Body) -> None:
    body.files.append(part)
    for child in part.children:
        inner = Body()
        _walk(raw, child, inner, root=True)
        body.enclosed += inner.own + inner.enclosed


def _related(raw: bytes, part: Part, body: Body) -> None:
    for number, child in enumerate(part.children):
        if number and not child.type.startswith("multipart/"):
            body.files.append(child)
        else:
            _walk(raw, child, body)


def _alternative(raw: bytes, part: Part, body: Body) -> None:
    """One reading of several: the plain one if it says anything, else the first that does."""
    readings = []
    for child in part.children:
        reading = Body()
        _walk(raw, child, reading)
        readings.append((child.type != "text/plain", reading))
        body.files += reading.files
        body.enclosed += reading.enclosed
        body.encrypted |= reading.encrypted
    for _, reading in sorted(readings, key=lambda r: r[0]):
        if any(map(_VISIBLE.search, reading.own)):
            body.own += reading.own
            return
