"""The senders: each mail is sent until it gets its 250, as a mail server would, and now and then once more."""

from __future__ import annotations

import queue
import random
import smtplib
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from bench.kill.mails import CONTACT, Mail

AGAIN_AFTER = 0.15  # seconds until a mail that was not taken is sent again
IN_DOUBT = 0.1  # how many are sent twice although they got their 250: the sender never heard it
PATIENCE = 30.0  # seconds for one answer


class Customers:
    """Some threads that send what is in the queue. `accepted` are the mails that got 250, in that order."""

    def __init__(self, port: int, seed: int) -> None:
        self.accepted: list[Mail] = []
        self.refused = 0
        self._port = port
        self._chance = random.Random(seed)
        self._waiting: queue.SimpleQueue[Mail] = queue.SimpleQueue()
        self._pending = 0
        self._stopping = threading.Event()
        self._lock = threading.Lock()

    def write(self, mails: Iterable[Mail]) -> None:
        for mail in mails:
            for _ in range(2 if self._chance.random() < IN_DOUBT else 1):
                with self._lock:
                    self._pending += 1
                self._waiting.put(mail)

    @property
    def are_done(self) -> bool:
        """Whether every mail has got its 250."""
        return not self._pending

    @contextmanager
    def at_work(self, threads: int = 4) -> Iterator[Customers]:
        running = [threading.Thread(target=self._send) for _ in range(threads)]
        for thread in running:
            thread.start()
        try:
            yield self
        finally:
            self._stopping.set()
            for thread in running:
                thread.join()

    def _send(self) -> None:
        while not self._stopping.is_set():
            try:
                mail = self._waiting.get(timeout=0.05)
            except queue.Empty:
                continue
            if self._is_taken(mail):
                with self._lock:
                    self._pending -= 1
                    self.accepted.append(mail)
            else:
                with self._lock:
                    self.refused += 1
                self._waiting.put(mail)
                self._stopping.wait(AGAIN_AFTER)

    def _is_taken(self, mail: Mail) -> bool:
        try:
            door = smtplib.SMTP("127.0.0.1", self._port, timeout=PATIENCE)
        except (OSError, smtplib.SMTPException):
            return False
        try:
            return door.sendmail(mail.sender, [CONTACT], mail.raw) == {}
        except (OSError, smtplib.SMTPException):
            return False
        finally:
            door.close()
