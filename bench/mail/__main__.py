"""`python -m bench.mail`: each hostile mail through the whole service: seconds from the door's 250 to its end, seconds of a processor
that it took in all, and memory above idle.

Mails are sent over SMTP; the letter limit and the network limit are off, everything else is as shipped, but for the
largest mail, which is 35 MB here. Memory is that of all processes of the service together.
"""

from __future__ import annotations

import argparse
import smtplib
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from bench.kill.service import Service, free_port
from bench.mail.hostile import HOSTILE
from bench.mail.memory import Memory
from bot.arrival import digest
from store import schema
from store.database import Store

CONTACT = "privacy@example.co.jp"
PATIENCE = 60.0  # seconds
MOST_SECONDS, MOST_MEGABYTES = 2.0, 200.0
ENDED = ("answered", "ticketed", "triaged", "silent", "parked")


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    megabytes: float
    end: str
    seconds: float
    of_a_core: float
    memory: float

    @property
    def is_bad(self) -> bool:
        return self.seconds > MOST_SECONDS or self.memory > MOST_MEGABYTES

    def __str__(self) -> str:
        mark = "  <--" if self.is_bad else ""
        return f"{self.name:36}{self.megabytes:6.1f}  {self.end:20}{self.seconds:7.2f}{self.of_a_core:7.2f}{self.memory:8.0f}{mark}"


@contextmanager
def running(folder: Path) -> Iterator[tuple[Service, int, Store]]:
    door, url = free_port(), f"sqlite:///{folder}/madoguchi.sqlite3"
    environment = {
        "MADOGUCHI_DATABASE_URL": url,
        "MADOGUCHI_VAR": str(folder),
        "MADOGUCHI_SMTP_PORT": str(door),
        "MADOGUCHI_WEB_PORT": "0",
        "MADOGUCHI_RATE_LIMIT": "0",
        "MADOGUCHI_REPLY_LIMIT": "1000",
        "MADOGUCHI_MAX_MAIL": "35000000",
        "MADOGUCHI_LOG_LEVEL": "ERROR",
    }
    service = Service(environment, folder / "log")
    service.start()
    store = Store(url)
    try:
        yield service, door, store
    finally:
        store.close()
        service.stop()


def through(name: str, mail: bytes, door: int, store: Store, memory: Memory) -> Row:
    """One mail: from the door's 250 until it has come to its end."""
    name_in_inbox = digest(mail)
    with memory.watched() as seen, smtplib.SMTP("127.0.0.1", door, timeout=PATIENCE) as smtp:
        try:
            smtp.sendmail("a@example.net", [CONTACT], mail)
        except smtplib.SMTPResponseException as refused:
            return Row(name, len(mail) / 1e6, f"refused, {refused.smtp_code}", 0.0, seen.seconds, seen.above)
        began = time.perf_counter()
        end = _end(store, name_in_inbox, began)
        took = time.perf_counter() - began
    return Row(name, len(mail) / 1e6, end, took, seen.seconds, seen.above)


def _end(store: Store, name: str, began: float) -> str:
    wanted = select(schema.inbox.c.outcome).where(schema.inbox.c.digest == name)
    while time.perf_counter() - began < PATIENCE:
        with store.read() as tx:
            outcome = tx.execute(wanted).scalar()
        if outcome:
            return str(outcome)
        time.sleep(0.01)
    return "NO END"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--only", default="", help="only mails with this in their name")
    given = options.parse_args()
    bad = 0
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as (service, door, store):
        memory = Memory(service.pid)
        through("warm-up", b"From: c@example.net\r\n\r\nhello", door, store, memory)
        print(f"{'mail':36}{'MB':>6}  {'end':20}{'seconds':>7}{'CPU':>7}{'MB more':>8}")
        for name, make in HOSTILE.items():
            if given.only in name:
                row = through(name, make(), door, store, memory)
                bad += row.is_bad
                print(row, flush=True)
        through("still there", b"From: b@example.net\r\n\r\nhello", door, store, memory)
    print(f"the service is still there; beyond {MOST_SECONDS:.0f} s or {MOST_MEGABYTES:.0f} MB: {bad}")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
