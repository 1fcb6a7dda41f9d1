"""Cases that belong together. A link hides nothing and is seen from both ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, or_, select

from store.schema import links, tickets


@dataclass(frozen=True, slots=True)
class Link:
    """`reference` is the other case; `outward` when this one points to it."""

    reference: str
    kind: str
    outward: bool
    at: datetime


_INSERT = insert(links)
_ONWARD = (
    select(links.c.id, links.c.other_id)
    .where(
        links.c.ticket_id == bindparam("ticket"),
        links.c.kind == bindparam("of_kind"),
        links.c.id > bindparam("after"),
    )
    .order_by(links.c.id.desc())
    .limit(1)
)


def add(tx: Connection, ticket_id: int, other_id: int, kind: str, now: datetime) -> None:
    tx.execute(_INSERT, {"ticket_id": ticket_id, "other_id": other_id, "kind": kind, "at": now})


def onward(tx: Connection, ticket_id: int, kind: str, after: int) -> tuple[int, int] | None:
    """The newest link from a case to another, if it is newer than the link `after`: its id, and the other's."""
    found = tx.execute(_ONWARD, {"ticket": ticket_id, "of_kind": kind, "after": after}).first()
    return (found.id, found.other_id) if found else None


def of_ticket(tx: Connection, ticket_id: int) -> list[Link]:
    """Oldest first."""
    other = or_(
        (links.c.ticket_id == ticket_id) & (links.c.other_id == tickets.c.id),
        (links.c.other_id == ticket_id) & (links.c.ticket_id == tickets.c.id),
    )
    rows = tx.execute(
        select(tickets.c.reference, links.c.kind, links.c.ticket_id, links.c.at)
        .join(tickets, other)
        .order_by(links.c.id)
    )
    return [Link(row.reference, row.kind, row.ticket_id == ticket_id, row.at) for row in rows]
