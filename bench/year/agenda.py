"""What is yet to come, earliest first."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import count

from bench.year.arrivals import Coming


class Agenda:
    """Of two at the same instant, the one that was entered first comes first."""

    def __init__(self, entries: Iterable[Coming] = ()) -> None:
        self._numbers = count()
        self._heap: list[tuple[datetime, int, Coming]] = []
        for each in entries:
            self.enter(each)

    def enter(self, coming: Coming) -> None:
        heapq.heappush(self._heap, (coming.at, next(self._numbers), coming))

    def until(self, moment: datetime) -> Iterator[Coming]:
        """Everything that is due by then; it is gone from here."""
        while self._heap and self._heap[0][0] <= moment:
            yield heapq.heappop(self._heap)[2]
