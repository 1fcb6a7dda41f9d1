"""For the privacy team: tickets, without a browser."""

from __future__ import annotations

import getpass
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import NoReturn

import click
from sqlalchemy import Connection

from bot import desk, running, ticket_view
from bot.desk.team import Settlement
from bot.house import House, build
from bot.settings import Settings
from intents.law import Outcome
from store import tickets as rows
from store.tickets import Ticket

EX_UNAVAILABLE = 69


@click.group()
def tickets() -> None:
    """The privacy team's day: what is due, what a case says, how it ends."""


@tickets.command("list")
@click.option(
    "--state",
    type=click.Choice(["unsettled", "open", "waiting", "settled", "all"]),
    default="unsettled",
    show_default=True,
    help="Which ones.",
)
@click.option("--type", "kind", metavar="TYPE", help="Only tickets with such a request: disclose, triage, …")
@click.option("--text", metavar="WORDS", help="Only with this in reference, address or subject.")
@click.option("--most", default=100, show_default=True, help="How many at the most.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_obj
def list_(
    settings: Settings, state: str, kind: str | None, text: str | None, most: int, as_json: bool
) -> None:
    """List tickets, those due first on top."""
    with running.opened_quietly(settings) as store, store.read() as tx:
        found = rows.listed(tx, state=None if state == "all" else state, kind=kind, text=text, most=most)
    today = datetime.now(settings.zone).date()
    if as_json:
        for ticket in found:
            click.echo(json.dumps(ticket_view.as_json(ticket), ensure_ascii=False))
    else:
        click.echo(
            ticket_view.table(found, today)
            if found
            else "No tickets here. `--state all` shows closed ones too."
        )


@tickets.command()
@click.argument("reference")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_obj
def show(settings: Settings, reference: str, as_json: bool) -> None:
    """Show one ticket: its requests with their dates and evidence, and everything that was said and done."""
    with running.opened_quietly(settings) as store, store.read() as tx:
        ticket = rows.by_reference(tx, reference)
        if ticket is None:
            _refuse(f"there is no ticket {reference}; `madoguchi tickets list` shows them")
        timeline = ticket_view.timeline(tx, ticket)
    if as_json:
        seen = ticket_view.as_json(ticket) | {"timeline": [event.as_json() for event in timeline]}
        click.echo(json.dumps(seen, ensure_ascii=False))
    else:
        click.echo(ticket_view.page(ticket, timeline, settings.zone))


@tickets.command()
@click.argument("reference")
@click.option(
    "--outcome", required=True, type=click.Choice([str(outcome) for outcome in Outcome]), help="How it ends."
)
@click.option(
    "--request",
    "positions",
    metavar="N",
    type=int,
    multiple=True,
    help="Only this request line. Repeatable. Default: all open ones.",
)
@click.option(
    "--reason", metavar="ID", help="The ground of a refusal, from the law pack; told to the requester."
)
@click.option(
    "--message", default="", metavar="TEXT", help="Own words for the letter (- reads standard input)."
)
@click.option("--by", metavar="NAME", help="Who decides. Default: your login name.")
@click.pass_obj
def settle(
    settings: Settings,
    reference: str,
    outcome: str,
    positions: tuple[int, ...],
    reason: str | None,
    message: str,
    by: str | None,
) -> None:
    """Settle request lines of a ticket and write to the requester. It closes with the last one."""
    words = sys.stdin.read() if message == "-" else message
    how = Settlement(outcome, positions, reason, words)
    with _acting(settings) as (house, act):
        ticket = act(lambda tx: desk.settle(tx, house, reference, how, _actor(by), datetime.now(UTC)))
    click.echo(f"{ticket.reference} is {ticket.state}; the letter is in the outbox")


@tickets.command()
@click.argument("reference")
@click.argument("kind", metavar="TYPE")
@click.option(
    "--request", "position", metavar="N", type=int, default=1, show_default=True, help="Which request line."
)
@click.option("--by", metavar="NAME", help="Who decides. Default: your login name.")
@click.pass_obj
def relabel(settings: Settings, reference: str, kind: str, position: int, by: str | None) -> None:
    """Say what a request really is, as after triage. Its dates are reckoned anew; the requester is told."""
    with _acting(settings) as (house, act):
        ticket = act(
            lambda tx: desk.relabel(tx, house, reference, position, kind, _actor(by), datetime.now(UTC))
        )
    click.echo(
        f"{ticket.reference} request {position} is {kind}, due {ticket.requests[position - 1].due_plan}"
    )


Act = Callable[[Callable[[Connection], Ticket | desk.Refused]], Ticket]


@contextmanager
def _acting(settings: Settings) -> Iterator[tuple[House, Act]]:
    """The house, and a way to do one act in one transaction or to say why it was not done."""
    house = build(settings)
    with running.opened_quietly(settings) as store:
        house.record_policies(store, datetime.now(UTC))

        def act(deed: Callable[[Connection], Ticket | desk.Refused]) -> Ticket:
            with store.write() as tx:
                done = deed(tx)
            if isinstance(done, desk.Refused):
                _refuse(done.why)
            return done

        yield house, act


def _actor(by: str | None) -> str:
    return f"team:{by or getpass.getuser()}"


def _refuse(why: str) -> NoReturn:
    click.echo(f"madoguchi: {why}", err=True)
    sys.exit(EX_UNAVAILABLE)


COMMANDS = (tickets,)
