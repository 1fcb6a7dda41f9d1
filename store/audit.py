"""The log of what was done: rows are only ever added, and hold no personal data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from store.schema import audit

_INSERT = insert(audit)
_WAITING = "audit entries of this transaction"


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
    waiting = tx.info.setdefault(_WAITING, [])
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
    """Write what waits. Store calls this before each commit."""
    if waiting := tx.info.pop(_WAITING, None):
        tx.execute(_INSERT, waiting)


def forget(tx: Connection) -> None:
    """Drop what waits: its transaction is rolled back, and the connection goes back to the pool."""
    tx.info.pop(_WAITING, None)


def of_ticket(tx: Connection, ticket_id: int) -> list[dict[str, Any]]:
    """Acts on a ticket, oldest first."""
    rows = tx.execute(select(audit).where(audit.c.ticket_id == ticket_id).order_by(audit.c.seq))
    return [dict(row) for row in rows.mappings()]
