"""Keys that personal data are sealed with, in a store of their own: who destroys a key, erases what it sealed, in every
backup too.
"""

from sqlalchemy import Connection

from store.keys.cipher import Key, Tampered
from store.keys.faults import KeyGone, WrongKeys
from store.keys.ring import Keyring
from store.keys.turning import Turning

__all__ = ["Key", "KeyGone", "Keyring", "Tampered", "Turning", "WrongKeys", "of"]


def of(tx: Connection) -> Keyring:
    """The keys that go with the database of a transaction."""
    ring: Keyring | None = tx.get_execution_options().get("keyring")
    if ring is None:
        raise LookupError("this store was opened without its keys")
    return ring
