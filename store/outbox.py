"""Letters on their way: each is a row with a state, an attempt count and a next time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from store import claims, keys, strangers, together
from store.keys import Key, Tampered
from store.schema import outbox, tickets

QUEUED, CLAIMED, SENT, FAILED = "queued", "claimed", "sent", "failed"
LEASE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class NewLetter:
    """A finished letter. `key` names its cause: a second letter with the same key is not queued."""

    key: str
    kind: str
    language: str
    inbox_id: int | None
    ticket_id: int | None
    policy_digest: str | None
    sections: tuple[str, ...]
    recipient: str
    envelope_sender: str
    bounce_token: str
    message_id: str
    automatic: bool
    raw: bytes
    circle: str | None = None
    key_name: str | None = None  # the ticket's, where it is at hand


@dataclass(frozen=True, slots=True)
class Claimed:
    """A letter this process alone sends until its lease ends. Without its key, or damaged, it has no bytes."""

    id: int
    recipient: str
    envelope_sender: str
    message_id: str
    attempts: int
    created_at: datetime
    raw: bytes


_INSERT = {
    name: dialect.insert(outbox).on_conflict_do_nothing(index_elements=["key"])
    for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
}
_CLAIMABLE = (
    select(
        outbox.c.id,
        outbox.c.key,
        outbox.c.recipient,
        outbox.c.envelope_sender,
        outbox.c.message_id,
        outbox.c.attempts,
        outbox.c.created_at,
        outbox.c.raw,
        outbox.c.key_name,
    )
    .where(outbox.c.state.in_((QUEUED, CLAIMED)), outbox.c.next_at <= bindparam("now"))
    .order_by(outbox.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_CLAIM = (
    update(outbox)
    .where(outbox.c.id.in_(bindparam("ids", expanding=True)))
    .values(
        state=CLAIMED, next_at=bindparam("until"), claimed_by=bindparam("by"), attempts=outbox.c.attempts + 1
    )
)
_LETTER = select(outbox.c.id, outbox.c.ticket_id, outbox.c.kind).with_for_update()
_BOUNCED = _LETTER.where(outbox.c.bounce_token == bindparam("token"))
_DELAYED = _BOUNCED.where(outbox.c.bounced_at.is_(None))
_BOUNCE_TOKEN = (
    select(outbox.c.bounce_token)
    .where(
        outbox.c.bounce_token.in_(bindparam("tokens", expanding=True))
        | outbox.c.message_id.in_(bindparam("message_ids", expanding=True))
    )
    .limit(1)
)
_SENT_TO = (
    select(outbox.c.id)
    .where(
        outbox.c.message_id.in_(bindparam("message_ids", expanding=True)),
        outbox.c.recipient_hash == bindparam("recipient"),
        outbox.c.ticket_id.is_(None),
    )
    .limit(1)
)
_TICKET_KEY = select(tickets.c.key_name).where(tickets.c.id == bindparam("ticket"))
_SENT = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"))
    .values(state=SENT, sent_at=bindparam("at"), last_error=None)
)
_SINCE = select(func.count()).where(
    outbox.c.recipient_hash == bindparam("recipient"),
    outbox.c.created_at > bindparam("since"),
    outbox.c.automatic,
)
_ANSWERING_SINCE = _SINCE.where(outbox.c.circle.is_not(None))
_CIRCLE_SINCE = select(func.count()).where(
    outbox.c.circle == bindparam("circle"), outbox.c.created_at > bindparam("since"), outbox.c.automatic
)


def queue(tx: Connection, letter: NewLetter, now: datetime) -> None:
    """Put a letter among those to be sent. It is written with the others of its transaction."""
    key, hashed = _key_for(tx, letter, now), keys.of(tx).hash
    recipient = hashed(letter.recipient)
    strangers.meet(tx, "outbox", recipient)
    together.write(
        tx,
        _INSERT[tx.dialect.name],
        {
            "key": letter.key,
            "kind": letter.kind,
            "language": letter.language,
            "inbox_id": letter.inbox_id,
            "ticket_id": letter.ticket_id,
            "policy_digest": letter.policy_digest,
            "sections": list(letter.sections),
            "recipient": key.seal_value(letter.recipient, _place("recipient", letter.key)),
            "recipient_hash": recipient,
            "envelope_sender": letter.envelope_sender,
            "bounce_token": letter.bounce_token,
            "message_id": letter.message_id,
            "automatic": letter.automatic,
            "created_at": now,
            "state": QUEUED,
            "attempts": 0,
            "next_at": now,
            "raw": key.seal(letter.raw, _place("raw", letter.key)),
            "circle": hashed(letter.circle) if letter.circle else None,
            "key_name": key.name,
        },
    )


def _key_for(tx: Connection, letter: NewLetter, now: datetime) -> Key:
    """Letters of a ticket are erased with it, others with the mail of their day."""
    if letter.ticket_id is None:
        return keys.of(tx).intake(now.astimezone(UTC).date())
    name = letter.key_name or tx.execute(_TICKET_KEY, {"ticket": letter.ticket_id}).scalar_one()
    return keys.of(tx).key(name)


def _place(column: str, key: str) -> str:
    return f"outbox.{column}:{key}"


def automatic_since(tx: Connection, recipient: str, since: datetime) -> int:
    """How many automatic letters went to an address after `since`: what ends a loop."""
    hashed = keys.of(tx).hash(recipient)
    if strangers.has(tx, "outbox", hashed):
        return 0
    return int(tx.execute(_SINCE, {"recipient": hashed, "since": since}).scalar_one())


def answering_since(tx: Connection, recipient: str, since: datetime) -> int:
    """How many of those may have answered an answer to one of ours."""
    wanted = {"recipient": keys.of(tx).hash(recipient), "since": since}
    return int(tx.execute(_ANSWERING_SINCE, wanted).scalar_one())


def in_circle_since(tx: Connection, circle: str, since: datetime) -> int:
    """How many such letters went to all of a circle."""
    wanted = {"circle": keys.of(tx).hash(circle), "since": since}
    return int(tx.execute(_CIRCLE_SINCE, wanted).scalar_one())


def claim(tx: Connection, by: str, now: datetime, most: int) -> list[Claimed]:
    """Take up to `most` letters that are due, or whose sender died."""
    rows = tx.execute(_CLAIMABLE, {"now": now, "most": most}).all()
    if rows:
        tx.execute(_CLAIM, {"ids": [row.id for row in rows], "until": now + LEASE, "by": by})
    return [
        Claimed(
            row["id"],
            row["recipient"],
            row["envelope_sender"],
            row["message_id"],
            row["attempts"] + 1,
            row["created_at"],
            row["raw"] or b"",
        )
        for row in _opened(tx, [row._asdict() for row in rows])
    ]


def mark_sent(tx: Connection, sent: Sequence[tuple[int, datetime]]) -> None:
    if sent:
        tx.execute(_SENT, [{"row": outbox_id, "at": at} for outbox_id, at in sent])


def again_later(tx: Connection, outbox_id: int, error: str, at: datetime) -> None:
    _failed(tx, outbox_id, error, state=QUEUED, next_at=at)


def give_up(tx: Connection, outbox_id: int, error: str) -> None:
    """The relay refused for good, or for too long: the team must see it."""
    _failed(tx, outbox_id, error, state=FAILED)


def _failed(tx: Connection, outbox_id: int, error: str, **values: Any) -> None:
    """Servers like to quote the address in what they say."""
    row = tx.execute(select(outbox.c.key, outbox.c.key_name).where(outbox.c.id == outbox_id)).one()
    key = keys.of(tx).find([row.key_name]).get(row.key_name)
    sealed = key.seal_value(error, _place("last_error", row.key)) if key else None
    tx.execute(update(outbox).where(outbox.c.id == outbox_id).values(last_error=sealed, **values))


def release(tx: Connection, outbox_ids: Sequence[int], at: datetime) -> None:
    """Give claimed letters back, unsent."""
    if outbox_ids:
        tx.execute(
            update(outbox)
            .where(outbox.c.id.in_(outbox_ids), outbox.c.state == CLAIMED)
            .values(state=QUEUED, next_at=at, attempts=outbox.c.attempts - 1)
        )


def release_the_dead(tx: Connection) -> int:
    """Take back what a process of this machine held when it was killed. How many."""
    return claims.release_the_dead(tx, outbox, QUEUED, CLAIMED)


def release_own(tx: Connection, by: str) -> int:
    """Take back what `by` holds after the database was away: its next claim need not wait for the lease."""
    return claims.release(tx, outbox, QUEUED, CLAIMED, [by])


def retry_failed(tx: Connection, now: datetime) -> int:
    """Queue every letter that was given up once more; how many."""
    done = tx.execute(
        update(outbox)
        .where(outbox.c.state == FAILED)
        .values(state=QUEUED, next_at=now, attempts=0, last_error=None)
    )
    return done.rowcount


def bounced(tx: Connection, bounce_token: str, reason: str, now: datetime) -> dict[str, Any] | None:
    """Note that a letter came back; which letter it was, or None when the token is not ours."""
    letter = _letter(tx, _BOUNCED, bounce_token)
    if letter:
        _failed(tx, letter["id"], reason, bounced_at=now)
    return letter


def delayed(tx: Connection, bounce_token: str, reason: str) -> dict[str, Any] | None:
    """Note that somebody still tries to deliver a letter; which letter, or None as above."""
    letter = _letter(tx, _DELAYED, bounce_token)
    if letter:
        _failed(tx, letter["id"], reason)
    return letter


def _letter(tx: Connection, statement: Any, bounce_token: str) -> dict[str, Any] | None:
    row = tx.execute(statement, {"token": bounce_token}).mappings().first()
    return dict(row) if row else None


def bounce_token(tx: Connection, tokens: Sequence[str], message_ids: Sequence[str]) -> str | None:
    """The bounce token of the letter that one of these tokens or Message-IDs names."""
    if not tokens and not message_ids:
        return None
    named = {"tokens": tokens, "message_ids": message_ids}
    found: str | None = tx.execute(_BOUNCE_TOKEN, named).scalar()
    return found


def was_sent_to(tx: Connection, message_ids: Sequence[str], recipient: str) -> bool:
    """Whether one of these is an automatic letter of ours to this address, outside any ticket."""
    if not message_ids:
        return False
    wanted = {"message_ids": message_ids, "recipient": keys.of(tx).hash(recipient)}
    return tx.execute(_SENT_TO, wanted).first() is not None


def of_ticket(tx: Connection, ticket_id: int) -> list[dict[str, Any]]:
    """Letters of a ticket, oldest first, as rows."""
    return _rows(tx, select(outbox).where(outbox.c.ticket_id == ticket_id).order_by(outbox.c.id))


def of_inbox(tx: Connection, inbox_id: int) -> list[dict[str, Any]]:
    return _rows(tx, select(outbox).where(outbox.c.inbox_id == inbox_id).order_by(outbox.c.id))


def after(tx: Connection, outbox_id: int) -> list[dict[str, Any]]:
    """Letters that were queued later than one, without their bytes."""
    columns = [column for column in outbox.c if column.name != "raw"]
    return _rows(tx, select(*columns).where(outbox.c.id > outbox_id).order_by(outbox.c.id))


def to_address(tx: Connection, address: str) -> list[dict[str, Any]]:
    """Letters to an address that belong to no ticket."""
    mine = (outbox.c.recipient_hash == keys.of(tx).hash(address)) & outbox.c.ticket_id.is_(None)
    return _rows(tx, select(outbox).where(mine).order_by(outbox.c.id))


def troubled(tx: Connection) -> list[dict[str, Any]]:
    """Letters that failed or came back."""
    columns = [column for column in outbox.c if column.name != "raw"]
    statement = select(*columns).where((outbox.c.state == FAILED) | outbox.c.bounced_at.is_not(None))
    return _rows(tx, statement.order_by(outbox.c.id))


def _rows(tx: Connection, statement: Any) -> list[dict[str, Any]]:
    return _opened(tx, [dict(row) for row in tx.execute(statement).mappings()])


def _opened(tx: Connection, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """With what is sealed readable; "" and None, where the key is gone or something is damaged."""
    found = keys.of(tx).find(row["key_name"] for row in rows)
    for row in rows:
        key = found.get(row["key_name"])
        for column, open_ in (
            ("recipient", Key.open_value),
            ("last_error", Key.open_value),
            ("raw", Key.open),
        ):
            if row.get(column) is not None:
                row[column] = _or_none(open_, key, row[column], _place(column, row["key"]))
        row["recipient"] = row["recipient"] or ""
    return rows


def _or_none(open_: Callable[[Key, bytes, str], Any], key: Key | None, sealed: bytes, place: str) -> Any:
    """One damaged letter must not keep back the others."""
    try:
        return open_(key, sealed, place) if key else None
    except Tampered:
        return None


def counts(tx: Connection) -> dict[str, int]:
    rows = tx.execute(select(outbox.c.state, func.count()).group_by(outbox.c.state))
    return {state: int(number) for state, number in rows}


def oldest_queued(tx: Connection) -> datetime | None:
    found: datetime | None = tx.execute(
        select(func.min(outbox.c.created_at)).where(outbox.c.state.in_((QUEUED, CLAIMED)))
    ).scalar()
    return found
