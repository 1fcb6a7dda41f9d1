"""What a domain asks to be done with mail it does not vouch for, and which names belong together (RFC 9989).

The organization of a name is found by walking up the DNS tree, not by a list of public suffixes that grows old.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.sender.names import last
from bot.sender.resolver import Questions

MOST_LABELS = 8  # a walk asks eight questions at most (RFC 9989 section 4.10)
_MILDER = {"reject": "quarantine", "quarantine": "none"}


@dataclass(frozen=True, slots=True)
class Record:
    """A DMARC record and the name it stands at."""

    name: str
    tags: dict[str, str]


@dataclass(frozen=True, slots=True)
class Policy:
    """`wanted` is none, quarantine or reject."""

    wanted: str
    organization: str
    strict_dkim: bool
    strict_spf: bool


def policy_of(domain: str, dns: Questions) -> Policy | None:
    """The policy for mail of an author at `domain`; None when there is none. Raises Unanswered."""
    records = _walk(domain, dns)
    organization = _organization(domain, records)
    at = {record.name: record for record in records}
    # The last one is a public suffix's (psd=y), or stands at the organization's name.
    record = at.get(domain) or at.get(organization) or (records[-1] if records else None)
    if record is None:
        return None
    tags = record.tags
    return Policy(
        _wanted(record, domain, dns), organization, tags.get("adkim") == "s", tags.get("aspf") == "s"
    )


def organization_of(domain: str, dns: Questions) -> str:
    """The name at the top of the organization. Raises Unanswered."""
    return _organization(domain, _walk(domain, dns))


def _walk(domain: str, dns: Questions) -> tuple[Record, ...]:
    """The records at the name and above it, the longest name first."""
    found: list[Record] = []
    for name in _names(domain):
        record = _record(name, dns)
        psd = record.tags.get("psd", "u").lower() if record else "u"
        if record and ("." in name or psd == "y"):  # a top level is nobody's organization
            found.append(record)
        if psd == "n" or (psd == "y" and name != domain):
            break
    return tuple(found)


def _names(domain: str) -> Iterator[str]:
    yield domain
    labels = min(domain.count(".") + 1, MOST_LABELS)
    for count in range(labels - 1, 0, -1):
        yield last(domain, count)


def _record(name: str, dns: Questions) -> Record | None:
    """None when there is none, or more than one: those are no record (section 4.10)."""
    texts = [text for text in dns.ask(f"_dmarc.{name}", "TXT") if _tags(text)]
    return Record(name, _tags(texts[0])) if len(texts) == 1 else None


def _tags(text: str) -> dict[str, str]:
    """Tag to value; {} for what is no DMARC record."""
    parts = [part.partition("=") for part in text.split(";")]
    pairs = [(name.strip().lower(), value.strip()) for name, _, value in parts]
    return dict(reversed(pairs)) if pairs[0] == ("v", "DMARC1") else {}


def _organization(domain: str, records: tuple[Record, ...]) -> str:
    for record in records:
        psd = record.tags.get("psd", "u").lower()
        if psd == "n":
            return record.name
        if psd == "y" and record.name != domain:
            return last(domain, record.name.count(".") + 2)
    return records[-1].name if records else domain


def _wanted(record: Record, domain: str, dns: Questions) -> str:
    tags = {name: value.lower() for name, value in record.tags.items()}
    wanted = tags.get("p", "none")
    if record.name != domain:
        wanted = tags.get("sp", wanted)
        if tags.get("np", wanted) != wanted and not dns.exists(domain):
            wanted = tags["np"]
    if tags.get("t") == "y":  # under test: one step milder
        wanted = _MILDER.get(wanted, "none")
    return wanted if wanted in _MILDER else "none"
