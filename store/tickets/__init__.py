"""Tickets and their request lines, and the correspondence that belongs to them."""

from store.tickets.changing import change, hold, hold_all, relabel, settle
from store.tickets.finding import (
    by_correspondence,
    by_id,
    by_reference,
    by_token,
    commitment,
    correspondence,
    counts,
    of_requester,
    oldest_open_of,
    own_of,
)
from store.tickets.hearing import record_message
from store.tickets.listing import MOST, Wanted, every, listed
from store.tickets.opening import add_requests, open_ticket
from store.tickets.rows import OPEN, SETTLED, UNSETTLED, WAITING, NewRequest, NewTicket, RequestLine, Ticket

__all__ = [
    "MOST",
    "OPEN",
    "SETTLED",
    "UNSETTLED",
    "WAITING",
    "NewRequest",
    "NewTicket",
    "RequestLine",
    "Ticket",
    "Wanted",
    "add_requests",
    "by_correspondence",
    "by_id",
    "by_reference",
    "by_token",
    "change",
    "commitment",
    "correspondence",
    "counts",
    "every",
    "hold",
    "hold_all",
    "listed",
    "of_requester",
    "oldest_open_of",
    "open_ticket",
    "own_of",
    "record_message",
    "relabel",
    "settle",
]
