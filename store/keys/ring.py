"""The keyring: every key by its name, wrapped by a master key that is nowhere on disk."""

from __future__ import annotations

import logging
import queue
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date

from sqlalchemy import bindparam, delete, insert, select, text, true
from sqlalchemy.engine import URL

from store import engines
from store.engines import normalised
from store.keys.cipher import Key, Tampered
from store.keys.faults import CHANGED, DAMAGED, WRONG, KeyGone, WrongKeys
from store.keys.masters import Masters
from store.keys.tables import keys, metadata, place, ring, row
from store.keys.turning import INDEX, Turning, begin, turn_of

log = logging.getLogger("keys")

# Keys made in one commit, so that opening tickets costs next to none, and those who read keys seldom wait for it.
AT_ONCE = 256
MOST_KNOWN = 10_000  # keys held in memory
MOST_NAMES = 500  # in one query
LOCK = 7_410_002  # any constant: two processes starting at once must not both make the tables (PostgreSQL)
INTAKE, SPARE = "intake:", "spare:"


# The turn in the same statement: keys and master key are of one moment, in PostgreSQL too.
_WRAPPED = (
    select(keys.c.name, keys.c.wrapped, ring.c.turn, ring.c.proof)
    .join_from(keys, ring, true())
    .where(keys.c.name.in_(bindparam("names", expanding=True)))
)


class Keyring:
    """Opened once in a process; safe for threads. `again` says which secrets may be the right ones once the master key
    was changed: whoever is running then goes on, if one of them is. Raises WrongKeys when none is.
    """

    def __init__(self, url: str, secret: bytes, again: Callable[[], Iterable[bytes]] = lambda: ()) -> None:
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
                begin(tx, secret)
            self.name, turn, proof = tx.execute(select(ring.c.name, ring.c.turn, ring.c.proof)).one()
        self._masters = Masters(self.name, lambda: (secret, *again()))
        try:
            self._master(turn, proof, WRONG)
            self._index = self.key(INDEX)
        except (WrongKeys, KeyGone) as fault:
            self.close()
            raise fault if isinstance(fault, WrongKeys) else WrongKeys(DAMAGED.format(self.url)) from None

    def hash(self, value: str) -> str:
        """A keyed hash by which an address is found."""
        return self._index.hash(value.lower())

    def intake(self, day: date) -> Key:
        """The key of mail and letters of one day that belong to no ticket."""
        name = f"{INTAKE}{day.isoformat()}"
        return self._known.get(name) or self._made_once(name)

    def spare(self, day: date) -> Key:
        """A key for one mail that is kept longer than that of its day; its name tells when it was made."""
        return self._made_once(f"{SPARE}{day.isoformat()}/{secrets.token_hex(8)}")

    def fresh(self) -> Key:
        """A key that nothing was ever sealed with."""
        try:
            return self._fresh.get_nowait()
        except queue.Empty:
            made = [Key.new(secrets.token_hex(16)) for _ in range(AT_ONCE)]
            with self._engine.begin() as tx:
                master = self._master(*turn_of(tx))
                tx.execute(insert(keys), [row(master, key) for key in made])
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
        """Keys by name; those that were destroyed, or damaged, are missing."""
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

    @contextmanager
    def turning(self) -> Iterator[Turning]:
        """The master key may be changed inside the block, and by nobody else meanwhile. All keys are, or none."""
        with self._engine.begin() as tx:
            turn, proof = turn_of(tx)
            turning = Turning(tx, self._masters, self._master(turn, proof), turn, proof)
            yield turning
        if turning.secret:
            self._masters.learn(turn + 1, turning.secret)
            self._sweep()

    def refresh(self) -> None:
        """Take up a master key that was changed meanwhile. Raises WrongKeys when we do not have its secret."""
        with self._reader.begin() as tx:
            self._master(*tx.execute(select(ring.c.turn, ring.c.proof)).one())

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
            master = self._master(*turn_of(tx))
            if tx.execute(select(keys.c.name).where(keys.c.name == name)).first() is None:
                tx.execute(insert(keys), row(master, Key.new(name)))
        return self.key(name)  # which is known from now on, as it is committed

    def _master(self, turn: int, proof: bytes, otherwise: str = "") -> Key:
        """The master key of a turn. Whoever has an older secret must neither wrap keys with it nor call others damaged."""
        found = self._masters.of(turn, proof)
        if found is None:
            raise WrongKeys((otherwise or CHANGED).format(self.url))
        return found

    def _read(self, names: Sequence[str]) -> dict[str, Key]:
        with self._reader.begin() as tx:
            rows = tx.execute(_WRAPPED, {"names": names}).all()
        found = {}
        for name, wrapped, turn, proof in rows:
            try:
                found[name] = self._master(turn, proof).unwrap(wrapped, name, place(name))
            except Tampered:  # one row; with the wrong master key none would open
                log.error("key %s is damaged: look at the disk, put the keys back from their backup", name)
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
