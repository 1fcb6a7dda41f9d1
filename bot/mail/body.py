"""What of a mail is read, and what is kept as a file: the walk over its parts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from bot.mail import content
from bot.mail.alternatives import is_excuse, says_something_else
from bot.mail.attachments import name_of
from bot.mail.charsets import clean
from bot.mail.html import to_text
from bot.mail.parameters import disposition
from bot.mail.parts import UNDIVIDED, Part, take_apart
from bot.mail.sealed import is_encrypted, signed_content, without_armour
from bot.mail.winmail import unpacked

MOST_WRAPPINGS = 3
_FILES = frozenset(("text/calendar", "text/rfc822-headers", "text/x-vcard", "text/vcard", "text/directory"))
_WINMAIL = frozenset(("application/ms-tnef", "application/vnd.ms-tnef"))
_PKCS7 = frozenset(("application/pkcs7-mime", "application/x-pkcs7-mime"))
_EMPTY = 3


class File(NamedTuple):
    """A part to be kept, and the bytes that its offsets count in (not the mail's own inside a signed wrapping)."""

    raw: bytes
    part: Part


@dataclass(slots=True)
class Body:
    """Words of this person, words of enclosed messages, and parts to be kept as files."""

    own: list[str] = field(default_factory=list)
    enclosed: list[str] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    encrypted: bool = False

    def take(self, other: Body) -> None:
        """Adds all of `other` but its own words."""
        self.enclosed += other.enclosed
        self.files += other.files
        self.encrypted |= other.encrypted


def read_body(raw: bytes, part: Part, wrappings: int = 0) -> Body:
    """Everything readable in the mail, in its order."""
    body = Body()
    if _is_words(part, root=True):
        _read_words(raw, part, body)
    else:
        _walk(raw, part, body, wrappings)
    return body


def _walk(raw: bytes, part: Part, body: Body, wrappings: int) -> None:
    if part.type == "message/rfc822":
        _message(raw, part, body, wrappings)
    elif part.type in _PKCS7:
        _sealed(raw, part, body, wrappings)
    elif part.type in _WINMAIL or (part.type == UNDIVIDED and name_of(part).lower() == "winmail.dat"):
        _winmail(raw, part, body)
    elif part.type == "multipart/alternative":
        _alternative(raw, part, body, wrappings)
    elif part.children:
        body.encrypted |= part.type == "multipart/encrypted"
        for number, child in enumerate(part.children):
            if number and part.type == "multipart/related" and not child.children:
                body.files.append(File(raw, child))
            else:
                _walk(raw, child, body, wrappings)
    elif _is_words(part):
        _read_words(raw, part, body)
    elif not _is_nothing(part):
        body.files.append(File(raw, part))


def _is_words(part: Part, *, root: bool = False) -> bool:
    if not part.type.startswith("text/") or part.type in _FILES:
        return False
    if root or not ("content-disposition" in part.headers.fields or "name" in part.parameters):
        return True
    return disposition(part.headers.first("content-disposition"))[0] != "attachment" and not name_of(part)


def _is_nothing(part: Part) -> bool:
    return part.type.startswith("text/") and part.end - part.start < _EMPTY and not name_of(part)


def _read_words(raw: bytes, part: Part, body: Body) -> None:
    words = content.text(raw, part)
    words = to_text(words) if part.type == "text/html" else without_armour(words)
    body.encrypted |= is_encrypted(words)
    body.own.append(words)


def _message(raw: bytes, part: Part, body: Body, wrappings: int) -> None:
    """An enclosed message is a file, and its words are somebody's, if not this person's."""
    body.files.append(File(raw, part))
    if part.children:
        inner = read_body(raw, part.children[0], wrappings)
        body.enclosed += inner.own + inner.enclosed
    elif wrappings < MOST_WRAPPINGS:
        data = content.payload(raw, part, content.MOST_TEXT)
        inner = read_body(data, take_apart(data), wrappings + 1)
        body.enclosed += inner.own + inner.enclosed


def _sealed(raw: bytes, part: Part, body: Body, wrappings: int) -> None:
    data = signed_content(content.payload(raw, part))
    if data is None or wrappings >= MOST_WRAPPINGS:
        body.encrypted = True
        body.files.append(File(raw, part))
        return
    inner = read_body(data, take_apart(data), wrappings + 1)
    body.own += inner.own
    body.take(inner)


def _winmail(raw: bytes, part: Part, body: Body) -> None:
    """What is in it instead of itself, which only Outlook could open; its words where there are no others."""
    data = content.payload(raw, part)
    found = unpacked(data)
    if found is None or not (found.files or found.words.text):
        body.files.append(File(raw, part))
        return
    body.files += [File(data, file) for file in found.files]
    if not any(map(str.strip, body.own)):
        text = found.words.text[: content.MOST_TEXT]
        body.own.append(to_text(text) if found.words.is_html else clean(text))


def _alternative(raw: bytes, part: Part, body: Body, wrappings: int) -> None:
    """One reading of several: the plain one if it says anything, else the first that does. A page that says something
    else altogether is read as well: somebody wrote it.
    """
    chosen: list[str] = []
    for child in sorted(part.children, key=_plain_first):
        plain = "\n".join(chosen).strip()
        excused = is_excuse(plain)
        if plain and not excused and _is_words(child) and not _says_something_else(raw, child, plain):
            continue
        reading = Body()
        _walk(raw, child, reading, wrappings)
        body.take(reading)
        if excused and any(map(str.strip, reading.own)):
            chosen = reading.own
        elif not plain or says_something_else("\n".join(reading.own), plain):
            chosen += reading.own
    body.own += chosen


def _says_something_else(raw: bytes, part: Part, plain: str) -> bool:
    return part.type == "text/html" and says_something_else(content.text(raw, part), plain)


def _plain_first(part: Part) -> bool:
    return part.type != "text/plain"
