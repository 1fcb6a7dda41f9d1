"""Mails for the tests of reading: files of one phenomenon each, and letters written on the spot."""

from __future__ import annotations

from pathlib import Path

from bot.inquiry import Inquiry, Unanswerable
from bot.mail import read

MAILS = Path(__file__).parent / "mails"


def raw(name: str) -> bytes:
    return (MAILS / f"{name}.eml").read_bytes()


def inquiry(name: str) -> Inquiry:
    found = read(raw(name), None)
    assert isinstance(found, Inquiry), f"{name} should be answered, but: {found}"
    return found


def letter(
    body: str = "Please tell me what data you hold about me.",
    *,
    subject: str = "My data",
    sender: str = "Hanna Example <hanna@example.net>",
    kind: str = "text/plain; charset=utf-8",
    headers: tuple[str, ...] = (),
) -> bytes:
    lines = (
        f"From: {sender}",
        "To: privacy@example.co.jp",
        f"Subject: {subject}",
        *headers,
        f"Content-Type: {kind}",
        "",
        body,
    )
    return "\r\n".join(lines).encode()


def silence(mail: bytes, own: frozenset[str] = frozenset()) -> Unanswerable | None:
    found = read(mail, None, own)
    return found if isinstance(found, Unanswerable) else None
