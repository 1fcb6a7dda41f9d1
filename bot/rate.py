"""How many mails one network may bring a minute."""

from __future__ import annotations

import time
from ipaddress import IPv6Address, ip_address, ip_network

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


def network_of(peer: str) -> str:
    """`203.0.113.7` → `203.0.113.0/24`; what is no address (a Unix socket) is its own network."""
    try:
        address = ip_address(peer.partition("%")[0])
    except ValueError:
        return peer
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is None:
            return str(ip_network((address, 64), strict=False))
        address = address.ipv4_mapped
    return str(ip_network((address, 24), strict=False))
