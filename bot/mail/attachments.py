"""Files that came along: their safe names, types and sizes."""

from __future__ import annotations

import re

from bot.inquiry import Attachment
from bot.mail.charsets import clean
from bot.mail.content import payload
from bot.mail.parameters import disposition
from bot.mail.parts import Part

LONGEST_NAME = 200

_PATH = re.compile(r"^.*[/\\\u2215\u2044\uff0f\uff3c]", re.DOTALL)
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")
_DISPLAY = {"message/rfc822": "eml", "text/calendar": "ics", "text/html": "html", "text/plain": "txt"}


def described(raw: bytes, part: Part) -> Attachment:
    """The part as the desk lists it."""
    name = name_of(part) or _made_up(part)
    return Attachment(name, part.type, len(payload(raw, part)))


def name_of(part: Part) -> str:
    """The name the sender gave, without path or control characters, or ""."""
    _, parameters = disposition(part.headers.first("content-disposition"))
    given = (
        parameters.get("filename")
        or parameters.get("name")
        or part.parameters.get("name")
        or part.parameters.get("filename", "")
    )
    return safe(given)


def safe(name: str) -> str:
    """The last piece of a path, short and printable; "" when nothing is left."""
    piece = _PATH.sub("", _CONTROL.sub(" ", clean(name)).rstrip("/\\ ")).strip()
    if piece in (".", ".."):
        return ""
    if len(piece) > LONGEST_NAME:
        stem, dot, extension = piece.rpartition(".")
        piece = stem[: LONGEST_NAME - 1 - len(extension[:10])] + dot + extension[:10]
    return piece


def _made_up(part: Part) -> str:
    if part.type == "message/rfc822" and part.children:
        subject = safe(part.children[0].headers.text("subject")[:80])
        if subject:
            return f"{subject}.eml"
    extension = _DISPLAY.get(part.type)
    return f"attachment.{extension}" if extension else "attachment"
