"""Taking mails to work on, and giving them back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from store import claims, keys
from store.inbox.rows import CLAIMED, WAITING, Claimed
from store.inbox.sealed import opened
from store.schema import inbox, inbox_bytes

LEASE = timedelta(minutes=2)
MOST_BYTES = 8_000_000  # of mail that one claim brings into memory, but one mail at least

_CLAIMABLE = (
    select(inbox.c.id, inbox.c.size, inbox.c.attempts)
    .where(inbox.c.state.in_((WAITING, CLAIMED)), inbox.c.next_at <= bindparam("now"))
    .order_by(inbox.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_WHOLE = (
    select(
        inbox.c.id,
        inbox.c.digest,
        inbox.c.door,
        inbox.c.received_at,
        inbox.c.attempts,
        inbox.c.envelope,
        inbox_bytes.c.raw,
        inbox.c.own_key,
        inbox.c.key_name,
    )
    .outerjoin(inbox_bytes)
    .where(inbox.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(inbox.c.id)
)
_CLAIM = (
    update(inbox)
    .where(inbox.c.id.in_(bindparam("ids", expanding=True)))
    .values(
        state=CLAIMED, next_at=bindparam("until"), claimed_by=bindparam("by"), attempts=inbox.c.attempts + 1
    )
)


def claim(tx: Connection, by: str, now: datetime, most: int) -> list[Claimed]:
    """Take up to `most` rows that wait, or whose worker died; nobody else gets them before the lease ends."""
    ids = _few_enough(tx.execute(_CLAIMABLE, {"now": now, "most": most}).all())
    if not ids:
        return []
    tx.execute(_CLAIM, {"ids": ids, "until": now + LEASE, "by": by})
    return [_claimed(keys.of(tx), row) for row in tx.execute(_WHOLE, {"ids": ids}).mappings()]


def _claimed(ring: keys.Keyring, row: Any) -> Claimed:
    """Without its key a mail ends with a person, who may find the key in a newer copy."""
    key = ring.find([row["key_name"]]).get(row["key_name"])
    found = opened(dict(row), key)
    found["damaged"] = found["raw"] is None
    found["raw"] = found["raw"] or b""
    found["envelope_recipients"] = tuple(found["envelope_recipients"])
    del found["key_name"]
    return Claimed(**found)


def _few_enough(rows: Sequence[Any]) -> list[int]:
    """The first rows whose mails fit into memory together: one at least. A row that was taken before comes alone:
    if it is what kills workers, it shall take no other mail along.
    """
    ids: list[int] = []
    taken = 0
    for row in rows:
        taken += row.size
        if ids and (row.attempts or taken > MOST_BYTES):
            break
        ids.append(row.id)
        if row.attempts:
            break
    return ids


def release_the_dead(tx: Connection) -> int:
    """Take back what a process of this machine held when it was killed. How many."""
    return claims.release_the_dead(tx, inbox, WAITING, CLAIMED)


def release_own(tx: Connection, by: str) -> int:
    """Take back what `by` holds after the database was away: its next claim need not wait for the lease. It was not
    the mails' fault, so it counts as no try of theirs.
    """
    return claims.release(tx, inbox, WAITING, CLAIMED, [by], attempts=inbox.c.attempts - 1)
