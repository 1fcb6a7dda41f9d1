"""Mail in, an inquiry or a reason for silence out."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import Any

from bot.inquiry import Envelope, Inquiry, Reason, Unanswerable
from bot.mail import quotes
from bot.mail.addresses import every_address, mailbox
from bot.mail.attachments import described
from bot.mail.body import Body, read_body
from bot.mail.content import payload
from bot.mail.headers import Headers, unicode
from bot.mail.manners import reason_for_silence
from bot.mail.parts import Part, straighten, take_apart

__all__ = ["as_json", "attachment", "read"]

MOST_REFERENCES = 100
MOST_DAMAGE = 0.3

_MESSAGE_ID = re.compile(r"<[^<>\s\x00-\x1f\x7f-\x9f]{1,900}>")
_FORWARDED = re.compile(
    r"^\s*(?:fwd?|wg|tr|rv|enc|doorst|vb|vl|pd|i|転送|转发|轉寄|전달)\s*[:：]", re.IGNORECASE
)
_FOR_A_PERSON = frozenset((Reason.WANTS_NO_REPLY, Reason.NOTHING_TO_READ, Reason.UNREADABLE))


def read(raw: bytes, envelope: Envelope | None, own: frozenset[str] = frozenset()) -> Inquiry | Unanswerable:
    """What `raw` says, or why no machine may answer it. Never raises, whatever the bytes.

    `own` are our addresses in lower case; mail from them or from their plus-addresses is our own.
    """
    raw = straighten(raw)
    mail = take_apart(raw)
    inquiry = _inquiry(mail, read_body(raw, mail), envelope)
    silence = reason_for_silence(mail, inquiry, envelope, own)
    if silence:
        return Unanswerable(silence[0], inquiry, silence[1])
    if not (inquiry.text or inquiry.subject or inquiry.attachments):
        return Unanswerable(Reason.NOTHING_TO_READ, inquiry, "no subject, no text, no attachment")
    if inquiry.text.count("\ufffd") > len(inquiry.text) * MOST_DAMAGE:
        return Unanswerable(Reason.UNREADABLE, inquiry, "the text's bytes are in no charset we know")
    return inquiry


def attachment(raw: bytes, index: int) -> bytes:
    """The decoded content of `Inquiry.attachments[index]` of that mail. IndexError when there is none."""
    raw = straighten(raw)
    return payload(*read_body(raw, take_apart(raw)).files[index])


def as_json(result: Inquiry | Unanswerable) -> dict[str, Any]:
    """{from, subject, text, reply, auto_generated, reason, attachments: [{name, type, size}]}."""
    silence = result if isinstance(result, Unanswerable) else None
    inquiry = silence.inquiry if silence else result
    assert isinstance(inquiry, Inquiry)
    return {
        "from": inquiry.sender,
        "subject": inquiry.subject,
        "text": inquiry.text,
        "reply": inquiry.new_text,
        "auto_generated": silence is not None and silence.reason not in _FOR_A_PERSON,
        "reason": silence.reason.value if silence else "",
        "attachments": [asdict(file) for file in inquiry.attachments],
    }


def _inquiry(mail: Part, body: Body, envelope: Envelope | None) -> Inquiry:
    headers, charset = mail.headers, mail.parameters.get("charset", "")
    name, sender = mailbox(headers, "from", charset)
    subject = headers.text("subject", charset)
    own = "\n".join(body.own).strip("\n")
    enclosed = "\n\n".join(body.enclosed)
    new, quoted = quotes.part(own, forwarded=bool(_FORWARDED.match(subject)))
    return Inquiry(
        sender=sender.lower(),  # no mail system in use tells capitals apart, and cases are found by address
        sender_name=name,
        subject=subject,
        text="\n\n".join(filter(None, (own, enclosed))).strip(),
        new_text=new or enclosed.strip(),
        quoted="\n\n".join(filter(None, (quoted, enclosed if new else ""))),
        message_id=_first(_ids(headers, "message-id")),
        in_reply_to=_ids(headers, "in-reply-to"),
        references=_ids(headers, "references"),
        reply_to=mailbox(headers, "reply-to", charset)[1] if "reply-to" in headers.fields else "",
        recipients=_recipients(headers, envelope),
        attachments=tuple(described(*file) for file in body.files),
        encrypted=body.encrypted,
    )


def _ids(headers: Headers, name: str) -> tuple[str, ...]:
    return (
        tuple(_MESSAGE_ID.findall(unicode(headers.every(name))))[:MOST_REFERENCES]
        if name in headers.fields
        else ()
    )


def _first(values: tuple[str, ...]) -> str:
    return values[0] if values else ""


def _recipients(headers: Headers, envelope: Envelope | None) -> tuple[str, ...]:
    if envelope is not None and envelope.recipients:
        return envelope.recipients
    return every_address(headers, "to", "cc")
