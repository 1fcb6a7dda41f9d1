"""DKIM (RFC 6376): whether a domain that could vouch for the author has signed this very mail."""

from __future__ import annotations

import base64
import hashlib
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass

import dkim
from dkim.util import InvalidTagValueList, parse_tag_value

from bot.sender.fields import Head
from bot.sender.names import domain_of, may_align
from bot.sender.resolver import Questions, Unanswered

MOST = 5  # signatures looked at
LONGEST = 8192  # bytes of one signature field
MOST_NAMES = 200  # of fields that one signature covers
MOST_FIELDS = 1000  # of a mail whose signatures are looked at: each name is looked for among all of them
LONGEST_KEY = 1000  # characters of a key record; one of 4096 bits takes some 750
ALGORITHMS = {b"rsa-sha256", b"ed25519-sha256"}  # RFC 8301 forbids the rest

SILENT = logging.getLogger("sender.dkim")  # the library would log what strangers wrote
SILENT.disabled = True

SPRAWLING = re.compile(rb"\s{100}")  # the library takes quadratic time over white space
_BARE_LF = re.compile(rb"(?<!\r)\n")


@dataclass(frozen=True, slots=True)
class Signed:
    """`result` as RFC 8601 names it, `domain` the one that signed when it is pass."""

    result: str
    domain: str = ""


def signed(
    raw: bytes, head: Head, author_domain: str, aligned: Callable[[str], bool], dns: Questions
) -> Signed:
    """The best result among the signatures by domains that are `aligned` with the author's."""
    worst = "none"
    letter = _Letter(raw, head)
    for place, domain in letter.signatures(author_domain):
        try:
            if not aligned(domain):
                continue
            if letter.is_signed(place, dns):
                return Signed("pass", domain)
        except Unanswered:
            worst = "temperror"
            continue
        worst = "fail" if worst == "none" else worst
    return Signed(worst)


class _Letter:
    """One mail as the library wants it, cut into fields by us: both must see the same From."""

    def __init__(self, raw: bytes, head: Head) -> None:
        self._raw = raw
        self._head = head
        self._fields = [value for name, value in head.fields if name.lower() == b"dkim-signature"]

    def signatures(self, author_domain: str) -> list[tuple[int, str]]:
        """(place, domain) of those worth a look. One that leaves From out, or part of the body, vouches for nothing."""
        found = []
        for place, value in enumerate(self._fields if len(self._head.fields) <= MOST_FIELDS else ()):
            tags = tags_of(value)
            domain = domain_of(tags.get(b"d", b"").decode("ascii", "replace"))
            names = tags.get(b"h", b"").lower().replace(b":", b" ").split()
            covers_all = b"from" in names and b"l" not in tags and len(names) <= MOST_NAMES
            if covers_all and tags.get(b"a") in ALGORITHMS:
                found.append((place, domain))
        return [(place, domain) for place, domain in found if may_align(author_domain, domain)][:MOST]

    def is_signed(self, place: int, dns: Questions) -> bool:
        """Raises Unanswered when the key cannot be had."""
        verifier = dkim.DKIM(logger=SILENT)
        verifier.headers = [[name, _BARE_LF.sub(b"\r\n", value)] for name, value in self._head.fields]
        try:
            tags, names, fields = verifier.verify_headerprep(place)
            if not self._has_body_of(tags):
                return False
            # Of the body the library would make copies many times its size.
            rest = {name: value for name, value in tags.items() if name != b"bh"}
            return bool(verifier.verify_sig(rest, names, fields[place], lambda name, **_: key(name, dns)))
        except Unanswered:
            raise
        except Exception:  # the library meets hostile bytes with exceptions of every kind
            return False

    def _has_body_of(self, tags: dict[bytes, bytes]) -> bool:
        form = tags.get(b"c", b"").partition(b"/")[2] or b"simple"
        body = canonical(self._raw[self._head.end :], relaxed=form == b"relaxed")
        return b"".join(tags[b"bh"].split()) == base64.b64encode(hashlib.sha256(body).digest())


def canonical(body: bytes, *, relaxed: bool) -> bytes:
    """A body in one of the two forms that are signed (RFC 6376 section 3.4), in linear time and small memory."""
    body = body.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    if relaxed:
        body = body.replace(b"\t", b" ")
        while b"  " in body:
            body = body.replace(b"  ", b" ")
        body = body.replace(b" \r\n", b"\r\n")
    text = body.rstrip(b"\r\n")
    if body and not body.endswith(b"\n"):
        return body + b"\r\n"
    # A lone CR is no line end: the empty lines begin after the last one.
    kept = text + body[len(text) : body.rfind(b"\r\r", len(text)) + 1]
    return kept + b"\r\n" if kept or not relaxed else b""


def tags_of(value: bytes) -> dict[bytes, bytes]:
    """{} for a signature that no honest mailer writes."""
    if len(value) > LONGEST or SPRAWLING.search(value):
        return {}
    try:
        tags: dict[bytes, bytes] = parse_tag_value(value)
    except InvalidTagValueList:
        return {}
    return tags


def key(name: bytes, dns: Questions) -> bytes | None:
    """The key record at a name, as the library asks for it."""
    texts = dns.ask(name.decode("ascii", "replace"), "TXT")
    return texts[0].encode("latin-1") if texts and len(texts[0]) <= LONGEST_KEY else None
