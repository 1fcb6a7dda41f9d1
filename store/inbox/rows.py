"""A mail of the inbox as values: as it comes, as it is worked on, as it ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

WAITING, CLAIMED, DONE, PARKED = "waiting", "claimed", "done", "parked"


class LeaseLost(Exception):
    """Somebody else took the row over while we worked on it: everything done for it must be rolled back."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A mail at the door. `digest` names it: the same mail delivered again has the same one. `peer` and `helo` are
    address and greeting of the host that brought it, None when it came in another way. `taken_at`: when it came to us,
    if it was received elsewhere and earlier.
    """

    digest: str
    door: str
    received_at: datetime
    envelope_sender: str | None
    envelope_recipients: tuple[str, ...]
    raw: bytes
    peer: str | None = None
    helo: str | None = None
    taken_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Claimed:
    """A row this process alone works on until its lease ends. `damaged`: what is kept of it does not open."""

    id: int
    digest: str
    door: str
    received_at: datetime
    envelope_sender: str | None
    envelope_recipients: tuple[str, ...]
    attempts: int
    raw: bytes
    peer: str | None = None
    helo: str | None = None
    damaged: bool = False


@dataclass(frozen=True, slots=True)
class Finish:
    """How one mail ended: outcome answered, ticketed, triaged, silent, or parked for a person.

    `quotes`: the reason to park it may quote it, and is sealed like it.
    """

    outcome: str
    reason: str | None = None
    reading: dict[str, Any] | None = None
    ticket_id: int | None = None
    quotes: bool = True
