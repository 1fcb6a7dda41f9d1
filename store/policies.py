"""Policy revisions that answers were given from, kept whole so that an answer can be reproduced years later."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from store.schema import policy_revisions

_INSERT = {
    name: dialect.insert(policy_revisions).on_conflict_do_nothing(index_elements=["digest"])
    for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
}


def record(tx: Connection, digest: str, name: str, content: dict[str, str], now: datetime) -> None:
    """Keep a revision; one that is already kept stays as it is."""
    values = {"digest": digest, "name": name, "content": content, "recorded_at": now}
    tx.execute(_INSERT[tx.dialect.name], values)


def content(tx: Connection, digest: str) -> dict[str, str] | None:
    """The texts of a revision by language."""
    found: dict[str, str] | None = tx.execute(
        select(policy_revisions.c.content).where(policy_revisions.c.digest == digest)
    ).scalar()
    return found
