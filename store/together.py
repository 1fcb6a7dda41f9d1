"""Rows that wait in their transaction, and are written together before it commits: a batch of mails costs one
statement a table, not one a row.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Insert, Update

_WAITING = "rows of this transaction"


def write(tx: Connection, statement: Insert | Update, row: dict[str, Any]) -> None:
    """Write a row with the others of its kind. Whoever reads such rows in the same transaction calls `flush` first."""
    tx.info.setdefault(_WAITING, {}).setdefault(statement, []).append(row)


def waiting(tx: Connection, statement: Insert | Update) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = tx.info.get(_WAITING, {}).get(statement, [])
    return rows


def flush(tx: Connection) -> None:
    """Write what waits. Store calls this before each commit."""
    for statement, rows in tx.info.pop(_WAITING, {}).items():
        tx.execute(statement, rows)


def forget(tx: Connection) -> None:
    """Drop what waits: its transaction is rolled back, and the connection goes back to the pool."""
    tx.info.pop(_WAITING, None)
