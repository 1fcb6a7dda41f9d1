"""Our own check: DKIM and SPF as far as they align with the author's domain, and what that domain asks for (DMARC)."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address

from bot.networks import Networks
from bot.sender import spf
from bot.sender.dmarc import Policy, organization_of, policy_of
from bot.sender.fields import split
from bot.sender.names import domain_of, may_align
from bot.sender.resolver import Questions, Unanswered
from bot.sender.signatures import Signed, signed
from bot.sender.verdict import OWN_CHECK, Host, Level, Verdict

UNKNOWN = "unknown"  # no result of SPF: there is no host outside that could be judged
_INSIDE = Networks(
    "127.0.0.0/8, 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 169.254.0.0/16, 100.64.0.0/10, ::1, fc00::/7, fe80::/10"
)


def check(raw: bytes, author: str, host: Host, gateways: Networks, dns: Questions) -> Verdict:
    """The verdict on `author`. Whatever DNS does, it takes no longer than `dns` lets it."""
    domain = domain_of(author)
    if not domain:
        return Verdict(Level.NONE, OWN_CHECK, reason="the address has no domain that could vouch for it")
    try:
        policy = policy_of(domain, dns)
    except Unanswered:
        return Verdict(
            Level.NOT_CHECKED, OWN_CHECK, reason=f"DNS did not answer for {domain}", dmarc="temperror"
        )
    return _Check(domain, policy, dns).of(raw, author, host, _outside(host.peer or "", gateways))


@dataclass(frozen=True, slots=True)
class _Check:
    domain: str
    policy: Policy | None
    dns: Questions

    def of(self, raw: bytes, author: str, host: Host, address: IPv4Address | IPv6Address | None) -> Verdict:
        """`address` is the host's, None when SPF can say nothing of it."""
        head = split(raw)
        by_key = Signed("none")
        if head.is_of(author):
            strict = bool(self.policy and self.policy.strict_dkim)
            by_key = signed(raw, head, self.domain, lambda name: self._aligned(name, strict=strict), self.dns)
        if by_key.result == "pass":
            return self._passed(by_key.domain, f"{by_key.domain} signed it", "pass", "none")
        sending = domain_of(host.sender or host.helo or "")
        result = self._spf(host, address, sending)
        if result == "pass" and head.is_of(author):
            return self._passed(sending, f"a host of {sending} sent it", by_key.result, "pass")
        return self._not_passed(by_key.result, result)

    def _spf(self, host: Host, address: IPv4Address | IPv6Address | None, sending: str) -> str:
        """UNKNOWN when the host cannot be judged, none when what it says would not vouch for the author."""
        if address is None:
            return UNKNOWN
        strict = bool(self.policy and self.policy.strict_spf)
        try:
            if not may_align(self.domain, sending) or not self._aligned(sending, strict=strict):
                return "none"
        except Unanswered:
            return "temperror"
        return str(spf.check(address, host.sender or "", host.helo or "", self.dns))

    def _aligned(self, other: str, *, strict: bool) -> bool:
        """RFC 9989 section 4.4; without any record the organization of a name is the name itself."""
        if other == self.domain or strict or self.policy is None:
            return other == self.domain
        return organization_of(other, self.dns) == self.policy.organization

    def _passed(self, domain: str, reason: str, dkim: str, spf_result: str) -> Verdict:
        dmarc = "pass" if self.policy else "none"
        return Verdict(Level.ALIGNED_PASS, OWN_CHECK, domain, reason, dmarc, dkim, spf_result)

    def _not_passed(self, dkim: str, spf_result: str) -> Verdict:
        means = {"dkim": dkim, "spf": "none" if spf_result == UNKNOWN else spf_result}
        if "temperror" in means.values():
            reason = f"DNS did not answer for {self.domain}"
            return Verdict(Level.NOT_CHECKED, OWN_CHECK, reason=reason, dmarc="temperror", **means)
        nobody = f"neither a signature nor the sending host is {self.domain}'s"
        if self.policy is None:
            reason = f"{nobody}, which asks for nothing to be done about that"
            return Verdict(Level.NONE, OWN_CHECK, reason=reason, **means)
        if spf_result == UNKNOWN:
            reason = f"{self.domain} did not sign it, and which host sent it is not known"
            return Verdict(Level.NONE, OWN_CHECK, reason=reason, **means)
        level = Level.NONE if self.policy.wanted == "none" else Level.FAIL
        reason = f"{nobody}, whose policy is {self.policy.wanted}"
        return Verdict(level, OWN_CHECK, reason=reason, dmarc="fail", **means)


def _outside(peer: str, gateways: Networks) -> IPv4Address | IPv6Address | None:
    """The peer's address, unless it is a gateway of ours: of mail that it passes on, SPF can say nothing."""
    try:
        return None if peer in _INSIDE or peer in gateways else ip_address(peer)
    except ValueError:
        return None
