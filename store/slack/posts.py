"""Posts on their way to Slack: each a row with a state; in a channel one a second, in the order they were queued."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from store import claims
from store.schema import posts
from store.slack.sealing import opened, sealed

QUEUED, CLAIMED, SENT, FAILED = "queued", "claimed", "sent", "failed"
LEASE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class NewPost:
    """A post to make. `key` names its cause: a second one with the same key is not queued. `lane` is the channel,
    the person written to, or an address of Slack's; `thread` the message under which it goes, "" for none.
    """

    key: str
    method: str
    lane: str
    payload: dict[str, Any]
    thread: str = ""
    ticket_id: int | None = None


@dataclass(frozen=True, slots=True)
class Claimed:
    """A post this process alone makes until its lease ends. `doubtful`: it was begun before, and may stand there."""

    id: int
    key: str
    method: str
    lane: str
    thread: str
    ticket_id: int | None
    payload: dict[str, Any]
    attempts: int
    created_at: datetime
    doubtful: bool


_INSERT = {
    name: dialect.insert(posts).on_conflict_do_nothing(index_elements=["key"])
    for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
}
_other = posts.alias("other")
_in_the_way = (
    select(_other.c.id)
    .where(_other.c.lane == posts.c.lane, _other.c.state.in_((QUEUED, CLAIMED)), _other.c.id < posts.c.id)
    .exists()
)
_just_now = (
    select(_other.c.id).where(_other.c.lane == posts.c.lane, _other.c.sent_at > bindparam("since")).exists()
)
_DUE = (
    select(posts)
    .where(
        posts.c.state.in_((QUEUED, CLAIMED)), posts.c.next_at <= bindparam("now"), ~_in_the_way, ~_just_now
    )
    .order_by(posts.c.id)
    .limit(1)
)
_CLAIMABLE = _DUE.with_for_update(skip_locked=True)
_CLAIM = (
    update(posts)
    .where(posts.c.id == bindparam("row"))
    .values(
        state=CLAIMED,
        next_at=bindparam("until"),
        claimed_by=bindparam("by"),
        attempts=posts.c.attempts + 1,
        doubtful=True,  # until we know better: should this process die now, nobody does
    )
)


def queue(tx: Connection, post: NewPost, now: datetime) -> None:
    tx.execute(
        _INSERT[tx.dialect.name],
        {
            "key": post.key,
            "method": post.method,
            "lane": post.lane,
            "thread": post.thread,
            "ticket_id": post.ticket_id,
            "created_at": now,
            "state": QUEUED,
            "attempts": 0,
            "next_at": now,
            "payload": sealed(tx, post.payload, _place(post.key), now),
        },
    )


def claim(tx: Connection, by: str, now: datetime, pace: timedelta) -> Claimed | None:
    """Take the next post that is due: none of its lane is before it, and none was made within `pace`."""
    row = tx.execute(_CLAIMABLE, {"now": now, "since": now - pace}).first()
    if row is None:
        return None
    tx.execute(_CLAIM, {"row": row.id, "until": now + LEASE, "by": by})
    return Claimed(
        row.id,
        row.key,
        row.method,
        row.lane,
        row.thread,
        row.ticket_id,
        opened(tx, row.payload, _place(row.key), row.created_at),
        row.attempts + 1,
        row.created_at,
        doubtful=row.doubtful,
    )


def is_due(tx: Connection, now: datetime, pace: timedelta) -> bool:
    """Whether there is a post to claim; asks for no lock."""
    return tx.execute(_DUE, {"now": now, "since": now - pace}).first() is not None


def _place(key: str) -> str:
    return f"posts.payload:{key}"


def sent(tx: Connection, post_id: int, channel: str, ts: str, now: datetime) -> None:
    """It stands there: its words are erased here."""
    values = {"channel": channel or None, "ts": ts or None, "doubtful": False}
    tx.execute(
        update(posts)
        .where(posts.c.id == post_id)
        .values(state=SENT, sent_at=now, payload=None, claimed_by=None, **values)
    )


def again_later(tx: Connection, post_id: int, at: datetime, *, doubtful: bool) -> None:
    tx.execute(
        update(posts)
        .where(posts.c.id == post_id)
        .values(state=QUEUED, next_at=at, doubtful=doubtful, claimed_by=None)
    )


def give_up(tx: Connection, post_id: int) -> None:
    """The log says why: Slack's words, and what was said, are not kept."""
    tx.execute(update(posts).where(posts.c.id == post_id).values(state=FAILED, payload=None, claimed_by=None))


def stands_in(tx: Connection, channel: str, thread: str) -> bool:
    """Whether we have answered in this thread, or are about to."""
    found = select(posts.c.id).where(posts.c.lane == channel, posts.c.thread == thread).limit(1)
    return tx.execute(found).first() is not None


def counts(tx: Connection) -> dict[str, int]:
    rows = tx.execute(select(posts.c.state, func.count()).group_by(posts.c.state))
    return {state: int(number) for state, number in rows}


def release_the_dead(tx: Connection) -> int:
    """Take back what a process of this machine held when it was killed. How many."""
    return claims.release_the_dead(tx, posts, QUEUED, CLAIMED)


def is_superseded(tx: Connection, post: Claimed) -> bool:
    """Whether a later post of its ticket, by the same method, waits behind it."""
    later = select(posts.c.id).where(
        posts.c.ticket_id == post.ticket_id,
        posts.c.method == post.method,
        posts.c.id > post.id,
        posts.c.state == QUEUED,
    )
    return tx.execute(later.limit(1)).first() is not None


def known(tx: Connection, keys: Sequence[str]) -> frozenset[str]:
    """Which of these have been queued before."""
    if not keys:
        return frozenset()
    return frozenset(tx.execute(select(posts.c.key).where(posts.c.key.in_(keys))).scalars())


def forget(tx: Connection, before: datetime) -> int:
    """Posts that were ended and are older than this; a ticket's are known until it is erased. How many."""
    ended = posts.c.state.in_((SENT, FAILED)), posts.c.created_at < before, posts.c.ticket_id.is_(None)
    return tx.execute(delete(posts).where(*ended)).rowcount
