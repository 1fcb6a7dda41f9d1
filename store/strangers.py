"""Addresses of which nothing is stored. They are looked up once, for all mails of a transaction: whoever writes for the
first time, as most do, then costs no query of their own.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Column, Connection, Select, bindparam, select

from store import drafts, keys
from store.schema import outbox, tickets

_STRANGERS = "strangers to this transaction"


def _known(column: Column[str]) -> Select[str]:
    return select(column).where(column.in_(bindparam("hashes", expanding=True)))


_KNOWN = {"tickets": _known(tickets.c.requester_hash), "outbox": _known(outbox.c.recipient_hash)}


def look_up(tx: Connection, addresses: Iterable[str]) -> None:
    hashes = {keys.of(tx).hash(address) for address in addresses}
    tx.info[_STRANGERS] = {
        table: hashes.difference(found for (found,) in drafts.ask(tx, known, {"hashes": sorted(hashes)}))
        for table, known in _KNOWN.items()
    }


def has(tx: Connection, table: str, hashed: str) -> bool:
    """Whether no row of a table is theirs, by the hash of their address. False when nobody looked."""
    return hashed in tx.info.get(_STRANGERS, {}).get(table, ())


def meet(tx: Connection, table: str, hashed: str) -> None:
    """From now on a row of it is theirs."""
    tx.info.get(_STRANGERS, {}).get(table, set()).discard(hashed)


def forget(tx: Connection) -> None:
    """The transaction has ended."""
    tx.info.pop(_STRANGERS, None)
