"""How we speak with SQLite and with PostgreSQL."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url

_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
SQLITE_WAIT = 30.0  # seconds another process may hold the write lock before we give up


def normalised(url: str) -> URL:
    """`postgres://` and `postgresql://`, as platforms hand them out, mean psycopg 3 here."""
    parsed = make_url(url)
    if parsed.drivername in ("postgres", "postgresql"):
        return parsed.set(drivername="postgresql+psycopg")
    return parsed


def postgresql(url: URL) -> Engine:
    return create_engine(url, pool_pre_ping=True, json_serializer=_json)


def sqlite(url: URL, *pragmas: str) -> Engine:
    """A connection waits for others, begins its transactions when told to, and keeps foreign keys."""
    if url.database and not url.database.startswith("file:"):  # an URI of SQLite's own is no path
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": SQLITE_WAIT}, json_serializer=_json)

    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver must not begin transactions behind our back
        cursor = connection.cursor()
        for pragma in (*pragmas, "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _begin_sqlite(connection: Connection) -> None:
    # IMMEDIATE: a transaction that reads first and writes later would otherwise fail half-way with SQLITE_BUSY.
    reads_only = connection.get_execution_options().get("reads_only")
    connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")
