"""A letter is claimed, sent or given back: it has a state, an attempt count and a next time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, bindparam, case, select, update

from store import claims
from store.outbox.errors import note_error
from store.outbox.sealed import opened
from store.outbox.states import CLAIMED, FAILED, LEASE, QUEUED, SENT
from store.schema import outbox


@dataclass(frozen=True, slots=True)
class Claimed:
    """A letter this process alone sends until its lease ends. Without its key, or damaged, it has no bytes."""

    id: int
    recipient: str
    envelope_sender: str
    message_id: str
    attempts: int
    created_at: datetime
    raw: bytes


_CLAIMABLE = (
    select(
        outbox.c.id,
        outbox.c.key,
        outbox.c.recipient,
        outbox.c.envelope_sender,
        outbox.c.message_id,
        outbox.c.attempts,
        outbox.c.created_at,
        outbox.c.raw,
        outbox.c.key_name,
    )
    .where(outbox.c.state.in_((QUEUED, CLAIMED)), outbox.c.next_at <= bindparam("now"))
    .order_by(outbox.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_CLAIM = (
    update(outbox)
    .where(outbox.c.id.in_(bindparam("ids", expanding=True)))
    .values(
        state=CLAIMED, next_at=bindparam("until"), claimed_by=bindparam("by"), attempts=outbox.c.attempts + 1
    )
)
_SENT = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"))
    .values(
        state=SENT,
        sent_at=bindparam("at"),
        # It may have come back before we noted that it went.
        last_error=case((outbox.c.bounced_at.is_(None), None), else_=outbox.c.last_error),
    )
)


def claim(tx: Connection, by: str, now: datetime, most: int) -> list[Claimed]:
    """Take up to `most` letters that are due, or whose sender died."""
    rows = tx.execute(_CLAIMABLE, {"now": now, "most": most}).all()
    if rows:
        tx.execute(_CLAIM, {"ids": [row.id for row in rows], "until": now + LEASE, "by": by})
    return [
        Claimed(
            row["id"],
            row["recipient"],
            row["envelope_sender"],
            row["message_id"],
            row["attempts"] + 1,
            row["created_at"],
            row["raw"] or b"",
        )
        for row in opened(tx, [row._asdict() for row in rows])
    ]


def mark_sent(tx: Connection, sent: Sequence[tuple[int, datetime]]) -> None:
    if sent:
        tx.execute(_SENT, [{"row": outbox_id, "at": at} for outbox_id, at in sent])


def again_later(tx: Connection, by: str, outbox_id: int, error: str, at: datetime) -> bool:
    """False: `by` was so long about it that another has the letter now."""
    return note_error(tx, outbox_id, error, *_held(by), state=QUEUED, next_at=at)


def give_up(tx: Connection, by: str, outbox_id: int, error: str) -> bool:
    """The relay refused for good, or for too long: the team must see it. False as above."""
    return note_error(tx, outbox_id, error, *_held(by), state=FAILED)


def _held(by: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return outbox.c.state == CLAIMED, outbox.c.claimed_by == by


def release(tx: Connection, outbox_ids: Sequence[int], at: datetime) -> None:
    """Give claimed letters back, unsent."""
    if outbox_ids:
        tx.execute(
            update(outbox)
            .where(outbox.c.id.in_(outbox_ids), outbox.c.state == CLAIMED)
            .values(state=QUEUED, next_at=at, attempts=outbox.c.attempts - 1)
        )


def release_the_dead(tx: Connection) -> int:
    """Take back what a process of this machine held when it was killed. How many."""
    return claims.release_the_dead(tx, outbox, QUEUED, CLAIMED)


def release_own(tx: Connection, by: str) -> int:
    """Take back what `by` holds after the database was away: its next claim need not wait for the lease."""
    return claims.release(tx, outbox, QUEUED, CLAIMED, [by])


def retry_failed(tx: Connection, now: datetime) -> int:
    """Queue every letter that was given up once more; how many."""
    done = tx.execute(
        update(outbox)
        .where(outbox.c.state == FAILED)
        .values(state=QUEUED, next_at=now, attempts=0, last_error=None)
    )
    return done.rowcount
