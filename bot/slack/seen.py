"""What has been seen lately, so that Slack's doubles are answered once."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable

HOUR = 3600.0  # Slack's last retry comes after an hour at most
MOST = 50_000


class Seen:
    """Of this process only; the oldest are forgotten first."""

    def __init__(self, seconds: float = HOUR, most: int = MOST) -> None:
        self._seconds, self._most = seconds, most
        self._since: OrderedDict[Hashable, float] = OrderedDict()
        self._lock = threading.Lock()

    def first(self, key: Hashable, now: float) -> bool:
        """Whether `key` comes for the first time; `now` in seconds of a clock that never goes back."""
        with self._lock:
            while self._since and next(iter(self._since.values())) < now - self._seconds:
                self._since.popitem(last=False)
            if key in self._since:
                return False
            self._since[key] = now
            if len(self._since) > self._most:
                self._since.popitem(last=False)
            return True
