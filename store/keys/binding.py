"""A database and its keys belong together: the first ring of keys that comes to it is noted."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select

from store import keys
from store.keys.faults import WrongKeys
from store.schema import keyring


def bind(tx: Connection) -> None:
    """Raises WrongKeys when the database was sealed with the keys of another ring."""
    ring = keys.of(tx)
    bound = tx.execute(select(keyring.c.name)).scalar()
    if bound is None:
        tx.execute(insert(keyring), {"id": 1, "name": ring.name})
    elif bound != ring.name:
        raise WrongKeys(
            f"the database was sealed with other keys than those in {ring.url!r}. Set MADOGUCHI_KEYS_URL to where"
            " they are, or put them back from their backup; without them, nothing personal can ever be read again"
        )
