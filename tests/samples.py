"""Rows and settings that many tests begin with. Everybody in them is invented."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from bot.settings import Settings, load
from store import outbox, tickets
from store.inbox import Arrival
from store.outbox import NewLetter
from store.tickets import NewRequest, NewTicket, Ticket

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
_number = count(1)


def some_mail(digest: str = "", **given: Any) -> Arrival:
    values: dict[str, Any] = {
        "digest": digest or f"digest{next(_number)}",
        "door": "smtp",
        "received_at": NOW,
        "envelope_sender": "hanako@example.net",
        "envelope_recipients": ("privacy@example.co.jp",),
        "raw": b"Subject: hello\r\n\r\nhello\r\n",
    }
    return Arrival(**values | given)


def some_request(kind: str = "disclose", due: date = date(2026, 12, 8)) -> NewRequest:
    return NewRequest(
        type=kind,
        sentence="私の情報を見せてください。",
        evidence={
            "label": kind,
            "probability": 0.97,
            "nearest": ["開示してください"],
            "runner_up": "correct",
        },
        due_plan=due,
        due_latest=None,
        derivation={"en": ["14 days"], "ja": ["14日"]},
        received_at=NOW,
    )


def some_ticket(**given: Any) -> NewTicket:
    values: dict[str, Any] = {
        "token": f"token{next(_number)}",
        "channel": "mail",
        "language": "ja",
        "law": "appi",
        "requester": "hanako@example.net",
        "requester_name": "佐藤 花子",
        "subject": "開示のお願い",
        "message_id": "<1@mailer.example.net>",
        "received_at": NOW,
    }
    return NewTicket(**values | given)


def opened(tx: Connection, *kinds: str, **given: Any) -> Ticket:
    """A ticket of 2026 with one request line for each kind."""
    lines = [some_request(kind) for kind in kinds or ("disclose",)]
    return tickets.open_ticket(tx, some_ticket(**given), lines, 2026, NOW)


def some_letter(**given: Any) -> NewLetter:
    number = next(_number)
    values: dict[str, Any] = {
        "key": f"cause{number}",
        "kind": "answer",
        "language": "en",
        "inbox_id": None,
        "ticket_id": None,
        "policy_digest": None,
        "sections": ("purposes",),
        "recipient": "hanako@example.net",
        "envelope_sender": "",
        "bounce_token": f"bounce{number}",
        "message_id": f"<letter{number}@example.co.jp>",
        "automatic": True,
        "raw": b"From: privacy@example.co.jp\r\nTo: hanako@example.net\r\nSubject: Re: hello\r\n\r\nhello\r\n",
    }
    return NewLetter(**values | given)


def queued(tx: Connection, at: datetime = NOW, **given: Any) -> NewLetter:
    letter = some_letter(**given)
    outbox.queue(tx, letter, at)
    return letter


def some_settings(var: Path, **given: Any) -> Settings:
    """Settings of a desk on free ports, whatever the environment of whoever runs the tests says."""
    return load(
        _env_file=None, **{"var": var, "smtp_port": 0, "MADOGUCHI_WEB_PORT": 0, "rate_limit": 0} | given
    )
