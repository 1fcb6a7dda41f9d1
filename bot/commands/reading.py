"""For whoever wonders how a mail is read."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from bot import mail
from bot.settings import Settings
from intents.language import detect


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
