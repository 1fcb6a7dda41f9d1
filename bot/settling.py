"""Mails brought to their ends, all that follows from them in one transaction."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime

from bot import desk
from bot.desk import Mail
from bot.house import House
from store import drafts, inbox
from store.database import Store, drafted
from store.drafts import Draft, Overtaken, Unforeseen

log = logging.getLogger("worker")

FLOCK = 16  # from so many mails at once on, more are on their way


def settle(house: House, store: Store, name: str, mails: Sequence[Mail], now: datetime) -> None:
    """Raises LeaseLost when one of them is no longer `name`'s."""
    draft = _draft(house, store, mails, now)
    try:
        ends = _write(house, store, name, mails, now, draft)
    except Overtaken:
        ends = _write(house, store, name, mails, now, None)
    for each, end in zip(mails, ends, strict=True):
        log.info("done inbox=%d outcome=%s reason=%s", each.row, end.outcome, end.reason or "-")


def _draft(
    house: House, store: Store, mails: Sequence[Mail], now: datetime
) -> tuple[list[inbox.Finish], Draft] | None:
    """A flock is worked out while the mail door may write. None when it hangs on what is known of its senders."""
    if len(mails) < FLOCK or not store.is_sqlite:
        return None
    try:
        with store.drafting() as tx:
            return desk.receive_all(tx, house, mails, now), drafted(tx)
    except Unforeseen:
        return None


def _write(
    house: House,
    store: Store,
    name: str,
    mails: Sequence[Mail],
    now: datetime,
    draft: tuple[list[inbox.Finish], Draft] | None,
) -> list[inbox.Finish]:
    with store.write() as tx:
        if draft:
            ends, rows = draft
            drafts.write(tx, rows)
        else:
            ends = desk.receive_all(tx, house, mails, now)
        inbox.finish(tx, name, [(each.row, end) for each, end in zip(mails, ends, strict=True)], now)
    return ends
