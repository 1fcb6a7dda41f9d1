"""Domain names, compared label by label."""

from __future__ import annotations


def domain_of(address: str) -> str:
    """The domain of an address, or the domain itself, as DNS spells it; "" when it has none that DNS could know."""
    try:
        domain = address.rpartition("@")[2].strip().rstrip(".").encode("idna").decode().lower()
    except UnicodeError:  # an empty label, one too long, or a character no name has
        return ""
    return domain if "." in domain and not set(domain) & set(' []:"<>()\\/') else ""


def is_within(domain: str, other: str) -> bool:
    """Whether a name is the other or beneath it; nothing is within a top level alone."""
    return "." in other and (domain == other or domain.endswith("." + other))


def last(domain: str, labels: int) -> str:
    return ".".join(domain.split(".")[-labels:])


def may_align(domain: str, other: str) -> bool:
    """Whether two names could belong to one organization at all: no DNS is asked about the others."""
    return "." in domain and last(domain, 2) == last(other, 2)
