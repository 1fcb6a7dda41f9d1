"""ARC (RFC 8617): what forwarders we trust saw of a mail before they changed it."""

from __future__ import annotations

import re
from dataclasses import replace

import dkim

from bot.sender import reports
from bot.sender.fields import Head
from bot.sender.names import domain_of
from bot.sender.resolver import Questions, Unanswered
from bot.sender.signatures import LONGEST, MOST_FIELDS, MOST_NAMES, SILENT, SPRAWLING, key, tags_of
from bot.sender.verdict import Level, Verdict

MOST_HOPS = 10
LARGEST = 2_000_000  # bytes; of a larger mail the library would make too many copies

_ARC = frozenset((b"arc-seal", b"arc-message-signature", b"arc-authentication-results"))
_INSTANCE = re.compile(r"\s*i\s*=\s*\d+\s*;")
_BARE_LF = re.compile(rb"(?<!\r)\n")


def forwarded(
    raw: bytes, head: Head, author: str, found: Verdict, sealers: frozenset[str], dns: Questions
) -> Verdict:
    """`found` says that nobody vouches. Where a forwarder we trust saw the author's domain vouch for it, the mail is not
    called forged; proved it is not either, for the forwarder may have changed it.
    """
    if not _is_worth_a_look(raw, head, sealers):
        return found
    try:
        seen = _first_seen(raw, dns)
    except Unanswered:
        return replace(
            found, level=Level.NOT_CHECKED, reason=f"{found.reason}; DNS did not answer for its forwarder"
        )
    except Exception:  # the library meets hostile bytes with exceptions of every kind
        return found
    if not seen or reports.level_of(head, author, seen) is not Level.ALIGNED_PASS:
        return found
    by = domain_of(tags_of(head.every("arc-seal")[0].encode())[b"d"].decode())
    return replace(
        found,
        level=Level.NONE,
        reason=f"{found.reason}; but {by}, whom we trust, saw it signed or sent by them",
    )


def _is_worth_a_look(raw: bytes, head: Head, sealers: frozenset[str]) -> bool:
    """Whether every seal is by somebody we trust, and the newest signature covers what counts."""
    fields = [value for name, value in head.fields if name.strip().lower() in _ARC]
    seals = [tags_of(value.encode()) for value in head.every("arc-seal")]
    if not 0 < len(seals) <= MOST_HOPS or len(head.fields) > MOST_FIELDS or len(raw) > LARGEST:
        return False
    if any(len(value) > LONGEST for value in fields) or SPRAWLING.search(raw):
        return False
    if not {domain_of(seal.get(b"d", b"").decode("ascii", "replace")) for seal in seals} <= sealers:
        return False
    return all(map(_covers_enough, head.every("arc-message-signature")))


def _covers_enough(signature: str) -> bool:
    tags = tags_of(signature.encode())
    names = tags.get(b"h", b"").lower().replace(b":", b" ").split()
    return b"from" in names and b"l" not in tags and len(names) <= MOST_NAMES


def _first_seen(raw: bytes, dns: Questions) -> str:
    """The results that the first forwarder wrote down; "" when the chain of seals is broken."""
    chain = dkim.ARC(_BARE_LF.sub(b"\r\n", raw), logger=SILENT)
    result, sets, _ = chain.verify(dnsfunc=lambda name, **_: key(name, dns))
    if result != dkim.CV_Pass or sets[-1]["instance"] != 1:
        return ""
    return _INSTANCE.sub("", sets[-1]["aar-value"].decode("utf-8", "replace"), count=1)
