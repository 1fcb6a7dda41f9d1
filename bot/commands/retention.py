"""For the operator: what is kept, about whom, and how it is forgotten."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import click

from bot import about, forgetting, leap, unreadable
from bot.about import Held
from bot.commands.acting import actor
from bot.commands.case import refuse
from bot.house import build
from bot.leap import Leap
from bot.opening import opened_quietly
from bot.settings import Settings
from store import audit, retention
from store.database import Store
from store.tickets import SETTLED, Ticket


@click.command()
@click.option("--dry-run", is_flag=True, help="Only say what would be erased.")
@click.option("--ticket", "reference", metavar="REF", help="Only this ticket, and now; it must be settled.")
@click.option(
    "--unreadable",
    "lost",
    is_flag=True,
    help="Only what no key opens any more; what is open of it is closed.",
)
@click.option(
    "--clock-is-right", "sure", is_flag=True, help="Although it is much later than when this was last done."
)
@click.option("--by", metavar="NAME", help="Who decides. Default: your login name.")
@click.pass_obj
def purge(
    settings: Settings, dry_run: bool, reference: str | None, lost: bool, sure: bool, by: str | None
) -> None:
    """Erase what was kept long enough: its keys are destroyed, in a way that no backup of the database undoes.

    Tickets go MADOGUCHI_KEEP_TICKETS days after they were settled, mail and letters without a ticket after
    MADOGUCHI_KEEP_MAIL days, and with each its letters that lie as files where there is no relay. Types, dates,
    outcomes, counts and the audit log stay. The worker does this daily.

    Where this was last done more than 14 days ago, the clock may be wrong: nothing is erased and nobody's request lapses
    until a person says --clock-is-right.

    Tickets and mails whose keys are lost it leaves alone, for a newer copy of the keys may be found. When there is none,
    --unreadable ends them: nobody is written to, for nobody knows whom.
    """
    now = datetime.now(UTC)
    with opened_quietly(settings) as store:
        if lost:
            _lost(settings, store, actor(by), now, dry_run=dry_run)
        elif reference:
            _one(settings, store, reference, actor(by), now, dry_run=dry_run)
        elif dry_run:
            found = forgetting.overdue(store, settings, now)
            click.echo(f"would erase {found}")
            for each in found.references:
                click.echo(f"  {each}")
        else:
            if sure:
                leap.confirm(store, actor(by), now)
            _all(settings, store, now)


def _all(settings: Settings, store: Store, now: datetime) -> None:
    done = forgetting.by_schedule(store, settings, now)
    if isinstance(done, Leap):
        refuse(f"{done}. {leap.WHAT_TO_DO}")
    click.echo(f"erased {done}")


def _one(settings: Settings, store: Store, reference: str, by: str, now: datetime, *, dry_run: bool) -> None:
    with store.read() as tx:
        found = retention.settled(tx, reference)
    if found is None:
        refuse(
            f"there is no settled ticket {reference} that is not erased yet and has no letter on its way;"
            " `madoguchi tickets show` tells its state"
        )
    if dry_run:
        click.echo(f"would erase {found.reference}")
        return
    if not forgetting.forget(store, [found], by, now):
        refuse(f"{found.reference} was changed by somebody else just now; look at it again")
    forgetting.sweep(store, settings, now)
    click.echo(f"erased {found.reference}")


def _lost(settings: Settings, store: Store, by: str, now: datetime, *, dry_run: bool) -> None:
    found = unreadable.look(store, settings, now)
    if dry_run:
        click.echo(f"would end {found}, which no key opens")
        for each in (*found.open, *found.closed, *(f"mail {mail}" for mail in found.mails)):
            click.echo(f"  {each}")
        if found:
            click.echo(found.hint)
        return
    if found:
        unreadable.end(store, build(settings), found, by, now)
    click.echo(f"ended {found}, which no key opens")


@click.command()
@click.argument("address")
@click.option("--json", "as_json", is_flag=True, help="One JSON object with everything in it.")
@click.option("--forget", is_flag=True, help="Erase of it what may be erased, and say what stays and why.")
@click.option("--by", metavar="NAME", help="Who decides. Default: your login name.")
@click.pass_obj
def subject(settings: Settings, address: str, as_json: bool, forget: bool, by: str | None) -> None:
    """Show all that the desk holds on a person, by their mail address: tickets with everything said in them, mail and
    letters. First make sure who is asking.
    """
    now = datetime.now(UTC)
    with opened_quietly(settings) as store:
        with store.read() as tx:
            found = about.held(tx, address.strip().lower())
        if as_json:
            click.echo(json.dumps(found.as_json(), ensure_ascii=False))
        else:
            _tell(found)
        if forget:
            for line in _forget(settings, store, found, actor(by), now):
                click.echo(line, err=as_json)


def _tell(found: Held) -> None:
    click.echo(
        f"{found.address}: {len(found.cases)} tickets, {len(found.mails)} mails and {len(found.letters)} letters"
        " without a ticket"
    )
    for ticket, told in found.cases:
        click.echo(
            f"  {ticket.reference}  {ticket.state}  {len(told)} messages, letters and acts: {ticket.subject}"
        )
    for mail in found.mails:
        click.echo(
            f"  mail {mail['id']} of {mail['received_at']:%Y-%m-%d}  {mail['outcome'] or mail['state']}"
        )
    for mail_id in found.mentions:
        click.echo(
            f"  mail {mail_id} is another person's and mentions it: read it before you say anything of it"
        )
    for letter in found.letters:
        click.echo(f"  letter {letter['id']} of {letter['created_at']:%Y-%m-%d}  {letter['kind']}")


def _forget(settings: Settings, store: Store, found: Held, by: str, now: datetime) -> list[str]:
    """What was done, and what was not, a line each."""
    with store.read() as tx:
        closed = [each for ticket, _ in found.cases if (each := retention.settled(tx, ticket.reference))]
    closed = forgetting.forget(store, closed, by, now)
    mails = [row["id"] for row in found.mails if row["outcome"] not in (None, "parked")]
    letters = [row["id"] for row in found.letters if row["state"] in ("sent", "failed")]
    with store.write() as tx:
        retention.blank_rows(tx, mails, letters, now)
        facts = {"mails": len(mails), "letters": len(letters), "tickets": len(closed)}
        audit.write(tx, [audit.Entry(by, "retention:subject:forget", facts=facts)], now)
    forgetting.sweep(store, settings, now)
    erased = {each.reference for each in closed}
    waiting = len(found.mails) + len(found.letters) - len(mails) - len(letters)
    return [
        f"erased: {len(closed)} tickets, {len(mails)} mails, {len(letters)} letters",
        *(
            f"stays: {ticket.reference}, {_why_it_stays(ticket)}"
            for ticket, _ in found.cases
            if ticket.reference not in erased
        ),
        *(
            [f"stays: {waiting} mails and letters that are still on their way or wait for a person"]
            if waiting
            else []
        ),
        "stays: references, types, dates and outcomes of the requests, and the audit log; they name nobody",
        "stays in older backups: mail without a ticket, until the key of its day is destroyed (MADOGUCHI_KEEP_MAIL)",
    ]


def _why_it_stays(ticket: Ticket) -> str:
    if ticket.state == SETTLED:
        return "of which a letter is still on its way: forget again when it has gone"
    return "which is not settled: we owe an answer to what was asked in it"
