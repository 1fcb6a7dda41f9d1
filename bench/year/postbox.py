"""Our letters on their way: taken from the outbox as the sender does it, and marked as sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cached_property

from sqlalchemy import select

from store import outbox, schema
from store.database import Store

AT_ONCE = 500


@dataclass(frozen=True)
class Letter:
    """As it lies in somebody's mailbox; most are never opened."""

    kind: str
    claimed: outbox.Claimed

    @property
    def recipient(self) -> str:
        return self.claimed.recipient

    @property
    def envelope_sender(self) -> str:
        return self.claimed.envelope_sender

    @property
    def message_id(self) -> str:
        return self.claimed.message_id

    @property
    def reply_to(self) -> str:
        return str(self._opened["Reply-To"])

    @property
    def subject(self) -> str:
        return str(self._opened["Subject"])

    @cached_property
    def text(self) -> str:
        plain = self._opened.get_body(("plain",))
        return str(plain.get_content()) if plain else ""

    @cached_property
    def _opened(self) -> EmailMessage:
        return message_from_bytes(self.claimed.raw, policy=policy.default)


def letters(store: Store, now: datetime) -> Iterator[Letter]:
    """Everything that is to be sent by now."""
    while True:
        claimed = _sent(store, now)
        with store.read() as tx:
            columns = schema.outbox.c
            mine = columns.id.in_([each.id for each in claimed])
            kinds = {row.id: row.kind for row in tx.execute(select(columns.id, columns.kind).where(mine))}
        yield from (Letter(kinds[each.id], each) for each in claimed)
        if len(claimed) < AT_ONCE:
            return


def _sent(store: Store, now: datetime) -> list[outbox.Claimed]:
    with store.write() as tx:
        claimed = outbox.claim(tx, "postbox", now, AT_ONCE)
        outbox.mark_sent(tx, [(each.id, now) for each in claimed])
    return claimed
