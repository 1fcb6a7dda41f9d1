"""Everything that was said, written, noted and done in a case, as moments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from typing import Any

from sqlalchemy import Connection

from bot.sender import Verdict
from store import audit, outbox, tickets
from store.tickets import Ticket, notes


@dataclass(frozen=True, slots=True)
class Event:
    """One moment of a case. `text` is what was said, "" for an act."""

    at: datetime
    who: str
    what: str
    text: str = ""

    def as_json(self) -> dict[str, Any]:
        return {"at": self.at.isoformat(), "who": self.who, "what": self.what, "text": self.text}


def timeline(tx: Connection, ticket: Ticket) -> list[Event]:
    """Everything said and done, oldest first."""
    said = [_received(row) for row in tickets.correspondence(tx, ticket.id)]
    written = [_written(row) for row in outbox.of_ticket(tx, ticket.id)]
    done = [Event(row["at"], row["actor"], _act(row)) for row in audit.of_ticket(tx, ticket.id)]
    noted = [Event(note.at, note.author, note.kind, note.text) for note in notes.of_ticket(tx, ticket.id)]
    return sorted([*said, *written, *done, *noted], key=lambda event: event.at)


def _received(row: dict[str, Any]) -> Event:
    files = "".join(
        f"\n[{each['name']}, {each['type']}, {each['size']} bytes]" for each in row["attachments"]
    )
    note = f" ({row['note']})" if row["note"] else ""
    verdict = row["sender_verdict"]
    proof = f"\n[{Verdict.from_json(verdict).sentence}]" if verdict else ""
    return Event(
        row["at"],
        row["sender"] or "unknown sender",
        f"wrote: {row['subject']}{note}",
        row["text"] + files + proof,
    )


def _written(row: dict[str, Any]) -> Event:
    state = "NOT DELIVERED" if row["bounced_at"] else row["state"]
    trouble = f": {row['last_error']}" if row["last_error"] else ""
    letter = message_from_bytes(row["raw"], policy=policy.default) if row["raw"] else None
    body = letter.get_body(("plain",)) if letter else None
    return Event(
        row["created_at"],
        "desk",
        f"letter {row['kind']} to {row['recipient']}, {state}{trouble}",
        body.get_content() if body else "",
    )


def _act(row: dict[str, Any]) -> str:
    facts = ", ".join(
        f"{key} {value}" for key, value in row["facts"].items() if value and not key.endswith("commitment")
    )
    return f"{row['action']} {facts}".strip()
