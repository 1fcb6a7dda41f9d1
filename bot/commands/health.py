"""For the operator: is everything in order, and what to do when it is not."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import click

from bot.doctor import examine
from bot.opening import opened_quietly
from bot.settings import Settings
from store import inbox, outbox


@click.command()
@click.pass_obj
def doctor(settings: Settings) -> None:
    """Look at settings, database, queues, parked mail and lost letters; say what to do. Exit 1 for trouble."""
    healthy = True
    for finding in examine(settings):
        click.echo(f"{'ok     ' if finding.well else 'TROUBLE'}  {finding.what}")
        if finding.hint:
            click.echo(f"         {finding.hint}")
        healthy = healthy and finding.well
    sys.exit(0 if healthy else 1)


@click.command()
@click.pass_obj
def reconcile(settings: Settings) -> None:
    """Prove that no accepted mail is lost: each is in exactly one state. Exit 1 when one is not."""
    with opened_quietly(settings) as store, store.read() as tx:
        counted, wrong, unbacked = inbox.counts(tx), inbox.unaccounted(tx), inbox.without_consequence(tx)
    total = sum(counted.values())
    ends = ("answered", "ticketed", "triaged", "silent", "parked")
    by_end = {end: sum(number for (_, outcome), number in counted.items() if outcome == end) for end in ends}
    waiting = sum(number for (_, outcome), number in counted.items() if outcome is None)
    click.echo(
        f"accepted {total} = "
        + " + ".join(f"{end} {number}" for end, number in by_end.items())
        + f" + waiting {waiting}"
    )
    for inbox_id in wrong:
        click.echo(f"mail {inbox_id} is in no state that there is")
    for inbox_id in unbacked:
        click.echo(f"mail {inbox_id} claims an answer or a ticket that is not there")
    sound = not wrong and not unbacked and total == sum(by_end.values()) + waiting
    click.echo(
        "nothing is lost" if sound else "NOT IN ORDER: restore from backup or ask for help before you go on"
    )
    sys.exit(0 if sound else 1)


@click.command()
@click.argument("ids", metavar="[ID]...", nargs=-1, type=int)
@click.option("--letters", is_flag=True, help="Send letters that were given up once more.")
@click.pass_obj
def replay(settings: Settings, ids: tuple[int, ...], letters: bool) -> None:
    """Put parked mail back in the queue: the IDs given, or all. A running worker takes it up at once."""
    now = datetime.now(UTC)
    with opened_quietly(settings) as store, store.write() as tx:
        chosen = ids or tuple(row["id"] for row in inbox.parked(tx))
        click.echo(f"{inbox.replay(tx, chosen, now) if chosen else 0} mails back in the queue")
        if letters:
            click.echo(f"{outbox.retry_failed(tx, now)} letters back in the queue")
