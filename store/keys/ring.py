"""The keyring: every key by its name, wrapped by a master key that is nowhere on disk."""

from __future__ import annotations

import queue
import secrets
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, delete, insert, select, text, update
from sqlalchemy.engine import URL

from store import engines
from store.engines import normalised
from store.keys.cipher import Key, Tampered, master
from store.keys.tables import keys, metadata, ring

AT_ONCE = 64  # keys made in one commit, so that opening tickets costs next to none
MOST_KNOWN = 10_000  # keys held in memory
MOST_NAMES = 500  # in one query
LOCK = 7_410_002  # any constant: two processes starting at once must not both make the tables (PostgreSQL)
INDEX, INTAKE = "index", "intake:"


class WrongKeys(Exception):
    """The master key or the keys are not the ones the data were sealed with; says what to do."""


class KeyGone(LookupError):
    """A key was destroyed, and with it what it sealed."""


class Keyring:
    """Opened once in a process; safe for threads. Making one raises WrongKeys when the secret is not the right one."""

    def __init__(self, url: str, secret: bytes) -> None:
        self.url: URL = normalised(url)
        self._is_sqlite = self.url.get_backend_name() == "sqlite"
        # No write-ahead log, and freed space overwritten: a key that was destroyed is in no page of any file.
        forgetful = ("journal_mode=DELETE", "synchronous=FULL", "secure_delete=ON")
        self._engine = (
            engines.sqlite(self.url, *forgetful) if self._is_sqlite else engines.postgresql(self.url)
        )
        self._reader = self._engine.execution_options(reads_only=True)
        self._known: dict[str, Key] = {}
        self._fresh: queue.SimpleQueue[Key] = queue.SimpleQueue()
        with self._engine.begin() as tx:
            if not self._is_sqlite:
                tx.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            metadata.create_all(tx)
            if tx.execute(select(ring.c.id)).first() is None:
                _begin(tx, secret)
            self.name, self._turn, proof = tx.execute(select(ring.c.name, ring.c.turn, ring.c.proof)).one()
        self._master = master(secret, self.name)
        try:
            self._master.open(proof, "ring.proof")
        except Tampered:
            self.close()
            raise WrongKeys(
                f"MADOGUCHI_SECRET_KEY (or the file secret.key) is not the one that the keys in {self.url!r} were made"
                " with. Put the right one back; without it, nothing personal can ever be read again"
            ) from None
        self._index = self.key(INDEX)

    def hash(self, value: str) -> str:
        """A keyed hash by which an address is found."""
        return self._index.hash(value.lower())

    def intake(self, day: date) -> Key:
        """The key of mail and letters of one day that belong to no ticket."""
        name = f"{INTAKE}{day.isoformat()}"
        return self._known.get(name) or self._made_once(name)

    def fresh(self) -> Key:
        """A key that nothing was ever sealed with."""
        try:
            return self._fresh.get_nowait()
        except queue.Empty:
            made = [Key.new(secrets.token_hex(16)) for _ in range(AT_ONCE)]
            with self._engine.begin() as tx:
                self._same_turn(tx)
                tx.execute(insert(keys), [_row(self._master, key) for key in made])
            self._remember({key.name: key for key in made})
            for key in made[1:]:
                self._fresh.put(key)
            return made[0]

    def key(self, name: str) -> Key:
        """Raises KeyGone."""
        found = self._known.get(name) or self.find([name]).get(name)
        if found is None:
            raise KeyGone(name)
        return found

    def find(self, names: Iterable[str]) -> dict[str, Key]:
        """Keys by name; those that were destroyed are missing."""
        wanted = {name for name in names if name}
        found = {name: key for name in wanted if (key := self._known.get(name))}
        missing = sorted(wanted - found.keys())
        for start in range(0, len(missing), MOST_NAMES):
            found |= self._read(missing[start : start + MOST_NAMES])
        return found

    def destroy(self, names: Sequence[str]) -> int:
        """What these keys sealed is erased for good. How many there were."""
        with self._engine.begin() as tx:
            gone = sum(
                tx.execute(delete(keys).where(keys.c.name.in_(names[start : start + MOST_NAMES]))).rowcount
                for start in range(0, len(names), MOST_NAMES)
            )
        for name in names:
            self._known.pop(name, None)
        self._sweep()
        return gone

    def rotate(self, secret: bytes) -> int:
        """Wrap every key anew under a master key from another secret; all or none. How many."""
        new = master(secret, self.name)
        with self._engine.begin() as tx:
            self._same_turn(tx)
            held = tx.execute(select(keys.c.name, keys.c.wrapped)).all()
            for name, wrapped in held:
                key = self._master.unwrap(wrapped, name, _place(name))
                again = {"wrapped": new.wrap(key, _place(name))}
                tx.execute(update(keys).where(keys.c.name == name).values(again))
            proof = new.seal(b"", "ring.proof")
            tx.execute(update(ring).values(turn=ring.c.turn + 1, proof=proof))
        self._master, self._turn = new, self._turn + 1
        self._sweep()
        return len(held)

    def names(self) -> set[str]:
        with self._reader.begin() as tx:
            return set(tx.execute(select(keys.c.name)).scalars())

    def intakes_before(self, day: date) -> list[str]:
        """The names of the keys of earlier days."""
        mine = keys.c.name.startswith(INTAKE) & (keys.c.name < f"{INTAKE}{day.isoformat()}")
        with self._reader.begin() as tx:
            return list(tx.execute(select(keys.c.name).where(mine).order_by(keys.c.name)).scalars())

    def close(self) -> None:
        self._engine.dispose()

    def _made_once(self, name: str) -> Key:
        """Of two processes that need a day's key at once, both take the first one's."""
        with self._engine.begin() as tx:
            self._same_turn(tx)
            if tx.execute(select(keys.c.name).where(keys.c.name == name)).first() is None:
                tx.execute(insert(keys), _row(self._master, Key.new(name)))
        return self.key(name)  # which is known from now on, as it is committed

    def _same_turn(self, tx: Connection) -> None:
        """Whoever was started before the master key was changed must not wrap keys with the old one."""
        turn = tx.execute(select(ring.c.turn).with_for_update()).scalar()
        if turn != self._turn:
            raise WrongKeys("the master key was changed while we ran: restart every process of Madoguchi")

    def _read(self, names: Sequence[str]) -> dict[str, Key]:
        with self._reader.begin() as tx:
            rows = tx.execute(select(keys.c.name, keys.c.wrapped).where(keys.c.name.in_(names))).all()
        found = {name: self._master.unwrap(wrapped, name, _place(name)) for name, wrapped in rows}
        self._remember(found)
        return found

    def _remember(self, found: dict[str, Key]) -> None:
        if len(self._known) + len(found) > MOST_KNOWN:
            self._known.clear()
        self._known |= found

    def _sweep(self) -> None:
        """PostgreSQL leaves old rows in its files until they are written anew."""
        if not self._is_sqlite:
            with self._engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
                connection.execute(text("vacuum full keys"))


def _begin(tx: Connection, secret: bytes) -> None:
    name = secrets.token_hex(16)
    key = master(secret, name)
    tx.execute(insert(ring), {"id": 1, "name": name, "turn": 1, "proof": key.seal(b"", "ring.proof")})
    tx.execute(insert(keys), _row(key, Key.new(INDEX)))


def _row(by: Key, key: Key) -> dict[str, Any]:
    return {"name": key.name, "wrapped": by.wrap(key, _place(key.name))}


def _place(name: str) -> str:
    return f"keys.wrapped:{name}"
