"""What a complaint is worth, why it came to that, what is done about it, and whether it shows a breach."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from bot.desk.team.turn import Refused, take
from bot.house import House
from intents.law import Due
from store import tickets
from store.tickets import Ticket, notes

SEVERITIES = ("low", "medium", "high")
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)  # what is typed as earlier has a digit too few
CAUSE, ACTION, TOLD = "cause", "action", "told"  # kinds of notes
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is known by now; what is not given stays as it was. `breach_known_at`: when a possible leak was known."""

    severity: str | None = None
    cause: str = ""
    action: str = ""
    escalated_to: str | None = None
    breach_known_at: datetime | None = None


def complaint(
    tx: Connection,
    house: House,
    reference: str,
    how: Complaint,
    actor: str,
    now: datetime,
    version: int | None = None,
) -> Ticket | Refused:
    """Record how grave a case is, its cause, what is done, who was told, and a breach it may show."""
    turn = take(tx, house, reference, "complaint", actor, now, version=version)
    if isinstance(turn, Refused):
        return turn
    if how.severity is not None and how.severity not in SEVERITIES:
        return Refused(f"{how.severity} is no severity; there are {', '.join(SEVERITIES)}")
    if how.breach_known_at and not EARLIEST <= how.breach_known_at <= now:
        return Refused(
            "a breach cannot be known before it is known; give a time that has passed, this century"
        )
    told = (how.escalated_to or "").strip()[:LONGEST_NAME]
    columns = {
        "severity": how.severity,
        "escalated_to": told or None,
        "breach_known_at": how.breach_known_at,
    }
    given: dict[str, Any] = {name: value for name, value in columns.items() if value is not None}
    said = ((CAUSE, how.cause), (ACTION, how.action), (TOLD, told))
    words = {kind: text.strip() for kind, text in said if text.strip()}
    if not given and not words:
        return Refused("say something of it: --severity, --cause, --action, --escalate or --breach")
    for kind, text in words.items():
        notes.add(tx, turn.ticket.id, actor, kind, text, now)
    facts = {name: str(value) for name, value in given.items() if name != "escalated_to"}
    if told:  # a name has no place in the log
        facts["told_commitment"] = tickets.commitment(tx, turn.ticket, told)
    return turn.done(facts=facts | {"noted": sorted(words)}, **given)


def alarms(house: House, ticket: Ticket) -> dict[str, Due]:
    """Until when whom a breach must be told, by the step's name in the law pack; for a person to judge."""
    under, known = house.under(ticket.law), ticket.breach_known_at
    if under is None or known is None:
        return {}
    return under.law.breach_alarms(known.astimezone(house.zone))


def unfinished(tx: Connection, ticket: Ticket) -> str:
    """What a grave complaint still lacks before it may be called resolved, "" for nothing."""
    if ticket.severity != SEVERITIES[-1]:
        return ""
    known = {note.kind for note in notes.of_ticket(tx, ticket.id)}
    missing = [kind for kind in (CAUSE, ACTION) if kind not in known]
    if not missing:
        return ""
    needed = " and ".join(f"--{kind}" for kind in missing)
    return f"a complaint of severity high is resolved when its cause and what was done about it are on file: {needed}"
