"""A database, SQLite or PostgreSQL, and its two kinds of transaction."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url

from store import audit, together
from store.writer_lock import WriterLock

_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
SQLITE_WAIT = 30.0  # seconds another process may hold the write lock before we give up


class Store:
    """Opens transactions. `write` ones are serialised on SQLite, where only one can hold the lock anyway:
    waiting on a lock of our own costs nothing, while SQLite's waiters sleep and poll.
    """

    def __init__(self, url: str) -> None:
        self.url = normalised(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _sqlite(self.url, "FULL") if self.is_sqlite else _postgresql(self.url)
        self._reader = self.engine.execution_options(reads_only=True)
        # In WAL mode NORMAL does not wait for the disk at each commit; the database stays consistent all the same.
        self._light = _sqlite(self.url, "NORMAL") if self.is_sqlite else self.engine
        self._lock = WriterLock(self.url.database) if self.is_sqlite else None

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that may change rows; committed, durably, when the block ends without an exception."""
        with self._lock or nullcontext(), self.engine.begin() as tx:
            try:
                yield tx
                together.flush(tx)
                audit.flush(tx)
            finally:
                together.forget(tx)
                audit.forget(tx)

    @contextmanager
    def write_lightly(self) -> Iterator[Connection]:
        """Like `write`, but a power cut may undo it: for leases, which nobody misses then."""
        with self._lock or nullcontext(), self._light.begin() as tx:
            if not self.is_sqlite:
                tx.execute(text("set local synchronous_commit = off"))
            yield tx

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only looks."""
        with self._reader.begin() as tx:
            yield tx

    def ping(self) -> None:
        """Raise sqlalchemy.exc.OperationalError when the database is away."""
        with self.read() as tx:
            tx.execute(text("select 1"))

    def close(self) -> None:
        self.engine.dispose()
        self._light.dispose()
        if self._lock:
            self._lock.close()


@contextmanager
def undone(tx: Connection) -> Iterator[None]:
    """What the block does is seen inside it and then taken back, log entries too; the transaction goes on."""
    together.flush(tx)  # what waits from before the block is not the block's
    savepoint = tx.begin_nested()
    with audit.set_aside(tx):
        try:
            yield
        finally:
            together.forget(tx)
            savepoint.rollback()


def normalised(url: str) -> URL:
    """`postgres://` and `postgresql://`, as platforms hand them out, mean psycopg 3 here."""
    parsed = make_url(url)
    if parsed.drivername in ("postgres", "postgresql"):
        return parsed.set(drivername="postgresql+psycopg")
    return parsed


def _postgresql(url: URL) -> Engine:
    return create_engine(url, pool_pre_ping=True, json_serializer=_json)


def _sqlite(url: URL, synchronous: str) -> Engine:
    if url.database and not url.database.startswith("file:"):  # an URI of SQLite's own is no path
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": SQLITE_WAIT}, json_serializer=_json)

    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver must not begin transactions behind our back
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", f"synchronous={synchronous}", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _begin_sqlite(connection: Connection) -> None:
    # IMMEDIATE: a transaction that reads first and writes later would otherwise fail half-way with SQLITE_BUSY.
    reads_only = connection.get_execution_options().get("reads_only")
    connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")
