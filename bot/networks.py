"""The networks that clients come from."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network


class Networks:
    """Networks as an operator lists them: `10.0.0.0/8, 2001:db8::/32`. Raises ValueError naming the wrong one."""

    def __init__(self, listed: str) -> None:
        self._networks = tuple(
            ip_network(each.strip(), strict=False) for each in listed.split(",") if each.strip()
        )

    def __contains__(self, peer: str) -> bool:
        address = _address(peer) if self._networks else None
        return address is not None and any(address in network for network in self._networks)


def network_of(peer: str) -> str:
    """`203.0.113.7` → `203.0.113.0/24`; what is no address (a Unix socket) is its own network."""
    address = _address(peer)
    if address is None:
        return peer
    return str(ip_network((address, 64 if address.version == 6 else 24), strict=False))


def _address(peer: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(peer.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
