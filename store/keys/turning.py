"""Changing the master key: every key is wrapped anew, what the keys sealed stays as it is."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, insert, select, update

from store.keys.cipher import Key, Tampered, master
from store.keys.masters import PROOF, Masters
from store.keys.tables import keys, place, ring, row

INDEX = "index"  # the key that every ring begins with: addresses are found by it
AT_ONCE = 1000  # keys in one statement
_WRAP = update(keys).where(keys.c.name == bindparam("key")).values(wrapped=bindparam("again"))


class Turning:
    """A transaction in which nobody else can change the master key."""

    def __init__(self, tx: Connection, masters: Masters, master: Key, turn: int, proof: bytes) -> None:
        self._tx, self._masters, self._master = tx, masters, master
        self._turn, self._proof = turn, proof
        self.secret: bytes | None = None  # of the new one

    def opens(self, secret: bytes) -> bool:
        """Whether a secret is that of the master key as it is now."""
        return self._masters.opens(secret, self._proof)

    def to(self, secret: bytes) -> int:
        """Wrap every key anew under a master key from another secret. How many. A damaged one stays as it is."""
        new, self.secret = self._masters.of_secret(secret), secret
        names = self._tx.execute(select(keys.c.name)).scalars().all()
        parts = [names[start : start + AT_ONCE] for start in range(0, len(names), AT_ONCE)]
        count = sum(self._wrap(part, new) for part in parts)
        self._tx.execute(update(ring).values(turn=self._turn + 1, proof=new.seal(b"", PROOF)))
        return count

    def _wrap(self, names: Sequence[str], new: Key) -> int:
        held = self._tx.execute(select(keys.c.name, keys.c.wrapped).where(keys.c.name.in_(names))).all()
        again = []
        for name, wrapped in held:
            try:
                key = self._master.unwrap(wrapped, name, place(name))
            except Tampered:
                continue
            again.append({"key": name, "again": row(new, key)["wrapped"]})
        if again:
            self._tx.execute(_WRAP, again)
        return len(again)


def begin(tx: Connection, secret: bytes) -> None:
    name = secrets.token_hex(16)
    key = master(secret, name)
    tx.execute(insert(ring), {"id": 1, "name": name, "turn": 1, "proof": key.seal(b"", PROOF)})
    tx.execute(insert(keys), row(key, Key.new(INDEX)))


def turn_of(tx: Connection) -> tuple[int, bytes]:
    """Nobody changes the master key before this transaction ends."""
    found = tx.execute(select(ring.c.turn, ring.c.proof).with_for_update()).one()
    return found.turn, found.proof
