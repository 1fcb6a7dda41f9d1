"""For mail software and the operator: mail in by other ways than SMTP."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime

import click

from bot import ingest as sources
from bot.arrival import arrival
from bot.opening import opened_quietly
from bot.settings import Settings
from store import inbox

EX_NOINPUT = 66
AT_ONCE = 50


@click.command()
@click.argument("path")
@click.option(
    "--sender", metavar="ADDRESS", help="The envelope sender, as a Postfix pipe knows it (${sender})."
)
@click.option(
    "--recipient", metavar="ADDRESS", multiple=True, help="The envelope recipient (${recipient}). Repeatable."
)
@click.pass_obj
def ingest(settings: Settings, path: str, sender: str | None, recipient: tuple[str, ...]) -> None:
    """Take mail from PATH: an .eml file, an mbox, a Maildir, a folder of .eml files, or - for standard input.

    As durable as SMTP: a mail is in the inbox, committed, when the command ends with 0. Mail that is already
    there changes nothing. Exit 75 means that nothing is lost and it should be tried again.
    """
    try:
        source = sources.source(path)
    except sources.NotMail as fault:
        click.echo(f"madoguchi: {fault}", err=True)
        sys.exit(EX_NOINPUT)
    recipients = recipient or (settings.contact_address,)
    with (
        opened_quietly(settings) as store,
        click.progressbar(
            length=source.count, label="mails", file=sys.stderr, hidden=not sys.stderr.isatty()
        ) as bar,
    ):
        for group in _in_groups(source.read()):
            now = datetime.now(UTC)
            with store.write() as tx:
                inbox.accept(tx, [arrival("ingest", raw, sender, recipients, now) for raw in group])
            bar.update(len(group))
    click.echo(f"{source.count} in the inbox", err=True)


def _in_groups(mails: Iterator[bytes]) -> Iterator[list[bytes]]:
    group: list[bytes] = []
    for raw in mails:
        group.append(raw)
        if len(group) == AT_ONCE:
            yield group
            group = []
    if group:
        yield group
