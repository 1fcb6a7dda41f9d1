"""A customer's request that came to a colleague, by telephone or at the counter: its clock starts when it did."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection

from bot.desk import cases, letters
from bot.desk.mail import Mail
from bot.desk.team import Refused
from bot.house import House
from bot.inquiry import Inquiry
from intents.law import TRIAGE
from intents.reading import Language
from store import audit
from store.tickets import Ticket

OLDEST = timedelta(days=366)
LONGEST_NAME, LONGEST_ADDRESS = 100, 254
_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\"\\]{1,64}@[^\s@<>()\[\],;:\"\\]+\.[^\s@<>()\[\],;:\"\\]{2,}")


class How(StrEnum):
    """How a request reached us."""

    PHONE = "phone"
    COUNTER = "counter"
    LETTER = "letter"
    MAIL = "mail"


# What `objections` finds, said to whoever types a command.
WHY = {
    ("words", "missing"): "say what the customer asked for, in their words",
    ("kinds", "unknown"): "there is no such request type; there are {types}",
    ("address", "no-address"): "that is no mail address",
    ("address", "needed"): "without an address nothing can be acknowledged",
    ("received", "future"): "the day it was received is yet to come",
    ("received", "too-old"): "the day it was received is more than a year ago",
}


@dataclass(frozen=True, slots=True)
class Handover:
    """`words` are the customer's own; no `kinds` means that the privacy team shall say what it is."""

    words: str
    received_at: datetime
    how: How
    kinds: tuple[str, ...] = ()
    name: str = ""
    address: str = ""
    language: Language = Language.EN
    acknowledge: bool = False


def objections(house: House, given: Handover, now: datetime) -> dict[str, str]:
    """What is wrong with it: the field, and a word for why."""
    wrong = {}
    if not given.words.strip():
        wrong["words"] = "missing"
    if set(given.kinds) - {*house.law.duties, TRIAGE}:
        wrong["kinds"] = "unknown"
    if given.address and not (len(given.address) <= LONGEST_ADDRESS and _ADDRESS.fullmatch(given.address)):
        wrong["address"] = "no-address"
    elif given.acknowledge and not given.address:
        wrong["address"] = "needed"
    if house.day(given.received_at) > house.day(now):
        wrong["received"] = "future"
    elif given.received_at < now - OLDEST:
        wrong["received"] = "too-old"
    return wrong


def hand_over(tx: Connection, house: House, given: Handover, actor: str, now: datetime) -> Ticket | Refused:
    """Open a ticket for it; the customer is told when they shall be, and only then."""
    if wrong := objections(house, given, now):
        return Refused(
            "; ".join(
                WHY[field, why].format(types=", ".join(house.law.types)) for field, why in wrong.items()
            )
        )
    given = replace(
        given, received_at=min(given.received_at, now)
    )  # of a day alone, its noon may be yet to come
    # A person has said what it is; read twice it would keep others waiting for this transaction.
    (reading,) = house.read_all([(given.words, "", given.received_at, False)])
    reading = replace(reading, language=given.language)
    inquiry = Inquiry(
        sender=given.address.lower(),
        sender_name=given.name[:LONGEST_NAME],
        text=given.words,
        new_text=given.words,
        channel=given.how,
    )
    mail = Mail(None, secrets.token_hex(16), given.received_at, (), inquiry, reading)
    kinds: Sequence[str] = given.kinds or (TRIAGE,)
    note = f"handed over by {actor}, came by {given.how}"
    ticket = cases.open_case(tx, house, mail, inquiry, kinds, now, note=note)
    facts = {"how": given.how, "received": house.day(given.received_at).isoformat()}
    audit.write(tx, [audit.Entry(actor, "staff:ticket:hand-over", ticket.id, facts=facts)], now)
    if given.acknowledge:
        tell = letters.triage if tuple(kinds) == (TRIAGE,) else letters.acknowledge
        tell(tx, house, mail, ticket, now)
    return ticket
