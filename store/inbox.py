"""Accepted mail: every message waits here, as bytes, until it is in exactly one terminal state."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import getaddresses
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from store import claims, keys
from store.keys import Key, Tampered
from store.schema import inbox, outbox, tickets

WAITING, CLAIMED, DONE, PARKED = "waiting", "claimed", "done", "parked"
LEASE = timedelta(minutes=2)
NO_ENVELOPE: dict[str, Any] = {"envelope_sender": None, "envelope_recipients": [], "peer": None, "helo": None}
MOST_BYTES = 8_000_000  # of mail that one claim brings into memory, but one mail at least


class LeaseLost(Exception):
    """Somebody else took the row over while we worked on it: everything done for it must be rolled back."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A mail at the door. `digest` names it: the same mail delivered again has the same one. `peer` and `helo` are
    address and greeting of the host that brought it, None when it came in another way.
    """

    digest: str
    door: str
    received_at: datetime
    envelope_sender: str | None
    envelope_recipients: tuple[str, ...]
    raw: bytes
    peer: str | None = None
    helo: str | None = None


@dataclass(frozen=True, slots=True)
class Claimed:
    """A row this process alone works on until its lease ends. `damaged`: what is kept of it does not open."""

    id: int
    digest: str
    door: str
    received_at: datetime
    envelope_sender: str | None
    envelope_recipients: tuple[str, ...]
    attempts: int
    raw: bytes
    peer: str | None = None
    helo: str | None = None
    damaged: bool = False


@dataclass(frozen=True, slots=True)
class Finish:
    """How one mail ended: outcome answered, ticketed, triaged, silent, or parked for a person.

    `quotes`: the reason to park it may quote it, and is sealed like it.
    """

    outcome: str
    reason: str | None = None
    reading: dict[str, Any] | None = None
    ticket_id: int | None = None
    quotes: bool = True


def accept(tx: Connection, arrivals: Sequence[Arrival]) -> list[None]:
    """Store mails; one that is already there changes nothing."""
    make = postgresql.insert if tx.dialect.name == "postgresql" else sqlite.insert
    statement = make(inbox).on_conflict_do_nothing(index_elements=["digest"])
    tx.execute(statement, [_row(keys.of(tx), arrival) for arrival in arrivals])
    return [None] * len(arrivals)


def _row(ring: keys.Keyring, arrival: Arrival) -> dict[str, Any]:
    day, own = ring.intake(arrival.received_at.astimezone(UTC).date()), Key.new("own")
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
        "own_key": day.wrap(own, _place("own_key", arrival.digest)),
        "key_name": day.name,
        "envelope": own.seal_value(envelope, _place("envelope", arrival.digest)),
        "raw": own.seal(arrival.raw, _place("raw", arrival.digest)),
    }


def _place(column: str, digest: str) -> str:
    return f"inbox.{column}:{digest}"


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
        inbox.c.raw,
        inbox.c.own_key,
        inbox.c.key_name,
    )
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
_SEALS = select(inbox.c.id, inbox.c.digest, inbox.c.own_key, inbox.c.key_name).where(
    inbox.c.id.in_(bindparam("ids", expanding=True))
)
_TICKET_KEYS = select(tickets.c.id, tickets.c.key_name).where(
    tickets.c.id.in_(bindparam("ids", expanding=True))
)
_FINISH = (
    update(inbox)
    .where(inbox.c.id == bindparam("row"), inbox.c.state == CLAIMED, inbox.c.claimed_by == bindparam("by"))
    .values(
        state=bindparam("to_state"),
        claimed_by=None,
        outcome=bindparam("to_outcome"),
        reason=bindparam("to_reason"),
        reading=bindparam("to_reading"),
        trouble=bindparam("to_trouble"),
        ticket_id=bindparam("to_ticket"),
        own_key=bindparam("to_own_key"),
        key_name=bindparam("to_key_name"),
        finished_at=bindparam("at"),
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
    opened = _opened(dict(row), key)
    opened["damaged"] = opened["raw"] is None
    opened["raw"] = opened["raw"] or b""
    opened["envelope_recipients"] = tuple(opened["envelope_recipients"])
    del opened["key_name"]
    return Claimed(**opened)


def _opened(row: dict[str, Any], key: Key | None) -> dict[str, Any]:
    """A row's values with envelope, bytes and trouble readable; None, where the key is gone. So is all of a row in
    which something is damaged: it must stop neither the worker nor `doctor`.
    """
    try:
        return _opened_whole(dict(row), key)
    except Tampered:
        return _opened_whole(dict(row), None)


def _opened_whole(row: dict[str, Any], key: Key | None) -> dict[str, Any]:
    digest, wrapped, envelope = row["digest"], row.pop("own_key"), row.pop("envelope")
    own = key.unwrap(wrapped, "own", _place("own_key", digest)) if key and wrapped else None
    for column, open_ in (("raw", Key.open), ("trouble", Key.open_value)):
        if row.get(column) is not None:
            row[column] = open_(own, row[column], _place(column, digest)) if own else None
    found = own.open_value(envelope, _place("envelope", digest)) if own and envelope else NO_ENVELOPE
    return row | found


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


def finish(tx: Connection, by: str, ends: Sequence[tuple[int, Finish]], now: datetime) -> None:
    """Write how mails ended. Raises LeaseLost when one is no longer `by`'s."""
    held = _keys_of(tx, ends)
    rows = [_end(inbox_id, by, end, now) | _sealed_end(end, *held[inbox_id]) for inbox_id, end in ends]
    if rows and tx.execute(_FINISH, rows).rowcount != len(rows):
        raise LeaseLost


