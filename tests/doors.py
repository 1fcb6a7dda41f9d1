"""A mail door to knock at, with a pace and limits of one's own."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from samples import some_settings
from test_smtp import Talk

from bot.smtp import Door, Pace
from bot.smtp.limits import USUAL
from store.database import Store

NO_WAITING = Pace(room=0.3)


QUICK = Pace(silence=0.4, mail=1.2, proxy=0.4, room=0.3, farewell=1.0)


CROWDED = "421 4.7.0 Too many connections, try again later"


SLOW = "421 4.4.2 Too slow, goodbye"


@contextmanager
def door(store: Store, folder: Path, pace: Pace = USUAL, **given: Any) -> Iterator[int]:
    """An open door; its port."""
    opened = Door(some_settings(folder, **given), store, pace=pace)
    opened.open()
    try:
        yield opened.ports[0]
    finally:
        opened.close()


@contextmanager
def raw(port: int) -> Iterator[Talk]:
    """A connection of which nothing is expected."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        yield Talk(connection)


def eventually(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)
