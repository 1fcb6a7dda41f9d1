"""Rows that wait in their transaction and are written together: a batch of mails costs one statement a table, not one
a row. Whatever else the transaction asks of the database, it asks after they are written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any

from sqlalchemy import Connection, Engine, Insert, Table, Update, event, text

from store import drafts

WAITING = "rows of this transaction"
_NUMBERS = "numbers for rows of this transaction"
_LAST = text("SELECT seq FROM sqlite_sequence WHERE name = :name")
# A sequence gives no number twice; those that nobody uses are left out.
_NEXT = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, 32)"


def attend(engine: Engine) -> None:
    """See to it that rows are there before anything looks for them."""
    event.listen(engine, "before_execute", _look)


def _look(tx: Connection, _statement: Any, _many: Any, _one: Any, options: Mapping[str, Any]) -> None:
    if not options.get(drafts.FORESEEN):
        drafts.refuse(tx)
        flush(tx)


def write(tx: Connection, statement: Insert | Update, row: dict[str, Any]) -> None:
    """Write a row with the others of its kind."""
    tx.info.setdefault(WAITING, {}).setdefault(statement, []).append(row)


def number(tx: Connection, table: Table) -> int:
    """The id of a row that is going to be written, so that others may point to it. Every new row of such a table gets
    its id here.
    """
    numbers: dict[str, Iterator[int]] = tx.info.setdefault(_NUMBERS, {})
    if table.name not in numbers:
        numbers[table.name] = _numbers(tx, table.name)
    return next(numbers[table.name])


def _numbers(tx: Connection, table: str) -> Iterator[int]:
    if tx.dialect.name == "sqlite":  # nobody else writes before this transaction ends
        last = drafts.ask(tx, _LAST, {"name": table})
        yield from count(last[0][0] + 1 if last else 1)
    while True:
        yield from tx.exec_driver_sql(_NEXT, (table,)).scalars().all()


def waiting(tx: Connection, statement: Insert | Update) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = tx.info.get(WAITING, {}).get(statement, [])
    return rows


def flush(tx: Connection) -> None:
    """Write what waits, table by table as they were first written to. Store calls this before each commit."""
    for statement, rows in tx.info.pop(WAITING, {}).items():
        tx.execute(statement, rows)


def forget(tx: Connection) -> None:
    """Drop what waits: its transaction is rolled back, and the connection goes back to the pool."""
    tx.info.pop(WAITING, None)
    tx.info.pop(_NUMBERS, None)
