"""For the privacy team: what changes a ticket."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import click
from sqlalchemy import Connection

from bot import desk
from bot.commands.case import refuse
from bot.desk.team import Settlement
from bot.house import House, build
from bot.opening import opened_quietly
from bot.settings import Settings
from intents.law import Outcome
from store.tickets import Ticket

LONGEST_ACTOR = 80  # the log's column


@click.command()
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
        ticket = act(lambda tx: desk.settle(tx, house, reference, how, actor(by), datetime.now(UTC)))
    click.echo(f"{ticket.reference} is {ticket.state}; the letter is in the outbox")


@click.command()
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
            lambda tx: desk.relabel(tx, house, reference, position, kind, actor(by), datetime.now(UTC))
        )
    click.echo(
        f"{ticket.reference} request {position} is {kind}, due {ticket.requests[position - 1].due_plan}"
    )


Act = Callable[[Callable[[Connection], Ticket | desk.Refused]], Ticket]


@contextmanager
def _acting(settings: Settings) -> Iterator[tuple[House, Act]]:
    """The house, and a way to do one act in one transaction or to say why it was not done."""
    house = build(settings)
    with opened_quietly(settings) as store:
        house.record_policies(store, datetime.now(UTC))

        def act(deed: Callable[[Connection], Ticket | desk.Refused]) -> Ticket:
            with store.write() as tx:
                done = deed(tx)
            if isinstance(done, desk.Refused):
                refuse(done.why)
            return done

        yield house, act


def actor(by: str | None) -> str:
    try:
        return f"team:{by or getpass.getuser()}"[:LONGEST_ACTOR]
    except (KeyError, OSError):  # a container often runs under a number that has no name
        return "team:unnamed"
