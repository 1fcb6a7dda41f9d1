"""For the privacy team: tickets, without a browser."""

from __future__ import annotations

import getpass
import json
import sys
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NoReturn

import click

from bot import ticket_view
from bot.commands.lazy import LazyGroup
from bot.opening import opened_quietly
from bot.settings import Settings
from store import tickets as rows
from store.tickets import Ticket, Wanted

if TYPE_CHECKING:
    from intents.law import Due

EX_UNAVAILABLE = 69
BEHIND = 10  # times as many tickets as rows are looked at


PLACES = {
    "list": "case:list_",
    "show": "case:show",
    "open": "opening:open_",
    "assign": "handling:assign",
    "relabel": "acts:relabel",
    "law": "acts:law",
    "wait": "asking_back:wait",
    "verify": "asking_back:verify",
    "fee": "asking_back:fee",
    "resume": "asking_back:resume",
    "extend": "asking_back:extend",
    "complaint": "complaints:complaint",
    "transfer": "moving:transfer",
    "split": "moving:split",
    "merge": "moving:merge",
    "spam": "moving:spam",
    "unreadable": "moving:unreadable",
    "note": "handling:note",
    "write": "handling:write",
    "settle": "acts:settle",
    "reopen": "acts:reopen",
    "life": "life:life_",
    "export": "export:tickets_",
}


@click.group(cls=LazyGroup, places=PLACES)
def tickets() -> None:
    """The privacy team's day: what is due, what a case says, how it ends."""


@click.command("list")
@click.option(
    "--state",
    type=click.Choice(["unsettled", "open", "waiting", "settled", "all"]),
    default="unsettled",
    show_default=True,
    help="Which ones.",
)
@click.option("--type", "kind", metavar="TYPE", help="Only with such a request: disclose, triage, …")
@click.option(
    "--due", metavar="DAYS", type=int, help="Only what is due within so many days; 0: today, or late."
)
@click.option("--mine", is_flag=True, help="Only what is assigned to you.")
@click.option("--assignee", metavar="NAME", help="Only what is assigned to NAME.")
@click.option("--unassigned", is_flag=True, help="Only what nobody has taken.")
@click.option("--language", metavar="CODE", help="Only in this language: en, ja, other.")
@click.option("--text", metavar="WORDS", help="Only with this in reference, address, name or subject.")
@click.option(
    "--unfold", is_flag=True, help="Many of one address as a row each, not as one with their number."
)
@click.option("--most", default=rows.MOST, show_default=True, help="How many at the most.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_obj
def list_(
    settings: Settings,
    state: str,
    kind: str | None,
    due: int | None,
    mine: bool,
    assignee: str | None,
    unassigned: bool,
    language: str | None,
    text: str | None,
    unfold: bool,
    most: int,
    as_json: bool,
) -> None:
    """List tickets, those due first on top.

    \b
    madoguchi tickets list --due 5 --mine
    madoguchi tickets list --unassigned
    """
    if mine + unassigned + (assignee is not None) > 1:
        raise click.UsageError("--mine, --assignee and --unassigned exclude each other")
    today = datetime.now(settings.zone).date()
    wanted = Wanted(
        state=None if state == "all" else state,
        kind=kind,
        language=language,
        assignee=own_name() if mine else "" if unassigned else assignee,
        due_by=None if due is None else today + timedelta(days=due),
        text=text,
    )
    with opened_quietly(settings) as store, store.read() as tx:
        # A flood may stand before everybody else's: what it leaves room for is looked for behind it.
        found = rows.listed(tx, wanted, most if unfold or as_json else most * BEHIND)
    if as_json:
        for ticket in found:
            click.echo(json.dumps(ticket_view.as_json(ticket), ensure_ascii=False))
    elif found:
        shown = [ticket_view.Row(ticket) for ticket in found] if unfold else ticket_view.folded(found)
        click.echo(ticket_view.table(shown[:most], today))
    else:
        click.echo("No tickets here. `--state all` shows closed ones too.")


@click.command()
@click.argument("reference")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_obj
def show(settings: Settings, reference: str, as_json: bool) -> None:
    """Show one ticket: its requests with their dates and evidence, and everything that was said and done."""
    with opened_quietly(settings) as store, store.read() as tx:
        ticket = rows.by_reference(tx, reference)
        if ticket is None:
            refuse(f"there is no ticket {reference}; `madoguchi tickets list` shows them")
        timeline = ticket_view.timeline(tx, ticket)
        near = ticket_view.beside(tx, ticket, _alarms(settings, ticket))
    if as_json:
        seen = ticket_view.as_json(ticket) | ticket_view.beside_as_json(near)
        seen["timeline"] = [event.as_json() for event in timeline]
        click.echo(json.dumps(seen, ensure_ascii=False))
    else:
        click.echo(ticket_view.page(ticket, near, timeline, settings.zone))


def _alarms(settings: Settings, ticket: Ticket) -> dict[str, Due]:
    """Until when whom a breach must be told. A ticket without one needs no law pack read."""
    known = ticket.breach_known_at
    if known is None:
        return {}
    from bot.laws import laws

    pack = laws(settings.law)[1].get(ticket.law)
    return pack.breach_alarms(known.astimezone(settings.zone)) if pack else {}


def own_name() -> str:
    """Who sits at the keyboard, as tickets and the log call them."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container often runs under a number that has no name
        return "unnamed"


def refuse(why: str) -> NoReturn:
    """Say why it was not done, and end."""
    click.echo(f"madoguchi: {why}", err=True)
    sys.exit(EX_UNAVAILABLE)
