"""All that the desk holds on one person, for a request about the desk itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from bot import ticket_view
from bot.ticket_view import Event
from store import audit, inbox, outbox, tickets
from store.tickets import Ticket


@dataclass(frozen=True, slots=True)
class Held:
    """Cases of an address with all that was said in them; mail and letters that belong to no case. `mentions` are ids of
    mails in which somebody else speaks of it: not to be shown or erased before a person has read them.
    """

    address: str
    cases: tuple[tuple[Ticket, tuple[Event, ...]], ...]
    mails: tuple[dict[str, Any], ...]
    letters: tuple[dict[str, Any], ...]
    mentions: tuple[int, ...]
    proved: frozenset[int]  # ids of the tickets of which the log proves that this very address opened them

    def as_json(self) -> dict[str, Any]:
        return {
            "address": self.address,
            "tickets": [
                ticket_view.as_json(ticket)
                | {"timeline": [event.as_json() for event in told], "proved": ticket.id in self.proved}
                for ticket, told in self.cases
            ],
            "mails": [_mail(row) for row in self.mails],
            "letters": [_letter(row) for row in self.letters],
            "mentioned_in": list(self.mentions),
        }


def held(tx: Connection, address: str) -> Held:
    found = tickets.of_requester(tx, address)
    cases = tuple((ticket, tuple(ticket_view.timeline(tx, ticket))) for ticket in found)
    proved = frozenset(ticket.id for ticket in found if _is_proved(tx, ticket, address))
    mails, mentions = inbox.naming(tx, address)
    letters = tuple(outbox.to_address(tx, address))
    return Held(address, cases, tuple(mails), letters, tuple(mentions), proved)


def _is_proved(tx: Connection, ticket: Ticket, address: str) -> bool:
    commitment = tickets.commitment(tx, ticket, address)
    return any(act["facts"].get("commitment") == commitment for act in audit.of_ticket(tx, ticket.id))


def _mail(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": row["id"],
        "received_at": row["received_at"].isoformat(),
        "outcome": row["outcome"] or row["state"],
        "from": row["envelope_sender"],
        "raw": (row["raw"] or b"").decode("utf-8", "replace"),
    }


def _letter(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": row["id"],
        "written_at": row["created_at"].isoformat(),
        "kind": row["kind"],
        "state": row["state"],
        "raw": (row["raw"] or b"").decode("utf-8", "replace"),
    }
