"""One-time codes: who can write one back can read the mailbox it was sent to."""

from __future__ import annotations

import hmac
import re
import secrets
import unicodedata
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot import post
from bot.house import House
from store.tickets import Ticket, codes

DIGITS = 8
LIFE = timedelta(days=14)  # people answer mail slowly
DAY = timedelta(days=1)
MOST_A_DAY = 3
MOST_TRIES = (
    5  # mails for one code, and numbers read in each: one in four million is then the chance of who guesses
)
# Digits may come full-width, and with spaces or hyphens wherever somebody or their mail program put them.
_WRITTEN = re.compile(rf"(?<!\d)\d(?:[ \u3000-]?\d){{{DIGITS - 1}}}(?!\d)")


def make(tx: Connection, house: House, ticket: Ticket, now: datetime) -> str:
    """A new code as a letter shows it; "" when the day's have been sent, so that nobody is flooded."""
    if codes.made_since(tx, ticket.id, now - DAY) >= MOST_A_DAY:
        return ""
    digits = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    codes.add(tx, ticket.id, _digest(house, ticket, digits), now, now + LIFE)
    return f"{digits[:4]} {digits[4:]}"


def comes_back(tx: Connection, house: House, ticket: Ticket, text: str, now: datetime) -> bool:
    """Whether a text has one of the ticket's codes in it. Each mail with a number like one is a try."""
    plain = unicodedata.normalize("NFKC", text)
    written = {re.sub(r"\D", "", found) for found in _WRITTEN.findall(plain)}
    usable = codes.usable(tx, ticket.id, now, MOST_TRIES) if written else []
    if not usable:
        return False
    digests = [_digest(house, ticket, digits) for digits in sorted(written)[:MOST_TRIES]]
    for code in usable:
        if any(hmac.compare_digest(code.digest, digest) for digest in digests):
            codes.used(tx, code.id, now)
            return True
    codes.tried(tx, [code.id for code in usable])
    return False


def _digest(house: House, ticket: Ticket, digits: str) -> str:
    # Eight digits are soon guessed from a plain hash; this one needs the house's secret.
    return post.token(house.secret, f"code:{ticket.token}:{digits}", 64)
