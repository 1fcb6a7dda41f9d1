"""Who holds a lease: a name that tells, on the same machine, whether its process still lives."""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, select, update

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def own_name() -> str:
    """A new name for this process: where it runs, its number there, and what tells two lives of the same number apart."""
    return f"{_here()}:{os.getpid()}:{secrets.token_hex(4)}"


def _here() -> str:
    """The machine, and on it the container: in each, process numbers are others."""
    numbers = Path("/proc/self/ns/pid")
    return f"{socket.gethostname()[:80]}:{numbers.stat().st_ino if numbers.exists() else ''}"


def release_the_dead(tx: Connection, table: Table, waiting: str, claimed: str) -> int:
    """Free rows whose holder ran on this machine and is gone: no need to wait for the lease to end. How many."""
    holders = (
        tx.execute(select(table.c.claimed_by).where(table.c.state == claimed).distinct()).scalars().all()
    )
    return release(tx, table, waiting, claimed, _dead([holder for holder in holders if holder]))


def release(
    tx: Connection, table: Table, waiting: str, claimed: str, holders: Sequence[str], **values: Any
) -> int:
    """Free what these hold, at once, and set `values`. How many rows."""
    if not holders:
        return 0
    freed = tx.execute(
        update(table)
        .where(table.c.state == claimed, table.c.claimed_by.in_(holders))
        .values(state=waiting, next_at=LONG_AGO, claimed_by=None, **values)
    )
    return freed.rowcount


def _dead(holders: Sequence[str]) -> list[str]:
    here = _here()
    return [holder for holder in holders if holder.rsplit(":", 2)[0] == here and not _lives(holder)]


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
