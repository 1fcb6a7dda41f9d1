"""Work done after the acknowledgement: in order within a conversation, side by side across them."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Hashable
from queue import SimpleQueue

log = logging.getLogger("slack")

PATIENCE = 5.0  # seconds for the answers under way when we stop

Work = Callable[[], None]


class Lanes:
    """Each lane is one thread; the same key always takes the same lane, so its work is done in the order it came."""

    def __init__(self, number: int = 8) -> None:
        self._queues: list[SimpleQueue[Work | None]] = [SimpleQueue() for _ in range(number)]
        # Daemons: a lane that waits for a Slack that is away must not keep the process from ending.
        self._threads = [
            threading.Thread(target=_run, args=(queue,), name="slack-lane", daemon=True)
            for queue in self._queues
        ]
        for thread in self._threads:
            thread.start()

    def put(self, key: Hashable, work: Work) -> None:
        self._queues[hash(key) % len(self._queues)].put(work)

    def close(self) -> None:
        """Finish what can be finished in a few seconds."""
        end = time.monotonic() + PATIENCE
        for queue in self._queues:
            queue.put(None)
        for thread in self._threads:
            thread.join(max(0.0, end - time.monotonic()))
        if any(thread.is_alive() for thread in self._threads):
            log.error("stopped before all questions were answered: Slack is slow or away")


def _run(queue: SimpleQueue[Work | None]) -> None:
    while (work := queue.get()) is not None:
        try:
            work()
        except Exception:  # one question must not take the lane along; what it asked is not in the traceback
            log.exception("a question was not answered")
