"""What can keep a transaction from being, and says nothing of the work in hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import DBAPIError

from store.keys import WrongKeys

T = TypeVar("T")
TRIES = 5
# SQLSTATE: deadlock_detected and serialization_failure. SQLite: SQLITE_BUSY and SQLITE_LOCKED, in the lowest byte.
_COLLISIONS, _BUSY = {"40P01", "40001"}, {5, 6}

# The database, or the master key of what is sealed in it, cannot be had now: whoever meets it waits.
AWAY = (DBAPIError, WrongKeys)


def said(fault: DBAPIError | WrongKeys) -> str:
    """It in one line."""
    told = fault.orig if isinstance(fault, DBAPIError) and fault.orig else fault
    return next(iter(str(told).strip().splitlines()), repr(told))


def again(deed: Callable[[], T]) -> T:
    """A whole transaction, once more when another one stood in its way: of two that do, one always gets through."""
    for _ in range(TRIES - 1):
        try:
            return deed()
        except DBAPIError as fault:
            if not collided(fault):
                raise
    return deed()


def collided(fault: DBAPIError) -> bool:
    """Whether two transactions waited for each other, so that one was ended to let the other go on."""
    busy = getattr(fault.orig, "sqlite_errorcode", 0) & 0xFF
    return getattr(fault.orig, "sqlstate", None) in _COLLISIONS or busy in _BUSY
