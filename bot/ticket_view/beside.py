"""What stands beside a ticket: the cases it belongs with, what it waits for, and the alarms of a breach."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from store.tickets import Ticket, links, waits
from store.tickets.links import Link
from store.tickets.waits import Wait

if TYPE_CHECKING:  # reading law packs takes longer than showing a ticket
    from intents.law import Due


@dataclass(frozen=True, slots=True)
class Beside:
    """`waits`: what is asked and has not come, with the position of the request it is asked for."""

    links: tuple[Link, ...]
    waits: tuple[tuple[int, Wait], ...]
    alarms: Mapping[str, Due]


def beside(tx: Connection, ticket: Ticket, alarms: Mapping[str, Due]) -> Beside:
    """`alarms` is what the ticket's law pack says of a breach that is on file."""
    positions = {line.id: line.position for line in ticket.requests}
    open_waits = (wait for wait in waits.of_ticket(tx, ticket.id) if wait.ended_at is None)
    asked = tuple((positions[wait.request_id], wait) for wait in open_waits)
    return Beside(tuple(links.of_ticket(tx, ticket.id)), asked, alarms)
