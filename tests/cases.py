"""Cases that tests of the team's acts begin with, and what they look at afterwards."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from typing import Any

from samples import some_ticket

from bot.desk import clock
from bot.house import House
from store import audit, outbox, tickets
from store.database import Store
from store.tickets import NewRequest, Ticket

NOW = datetime(2026, 9, 3, 3, 0, tzinfo=UTC)
DAY = timedelta(days=1)
SATO = "team:sato"


def a_case(store: Store, house: House, *kinds: str, law: str = "appi", **given: Any) -> Ticket:
    """A ticket that came in at NOW, under a law, with one request for each kind."""
    under = house.under(law)
    assert under
    lines = [
        NewRequest(
            type=kind,
            sentence=f"Please, {kind}.",
            evidence={},
            received_at=NOW,
            **clock.dates(under.due(kind, NOW)),
        )
        for kind in kinds or ("disclose",)
    ]
    values = {"law": law, "received_at": NOW, "language": "en", "requester_name": "Hanako Sato"} | given
    house.record_policies(store, NOW)
    with store.write() as tx:
        return tickets.open_ticket(tx, some_ticket(**values), lines, 2026, NOW)


def done(
    store: Store,
    house: House,
    act: Any,
    ticket: Ticket,
    how: Any,
    *,
    after: timedelta = DAY,
    actor: str = SATO,
    version: int | None = None,
) -> Ticket:
    """Do an act that must succeed."""
    result = tried(store, house, act, ticket, how, after=after, actor=actor, version=version)
    assert isinstance(result, Ticket), result
    return result


def tried(
    store: Store,
    house: House,
    act: Any,
    ticket: Ticket,
    how: Any,
    *,
    after: timedelta = DAY,
    actor: str = SATO,
    version: int | None = None,
) -> Any:
    """The ticket after an act, or why it was refused."""
    with store.write() as tx:
        return act(tx, house, ticket.reference, how, actor, NOW + after, version)


def refused(store: Store, house: House, act: Any, ticket: Ticket, how: Any, **given: Any) -> str:
    """Why an act was refused; nothing was changed by trying."""
    before = everything(store, ticket)
    why = getattr(tried(store, house, act, ticket, how, **given), "why", None)
    assert why, "it was done"
    assert everything(store, ticket) == before
    return str(why)


def everything(store: Store, ticket: Ticket) -> tuple[Any, ...]:
    with store.read() as tx:
        found = tickets.by_reference(tx, ticket.reference)
        return found, audit.of_ticket(tx, ticket.id), outbox.of_ticket(tx, ticket.id)


def letters(store: Store, ticket: Ticket) -> list[str]:
    """The text of every letter of a case, oldest first."""
    with store.read() as tx:
        rows = outbox.of_ticket(tx, ticket.id)
    found = [message_from_bytes(row["raw"], policy=policy.default).get_body(("plain",)) for row in rows]
    return [body.get_content() for body in found if body]


def logged(store: Store, ticket: Ticket) -> list[str]:
    """The acts of the team, of mails and of the clock, without the letters'."""
    with store.read() as tx:
        return [row["action"] for row in audit.of_ticket(tx, ticket.id) if ":letter:" not in row["action"]]
