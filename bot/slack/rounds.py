"""What is looked at again and again: the log for the cards, what was settled, what is due."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.log import place
from bot.slack import clients
from store.trouble import AWAY, said

log = logging.getLogger("slack")

PAUSE = 15.0  # seconds, after a look that failed


@dataclass(frozen=True, slots=True)
class Look:
    every: float  # seconds
    look: Callable[[datetime], None]


class Rounds:
    """A thread of its own. A look that fails is tried again, and does not keep the others from being taken."""

    def __init__(self, looks: Sequence[Look], tick: float) -> None:
        self._tick = tick
        self._next = [(look, 0.0) for look in looks]
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="slack-rounds", daemon=True)
        self._thread.start()

    def close(self, patience: float) -> None:
        self._stopping.set()
        self._thread.join(patience)

    def _run(self) -> None:
        while not self._stopping.wait(self._tick):
            self._next = [
                (look, self._take(look)) if at <= time.monotonic() else (look, at) for look, at in self._next
            ]

    def _take(self, look: Look) -> float:
        try:
            look.look(datetime.now(UTC))
        except AWAY as fault:
            log.error("the database or its keys are away, waiting %.0f s: %s", PAUSE, said(fault))
        except clients.FAULTS as fault:
            log.error("Slack does not answer, waiting %.0f s: %s", PAUSE, clients.error_of(fault))
        except Exception as fault:
            log.error("a look failed, waiting %.0f s: %s", PAUSE, place(fault))
        else:
            return time.monotonic() + look.every
        return time.monotonic() + PAUSE
