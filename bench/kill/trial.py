"""A service under load with everything around it: customers, relay, a look into the store."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from bench.kill.customers import Customers
from bench.kill.mails import Mail, mails
from bench.kill.moments import Killer, Moment
from bench.kill.relay import Relay
from bench.kill.service import Service, Victim, free_port
from bench.kill.verdict import Verdict, judge
from bot.opening import connected
from bot.settings import load
from store import inbox, outbox
from store.database import Store

PATIENCE = 180.0  # seconds until everything is done


@dataclass(frozen=True, slots=True)
class Trial:
    service: Service
    customers: Customers
    relay: Relay
    store: Store
    killer: Killer
    supply: Iterator[Mail]

    def more_mail(self, count: int) -> None:
        self.customers.write(islice(self.supply, count))

    def die(self, moment: Moment, mails: int, victim: Victim = Victim.ALL) -> bool:
        """One life under load, ended at a moment; whether the moment came."""
        if moment is Moment.STARTING and self.service.is_running:
            self.service.kill()
        elif moment is not Moment.STARTING and not self.service.is_running:
            self.service.start()
        self.more_mail(mails)
        return self.killer.strike(moment, victim)

    def finish(self) -> Verdict:
        """Let everything come to its end, and look."""
        if not self.service.is_running:
            self.service.start()
        eventually(lambda: self.customers.are_done, "250 for every mail")
        eventually(self._is_at_rest, "the last letter")
        if self._set_aside():
            # The same mail was in hand at too many deaths. A person looks at it and lets it go on.
            assert self.service.command("replay").returncode == 0
            eventually(self._is_at_rest, "the mails that were set aside")
        verdict = judge(self.store, self.customers, self.relay)
        assert self.service.stop() == 0
        return verdict

    def _is_at_rest(self) -> bool:
        try:
            with self.store.read() as tx:
                return inbox.oldest_unfinished(tx) is None and outbox.oldest_queued(tx) is None
        except DBAPIError:
            return False

    def _set_aside(self) -> bool:
        with self.store.read() as tx:
            parked = inbox.parked(tx)
        return bool(parked) and all("the worker died over it" in row["reason"] for row in parked)

    def reconciled(self) -> str:
        """What `madoguchi reconcile` says; "" when it is not content."""
        done = self.service.command("reconcile")
        return done.stdout.strip().splitlines()[0] if done.returncode == 0 else ""


def eventually(look: Callable[[], bool], what: str, patience: float = PATIENCE) -> None:
    end = time.monotonic() + patience
    while not look():
        if time.monotonic() > end:
            raise AssertionError(f"waited {patience:.0f} s for {what}")
        time.sleep(0.02)


@contextmanager
def trial(database: str, folder: Path, seed: int) -> Iterator[Trial]:
    """Everything but the first start of the service."""
    door, far_end = free_port(), free_port()
    relay, customers = Relay(far_end), Customers(door, seed)
    environment = {
        "MADOGUCHI_DATABASE_URL": database,
        "MADOGUCHI_VAR": str(folder),
        "MADOGUCHI_SMTP_PORT": str(door),
        "MADOGUCHI_WEB_PORT": "0",
        "MADOGUCHI_RELAY_URL": f"smtp://127.0.0.1:{far_end}",
        "MADOGUCHI_RATE_LIMIT": "0",
    }
    service = Service(environment, folder / "log")
    store = connected(load(var=folder, MADOGUCHI_DATABASE_URL=database))
    relay.come()
    try:
        with customers.at_work():
            killer = Killer(service, customers, relay, store, seed)
            yield Trial(service, customers, relay, store, killer, mails(seed))
    finally:
        if service.is_running:
            service.kill()
        relay.go()
        store.close()
