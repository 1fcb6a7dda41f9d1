"""What Slack delivered: it waits here, acknowledged, until it is done, and then loses its words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from store import claims
from store.schema import slack_inbox as inbox
from store.slack.sealing import opened, sealed

WAITING, CLAIMED, DONE, PARKED = "waiting", "claimed", "done", "parked"
LEASE = timedelta(minutes=2)


class LeaseLost(Exception):
    """Somebody else took the row over while we worked on it: everything done for it must be rolled back."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """Something Slack delivered. `key` tells doubles, `lane` the conversation in which order matters."""

    key: str
    kind: str
    lane: str
    urgent: bool
    payload: dict[str, Any]
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Claimed:
    """A row this process alone works on until its lease ends."""

    id: int
    key: str
    kind: str
    lane: str
    attempts: int
    payload: dict[str, Any]
    received_at: datetime
    put_off: bool  # Slack was away the last time; if not, at a second attempt: its worker died


_INSERT = {
    name: dialect.insert(inbox).on_conflict_do_nothing(index_elements=["key"])
    for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
}
_before = inbox.alias("before")
_DUE = (
    select(inbox)
    .where(
        inbox.c.state.in_((WAITING, CLAIMED)),
        inbox.c.next_at <= bindparam("now"),
        inbox.c.urgent.in_(bindparam("urgencies", expanding=True)),
        ~select(_before.c.id)
        .where(
            _before.c.lane == inbox.c.lane, _before.c.state.in_((WAITING, CLAIMED)), _before.c.id < inbox.c.id
        )
        .exists(),
    )
    .order_by(inbox.c.urgent.desc(), inbox.c.id)
    .limit(1)
)
_CLAIMABLE = _DUE.with_for_update(skip_locked=True)
_CLAIM = (
    update(inbox)
    .where(inbox.c.id == bindparam("row"))
    .values(
        state=CLAIMED,
        next_at=bindparam("until"),
        claimed_by=bindparam("by"),
        attempts=inbox.c.attempts + 1,
        put_off=False,
    )
)


def accept(tx: Connection, arrivals: Sequence[Arrival]) -> list[None]:
    """Store what came; what is already there changes nothing."""
    tx.execute(
        _INSERT[tx.dialect.name],
        [
            {
                "key": each.key,
                "kind": each.kind,
                "lane": each.lane,
                "urgent": each.urgent,
                "received_at": each.received_at,
                "state": WAITING,
                "attempts": 0,
                "next_at": each.received_at,
                "payload": sealed(tx, each.payload, _place(each.key), each.received_at),
            }
            for each in arrivals
        ],
    )
    return [None] * len(arrivals)


def claim(tx: Connection, by: str, now: datetime, *, only_urgent: bool) -> Claimed | None:
    """Take the next row that waits, or whose worker died, and before which nothing of its lane is left."""
    urgencies = [True] if only_urgent else [True, False]
    row = tx.execute(_CLAIMABLE, {"now": now, "urgencies": urgencies}).first()
    if row is None:
        return None
    tx.execute(_CLAIM, {"row": row.id, "until": now + LEASE, "by": by})
    return Claimed(
        row.id,
        row.key,
        row.kind,
        row.lane,
        row.attempts + 1,
        opened(tx, row.payload, _place(row.key), row.received_at),
        row.received_at,
        row.put_off,
    )


def is_due(tx: Connection, now: datetime, *, only_urgent: bool) -> bool:
    """Whether there is something to claim; asks for no lock."""
    urgencies = [True] if only_urgent else [True, False]
    return tx.execute(_DUE, {"now": now, "urgencies": urgencies}).first() is not None


def finish(tx: Connection, by: str, row_id: int, now: datetime) -> None:
    """It is done: its words are erased. Raises LeaseLost when it is no longer `by`'s."""
    _end(tx, by, row_id, state=DONE, payload=None, finished_at=now)


def park(tx: Connection, by: str, row_id: int, now: datetime) -> None:
    """Nothing could be made of it; the log says why, and the words are not kept. Raises LeaseLost."""
    _end(tx, by, row_id, state=PARKED, payload=None, finished_at=now)


def again_later(tx: Connection, by: str, row_id: int, at: datetime) -> None:
    """Slack is away: try once more. Raises LeaseLost."""
    _end(tx, by, row_id, state=WAITING, next_at=at, put_off=True)


def _end(tx: Connection, by: str, row_id: int, **values: Any) -> None:
    mine = (inbox.c.id == row_id, inbox.c.state == CLAIMED, inbox.c.claimed_by == by)
    if tx.execute(update(inbox).where(*mine).values(claimed_by=None, **values)).rowcount != 1:
        raise LeaseLost


def _place(key: str) -> str:
    return f"slack_inbox.payload:{key}"


def release_the_dead(tx: Connection) -> int:
    """Take back what a process of this machine held when it was killed. How many."""
    return claims.release_the_dead(tx, inbox, WAITING, CLAIMED)


def counts(tx: Connection) -> dict[str, int]:
    rows = tx.execute(select(inbox.c.state, func.count()).group_by(inbox.c.state))
    return {state: int(number) for state, number in rows}


def forget(tx: Connection, before: datetime) -> int:
    """Rows that were ended before then: they still say who spoke where. How many."""
    ended = inbox.c.state.in_((DONE, PARKED)), inbox.c.finished_at < before
    return tx.execute(delete(inbox).where(*ended)).rowcount
