"""A finished letter comes among those to be sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from store import keys, strangers, together
from store.keys import Key
from store.outbox.sealed import place
from store.outbox.states import QUEUED
from store.schema import outbox, tickets


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


_INSERT = {
    name: dialect.insert(outbox).on_conflict_do_nothing(index_elements=["key"])
    for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
}
_TICKET_KEY = select(tickets.c.key_name).where(tickets.c.id == bindparam("ticket"))


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
            "recipient": key.seal_value(letter.recipient, place("recipient", letter.key)),
            "recipient_hash": recipient,
            "envelope_sender": letter.envelope_sender,
            "bounce_token": letter.bounce_token,
            "message_id": letter.message_id,
            "automatic": letter.automatic,
            "created_at": now,
            "state": QUEUED,
            "attempts": 0,
            "next_at": now,
            "raw": key.seal(letter.raw, place("raw", letter.key)),
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
