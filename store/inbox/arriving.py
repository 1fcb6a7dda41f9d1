"""Mail that comes in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from typing import Any

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from store import keys
from store.inbox.rows import WAITING, Arrival
from store.inbox.sealed import place_of
from store.keys import Key
from store.schema import inbox, inbox_bytes

_DIALECTS = {"sqlite": sqlite, "postgresql": postgresql}
_INSERT = {
    name: dialect.insert(inbox).on_conflict_do_nothing(index_elements=["digest"])
    for name, dialect in _DIALECTS.items()
}
# A mail that is already there has its bytes, or they were erased: they are not replaced either.
_OF_DIGEST = select(inbox.c.id, bindparam("sealed", type_=inbox_bytes.c.raw.type)).where(
    inbox.c.digest == bindparam("of_digest")
)
_INSERT_BYTES = {
    name: dialect.insert(inbox_bytes)
    .from_select(["inbox_id", "raw"], _OF_DIGEST)
    .on_conflict_do_nothing(index_elements=["inbox_id"])
    for name, dialect in _DIALECTS.items()
}


def accept(tx: Connection, arrivals: Sequence[Arrival]) -> list[None]:
    """Store mails; one that is already there changes nothing."""
    owned = [(arrival, Key.new("own")) for arrival in arrivals]
    tx.execute(_INSERT[tx.dialect.name], [_row(keys.of(tx), *each) for each in owned])
    tx.execute(_INSERT_BYTES[tx.dialect.name], [_bytes(*each) for each in owned])
    return [None] * len(arrivals)


def _row(ring: keys.Keyring, arrival: Arrival, own: Key) -> dict[str, Any]:
    # Of the day on which we take it: the key of an earlier day may be destroyed, or be so any moment.
    day = ring.intake((arrival.taken_at or arrival.received_at).astimezone(UTC).date())
    envelope = {
        "envelope_sender": arrival.envelope_sender,
        "envelope_recipients": arrival.envelope_recipients,
        "peer": arrival.peer,
        "helo": arrival.helo,
    }
    return {
        "digest": arrival.digest,
        "door": arrival.door,
        "received_at": arrival.received_at,
        "size": len(arrival.raw),
        "state": WAITING,
        "attempts": 0,
        "next_at": arrival.received_at,
        "own_key": day.wrap(own, place_of("own_key", arrival.digest)),
        "key_name": day.name,
        "envelope": own.seal_value(envelope, place_of("envelope", arrival.digest)),
    }


def _bytes(arrival: Arrival, own: Key) -> dict[str, Any]:
    return {"of_digest": arrival.digest, "sealed": own.seal(arrival.raw, place_of("raw", arrival.digest))}
