"""A mailbox reader at work in a test, and a look at what it has taken."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from dovecot import Mailbox
from samples import some_settings

from bot.imap import Reader
from bot.imap.reader import Pace
from store import inbox
from store.database import Store

QUICK = Pace(first=0.05, first_when_refused=0.4, longest=0.4, answer=1.0)


def mail(
    number: int, *headers: str, text: str = "Please send me a copy of all the data you hold about me."
) -> bytes:
    """A customer's mail; `headers` are put on top of it, where the last server puts them."""
    lines = [
        *headers,
        f"From: Hanako Sato <hanako{number}@example.net>",
        "To: privacy@example.co.jp",
        f"Subject: My data {number}",
        f"Message-ID: <{number}@mailer.example.net>",
        "",
        text,
        "",
    ]
    return "\r\n".join(lines).encode()


@contextmanager
def reading(box: Mailbox, store: Store, pace: Pace = QUICK, **given: Any) -> Iterator[threading.Thread]:
    """A reader in a thread, at work as long as the block."""
    settings = some_settings(box.server.folder / "var", **{"imap_url": box.url(), "imap_poll": 1} | given)
    reader = Reader(settings, store, pace=pace)
    thread = threading.Thread(target=reader.run, daemon=True)
    thread.start()
    try:
        yield thread
    finally:
        reader.stop()
        thread.join(20)
        assert not thread.is_alive(), "it does not stop"


def taken(store: Store) -> list[dict[str, Any]]:
    """The inbox, oldest first."""
    with store.read() as tx:
        return inbox.whole(tx)


def subjects(store: Store) -> list[str]:
    return sorted(
        row["raw"].partition(b"Subject: ")[2].partition(b"\r\n")[0].decode() for row in taken(store)
    )
