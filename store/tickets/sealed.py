"""What of a ticket is sealed with its key, where it stands, and how it is opened."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from store.keys import Key

PERSON = ("requester", "requester_name", "subject", "message_id")
NAMES = ("principal", "escalated_to")  # whom an agent acts for, who was told of a complaint
NOBODY = dict.fromkeys(PERSON, "")
NOTHING_SAID: dict[str, Any] = {
    "sender": "",
    "subject": "",
    "text": "",
    "quoted": "",
    "attachments": [],
    "sender_verdict": None,
}


def opened_ticket(row: dict[str, Any], key: Key | None) -> dict[str, Any]:
    """A row's values with the person in it: nobody, when its key is gone."""
    sealed, reference = row.pop("person"), row["reference"]
    del row["requester_hash"]
    person = key.open_value(sealed, person_of(reference)) if key and sealed else NOBODY
    named = {name: row[name] for name in NAMES}
    opened = {
        name: key.open_value(value, name_of(name, reference)) if key and value else ""
        for name, value in named.items()
    }
    return row | person | opened


def opened_line(row: dict[str, Any], key: Key | None) -> dict[str, Any]:
    sealed, place = row["sentence"], sentence_of(row["ticket_id"], row["position"])
    return row | {"sentence": key.open_value(sealed, place) if key and sealed else ""}


def person_of(reference: str) -> str:
    return f"tickets.person:{reference}"


def name_of(column: str, reference: str) -> str:
    return f"tickets.{column}:{reference}"


def sentence_of(ticket_id: int, position: int) -> str:
    return f"requests.sentence:{ticket_id}/{position}"


def said_in(ticket_id: int, inbox_id: int | None, at: datetime) -> str:
    return f"messages.said:{ticket_id}/{inbox_id or at.astimezone(UTC).isoformat()}"


def opened_message(row: dict[str, Any], key: Key | None) -> dict[str, Any]:
    sealed, place = row.pop("said"), said_in(row["ticket_id"], row["inbox_id"], row["at"])
    return row | (key.open_value(sealed, place) if key and sealed else NOTHING_SAID)
