"""One-time codes that prove a mailbox; only their digest is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, insert, select, update

from store.schema import codes


@dataclass(frozen=True, slots=True)
class Code:
    id: int
    digest: str
    tries: int


_USABLE = (
    select(codes.c.id, codes.c.digest, codes.c.tries)
    .where(
        codes.c.ticket_id == bindparam("ticket"),
        codes.c.used_at.is_(None),
        codes.c.expires_at > bindparam("now"),
        codes.c.tries < bindparam("most"),
    )
    .order_by(codes.c.id)
)


def add(tx: Connection, ticket_id: int, digest: str, now: datetime, expires_at: datetime) -> None:
    """A new code; it does not end the ones before it, whose letters may still be on their way."""
    values = {"ticket_id": ticket_id, "digest": digest, "made_at": now, "expires_at": expires_at, "tries": 0}
    tx.execute(insert(codes).values(**values))


def made_since(tx: Connection, ticket_id: int, since: datetime) -> int:
    wanted = (codes.c.ticket_id == ticket_id) & (codes.c.made_at > since)
    return int(tx.execute(select(func.count()).where(wanted)).scalar_one())


def usable(tx: Connection, ticket_id: int, now: datetime, most_tries: int) -> list[Code]:
    """Codes that still hold: not used, not too old, not tried too often."""
    wanted = {"ticket": ticket_id, "now": now, "most": most_tries}
    return [Code(*row) for row in tx.execute(_USABLE, wanted)]


def tried(tx: Connection, code_id: int, tries: int) -> None:
    """How many numbers a code was compared with by now."""
    tx.execute(update(codes).where(codes.c.id == code_id).values(tries=tries))


def used(tx: Connection, code_id: int, now: datetime) -> None:
    tx.execute(update(codes).where(codes.c.id == code_id).values(used_at=now))
