"""A database, SQLite or PostgreSQL, and its two kinds of transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from sqlalchemy import Connection, Engine, text

from store import audit, drafts, engines, strangers, together
from store.drafts import Draft
from store.engines import normalised
from store.keys import Keyring
from store.writer_lock import WriterLock


class Store:
    """Opens transactions. `write` ones are serialised on SQLite, where only one can hold the lock anyway:
    waiting on a lock of our own costs nothing, while SQLite's waiters sleep and poll. Without its keys nothing personal
    can be written or read.
    """

    def __init__(self, url: str, keyring: Keyring | None = None) -> None:
        self.url = normalised(url)
        self.keyring = keyring
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = self._engine("FULL")
        self._reader = self.engine.execution_options(reads_only=True)
        # In WAL mode NORMAL does not wait for the disk at each commit; the database stays consistent all the same.
        self._light = self._engine("NORMAL") if self.is_sqlite else self.engine
        self._lock = WriterLock(self.url.database) if self.is_sqlite else None

    def _engine(self, synchronous: str) -> Engine:
        if self.is_sqlite:
            engine = engines.sqlite(
                self.url, "journal_mode=WAL", f"synchronous={synchronous}", "secure_delete=ON"
            )
        else:
            engine = engines.postgresql(self.url)
        together.attend(engine)
        return engine.execution_options(keyring=self.keyring)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that may change rows; committed, durably, when the block ends without an exception."""
        with self._lock or nullcontext(), self.engine.begin() as tx:
            try:
                yield tx
                together.flush(tx)
                audit.flush(tx)
            finally:
                # A lost connection took it along, and to ask it now would hide why it was lost.
                if not tx.invalidated:
                    together.forget(tx)
                    strangers.forget(tx)
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

    @contextmanager
    def drafting(self) -> Iterator[Connection]:
        """A transaction that only looks, and in which what is written waits for `drafted`. Raises Unforeseen."""
        with self.read() as tx, drafts.drafting(tx):
            try:
                yield tx
            finally:
                together.forget(tx)
                strangers.forget(tx)
                audit.forget(tx)

    def ping(self) -> None:
        """Raise one of store.trouble.AWAY when the database is away, or its keys are."""
        with self.read() as tx:
            tx.execute(text("select 1"))
        if self.keyring:
            self.keyring.refresh()

    def close(self) -> None:
        self.engine.dispose()
        self._light.dispose()
        if self._lock:
            self._lock.close()


def drafted(tx: Connection) -> Draft:
    """What would have been written in a transaction of `drafting`."""
    return drafts.taken(tx, (together.WAITING, audit.WAITING))


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
