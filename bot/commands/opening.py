"""For staff: a customer's request that did not come by mail."""

from __future__ import annotations

import json
from datetime import UTC, datetime, time

import click

from bot import desk, ticket_view
from bot.commands.acting import actor, words
from bot.commands.case import refuse
from bot.desk import Handover, How, Refused
from bot.house import build
from bot.opening import opened_quietly
from bot.settings import Settings
from intents.reading import Language


@click.command("open")
@click.argument("text")
@click.option(
    "--type", "kinds", metavar="TYPE", multiple=True, help="What is asked for: disclose, … Repeatable."
)
@click.option("--name", default="", help="The customer's name.")
@click.option("--address", default="", help="The customer's mail address.")
@click.option(
    "--language",
    type=click.Choice(["en", "ja"]),
    default="en",
    show_default=True,
    help="The customer's.",
)
@click.option(
    "--how",
    type=click.Choice([str(how) for how in How]),
    default="phone",
    show_default=True,
    help="How it came.",
)
@click.option(
    "--received",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day it reached us: the clock starts then. Default: today.",
)
@click.option("--acknowledge", is_flag=True, help="Confirm receipt to the customer by mail.")
@click.option("--by", metavar="NAME", default="", help="Who hands it over. Default: your login name.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object: the ticket.")
@click.pass_obj
def open_(
    settings: Settings,
    text: str,
    kinds: tuple[str, ...],
    name: str,
    address: str,
    language: str,
    how: str,
    received: datetime | None,
    acknowledge: bool,
    by: str,
    as_json: bool,
) -> None:
    """Open a ticket for what a customer asked by telephone, at the counter or by letter; TEXT in their own words.

    \b
    madoguchi tickets open 'Send me what you have on me' --type disclose --name 'Hanako Sato' --how counter
    """
    house, now = build(settings), datetime.now(UTC)
    at = datetime.combine(received.date(), time(12), house.zone) if received else now
    given = Handover(words(text), at, How(how), kinds, name, address, Language(language), acknowledge)
    with opened_quietly(settings) as store:
        house.record_policies(store, now)
        with store.write() as tx:
            done = desk.hand_over(tx, house, given, actor(by or None), now)
    if isinstance(done, Refused):
        refuse(done.why)
    if as_json:
        click.echo(json.dumps(ticket_view.as_json(done), ensure_ascii=False))
        return
    click.echo(f"{done.reference} is open" + ("; the letter is in the outbox" if acknowledge else ""))
    for line in done.requests:
        click.echo(f"  {line.position}. {line.type}  due {line.due_plan}")
