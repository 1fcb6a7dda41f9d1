"""DNS with a limit: no mail waits longer than a few seconds for other people's servers."""

from __future__ import annotations

import time
from urllib.parse import urlsplit

import dns.exception
import dns.resolver
from dns.rdtypes.ANY.TXT import TXT

SECONDS = 4.0  # for all questions about one mail
SECONDS_EACH = 2.0
MOST_QUESTIONS = 60  # about one mail; RFC 7208 alone allows some forty


class Unanswered(Exception):
    """A name server failed, was silent, or there was no time left to ask it."""


class Resolver:
    """`server` is `address:port`; None means the machine's own resolvers. Raises OSError when there are none."""

    def __init__(self, server: str | None = None, seconds: float = SECONDS) -> None:
        try:
            self._dns = dns.resolver.Resolver(configure=server is None)
        except dns.resolver.NoResolverConfiguration as fault:
            raise OSError(str(fault)) from None
        if server:
            place = urlsplit(f"//{server}")
            self._dns.nameservers, self._dns.port = [str(place.hostname)], int(place.port or 53)
        self._dns.timeout = SECONDS_EACH / 2  # a lost packet is asked for once more
        self._dns.cache = dns.resolver.LRUCache(5000)
        self._seconds = seconds

    def begin(self) -> Questions:
        """The questions about one mail; their time starts now."""
        return Questions(self._dns, time.monotonic() + self._seconds)


class Questions:
    """Each is asked once. All raise Unanswered."""

    def __init__(self, resolver: dns.resolver.Resolver, until: float) -> None:
        self._dns = resolver
        self._until = until
        self._known: dict[tuple[str, str], tuple[str, ...] | None] = {}

    def ask(self, name: str, kind: str) -> tuple[str, ...]:
        """The answers of a kind (TXT, A, AAAA, MX, PTR) as text; () when there are none or no such name."""
        return self._answers(name, kind) or ()

    def exists(self, name: str) -> bool:
        return self._answers(name, "A") is not None

    def _answers(self, name: str, kind: str) -> tuple[str, ...] | None:
        """None when there is no such name."""
        key = name.lower().rstrip("."), kind
        if key not in self._known:
            left = self._until - time.monotonic()
            if left <= 0 or len(self._known) >= MOST_QUESTIONS:
                raise Unanswered(f"no time left to ask for {kind} of {name}")
            self._known[key] = self._fetched(*key, min(left, SECONDS_EACH))
        return self._known[key]

    def _fetched(self, name: str, kind: str, seconds: float) -> tuple[str, ...] | None:
        try:
            found = self._dns.resolve(
                name + ".", kind, lifetime=seconds, search=False, raise_on_no_answer=False
            )
        except dns.resolver.NXDOMAIN:
            return None
        except (dns.exception.Timeout, dns.resolver.NoNameservers) as fault:
            raise Unanswered(f"{kind} of {name}: {fault}") from None
        except (dns.exception.DNSException, UnicodeError):  # what is no name at all cannot have answers
            return None
        return tuple(_text(each) for each in found.rrset or ())


def _text(answer: object) -> str:
    if isinstance(answer, TXT):
        return b"".join(answer.strings).decode("latin-1")
    return str(answer).rstrip(".")