def park(tx: Connection, inbox_id: int, by: str, reason: str, now: datetime, *, quotes: bool = True) -> None:
    """Set a mail aside for a person, with the reason. It can be replayed. Raises LeaseLost."""
    finish(tx, by, [(inbox_id, Finish("parked", reason, quotes=quotes))], now)


def _keys_of(
    tx: Connection, ends: Sequence[tuple[int, Finish]]
) -> dict[int, tuple[Any, Key | None, Key | None]]:
    """Of each mail its row, the key its own key is sealed with, and the one that it shall be sealed with."""
    ring = keys.of(tx)
    rows = {row.id: row for row in tx.execute(_SEALS, {"ids": [inbox_id for inbox_id, _ in ends]})}
    if len(rows) < len(ends):
        raise LeaseLost
    ids = {end.ticket_id for _, end in ends if end.ticket_id}
    named = tx.execute(_TICKET_KEYS, {"ids": list(ids)}) if ids else ()
    names: dict[int, str] = {row.id: row.key_name for row in named}
    found = ring.find([*names.values(), *(row.key_name for row in rows.values())])
    return {
        inbox_id: (
            row := rows[inbox_id],
            found.get(row.key_name),
            found.get(names.get(end.ticket_id or 0, row.key_name)),
        )
        for inbox_id, end in ends
    }


def _sealed_end(end: Finish, row: Any, key: Key | None, next_key: Key | None) -> dict[str, Any]:
    """A mail that comes to a ticket has its own key sealed with the ticket's. A reason to park it may quote it."""
    values = {
        "to_own_key": row.own_key,
        "to_key_name": row.key_name,
        "to_reason": end.reason,
        "to_trouble": None,
    }
    if key is None or next_key is None or row.own_key is None:
        return values
    place = _place("own_key", row.digest)
    if next_key is not key:
        values |= {"to_own_key": key.hand_over(row.own_key, next_key, place), "to_key_name": next_key.name}
    if end.outcome == "parked" and end.quotes:
        own = key.unwrap(row.own_key, "own", place)
        values |= {
            "to_reason": None,
            "to_trouble": own.seal_value(end.reason, _place("trouble", row.digest)),
        }
    return values


def moved(tx: Connection, row: Any, to: Key) -> dict[str, Any]:
    """Values that seal a mail's own key with another one."""
    place = _place("own_key", row.digest)
    return {"own_key": keys.of(tx).key(row.key_name).hand_over(row.own_key, to, place), "key_name": to.name}


def naming(tx: Connection, address: str) -> tuple[list[dict[str, Any]], list[int]]:
    """Mails without a ticket that are from an address, and the ids of others that only speak of it: those are another
    person's words. Each is opened and looked into.
    """
    ids = (
        tx.execute(select(inbox.c.id).where(inbox.c.ticket_id.is_(None), inbox.c.erased_at.is_(None)))
        .scalars()
        .all()
    )
    rows = [row for inbox_id in ids if (row := by_id(tx, inbox_id))]
    own = [row for row in rows if _is_from(row, address.lower())]
    known = {row["id"] for row in own}
    return own, [row["id"] for row in rows if row["id"] not in known and _names(row, address.lower())]


_FROM = re.compile(rb"^from:([^\n]*(?:\n[ \t][^\n]*)*)", re.IGNORECASE | re.MULTILINE)


