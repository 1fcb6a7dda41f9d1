"""Looking for letters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from store import keys
from store.outbox.sealed import opened
from store.outbox.states import CLAIMED, FAILED, QUEUED
from store.schema import outbox

_SENT_TO = (
    select(outbox.c.id)
    .where(
        outbox.c.message_id.in_(bindparam("message_ids", expanding=True)),
        outbox.c.recipient_hash == bindparam("recipient"),
        outbox.c.ticket_id.is_(None),
    )
    .limit(1)
)


def was_sent_to(tx: Connection, message_ids: Sequence[str], recipient: str) -> bool:
    """Whether one of these is an automatic letter of ours to this address, outside any ticket."""
    if not message_ids:
        return False
    wanted = {"message_ids": message_ids, "recipient": keys.of(tx).hash(recipient)}
    return tx.execute(_SENT_TO, wanted).first() is not None


def of_ticket(tx: Connection, ticket_id: int) -> list[dict[str, Any]]:
    """Letters of a ticket, oldest first, as rows."""
    return rows(tx, select(outbox).where(outbox.c.ticket_id == ticket_id).order_by(outbox.c.id))


def of_inbox(tx: Connection, inbox_id: int) -> list[dict[str, Any]]:
    return rows(tx, select(outbox).where(outbox.c.inbox_id == inbox_id).order_by(outbox.c.id))


def after(tx: Connection, outbox_id: int) -> list[dict[str, Any]]:
    """Letters that were queued later than one, without their bytes."""
    columns = [column for column in outbox.c if column.name != "raw"]
    return rows(tx, select(*columns).where(outbox.c.id > outbox_id).order_by(outbox.c.id))


def to_address(tx: Connection, address: str) -> list[dict[str, Any]]:
    """Letters to an address that belong to no ticket."""
    mine = (outbox.c.recipient_hash == keys.of(tx).hash(address)) & outbox.c.ticket_id.is_(None)
    return rows(tx, select(outbox).where(mine).order_by(outbox.c.id))


def troubled(tx: Connection) -> list[dict[str, Any]]:
    """Letters that failed or came back."""
    columns = [column for column in outbox.c if column.name != "raw"]
    statement = select(*columns).where((outbox.c.state == FAILED) | outbox.c.bounced_at.is_not(None))
    return rows(tx, statement.order_by(outbox.c.id))


def rows(tx: Connection, statement: Any) -> list[dict[str, Any]]:
    """What a statement about letters finds, readable."""
    return opened(tx, [dict(row) for row in tx.execute(statement).mappings()])


def counts(tx: Connection) -> dict[str, int]:
    rows = tx.execute(select(outbox.c.state, func.count()).group_by(outbox.c.state))
    return {state: int(number) for state, number in rows}


def oldest_queued(tx: Connection) -> datetime | None:
    found: datetime | None = tx.execute(
        select(func.min(outbox.c.created_at)).where(outbox.c.state.in_((QUEUED, CLAIMED)))
    ).scalar()
    return found
