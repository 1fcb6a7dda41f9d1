"""What a server we believe says of the sender, in the Authentication-Results it put on top of the mail (RFC 8601)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.sender.fields import Head, unfolded
from bot.sender.names import domain_of, is_within
from bot.sender.results import Result, parse
from bot.sender.verdict import Level, Verdict

# The words of RFC 8601 section 2.7, DMARC's among them. Any other is no result: servers copy from mail.
_KNOWN = {"none", "pass", "fail", "softfail", "neutral", "policy", "temperror", "permerror"}
_POLICY = re.compile(r"(?:^|[\s,;])(?:p|policy)\s*=\s*(\w+)", re.IGNORECASE)


def believed(head: Head, author: str, trusted: str) -> Verdict:
    """The verdict of the server called `trusted`; NOT_CHECKED when it says nothing."""
    results = _results_of(head, trusted.lower())
    means = {method: _first(results, method) for method in ("dmarc", "dkim", "spf")}
    if not any(means.values()):
        return Verdict(Level.NOT_CHECKED, trusted, reason="its server added no results")
    said = {
        method: found.value if found and found.value in _KNOWN else "none" for method, found in means.items()
    }
    level, domain, reason = _weighed(head, author, results, means["dmarc"])
    return Verdict(level, trusted, domain, reason, **said)


def level_of(head: Head, author: str, report: str) -> Level:
    """What one report, whose server has been made sure of by other means, says of the author."""
    found = parse(report)
    if found is None:
        return Level.NOT_CHECKED
    return _weighed(head, author, found.results, _first(found.results, "dmarc"))[0]


def _results_of(head: Head, trusted: str) -> list[Result]:
    """Those of the topmost run of fields by that server. Below its own Received stands what the sender wrote."""
    results: list[Result] = []
    for name, value in head.fields:
        kind = name.strip().lower()
        if kind == b"received" and results:
            break
        report = parse(unfolded(value)) if kind == b"authentication-results" else None
        if report and report.authserv_id == trusted:
            results += report.results
    return results


def _first(results: Iterable[Result], method: str) -> Result | None:
    return next((result for result in results if result.method == method), None)


def _weighed(
    head: Head, author: str, results: Sequence[Result], dmarc: Result | None
) -> tuple[Level, str, str]:
    """Level, the domain that vouches, and why."""
    domain = domain_of(author)
    said = dmarc.value if dmarc else ""
    if dmarc and said == "fail":
        if _policy_of(dmarc) == "none":
            return (
                Level.NONE,
                "",
                f"{domain} does not vouch for it, and asks for nothing to be done about that",
            )
        return Level.FAIL, "", f"{domain} does not vouch for it"
    if said == "temperror":
        return Level.NOT_CHECKED, "", "DNS did not answer its server"
    if not domain or not head.is_of(author):
        return Level.NONE, "", "its From is not one plain address"
    if dmarc and said == "pass" and domain_of(dmarc.properties.get("header.from", domain)) == domain:
        return Level.ALIGNED_PASS, domain, f"{domain} vouches for it"
    vouching = next(filter(None, (_vouches(result, domain) for result in results)), "")
    if vouching:
        return Level.ALIGNED_PASS, vouching, f"{vouching} vouches for it"
    return Level.NONE, "", f"nothing says that {domain} vouches for it"


def _vouches(result: Result, domain: str) -> str:
    """The domain a passed DKIM or SPF result names, when the author's is the same or within it."""
    if result.value != "pass":
        return ""
    names = {"dkim": ("header.d", "header.i"), "spf": ("smtp.mailfrom", "smtp.from")}.get(result.method, ())
    named = next((result.properties[name] for name in names if name in result.properties), "")
    return domain_of(named) if is_within(domain, domain_of(named)) else ""


def _policy_of(dmarc: Result) -> str:
    """What the author's domain asks for, as RFC 9989 has it in a property and older servers in a comment."""
    found = next(filter(None, map(_POLICY.search, dmarc.comments)), None)
    return dmarc.properties.get("policy.dmarc", found[1] if found else "").lower()
