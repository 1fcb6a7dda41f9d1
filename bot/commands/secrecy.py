"""For the operator: the keys that personal data are sealed with."""

from __future__ import annotations

import secrets
from typing import TextIO

import click

from bot import rotation
from bot.commands.case import refuse
from bot.opening import opened_keys
from bot.secret import SHORTEST, secret_file
from bot.settings import Settings


@click.group()
def keys() -> None:
    """The keys that personal data are sealed with."""


@keys.command()
@click.option(
    "--to",
    "file",
    type=click.File("r"),
    help="The new secret, for who sets MADOGUCHI_SECRET_KEY (- reads standard input).",
)
@click.pass_obj
def rotate(settings: Settings, file: TextIO | None) -> None:
    """Wrap all keys anew under a new master key, while the service runs. What is sealed stays as it is.

    Without MADOGUCHI_SECRET_KEY a new secret is made and put into the file secret.key: what runs takes it up by itself.
    With it, what runs says so and ends within seconds: start it with the new secret. No mail is lost meanwhile, as whoever
    brings one is asked to come again.
    """
    new = file.read().strip() if file else "" if settings.secret_key else secrets.token_hex(32)
    if len(new) < SHORTEST:
        refuse(
            f"give the new secret with --to FILE, {SHORTEST} characters or more: `openssl rand -hex 32` makes one"
        )
    with opened_keys(settings) as ring:
        if settings.secret_key:
            count, then = (
                rotation.rotate(ring, new),
                "set MADOGUCHI_SECRET_KEY to the new secret, and start again",
            )
        else:
            count, then = (
                rotation.rotate_kept(ring, new, secret_file(settings)),
                f"the new secret is in {secret_file(settings)}",
            )
    click.echo(f"{count} keys wrapped anew; {then}")
