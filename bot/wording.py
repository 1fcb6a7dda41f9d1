"""From values to the words of a letter: names, dates, requests and quotations, in the reader's language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import TypedDict

from babel.dates import format_date
from babel.numbers import format_currency

from bot.house import House
from bot.replies import Asked, Both, Cited, Source, TriageInBoth
from intents.policy import Policy
from intents.reading import Language
from store.tickets import SETTLED, WAITING, RequestLine, Ticket

DATE = {"en": "d MMMM y", "ja": "y年M月d日"}
LONGEST_NAME = 40
LONGEST_SUBJECT = 120
_NAME = re.compile(r"[\w][\w .,'’・－-]*")  # a name, not an address, a link or an advertisement
_PREFIX = re.compile(r"^(?:\s*(?:re|fwd?|aw|sv|antw|回复|返信|転送)\s*[:：])+\s*", re.IGNORECASE)
_TAG = re.compile(r"\s*\[PI-\d{4}-\d{6,}\]")


class Frame(TypedDict):
    """What every letter has."""

    subject: str
    name: str
    company: str
    contact: str


def frame(house: House, policy: Policy, name: str, subject: str, language: str) -> Frame:
    return {
        "subject": reply_subject(house, subject, language),
        "name": safe_name(name),
        "company": policy.company,
        "contact": house.contact,
    }


class CaseFrame(Frame):
    """What every letter of a case has, beside the team's own words."""

    reference: str
    received: str
    message: str


def case_frame(house: House, policy: Policy, ticket: Ticket, language: str, message: str = "") -> CaseFrame:
    return {
        **frame(house, policy, ticket.requester_name, ticket.subject, language),
        "reference": ticket.reference,
        "received": local_day(house, ticket.received_at, language),
        "message": message.strip(),
    }


def written_in(language: str) -> Language:
    """The language of a letter to somebody who wrote in `language`."""
    return Language.JA if language == Language.JA else Language.EN


@lru_cache(maxsize=4096)  # a desk tells the same few dates all day long
def day(when: date, language: str) -> str:
    return format_date(when, DATE[language], locale=language)


def local_day(house: House, at: datetime, language: str) -> str:
    return day(house.day(at), language)


def both_days(when: date) -> Both:
    return Both(day(when, "en"), day(when, "ja"))


def safe_name(name: str) -> str:
    """A display name fit for a salutation, or "": anybody can put any text there and forge the address."""
    clean = unicodedata.normalize("NFC", " ".join(name.split()))
    if len(clean) > LONGEST_NAME or not _NAME.fullmatch(clean) or any(map(str.isdigit, clean)):
        return ""
    return clean if "www." not in clean.lower() else ""


def reply_subject(house: House, subject: str, language: str) -> str:
    """`Re:` and the subject they wrote, without heaps of prefixes and without our own tag."""
    bare = _TAG.sub("", _PREFIX.sub("", " ".join(subject.split()))).strip()
    return f"Re: {bare[:LONGEST_SUBJECT] or house.letters.word('no-subject', language)}"


def request_name(house: House, kind: str, language: str) -> str:
    """What a request is called, by the law pack."""
    if kind in house.law.duties:
        return house.law.duty(kind).name.of(language)
    return house.letters.word("triage", language)


def asked(house: House, lines: Iterable[RequestLine], language: str) -> tuple[Asked, ...]:
    return tuple(_asked(house, line, language) for line in lines)


def _asked(house: House, line: RequestLine, language: str) -> Asked:
    settled = line.state == SETTLED and line.settled_at is not None
    return Asked(
        name=request_name(house, line.type, language),
        due=day(line.due_plan, language),
        waiting=line.state == WAITING,
        settled=local_day(house, line.settled_at, language) if settled and line.settled_at else "",
        outcome=line.outcome or "",
        reason=_reason(house, line, language),
    )


def _reason(house: House, line: RequestLine, language: str) -> str:
    grounds = house.law.refusal_grounds(line.type) if line.type in house.law.duties else {}
    return grounds[line.reason].text.of(language) if line.reason and line.reason in grounds else ""


def money(amount: Decimal, currency: str, language: str) -> str:
    return format_currency(amount, currency, locale=language)


def unsettled(ticket: Ticket) -> tuple[RequestLine, ...]:
    return tuple(line for line in ticket.requests if line.state != SETTLED)


def policy_at(house: House, at: datetime, language: str) -> Policy:
    """The policy in force when an inquiry arrived."""
    return house.texts[house.policies.in_force(house.day(at)).name, written_in(language)]


def cited(policy: Policy, sections: Sequence[str]) -> tuple[Cited, ...]:
    """Quotations of sections and items (`purposes`, `purposes.3`); what this policy does not have is left out."""
    quotes = []
    for name in sections:
        whole, part = policy.section(name.partition(".")[0]), policy.section(name)
        if whole and part:
            quotes.append(
                Cited(whole.number, whole.title, "" if part is whole else part.heading, part.text())
            )
    return tuple(quotes)


def source(policy: Policy, language: str) -> Source:
    return Source(policy.title, day(policy.revised, language), policy.url)


def triage_in_both(house: House, reference: str, subject: str, received: datetime, due: date) -> TriageInBoth:
    """The acknowledgement for somebody who writes in neither of our languages."""
    en, ja = (policy_at(house, received, language) for language in ("en", "ja"))
    return TriageInBoth(
        subject=reply_subject(house, subject, "en"),
        company=Both(en.company, ja.company),
        contact=house.contact,
        reference=reference,
        received=both_days(house.day(received)),
        due=both_days(due),
    )
