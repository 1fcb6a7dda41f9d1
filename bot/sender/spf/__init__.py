"""SPF (RFC 7208): whether a host may send mail in a domain's name."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address

from bot.sender.resolver import Questions, Unanswered
from bot.sender.spf.evaluation import Evaluation
from bot.sender.spf.macros import Identity
from bot.sender.spf.record import Broken, Result

__all__ = ["Result", "check"]


def check(peer: IPv4Address | IPv6Address, sender: str, helo: str, dns: Questions) -> Result:
    """The result for the envelope sender, or for the greeting when the sender is null (section 2.4)."""
    if isinstance(peer, IPv6Address):
        peer = peer.ipv4_mapped or peer
    local, _, domain = sender.rpartition("@")
    who = Identity(peer, local or "postmaster", domain or helo, helo)
    try:
        return Evaluation(who, dns).of(who.domain.removesuffix("."))
    except Broken:
        return Result.PERMERROR
    except Unanswered:
        return Result.TEMPERROR
