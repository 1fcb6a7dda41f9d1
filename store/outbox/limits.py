"""How many automatic letters went to whom: what ends a loop."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select

from store import keys, strangers
from store.schema import outbox

_SINCE = select(func.count()).where(
    outbox.c.recipient_hash == bindparam("recipient"),
    outbox.c.created_at > bindparam("since"),
    outbox.c.automatic,
)
_ANSWERING_SINCE = _SINCE.where(outbox.c.circle.is_not(None))
_CIRCLE_SINCE = select(func.count()).where(
    outbox.c.circle == bindparam("circle"), outbox.c.created_at > bindparam("since"), outbox.c.automatic
)


def automatic_since(tx: Connection, recipient: str, since: datetime) -> int:
    """How many automatic letters went to an address after `since`: what ends a loop."""
    hashed = keys.of(tx).hash(recipient)
    if strangers.has(tx, "outbox", hashed):
        return 0
    return int(tx.execute(_SINCE, {"recipient": hashed, "since": since}).scalar_one())


def answering_since(tx: Connection, recipient: str, since: datetime) -> int:
    """How many of those may have answered an answer to one of ours."""
    wanted = {"recipient": keys.of(tx).hash(recipient), "since": since}
    return int(tx.execute(_ANSWERING_SINCE, wanted).scalar_one())


def in_circle_since(tx: Connection, circle: str, since: datetime) -> int:
    """How many such letters went to all of a circle."""
    wanted = {"circle": keys.of(tx).hash(circle), "since": since}
    return int(tx.execute(_CIRCLE_SINCE, wanted).scalar_one())
