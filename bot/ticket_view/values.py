"""A ticket as JSON's values, for programs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.ticket_view.beside import Beside
from store.tickets import RequestLine, Ticket


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
        "forged": ticket.forged,
        "received_at": ticket.received_at.isoformat(),
        "opened_at": ticket.opened_at.isoformat(),
        "closed_at": _moment(ticket.closed_at),
        "version": ticket.version,
        "assignee": ticket.assignee,
        "identity": ticket.identity,
        "identity_method": ticket.identity_method,
        "acting_as": ticket.acting_as,
        "authority": ticket.authority,
        "principal": ticket.principal,
        "severity": ticket.severity,
        "escalated_to": ticket.escalated_to or None,
        "breach_known_at": _moment(ticket.breach_known_at),
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
        "settled_at": _moment(line.settled_at),
        "received_at": _moment(line.received_at),
        "extended": line.extended,
        "fee": line.fee,
        "no_letter": line.silence,
    }


def beside_as_json(beside: Beside) -> dict[str, Any]:
    return {
        "linked": [
            {"reference": link.reference, "kind": link.kind, "points_there": link.outward}
            for link in beside.links
        ],
        "waiting": [
            {
                "request": position,
                "for": wait.waiting,
                "asked_at": _moment(wait.asked_at),
                "remind_at": None if wait.reminded_at else _moment(wait.remind_at),
                "until": _moment(wait.lapse_at),
            }
            for position, wait in beside.waits
        ],
        "breach": {step: due.plan.isoformat() for step, due in beside.alarms.items()},
    }


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
