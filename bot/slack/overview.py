"""Tickets in lists and numbers, for the Home tab and the digest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from bot import wording
from bot.house import House
from bot.notes import Bar, Case, Numbers
from bot.report import report
from store.tickets import WAITING, Ticket

SOON = 5  # days
MONTHS = 6
LONGEST_BAR = 30


def case(house: House, ticket: Ticket, language: str, today: date) -> Case:
    under = house.under(ticket.law) or house
    kinds = dict.fromkeys(wording.request_name(under, line.type, language) for line in ticket.requests)
    due = wording.day(ticket.due, language) if ticket.due else ""
    left = (ticket.due - today).days if ticket.due else 0
    state = house.letters.code("state", ticket.state, language)
    return Case(ticket.reference, state, tuple(kinds), due, left, ticket.assignee or "")


def numbers(tx: Connection, house: House, unsettled: Sequence[Ticket], now: datetime) -> Numbers:
    """`unsettled`: every ticket that is not closed."""
    today = house.day(now)
    since = (today.replace(day=1) - timedelta(days=31 * (MONTHS - 1))).replace(day=1)
    figures = report(tx, since, today, now, house.zone)
    left = [(ticket.due - today).days for ticket in unsettled if ticket.due]
    share = figures.punctuality.share
    return Numbers(
        unsettled=len(unsettled),
        overdue=sum(days < 0 for days in left),
        soon=sum(0 <= days <= SOON for days in left),
        unclaimed=sum(not ticket.assignee for ticket in unsettled),
        waiting=sum(ticket.state == WAITING for ticket in unsettled),
        punctual=-1 if share is None else round(100 * share),
        bars=_bars((f"{each.first:%Y-%m}", each.requests) for each in figures.months),
    )


def _bars(months: Iterable[tuple[str, int]]) -> tuple[Bar, ...]:
    found = list(months)
    most = max((number for _, number in found), default=0)
    return tuple(
        Bar(month, "▇" * max(1, round(LONGEST_BAR * number / most)) if number else "", number)
        for month, number in found
    )


def chosen(tickets: Iterable[Ticket], only: str, user: str, today: date) -> list[Ticket]:
    """Those of the queue that a filter lets through."""
    keep: dict[str, Callable[[Ticket], bool]] = {
        "mine": lambda ticket: ticket.assignee == user,
        "unclaimed": lambda ticket: not ticket.assignee,
        "late": lambda ticket: ticket.due is not None and ticket.due < today,
        "waiting": lambda ticket: ticket.state == WAITING,
    }
    return [ticket for ticket in tickets if only not in keep or keep[only](ticket)]
