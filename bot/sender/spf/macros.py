"""Macros in SPF records (RFC 7208 section 7)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import quote

LONGEST_NAME = 253

_MACRO = re.compile(r"%(?:([%_-])|\{([a-z])(\d*)(r?)([^}]*)\})", re.IGNORECASE)
_LITERAL = {"%": "%", "_": " ", "-": "%20"}


@dataclass(frozen=True, slots=True)
class Identity:
    """Who asks to be judged: the host's address and greeting, and the envelope sender's two parts."""

    peer: IPv4Address | IPv6Address
    local: str
    domain: str
    helo: str


def expanded(spec: str, domain: str, who: Identity, validated: Callable[[], str]) -> str:
    """The name that a domain-spec stands for. `validated` finds the host's own name, for the rare %{p}."""

    def value(letter: str) -> str:
        found: dict[str, Callable[[], str]] = {
            "s": lambda: f"{who.local}@{who.domain}",
            "l": lambda: who.local,
            "o": lambda: who.domain,
            "d": lambda: domain,
            "i": lambda: _dotted(who.peer),
            "p": validated,
            "v": lambda: "in-addr" if who.peer.version == 4 else "ip6",
            "h": lambda: who.helo,
        }
        return found[letter]()

    def one(macro: re.Match[str]) -> str:
        if macro[1]:
            return _LITERAL[macro[1]]
        parts = re.split(f"[{re.escape(macro[5])}]" if macro[5] else r"\.", value(macro[2].lower()))
        parts = parts[::-1] if macro[4] else parts
        text = ".".join(parts[-int(macro[3]) :] if macro[3] else parts)
        return quote(text, safe="") if macro[2].isupper() else text

    return _shortened(_MACRO.sub(one, spec).removesuffix("."))


def _dotted(address: IPv4Address | IPv6Address) -> str:
    return str(address) if address.version == 4 else ".".join(address.exploded.replace(":", ""))


def _shortened(name: str) -> str:
    """Labels go from the left until the name is one DNS can hold (section 7.3)."""
    while len(name) > LONGEST_NAME and "." in name:
        name = name.partition(".")[2]
    return name
