"""How much memory a service takes at its highest, above what it takes at rest, and how much of a processor."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psutil  # type: ignore[import-untyped]

EVERY = 0.005  # seconds


@dataclass(slots=True)
class Seen:
    """`above` counts megabytes, `seconds` those of one processor."""

    idle: int
    most: int
    seconds: float = 0.0

    @property
    def above(self) -> float:
        return (self.most - self.idle) / 1e6


class Memory:
    """`idle` is what the service took before the first mail: what an earlier mail left behind counts as well."""

    def __init__(self, service: int) -> None:
        self._processes = [
            psutil.Process(service),
            *psutil.Process(service).children(recursive=True),
        ]
        self._idle = self._now()

    def _now(self) -> int:
        return sum(process.memory_info().rss for process in self._processes)

    def _spent(self) -> float:
        return sum(sum(process.cpu_times()[:2]) for process in self._processes)

    @contextmanager
    def watched(self) -> Iterator[Seen]:
        """The most, looked at every few milliseconds while the block runs."""
        seen, over, before = Seen(self._idle, self._now()), threading.Event(), self._spent()

        def look() -> None:
            while not over.wait(EVERY):
                seen.most = max(seen.most, self._now())

        watcher = threading.Thread(target=look)
        watcher.start()
        try:
            yield seen
        finally:
            over.set()
            watcher.join()
            seen.seconds = self._spent() - before
