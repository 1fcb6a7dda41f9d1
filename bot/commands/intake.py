"""For mail software and the operator: mail in by other ways than SMTP, and how a mail is read."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click

from bot import ingest as sources
from bot import mail, running
from bot.arrival import arrival
from bot.settings import Settings
from intents.language import detect
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
        running.opened_quietly(settings) as store,
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


@click.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--batch",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Read every .eml below DIR.",
)
@click.pass_obj
def parse(settings: Settings, files: tuple[Path, ...], batch: Path | None) -> None:
    """Show how mails are read, one JSON object a line. Without FILES: one mail from standard input.

    Keys: path, from, subject, text (all that can be read), reply (what is newly written), language,
    auto_generated, reason (why no letter would go out), attachments.
    """
    own = frozenset({settings.contact_address})
    if batch:
        for path in sorted(batch.rglob("*.eml")):
            _show(path.read_bytes(), own, str(path.relative_to(batch)))
    for path in files:
        _show(path.read_bytes(), own, str(path))
    if not batch and not files:
        _show(sys.stdin.buffer.read(), own, None)


def _show(raw: bytes, own: frozenset[str], path: str | None) -> None:
    seen = mail.as_json(mail.read(raw, None, own))
    language = detect(str(seen["reply"]))
    click.echo(
        json.dumps(({"path": path} if path else {}) | seen | {"language": language}, ensure_ascii=False)
    )


COMMANDS = (ingest, parse)
