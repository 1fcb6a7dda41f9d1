"""For the operator: backups, and the keys that are never in the same one."""

from __future__ import annotations

import os
import secrets as random
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

import click

from bot.commands.case import refuse
from bot.opening import connected, opened_quietly
from bot.secret import SHORTEST, secret, secret_file
from bot.settings import Settings
from store import copying, tickets
from store.copying import CannotCopy
from store.keys import Keyring

PATHS = click.Path(path_type=Path)


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
    """Wrap all keys anew under a new master key. Stop the service first. What is sealed stays as it is.

    Without MADOGUCHI_SECRET_KEY a new secret is made and put into the file secret.key.
    """
    new = file.read().strip() if file else "" if settings.secret_key else random.token_hex(32)
    if len(new) < SHORTEST:
        refuse(
            f"give the new secret with --to FILE, {SHORTEST} characters or more: `openssl rand -hex 32` makes one"
        )
    ring = Keyring(settings.keys, secret(settings))
    draft = secret_file(settings).with_suffix(".new")
    if not settings.secret_key:
        # Written before the keys are wrapped anew: whatever happens in between, one of the two files opens them.
        draft.touch(0o600)
        draft.write_text(new)
    count = ring.rotate(new.encode())
    ring.close()
    if settings.secret_key:
        click.echo(f"{count} keys wrapped anew; set MADOGUCHI_SECRET_KEY to the new secret before you start")
    else:
        draft.replace(secret_file(settings))
        click.echo(f"{count} keys wrapped anew; the new secret is in {secret_file(settings)}")


@click.command()
@click.argument("folder", type=PATHS)
@click.option(
    "--keys",
    "keys_folder",
    type=PATHS,
    help="Where copies of the keys go: another place, with other readers.",
)
@click.option("--keep", default=7, show_default=True, help="How many copies of the keys are kept there.")
@click.pass_obj
def backup(settings: Settings, folder: Path, keys_folder: Path | None, keep: int) -> None:
    """Copy database and witness into FOLDER, while the service runs; the keys only with --keys, and elsewhere.

    What is erased lives on in old copies, sealed. It is gone for good when the last copy of its keys is: let those of the
    keys be few. The secret itself (MADOGUCHI_SECRET_KEY or secret.key) is in no backup; keep it with your other secrets.
    """
    if keys_folder and (
        folder.resolve() == keys_folder.resolve() or folder.resolve() in keys_folder.resolve().parents
    ):
        refuse("the keys must not lie in the folder of the database's backup")
    try:
        click.echo(f"database  {copying.save(settings.database, folder / 'madoguchi', os.environ)}")
        if settings.witness_file.exists():
            (folder / "witness.jsonl").write_bytes(settings.witness_file.read_bytes())
        if keys_folder:
            name = f"keys-{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
            click.echo(f"keys      {copying.save(settings.keys, keys_folder / name, os.environ)}")
            for old in sorted(keys_folder.glob("keys-*"))[:-keep]:
                old.unlink()
    except CannotCopy as fault:
        refuse(str(fault))
    if not keys_folder:
        click.echo(
            "keys      not copied: say --keys FOLDER, or nothing personal can be read after a loss", err=True
        )


@click.command()
@click.argument("folder", type=PATHS)
@click.option("--keys", "keys_file", type=PATHS, help="The copy of the keys, too, if they were lost.")
@click.option("--force", is_flag=True, help="Even if there are tickets in the database now.")
@click.pass_obj
def restore(settings: Settings, folder: Path, keys_file: Path | None, force: bool) -> None:
    """Put a backup in the place of the database. Stop the service first.

    What was erased since the backup was made is there again, unreadable; the next `madoguchi purge` blanks it.
    """
    if not force and _in_use(settings):
        refuse("there are tickets in the database now; with --force they are replaced by the backup's")
    suffix = ".sqlite3" if settings.database.startswith("sqlite") else ".dump"
    try:
        copying.restore(folder / f"madoguchi{suffix}", settings.database, os.environ)
        if keys_file:
            copying.restore(keys_file, settings.keys, os.environ)
    except CannotCopy as fault:
        refuse(str(fault))
    with opened_quietly(settings):
        click.echo("restored; `madoguchi doctor` and `madoguchi audit verify` say whether it is whole")


def _in_use(settings: Settings) -> bool:
    from store.migrate import is_current

    store = connected(settings)
    try:
        if not is_current(store):
            return False
        with store.read() as tx:
            return bool(tickets.counts(tx))
    finally:
        store.close()