def _is_from(row: dict[str, Any], address: str) -> bool:
    head = re.split(rb"\r?\n\r?\n", row["raw"] or b"", maxsplit=1)[0]
    written = [line.decode("latin-1") for line in _FROM.findall(head)]
    senders = {sender.lower() for _, sender in getaddresses(written)}
    return address in senders or (row["envelope_sender"] or "").lower() == address


def _names(row: dict[str, Any], address: str) -> bool:
    whole = rb"(?<![\w.+-])" + re.escape(address.encode()) + rb"(?!\.?[\w-])"  # ko@… is not Hanako's
    return re.search(whole, (row["raw"] or b"").lower()) is not None


def _end(inbox_id: int, by: str, end: Finish, now: datetime) -> dict[str, Any]:
    return {
        "row": inbox_id,
        "by": by,
        "to_state": PARKED if end.outcome == "parked" else DONE,
        "to_outcome": end.outcome,
        "to_reading": end.reading,
        "to_ticket": end.ticket_id,
        "at": now,
    }


def release_the_dead(tx: Connection) -> int:
    """Take back what a process of this machine held when it was killed. How many."""
    return claims.release_the_dead(tx, inbox, WAITING, CLAIMED)


def release_own(tx: Connection, by: str) -> int:
    """Take back what `by` holds after the database was away: its next claim need not wait for the lease."""
    return claims.release(tx, inbox, WAITING, CLAIMED, [by])


def replay(tx: Connection, inbox_ids: Sequence[int], now: datetime) -> int:
    """Put parked mails back in the queue; how many there were."""
    done = tx.execute(
        update(inbox)
        .where(inbox.c.id.in_(inbox_ids), inbox.c.state == PARKED)
        .values(state=WAITING, next_at=now, attempts=0, outcome=None, trouble=None, finished_at=None)
    )
    return done.rowcount


def parked(tx: Connection) -> list[dict[str, Any]]:
    """Every parked mail, oldest first, without its bytes."""
    columns = [column for column in inbox.c if column.name != "raw"]
    rows = _dicts(tx, select(*columns).where(inbox.c.state == PARKED).order_by(inbox.c.id))
    return [row | {"reason": row["trouble"] or row["reason"]} for row in rows]


def by_id(tx: Connection, inbox_id: int) -> dict[str, Any] | None:
    rows = _dicts(tx, select(inbox).where(inbox.c.id == inbox_id))
    return rows[0] if rows else None


def _dicts(tx: Connection, statement: Any) -> list[dict[str, Any]]:
    rows = tx.execute(statement).mappings().all()
    found = keys.of(tx).find(row["key_name"] for row in rows)
    return [_opened(dict(row), found.get(row["key_name"])) for row in rows]


def counts(tx: Connection) -> dict[tuple[str, str | None], int]:
    """How many mails stand in each state and outcome."""
    rows = tx.execute(
        select(inbox.c.state, inbox.c.outcome, func.count()).group_by(inbox.c.state, inbox.c.outcome)
    )
    return {(state, outcome): number for state, outcome, number in rows}


def oldest_unfinished(tx: Connection) -> datetime | None:
    found: datetime | None = tx.execute(
        select(func.min(inbox.c.received_at)).where(inbox.c.state.in_((WAITING, CLAIMED)))
    ).scalar()
    return found


def unaccounted(tx: Connection) -> list[int]:
    """Mails whose state and outcome contradict each other: must always be empty."""
    done = and_(inbox.c.state == DONE, inbox.c.outcome.in_(("answered", "ticketed", "triaged", "silent")))
    aside = and_(inbox.c.state == PARKED, inbox.c.outcome == "parked")
    open_ = and_(inbox.c.state.in_((WAITING, CLAIMED)), inbox.c.outcome.is_(None))
    rows = tx.execute(select(inbox.c.id).where(~or_(done, aside, open_)).order_by(inbox.c.id))
    return list(rows.scalars())


def without_consequence(tx: Connection) -> list[int]:
    """Mails that ended as answered or with a ticket, of which no letter or ticket is to be found: must be empty."""
    letter = select(outbox.c.id).where(outbox.c.inbox_id == inbox.c.id).exists()
    answered = and_(inbox.c.outcome == "answered", ~letter)
    ticketed = and_(inbox.c.outcome.in_(("ticketed", "triaged")), inbox.c.ticket_id.is_(None))
    rows = tx.execute(select(inbox.c.id).where(or_(answered, ticketed)).order_by(inbox.c.id))
    return list(rows.scalars())
