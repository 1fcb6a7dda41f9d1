"""What can keep a transaction from being, and says nothing of the work in hand."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError

from store.keys import WrongKeys

# The database, or the master key of what is sealed in it, cannot be had now: whoever meets it waits.
AWAY = (DBAPIError, WrongKeys)


def said(fault: DBAPIError | WrongKeys) -> str:
    """It in one line."""
    told = fault.orig if isinstance(fault, DBAPIError) and fault.orig else fault
    return next(iter(str(told).strip().splitlines()), repr(told))
