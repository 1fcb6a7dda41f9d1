"""The envelope of a mail that lies in a mailbox: what its last server wrote into the header."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from bot.mail.addresses import bare, every_address
from bot.mail.headers import split_head

MOST_RECIPIENTS = 20
RECIPIENTS = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "to", "cc")
_FIRST_MAIL = datetime(1971, 1, 1, tzinfo=UTC)


def sender(raw: bytes) -> str | None:
    """The Return-Path: "" for the null sender, None when there is none or it says nothing."""
    headers, _ = split_head(raw, 0, len(raw))
    path = headers.first("return-path")
    return bare(path) or ("" if path.replace(" ", "") == "<>" else None)


def recipients(raw: bytes, is_ours: Callable[[str], bool]) -> tuple[str, ...]:
    """Those of our addresses, plus-addresses with a reply token among them, that the mail names."""
    headers, _ = split_head(raw, 0, len(raw))
    named = every_address(headers, *RECIPIENTS)
    return tuple(address for address in named if is_ours(address))[:MOST_RECIPIENTS]


def received_at(internal_date: datetime | None, now: datetime) -> datetime:
    """When the mail reached the mailbox: the legal clock starts then. `now` where the server cannot know that."""
    if internal_date is None or internal_date.tzinfo is None or not _FIRST_MAIL < internal_date <= now:
        return now
    return internal_date.astimezone(UTC)
