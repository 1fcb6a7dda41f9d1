"""Many cases of one claimed person as one row: a flood hides nobody else's case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from store.tickets import SETTLED, Ticket

MOST_APART = 3  # of one person, each with a row of its own


@dataclass(frozen=True, slots=True)
class Row:
    """`more`: how many later ones of the same address stand behind it."""

    ticket: Ticket
    more: int = 0


def folded(found: Sequence[Ticket]) -> list[Row]:
    """In the order they came, the first of a flood for all of it. A forger's are none of the true person's."""
    counts = Counter(map(_whose, found))
    rows: dict[Hashable, Row] = {}
    for ticket in found:
        if (many := counts[_whose(ticket)]) > MOST_APART:
            rows.setdefault(_whose(ticket), Row(ticket, many - 1))
        else:
            rows[ticket.id] = Row(ticket)
    return list(rows.values())


def _whose(ticket: Ticket) -> Hashable:
    alone = not ticket.requester or ticket.state == SETTLED
    return ticket.id if alone else (ticket.requester, ticket.forged)
