"""Starts the parts of the service, waits for a signal, and stops them in the order that loses nothing."""

from __future__ import annotations

import logging
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from bot import web
from bot.apart import Apart
from bot.carriers import carrier
from bot.deliver import Delivery
from bot.house import House
from bot.settings import Settings
from bot.smtp import Door
from bot.worker import Worker
from store.database import Store

log = logging.getLogger("run")


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
def delivery(settings: Settings, store: Store) -> Iterator[Delivery]:
    """Letters go out inside the block."""
    sender = Delivery(store, carrier(settings.relay_url, settings.maildir))
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
def web_port(settings: Settings, store: Store) -> Iterator[int]:
    """The web port, served inside the block; the port really listened on."""
    server = web.serve(settings, store)
    with _thread("web", server.run, server.close):
        log.info("web on http://%s:%s", settings.web_host, server.port)
        yield server.port


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
            signal.raise_signal(signal.SIGTERM)

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
    # The mail door must not wait 5 ms, Python's default, each time the worker is busy: a mail is five round trips.
    sys.setswitchinterval(SWITCH)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told.set())
    ready()
    told.wait()
    log.info("stopping")
