"""Mails as they reach the door: bytes, envelope, and what the desk must not do about them."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email import policy
from email.message import EmailMessage
from enum import StrEnum

from bench.year.people import Person
from bench.year.postbox import Letter

CONTACT = "privacy@example.co.jp"
OURS = "mx.example.co.jp"  # the mail server whose Authentication-Results are believed
FORGED = f"{OURS}; dmarc=fail (p=reject) header.from=example.com"
AUTOMATIC = (
    {"Auto-Submitted": "auto-replied"},
    {"Auto-Submitted": "auto-generated"},
    {"Precedence": "bulk", "List-Unsubscribe": "<https://list.example.com/off>"},
    {"X-Autoreply": "yes", "Precedence": "auto_reply"},
)


class Kind(StrEnum):
    """What a mail is, as its author knows it."""

    QUESTION = "question"
    REQUEST = "request"
    REQUESTS = "several requests"
    COMPLAINT = "complaint"
    STATUS = "status"
    CHATTER = "chatter"
    AUTOMATIC = "automatic"
    FORGED = "forged"
    FLOOD = "flood"
    TWICE = "the same once more"
    STAFF = "handed over by staff"
    FOLLOW_UP = "follow-up"
    ELSEWHERE = "from another address"
    BOUNCE = "bounce"


UNANSWERED = (Kind.AUTOMATIC, Kind.FORGED, Kind.BOUNCE)


@dataclass(frozen=True, slots=True)
class Mail:
    """`author` is the one address that a letter about it may go to. `envelope_sender` "" is the null sender."""

    at: datetime
    kind: Kind
    author: str
    raw: bytes
    envelope_sender: str
    to: str = CONTACT

    def once_more(self, after: timedelta) -> Mail:
        return replace(self, at=self.at + after, kind=Kind.TWICE)


class Pen:
    """Writes mails; each has a Message-ID of its own, the same ones in every run."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice

    def first(
        self, at: datetime, kind: Kind, person: Person, subject: str, text: str, **headers: str
    ) -> Mail:
        """Somebody writes of their own accord."""
        return self._mail(at, kind, person.address, person.name, subject, text, CONTACT, headers)

    def automatic(self, at: datetime, person: Person, subject: str, text: str) -> Mail:
        headers = self._dice.choice(AUTOMATIC)
        return self._mail(at, Kind.AUTOMATIC, person.address, person.name, subject, text, CONTACT, headers)

    def reply(self, at: datetime, kind: Kind, person: Person, letter: Letter, text: str) -> Mail:
        """As a mail program does it, with everything there is to thread by."""
        threaded = {"In-Reply-To": letter.message_id, "References": letter.message_id}
        if kind is Kind.AUTOMATIC:
            threaded |= self._dice.choice(AUTOMATIC)
        subject = f"Re: {letter.subject.removeprefix('Re: ')}"
        return self._mail(at, kind, person.address, person.name, subject, text, letter.reply_to, threaded)

    def by_reference(self, at: datetime, person: Person, letter: Letter, text: str, sender: str) -> Mail:
        """A new mail that only names the case in its subject, from this or that address of the person."""
        kind = Kind.FOLLOW_UP if sender == person.address else Kind.ELSEWHERE
        return self._mail(at, kind, sender, person.name, letter.subject, text, CONTACT, {})

    def bounce(self, at: datetime, letter: Letter) -> Mail:
        """A report as a mail server writes it (RFC 3464), to the letter's own sender."""
        raw = _REPORT.format(id=self._id(), letter=letter).replace("\n", "\r\n").encode()
        return Mail(at, Kind.BOUNCE, "", raw, "", letter.envelope_sender)

    def _mail(
        self,
        at: datetime,
        kind: Kind,
        sender: str,
        name: str,
        subject: str,
        text: str,
        to: str,
        headers: dict[str, str],
    ) -> Mail:
        mail = EmailMessage()
        for header, value in headers.items():
            mail[header] = value
        mail["From"] = f"{name} <{sender}>"
        mail["To"] = to
        mail["Date"] = at
        mail["Message-ID"] = self._id()
        if subject:
            mail["Subject"] = subject
        mail.set_content(text)
        return Mail(at, kind, sender, mail.as_bytes(policy=policy.SMTP), sender, to)

    def _id(self) -> str:
        return f"<{self._dice.getrandbits(80):020x}@mailer.example.net>"


_REPORT = """From: MAILER-DAEMON@mx.example.net (Mail Delivery System)
To: {letter.envelope_sender}
Subject: Undelivered Mail Returned to Sender
Message-ID: {id}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="cut"

--cut
Content-Type: text/plain; charset=us-ascii

Your message could not be delivered.

--cut
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net

Final-Recipient: rfc822; {letter.recipient}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 user unknown

--cut
Content-Type: text/rfc822-headers

Message-ID: {letter.message_id}

--cut--
"""
