"""Starts the parts of the service, waits for a signal, and stops them in the order that loses nothing."""

from __future__ import annotations

import logging
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot import memory, web
from bot.apart import Apart
from bot.carriers import carrier
from bot.daily import Daily
from bot.deliver import Delivery
from bot.house import House
from bot.key_watch import KeyWatch
from bot.opening import opened
from bot.settings import Settings
from bot.signing import signing
from bot.smtp import Door
from bot.worker import Worker
from store.database import Store

if TYPE_CHECKING:
    from bot.slack import Bot

log = logging.getLogger("run")

_MAIN = threading.main_thread().ident or 0


@contextmanager
def at_work(settings: Settings) -> Iterator[Store]:
    """The database, for a process of the service, which ends when its secret is the right one no longer."""
    with opened(settings) as store:
        assert store.keyring
        watch = KeyWatch(store.keyring)
        with _thread("keys", watch.run, watch.stop):
            yield store


@contextmanager
def door(settings: Settings, store: Store, on_mail: Callable[[], None] = lambda: None) -> Iterator[Door]:
    """The mail door, open inside the block."""
    entrance = Door(settings, store, on_mail)
    try:
        entrance.open()
        log.info(
            "mail door open on %s ports %s for %s",
            settings.smtp_host,
            entrance.ports,
            settings.contact_address,
        )
        yield entrance
    finally:
        entrance.close()


@contextmanager
def mailbox(settings: Settings, store: Store, on_mail: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Mail is read from the mailbox inside the block."""
    from bot.imap import Reader  # what only those need who have a mailbox

    reader = Reader(settings, store, on_mail)
    with _thread("imap", reader.run, reader.stop):
        yield


@contextmanager
def delivery(settings: Settings, store: Store) -> Iterator[Delivery]:
    """Letters go out inside the block."""
    sender = Delivery(store, signing(settings, carrier(settings.relay_url, settings.maildir)))
    with _thread("deliver", sender.run, sender.stop):
        yield sender


@contextmanager
def desk(house: House, store: Store, on_letter: Callable[[], None]) -> Iterator[Worker]:
    """A worker in a thread, working inside the block."""
    house.record_policies(store, datetime.now(UTC))
    worker = Worker(house, store, on_letter)
    with _thread("worker", worker.run, worker.stop):
        yield worker


@contextmanager
def desk_apart(on_letter: Callable[[], None]) -> Iterator[Apart]:
    """A worker in a process of its own, working inside the block."""
    worker = Apart(on_letter)
    with _thread("worker", worker.run, worker.stop):
        yield worker


@contextmanager
def daily(settings: Settings, store: Store) -> Iterator[None]:
    """What is due once a day is done inside the block, and the last of it at its end."""
    chores = Daily(settings, store)
    with _thread("daily", chores.run, chores.stop):
        yield


@contextmanager
def web_port(settings: Settings, store: Store, slack_events: web.View | None = None) -> Iterator[int]:
    """The web port, served inside the block; the port really listened on."""
    server = web.serve(settings, store, slack_events)
    with _thread("web", server.run, server.close):
        log.info("web on http://%s:%s", settings.web_host, server.port)
        yield server.port


@contextmanager
def slack(bot: Bot, *, connect: bool) -> Iterator[Bot]:
    """The Slack bot, answering inside the block; `connect`: by Socket Mode."""
    try:
        if connect:
            socket = bot.socket()
            with _thread("slack", socket.run, socket.stop):
                yield bot
        else:
            yield bot
    finally:
        bot.close()


@contextmanager
def _thread(name: str, run: Callable[[], None], stop: Callable[[], None]) -> Iterator[None]:
    faults: list[Exception] = []

    def guarded() -> None:
        try:
            run()
        except (
            Exception
        ) as fault:  # a service without this part must not look alive: end, and be started again
            log.critical("%s has failed", name)
            faults.append(fault)
            # To the main thread, which waits for it: a signal that this thread raised would not wake that one.
            signal.pthread_kill(_MAIN, signal.SIGTERM)

    thread = threading.Thread(target=guarded, name=name)
    thread.start()
    try:
        yield
    finally:
        stop()
        thread.join()
    if faults:
        raise faults[0]


SWITCH = 0.0005  # seconds


def until_told(ready: Callable[[], None] = lambda: None) -> None:
    """Wait for SIGTERM or SIGINT."""
    told = threading.Event()
    memory.give_back_large_pieces()
    memory.keep_what_is_loaded()
    # The mail door must not wait 5 ms, Python's default, each time the worker is busy: a mail is five round trips.
    sys.setswitchinterval(SWITCH)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told.set())
    ready()
    told.wait()
    log.info("stopping")
