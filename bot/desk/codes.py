"""One-time codes: who can write one back can read the mailbox it was sent to."""

from __future__ import annotations

import hmac
import re
import secrets
import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot import post
from bot.house import House
from store import audit
from store.tickets import Ticket, codes

DIGITS = 8
LIFE = timedelta(days=14)  # people answer mail slowly
# Who guesses has fifteen numbers in fourteen days for one case: one chance in 6.7 million.
MOST_AT_ONCE = 3  # codes of one case that hold
MOST_TRIES = 5  # numbers that one code is compared with
MOST_IN_A_MAIL = 3  # numbers that are looked at: the code stands before a signature's
# Digits may come full-width, and with spaces or hyphens wherever somebody or their mail program put them. What
# more digits hang on to by a hyphen is a telephone number.
_WRITTEN = re.compile(rf"(?<!\d)(?<!\d-)\d(?:[ \u3000-]?\d){{{DIGITS - 1}}}(?!-?\d)")


def make(tx: Connection, house: House, ticket: Ticket, now: datetime) -> str:
    """A new code as a letter shows it; "" when enough of them hold, so that nobody is flooded, or guesses on."""
    if codes.made_since(tx, ticket.id, now - LIFE) >= MOST_AT_ONCE:
        return ""
    digits = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    codes.add(tx, ticket.id, _digest(house, ticket, digits), now, now + LIFE)
    return f"{digits[:4]} {digits[4:]}"


def comes_back(tx: Connection, house: House, ticket: Ticket, text: str, now: datetime) -> bool:
    """Whether a text has one of the ticket's codes in it. Each number like one is a try at every code that holds."""
    written = _numbers(text)
    usable = codes.usable(tx, ticket.id, now, MOST_TRIES) if written else []
    if not usable:
        return False
    digests = [_digest(house, ticket, number) for number in written]
    hit = [code.id for code in usable if _is_among(code.digest, digests[: MOST_TRIES - code.tries])]
    if hit:
        codes.used(tx, hit[0], now)
        return True
    for code in usable:
        codes.tried(tx, code.id, min(MOST_TRIES, code.tries + len(written)))
    audit.write(tx, [audit.Entry("desk", "mail:code:miss", ticket.id, facts={"numbers": len(written)})], now)
    return False


def _numbers(text: str) -> list[str]:
    """The first numbers of a text that look like a code, each once."""
    found = _WRITTEN.findall(unicodedata.normalize("NFKC", text))
    return list(dict.fromkeys(re.sub(r"\D", "", each) for each in found))[:MOST_IN_A_MAIL]


def _is_among(digest: str, digests: Sequence[str]) -> bool:
    # Every one is compared, in the same time: how long it takes tells nothing of which is right.
    return sum(hmac.compare_digest(digest, each) for each in digests) > 0


def _digest(house: House, ticket: Ticket, digits: str) -> str:
    # Eight digits are soon guessed from a plain hash; this one needs the house's secret.
    return post.token(house.secret, f"code:{ticket.token}:{digits}", 64)
