"""A ticket for the privacy team's eyes: as a row, a page, a timeline, JSON."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from email import message_from_bytes, policy
from textwrap import indent
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.sender import Verdict
from store import audit, outbox, tickets
from store.tickets import SETTLED, RequestLine, Ticket


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
    return sorted([*said, *written, *done], key=lambda event: event.at)


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
    facts = ", ".join(f"{key} {value}" for key, value in row["facts"].items() if value)
    return f"{row['action']} {facts}".strip()


def as_json(ticket: Ticket) -> dict[str, Any]:
    return {
        "reference": ticket.reference,
        "state": ticket.state,
        "due": ticket.due.isoformat() if ticket.due else None,
        "language": ticket.language,
        "law": ticket.law,
        "channel": ticket.channel,
        "requester": ticket.requester,
        "requester_name": ticket.requester_name,
        "subject": ticket.subject,
        "received_at": ticket.received_at.isoformat(),
        "opened_at": ticket.opened_at.isoformat(),
        "closed_at": ticket.closed_at.isoformat() if ticket.closed_at else None,
        "requests": [_line_as_json(line) for line in ticket.requests],
    }


def _line_as_json(line: RequestLine) -> dict[str, Any]:
    return {
        "position": line.position,
        "type": line.type,
        "state": line.state,
        "outcome": line.outcome,
        "reason": line.reason,
        "due": line.due_plan.isoformat(),
        "latest": line.due_latest.isoformat() if line.due_latest else None,
        "derivation": line.derivation,
        "sentence": line.sentence,
        "evidence": line.evidence,
        "settled_at": line.settled_at.isoformat() if line.settled_at else None,
    }


HEAD = ("reference", "due", "left", "state", "requests", "from", "subject")


def table(found: Sequence[Ticket], today: date) -> str:
    """Aligned columns, counted in terminal cells: a kanji takes two."""
    lines = [HEAD, *(_row(ticket, today) for ticket in found)]
    widths = [max(_cells(line[place]) for line in lines) for place in range(len(HEAD) - 1)]
    return "\n".join(
        "  ".join([*(_padded(text, width) for text, width in zip(line, widths, strict=False)), line[-1]])
        for line in lines
    )


def _row(ticket: Ticket, today: date) -> tuple[str, ...]:
    kinds = ", ".join(line.type for line in ticket.requests)
    return (
        ticket.reference,
        ticket.due.isoformat() if ticket.due else "-",
        _left(ticket, today),
        ticket.state,
        kinds,
        ticket.requester or "-",
        ticket.subject[:60],
    )


def _left(ticket: Ticket, today: date) -> str:
    if ticket.due is None:
        return "-"
    days = (ticket.due - today).days
    return f"{days} d" if days >= 0 else f"LATE {-days} d"


def _cells(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _cells(text))


def page(ticket: Ticket, events: Sequence[Event], zone: ZoneInfo) -> str:
    """The whole case."""
    head = [
        f"{ticket.reference}  {ticket.state}",
        f"from      {ticket.requester_name} <{ticket.requester}>  ({ticket.language}, {ticket.channel}, law {ticket.law})",
        f"subject   {ticket.subject}",
        f"received  {_time(ticket.received_at, zone)}",
    ]
    for line in ticket.requests:
        head += ["", *_request(line, zone)]
    told = [f"\n{_time(event.at, zone)}  {event.who}  {event.what}" + _quoted(event.text) for event in events]
    return "\n".join([*head, *told])


def _request(line: RequestLine, zone: ZoneInfo) -> list[str]:
    latest = f", at the latest {line.due_latest}" if line.due_latest else ""
    if line.state == SETTLED and line.settled_at:
        reason = f", {line.reason}" if line.reason else ""
        end = f"settled {_time(line.settled_at, zone)}: {line.outcome}{reason}"
    else:
        end = f"{line.state}, due {line.due_plan}{latest}"
    lines = [f"{line.position}. {line.type}  {end}", f"   said      {line.sentence!r}"]
    if line.evidence:
        lines.append(
            f"   sure      {line.evidence['label']} {line.evidence['probability']:.2f}, then {line.evidence['runner_up']}"
        )
        lines += [f"   like      {phrase!r}" for phrase in line.evidence["nearest"]]
    return [*lines, *(f"   because   {each}" for each in line.derivation.get("en", []))]


def _time(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def _quoted(text: str) -> str:
    return "\n" + indent(text.rstrip(), "  | ", lambda _: True) if text.strip() else ""
