"""When to kill: between any two steps of a mail's way, or just whenever."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from enum import StrEnum

from bench.kill.customers import Customers
from bench.kill.relay import Relay
from bench.kill.service import Service, Victim
from store import inbox, outbox
from store.database import Store

LONGEST_WAIT = 20.0  # seconds for a moment to come
LONGEST_DELAY = 0.4  # seconds of load before a kill at no moment in particular


class Moment(StrEnum):
    """After which step the process dies. The next step may have begun: the kill is as quick as a signal is."""

    ACCEPTED = "after a 250"
    CLAIMED = "after the worker's claim"
    COMMITTED = "after the worker's commit"
    RELAY_TOOK = "before the relay's 250 is heard"
    RELAY_ANSWERED = "after the relay's 250"
    ANY = "at a random moment"
    STARTING = "while it starts"


class Killer:
    """Strikes at a moment. True when the moment came, False when it was waited for in vain."""

    def __init__(self, service: Service, customers: Customers, relay: Relay, store: Store, seed: int) -> None:
        self._service = service
        self._customers = customers
        self._relay = relay
        self._store = store
        self._chance = random.Random(seed)

    def strike(self, moment: Moment, victim: Victim = Victim.ALL) -> bool:
        if moment is Moment.STARTING:
            victim = Victim.ALL  # the worker may not be there yet
            self._service.begin()
            time.sleep(self._chance.uniform(0.3, 1.1) * self._service.start_took)
            came = True
        elif moment is Moment.ANY:
            time.sleep(self._chance.uniform(0, LONGEST_DELAY))
            came = True
        elif moment in (Moment.RELAY_TOOK, Moment.RELAY_ANSWERED):
            return self._by_the_relay(moment, victim)
        else:
            came = _awaited(self._sign_of(moment))
        self._service.kill(victim)
        return came

    def _sign_of(self, moment: Moment) -> Callable[[], bool]:
        if moment is Moment.ACCEPTED:
            before = len(self._customers.accepted)
            return lambda: len(self._customers.accepted) > before
        if moment is Moment.CLAIMED:
            return self._is_claimed
        before = self._letters()
        return lambda: self._letters() > before

    def _is_claimed(self) -> bool:
        with self._store.read() as tx:
            return any(state == inbox.CLAIMED for state, _ in inbox.counts(tx))

    def _letters(self) -> int:
        with self._store.read() as tx:
            return sum(outbox.counts(tx).values())

    def _by_the_relay(self, moment: Moment, victim: Victim) -> bool:
        """The relay's own thread strikes before it answers, or wakes us when it is about to."""
        took = threading.Event()

        def on_letter() -> None:
            if not took.is_set():
                if moment is Moment.RELAY_TOOK:
                    self._service.strike(victim)
                took.set()

        self._relay.on_letter = on_letter
        came = took.wait(LONGEST_WAIT)
        self._relay.on_letter = lambda: None
        if not (came and moment is Moment.RELAY_TOOK):
            self._service.strike(victim)
        self._service.bury()
        return came


def _awaited(sign: Callable[[], bool]) -> bool:
    end = time.monotonic() + LONGEST_WAIT
    while not sign():
        if time.monotonic() > end:
            return False
        time.sleep(0.0005)
    return True
