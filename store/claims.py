"""Who holds a lease: a name that tells, on the same machine, whether its process still lives."""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, Table, select, update

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def own_name() -> str:
    """A new name for this process: host, process number, and what tells two lives of the same number apart."""
    return f"{socket.gethostname()[:80]}:{os.getpid()}:{secrets.token_hex(4)}"


def release_the_dead(tx: Connection, table: Table, waiting: str, claimed: str) -> int:
    """Free rows whose holder ran on this machine and is gone: no need to wait for the lease to end. How many."""
    holders = (
        tx.execute(select(table.c.claimed_by).where(table.c.state == claimed).distinct()).scalars().all()
    )
    return release(tx, table, waiting, claimed, _dead([holder for holder in holders if holder]))


def release(tx: Connection, table: Table, waiting: str, claimed: str, holders: Sequence[str]) -> int:
    """Free what these hold, at once. How many rows."""
    if not holders:
        return 0
    freed = tx.execute(
        update(table)
        .where(table.c.state == claimed, table.c.claimed_by.in_(holders))
        .values(state=waiting, next_at=LONG_AGO, claimed_by=None)
    )
    return freed.rowcount


def _dead(holders: Sequence[str]) -> list[str]:
    host = socket.gethostname()[:80]
    return [holder for holder in holders if holder.rsplit(":", 2)[0] == host and not _lives(holder)]


def _lives(holder: str) -> bool:
    process = int(holder.rsplit(":", 2)[1])
    if process == os.getpid():
        return False  # a life of our number before ours: at our own start we hold nothing
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
