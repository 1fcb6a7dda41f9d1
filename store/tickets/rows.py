"""A ticket and its request lines as values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

OPEN, WAITING, SETTLED = "open", "waiting", "settled"
UNSETTLED = "unsettled"  # open or waiting


@dataclass(frozen=True, slots=True)
class NewRequest:
    """One request line to open: its type, the sentence that triggered it, and its dates with their derivation."""

    type: str
    sentence: str
    evidence: dict[str, Any]
    due_plan: date
    due_latest: date | None
    derivation: dict[str, list[str]]
    received_at: datetime


@dataclass(frozen=True, slots=True)
class NewTicket:
    """What a ticket is opened with."""

    token: str
    channel: str
    language: str
    law: str
    requester: str
    requester_name: str
    subject: str
    message_id: str
    received_at: datetime
    forged: bool = False


@dataclass(frozen=True, slots=True)
class RequestLine:
    id: int
    ticket_id: int
    position: int
    type: str
    state: str
    sentence: str
    evidence: dict[str, Any]
    due_plan: date
    due_latest: date | None
    derivation: dict[str, list[str]]
    outcome: str | None
    reason: str | None
    settled_at: datetime | None
    received_at: datetime
    extended: int
    fee: str | None
    silence: str | None


@dataclass(frozen=True, slots=True)
class Ticket:
    id: int
    reference: str
    token: str
    channel: str
    language: str
    law: str
    requester: str
    requester_name: str
    subject: str
    message_id: str
    forged: bool  # opened in the requester's name by somebody else, as far as anybody knows
    received_at: datetime
    opened_at: datetime
    closed_at: datetime | None
    version: int
    assignee: str | None
    identity: str
    identity_method: str | None
    acting_as: str
    authority: str | None
    principal: str
    severity: str | None
    escalated_to: str
    breach_known_at: datetime | None
    key_name: str
    erased_at: datetime | None  # from then on nobody knows whose it was
    requests: tuple[RequestLine, ...] = field(default=())

    @property
    def state(self) -> str:
        """Derived: settled when every request is, waiting when all that remain wait for the requester."""
        states = {line.state for line in self.requests} - {SETTLED}
        if not states:
            return SETTLED
        return WAITING if states == {WAITING} else OPEN

    @property
    def due(self) -> date | None:
        """The earliest planned date among the requests that are not settled."""
        return min((line.due_plan for line in self.requests if line.state != SETTLED), default=None)
