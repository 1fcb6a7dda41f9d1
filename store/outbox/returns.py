"""Letters that came back, and those that are late."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from store.outbox.errors import note_error
from store.schema import outbox

_LETTER = select(outbox.c.id, outbox.c.ticket_id, outbox.c.kind).with_for_update()
_BOUNCED = _LETTER.where(outbox.c.bounce_token == bindparam("token"))
_DELAYED = _BOUNCED.where(outbox.c.bounced_at.is_(None))
_BOUNCE_TOKEN = (
    select(outbox.c.bounce_token)
    .where(
        outbox.c.bounce_token.in_(bindparam("tokens", expanding=True))
        | outbox.c.message_id.in_(bindparam("message_ids", expanding=True))
    )
    .limit(1)
)


def bounced(tx: Connection, bounce_token: str, reason: str, now: datetime) -> dict[str, Any] | None:
    """Note that a letter came back; which letter it was, or None when the token is not ours."""
    letter = _letter(tx, _BOUNCED, bounce_token)
    if letter:
        note_error(tx, letter["id"], reason, bounced_at=now)
    return letter


def delayed(tx: Connection, bounce_token: str, reason: str) -> dict[str, Any] | None:
    """Note that somebody still tries to deliver a letter; which letter, or None as above."""
    letter = _letter(tx, _DELAYED, bounce_token)
    if letter:
        note_error(tx, letter["id"], reason)
    return letter


def _letter(tx: Connection, statement: Any, bounce_token: str) -> dict[str, Any] | None:
    row = tx.execute(statement, {"token": bounce_token}).mappings().first()
    return dict(row) if row else None


def bounce_token(tx: Connection, tokens: Sequence[str], message_ids: Sequence[str]) -> str | None:
    """The bounce token of the letter that one of these tokens or Message-IDs names."""
    if not tokens and not message_ids:
        return None
    named = {"tokens": tokens, "message_ids": message_ids}
    found: str | None = tx.execute(_BOUNCE_TOKEN, named).scalar()
    return found
