"""What status codes of mail servers mean (RFC 3463, and those that later ones and the large providers added)."""

from __future__ import annotations

_MEANINGS = {
    "1.0": "bad address",
    "1.1": "unknown user",
    "1.2": "unknown domain",
    "1.3": "malformed address",
    "1.4": "ambiguous address",
    "1.6": "user has moved",
    "1.10": "domain takes no mail",
    "2.0": "trouble with the mailbox",
    "2.1": "mailbox disabled",
    "2.2": "mailbox full",
    "2.3": "message too large for the mailbox",
    "2.4": "trouble with a mailing list",
    "3.1": "mail system full",
    "3.2": "system takes no mail now",
    "3.4": "message too large",
    "4.0": "trouble on the way",
    "4.1": "host does not answer",
    "4.2": "bad connection",
    "4.3": "trouble with DNS",
    "4.4": "unable to route",
    "4.5": "mail system busy",
    "4.6": "mail loop",
    "4.7": "tried for too long",
    "5.0": "protocol trouble",
    "6.0": "content not accepted",
    "7.0": "refused by security rules",
    "7.1": "refused by policy",
    "7.5": "refused for failed cryptography",
    "7.9": "authentication refused",
    "7.20": "no valid DKIM signature",
    "7.23": "SPF check failed",
    "7.25": "sending host has no reverse DNS",
    "7.26": "SPF and DKIM check failed",
}
_SUBJECTS = ("", "address", "mailbox", "mail system", "network", "protocol", "content", "security or policy")


def meaning(status: str) -> str:
    """`5.1.1` → `unknown user`; what is not known, by its subject alone; "" for no status."""
    if not status:
        return "no reason told"
    kind, subject, detail = status.split(".")
    words = _MEANINGS.get(f"{subject}.{detail}") or _MEANINGS.get(f"{subject}.0")
    if not words and int(subject) in range(1, len(_SUBJECTS)):
        words = f"trouble with {_SUBJECTS[int(subject)]}"
    words = words or "no further reason told"
    return f"{words}, for now" if kind == "4" else words
