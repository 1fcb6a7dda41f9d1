"""How mails end, and begin again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from store import keys
from store.inbox.rows import CLAIMED, DONE, PARKED, WAITING, Finish, LeaseLost
from store.inbox.sealed import place_of
from store.keys import Key, KeyGone, Tampered
from store.schema import inbox, tickets

# Held, oldest first: whoever forgets may be sealing one of them with another key just now.
_SEALS = (
    select(inbox.c.id, inbox.c.digest, inbox.c.own_key, inbox.c.key_name)
    .where(inbox.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(inbox.c.id)
    .with_for_update(key_share=True)
)
_TICKET_KEYS = select(tickets.c.id, tickets.c.key_name).where(
    tickets.c.id.in_(bindparam("ids", expanding=True))
)
_FINISH = (
    update(inbox)
    .where(inbox.c.id == bindparam("row"), inbox.c.state == CLAIMED, inbox.c.claimed_by == bindparam("by"))
    .values(
        state=bindparam("to_state"),
        claimed_by=None,
        outcome=bindparam("to_outcome"),
        reason=bindparam("to_reason"),
        reading=bindparam("to_reading"),
        trouble=bindparam("to_trouble"),
        ticket_id=bindparam("to_ticket"),
        own_key=bindparam("to_own_key"),
        key_name=bindparam("to_key_name"),
        finished_at=bindparam("at"),
    )
)


def finish(tx: Connection, by: str, ends: Sequence[tuple[int, Finish]], now: datetime) -> None:
    """Write how mails ended. Raises LeaseLost when one is no longer `by`'s."""
    held = _keys_of(tx, ends)
    rows = [_end(inbox_id, by, end, now) | _sealed_end(end, *held[inbox_id]) for inbox_id, end in ends]
    if rows and tx.execute(_FINISH, rows).rowcount != len(rows):
        raise LeaseLost


def park(tx: Connection, inbox_id: int, by: str, reason: str, now: datetime, *, quotes: bool = True) -> None:
    """Set a mail aside for a person, with the reason. It can be replayed. Raises LeaseLost."""
    finish(tx, by, [(inbox_id, Finish("parked", reason, quotes=quotes))], now)


def _keys_of(
    tx: Connection, ends: Sequence[tuple[int, Finish]]
) -> dict[int, tuple[Any, Key | None, Key | None]]:
    """Of each mail its row, the key its own key is sealed with, and the one that it shall be sealed with."""
    ring = keys.of(tx)
    rows = {row.id: row for row in tx.execute(_SEALS, {"ids": [inbox_id for inbox_id, _ in ends]})}
    if len(rows) < len(ends):
        raise LeaseLost
    ids = {end.ticket_id for _, end in ends if end.ticket_id}
    named = tx.execute(_TICKET_KEYS, {"ids": list(ids)}) if ids else ()
    names: dict[int, str] = {row.id: row.key_name for row in named}
    found = ring.find([*names.values(), *(row.key_name for row in rows.values())])
    return {
        inbox_id: (
            row := rows[inbox_id],
            found.get(row.key_name),
            found.get(names.get(end.ticket_id or 0, row.key_name)),
        )
        for inbox_id, end in ends
    }


def _sealed_end(end: Finish, row: Any, key: Key | None, next_key: Key | None) -> dict[str, Any]:
    """A mail that comes to a ticket has its own key sealed with the ticket's. A reason to park it may quote it."""
    values = {
        "to_own_key": row.own_key,
        "to_key_name": row.key_name,
        "to_reason": end.reason,
        "to_trouble": None,
    }
    if key is None or next_key is None or row.own_key is None:
        return values
    place = place_of("own_key", row.digest)
    if next_key is not key:
        values |= {"to_own_key": key.hand_over(row.own_key, next_key, place), "to_key_name": next_key.name}
    if end.outcome == "parked" and end.quotes:
        own = key.unwrap(row.own_key, "own", place)
        values |= {
            "to_reason": None,
            "to_trouble": own.seal_value(end.reason, place_of("trouble", row.digest)),
        }
    return values


def _end(inbox_id: int, by: str, end: Finish, now: datetime) -> dict[str, Any]:
    return {
        "row": inbox_id,
        "by": by,
        "to_state": PARKED if end.outcome == "parked" else DONE,
        "to_outcome": end.outcome,
        "to_reading": end.reading,
        "to_ticket": end.ticket_id,
        "at": now,
    }


def replay(tx: Connection, inbox_ids: Sequence[int], now: datetime) -> int:
    """Put parked mails back in the queue; how many there were."""
    done = tx.execute(
        update(inbox)
        .where(inbox.c.id.in_(inbox_ids), inbox.c.state == PARKED)
        .values(state=WAITING, next_at=now, attempts=0, outcome=None, trouble=None, finished_at=None)
    )
    return done.rowcount


def opens(tx: Connection, row: Any) -> bool:
    """Whether a mail's own key is to be had."""
    try:
        moved(tx, row, Key.new("nobody's"))
    except (Tampered, KeyGone, TypeError):  # without an own key it was erased
        return False
    return True


def moved(tx: Connection, row: Any, to: Key) -> dict[str, Any]:
    """Values that seal a mail's own key with another one."""
    place = place_of("own_key", row.digest)
    return {"own_key": keys.of(tx).key(row.key_name).hand_over(row.own_key, to, place), "key_name": to.name}
