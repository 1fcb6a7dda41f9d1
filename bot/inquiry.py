"""An inquiry as the desk sees it, whatever door it came through, and the reasons not to answer one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Envelope:
    """What the SMTP dialogue said. `sender` is "" for the null sender and None when no envelope is known."""

    sender: str | None
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came along: its safe name, MIME type and decoded size in bytes."""

    name: str
    type: str
    size: int


@dataclass(frozen=True, slots=True)
class Inquiry:
    """One message of one person. `text` is all that can be read, `new_text` what this person newly wrote
    (the whole of `text` when stripping would leave nothing), `quoted` what was set apart.
    """

    sender: str
    sender_name: str = ""
    subject: str = ""
    text: str = ""
    new_text: str = ""
    quoted: str = ""
    message_id: str = ""
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    reply_to: str = ""
    recipients: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    encrypted: bool = False
    channel: str = "mail"


class Reason(StrEnum):
    """Why a mail gets no answer. Silence, but for the last four: those are for a person."""

    NULL_SENDER = "null-sender"
    AUTO_SUBMITTED = "auto-submitted"
    BULK = "bulk"
    LIST = "mailing-list"
    REPORT = "delivery-report"
    DAEMON = "daemon-sender"
    NO_REPLY = "no-reply-sender"
    OUT_OF_OFFICE = "out-of-office"
    OWN_MAIL = "own-mail"
    WANTS_NO_REPLY = "asks-for-no-reply"
    NO_SENDER = "no-sender"
    NOTHING_TO_READ = "nothing-to-read"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Unanswerable:
    """A mail that must not be answered by a machine, with whatever could be read of it."""

    reason: Reason
    inquiry: Inquiry
    detail: str = ""
