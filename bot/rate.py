"""How many mails one network may bring a minute."""

from __future__ import annotations

import time

from bot.networks import network_of

WINDOW = 60.0  # seconds
MOST_NETWORKS = 50_000  # remembered at once; a flood from everywhere must not eat the memory


class Limiter:
    """Counts per network (IPv4 /24, IPv6 /64) in windows of a minute. `most` 0 means no limit."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._since = 0.0
        self._seen: dict[str, int] = {}

    def allows(self, peer: str) -> bool:
        """Count one mail from this address; False when its network has had its share of this minute."""
        if not self._most:
            return True
        now = time.monotonic()
        if now - self._since > WINDOW or len(self._seen) > MOST_NETWORKS:
            self._since, self._seen = now, {}
        network = network_of(peer)
        self._seen[network] = self._seen.get(network, 0) + 1
        return self._seen[network] <= self._most
