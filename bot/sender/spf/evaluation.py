"""The check_host() function (RFC 7208 section 4)."""

from __future__ import annotations

from ipaddress import ip_network

from bot.sender.names import is_within
from bot.sender.resolver import Questions, Unanswered
from bot.sender.spf.macros import Identity, expanded
from bot.sender.spf.record import Broken, Directive, Record, Result, is_spf, parse

MOST_LOOKUPS, MOST_VOIDS, MOST_NAMES = 10, 2, 10  # section 4.6.4


class Evaluation:
    """One check with its counters."""

    def __init__(self, who: Identity, dns: Questions) -> None:
        self._who = who
        self._dns = dns
        self._lookups = 0
        self._voids = 0

    def of(self, domain: str) -> Result:
        """The result of a domain's record. Raises Broken or Unanswered."""
        record = self._record(domain)
        if record is None:
            return Result.NONE
        for directive in record.directives:
            if self._matches(directive, domain):
                return directive.result
        return self._redirected(record.redirect, domain) if record.redirect else Result.NEUTRAL

    def _record(self, domain: str) -> Record | None:
        labels = domain.split(".")
        if len(labels) < 2 or not all(0 < len(label) < 64 for label in labels):
            return None
        texts = [text for text in self._dns.ask(domain, "TXT") if is_spf(text)]
        if len(texts) > 1:
            raise Broken
        return parse(texts[0]) if texts else None

    def _redirected(self, spec: str, domain: str) -> Result:
        self._count()
        result = self.of(self._expanded(spec, domain))
        if result is Result.NONE:
            raise Broken
        return result

    def _matches(self, directive: Directive, domain: str) -> bool:
        if directive.mechanism == "all":
            return True
        if directive.network is not None:
            return self._who.peer in directive.network
        self._count()
        target = self._expanded(directive.spec, domain) if directive.spec else domain
        match directive.mechanism:
            case "include":
                return self._includes(target)
            case "exists":
                return bool(self._asked(target, "A"))
            case "ptr":
                return any(is_within(name, target.lower()) for name in self._own_names())
            case "mx":
                hosts = [answer.partition(" ")[2] for answer in self._asked(target, "MX")]
                if len(hosts) > MOST_NAMES:
                    raise Broken
                return any(self._is_at(host, directive) for host in filter(None, hosts))
            case _:
                return self._is_at(target, directive)

    def _count(self) -> None:
        self._lookups += 1
        if self._lookups > MOST_LOOKUPS:
            raise Broken

    def _asked(self, name: str, kind: str) -> tuple[str, ...]:
        answers = self._dns.ask(name, kind)
        self._voids += not answers
        if self._voids > MOST_VOIDS:
            raise Broken
        return answers

    def _includes(self, target: str) -> bool:
        result = self.of(target)
        if result is Result.NONE:
            raise Broken
        return result is Result.PASS

    @property
    def _kind(self) -> str:
        return "A" if self._who.peer.version == 4 else "AAAA"

    def _is_at(self, host: str, directive: Directive) -> bool:
        prefix = directive.v4 if self._who.peer.version == 4 else directive.v6
        answers = self._asked(host, self._kind)
        return any(self._who.peer in ip_network(f"{answer}/{prefix}", strict=False) for answer in answers)

    def _own_names(self) -> list[str]:
        """The names of the host that lead back to it (section 5.5); none when DNS does not say."""
        try:
            names = self._dns.ask(self._who.peer.reverse_pointer, "PTR")[:MOST_NAMES]
        except Unanswered:
            return []
        return [name.lower() for name in names if self._leads_back(name)]

    def _leads_back(self, name: str) -> bool:
        try:
            return str(self._who.peer) in self._dns.ask(name, self._kind)
        except Unanswered:
            return False

    def _expanded(self, spec: str, domain: str) -> str:
        return expanded(spec, domain, self._who, lambda: self._own_name(domain.lower()))

    def _own_name(self, domain: str) -> str:
        """The macro %{p}: the domain itself, else a name within it, else any."""
        names = self._own_names()
        within = [name for name in names if is_within(name, domain)]
        return domain if domain in names else next(iter(within or names), "unknown")
