"""Writing to the log, and reading from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update

from store.audit.seal import sealed
from store.schema import audit, audit_head

_INSERT = insert(audit)
# On PostgreSQL, the lock on this row makes the order of the log the order of the commits. It is taken last of all
# locks and held for the commit alone; SQLite has one writer at a time anyway.
_TAKE_HEAD = select(audit_head.c.seq, audit_head.c.hash).with_for_update()
_MOVE_HEAD = update(audit_head).values(seq=bindparam("to_seq"), hash=bindparam("to_hash"))
WAITING = "audit entries of this transaction"
AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Entry:
    """One act. `action` reads source:subject:act, as in `mail:ticket:open`."""

    actor: str
    action: str
    ticket_id: int | None = None
    inbox_id: int | None = None
    facts: dict[str, Any] = field(default_factory=dict)


def write(tx: Connection, entries: Sequence[Entry], now: datetime) -> None:
    """Enter acts in the log. They wait in the transaction and are written together when it is about to commit."""
    waiting = tx.info.setdefault(WAITING, [])
    waiting += [
        {
            "at": now,
            "actor": entry.actor,
            "action": entry.action,
            "ticket_id": entry.ticket_id,
            "inbox_id": entry.inbox_id,
            "facts": entry.facts,
        }
        for entry in entries
    ]


def flush(tx: Connection) -> None:
    """Number, seal and write what waits. Store calls this before each commit."""
    if not (waiting := tx.info.pop(WAITING, None)):
        return
    seq, previous = tx.execute(_TAKE_HEAD).one()
    for seq, row in enumerate(waiting, seq + 1):  # noqa: B020 -- the last number is the new head's
        row["seq"] = seq
        row["hash"] = previous = sealed(row, previous)
    tx.execute(_INSERT, waiting)
    tx.execute(_MOVE_HEAD, {"to_seq": seq, "to_hash": previous})


def forget(tx: Connection) -> None:
    """Drop what waits: its transaction is rolled back, and the connection goes back to the pool."""
    tx.info.pop(WAITING, None)


@contextmanager
def set_aside(tx: Connection) -> Iterator[None]:
    """Entries made in the block are dropped at its end; those before it still wait."""
    before = tx.info.pop(WAITING, None)
    try:
        yield
    finally:
        if not tx.invalidated:
            tx.info.pop(WAITING, None)
            if before:
                tx.info[WAITING] = before


def of_ticket(tx: Connection, ticket_id: int) -> list[dict[str, Any]]:
    """Acts on a ticket, oldest first."""
    rows = tx.execute(select(audit).where(audit.c.ticket_id == ticket_id).order_by(audit.c.seq))
    return [dict(row) for row in rows.mappings()]


def since(tx: Connection, first: int = 1) -> Iterator[dict[str, Any]]:
    """All acts from a number on, oldest first, a few at a time in memory."""
    while True:
        part = select(audit).where(audit.c.seq >= first).order_by(audit.c.seq).limit(AT_ONCE)
        rows = tx.execute(part).mappings().all()
        yield from map(dict, rows)
        if len(rows) < AT_ONCE:
            return
        first = rows[-1]["seq"] + 1


def last_of(tx: Connection, *actions: str) -> datetime | None:
    """When the newest act of these kinds was, of any kind if none is named."""
    newest = select(audit.c.at).order_by(audit.c.seq.desc()).limit(1)
    found: datetime | None = tx.execute(
        newest.where(audit.c.action.in_(actions)) if actions else newest
    ).scalar()
    return found


def count(tx: Connection, first: int = 1) -> int:
    return int(tx.execute(select(func.count()).where(audit.c.seq >= first)).scalar_one())
