"""Who wrote this: what can be proved about a mail's sender, by a server we believe or by our own check."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.log import place
from bot.networks import Networks
from bot.sender.fields import split
from bot.sender.reports import believed
from bot.sender.verdict import OWN_CHECK, UNCHECKED, Host, Level, Verdict
from bot.settings import Settings, WrongSetting

if TYPE_CHECKING:  # DNS and DKIM take a third of a second to import, and are off unless switched on
    from bot.sender.resolver import Resolver

__all__ = ["OWN_CHECK", "UNCHECKED", "Host", "Level", "Means", "Verdict", "judge", "judge_all", "means"]

log = logging.getLogger("sender")


@dataclass(frozen=True, slots=True)
class Means:
    """How senders are judged: by the reports of the server named `authserv_id`, by our own check when there is a
    `resolver`. Of what `gateways` pass on, SPF can say nothing; `sealers` are domains whose ARC seals are believed.
    """

    authserv_id: str | None = None
    resolver: Resolver | None = None
    gateways: Networks = Networks("")  # noqa: RUF009  it never changes
    sealers: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.authserv_id or self.resolver)


def means(settings: Settings) -> Means:
    """As the settings have it. Raises WrongSetting when there is no DNS to ask, or nothing to ask it with."""
    gateways = Networks(settings.trusted_networks)
    sealers = frozenset(filter(None, map(str.strip, settings.arc_sealers.lower().split(","))))
    if not settings.check_senders:
        if sealers:
            raise WrongSetting(
                "MADOGUCHI_ARC_SEALERS: seals are only checked with MADOGUCHI_CHECK_SENDERS=true"
            )
        return Means(settings.authserv_id, None, gateways)
    try:
        import bot.sender.own  # noqa: F401  at the start, not at the first mail
        from bot.sender.resolver import Resolver

        return Means(settings.authserv_id, Resolver(settings.dns), gateways, sealers)
    except ModuleNotFoundError as fault:
        raise WrongSetting(
            f"MADOGUCHI_CHECK_SENDERS=true: {fault.name} is not installed. Install what it needs: pip install"
            " dkimpy dnspython"
        ) from None
    except OSError as fault:
        raise WrongSetting(
            f"MADOGUCHI_CHECK_SENDERS=true: this machine names no DNS resolver ({fault})."
            " Example: MADOGUCHI_DNS=192.0.2.53:53"
        ) from None


def judge_all(mails: Sequence[tuple[bytes, str, Host]], how: Means) -> list[Verdict]:
    """Judge many, each given as `judge` takes it: at once, for each may have to wait for DNS."""
    if how.resolver is None:
        return [judge(raw, author, host, how) for raw, author, host in mails]
    with ThreadPoolExecutor(len(mails) or 1, thread_name_prefix="sender") as pool:
        return list(pool.map(lambda mail: judge(mail[0], mail[1], mail[2], how), mails))


def judge(raw: bytes, author: str, host: Host, how: Means) -> Verdict:
    """Whether `author`, the address in From that would be answered, is the writer's own. Never raises; with our own
    check it takes as long as DNS does, a few seconds at most.
    """
    if not author or not how:
        return UNCHECKED
    found = _judged(raw, author, host, how)
    if found.level is Level.FAIL and how.sealers and how.resolver:
        return _forwarded(raw, author, found, how.sealers, how.resolver)
    return found


def _judged(raw: bytes, author: str, host: Host, how: Means) -> Verdict:
    reported = believed(split(raw), author, how.authserv_id) if how.authserv_id else UNCHECKED
    if how.resolver is None or reported.level in {Level.ALIGNED_PASS, Level.FAIL}:
        return reported
    own = _own_check(raw, author, host, how.resolver, how.gateways)
    return reported if own.level is Level.NOT_CHECKED and reported.level is Level.NONE else own


def _forwarded(
    raw: bytes, author: str, found: Verdict, sealers: frozenset[str], resolver: Resolver
) -> Verdict:
    from bot.sender.arc import forwarded

    return forwarded(raw, split(raw), author, found, sealers, resolver.begin())


def _own_check(raw: bytes, author: str, host: Host, resolver: Resolver, gateways: Networks) -> Verdict:
    from bot.sender.own import check

    try:
        return check(raw, author, host, gateways, resolver.begin())
    except (
        Exception
    ) as fault:  # strangers' bytes and strangers' DNS: whatever they do to the check, the mail goes on
        log.error("the check of a sender failed: %s", place(fault))
        return Verdict(Level.NOT_CHECKED, OWN_CHECK, reason="the check itself failed")
