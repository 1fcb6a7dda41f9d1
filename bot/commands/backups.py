"""For the operator: copies of the database and of its keys, never in the same place, and their way back."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from bot import unreadable
from bot.commands.case import refuse
from bot.opening import connected, opened_quietly
from bot.settings import Settings
from store import copying, tickets
from store.copying import CannotCopy
from store.database import Store
from store.migrate import is_current

PATHS = click.Path(path_type=Path)


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
@click.option(
    "--force", is_flag=True, help="Even if there are tickets in the database now, or keys in their store."
)
@click.pass_obj
def restore(settings: Settings, folder: Path, keys_file: Path | None, force: bool) -> None:
    """Put a backup in the place of the database. Stop the service first.

    What was erased since the backup was made is there again, unreadable. With --keys the copy takes the place of the keys,
    and whatever is later than it cannot be read: only when the keys were lost, and then the newest. Exit 1, with what to
    do, when database and keys do not go together.
    """
    if not force:
        _refuse_what_is_in_use(settings, keys_file)
    suffix = ".sqlite3" if settings.database.startswith("sqlite") else ".dump"
    try:
        copying.restore(folder / f"madoguchi{suffix}", settings.database, os.environ)
        if keys_file:
            copying.restore(keys_file, settings.keys, os.environ)
    except CannotCopy as fault:
        refuse(str(fault))
    with opened_quietly(settings) as store:
        found = unreadable.look(store, settings, datetime.now(UTC))
    click.echo("restored; `madoguchi doctor` and `madoguchi audit verify` say whether it is whole")
    if found:
        click.echo(f"nobody can read {found}, their keys are missing: {found.named}\n{found.hint}", err=True)
        sys.exit(1)


def _refuse_what_is_in_use(settings: Settings, keys_file: Path | None) -> None:
    store = connected(settings)
    try:
        if is_current(store) and _has_tickets(store):
            refuse("there are tickets in the database now; with --force they are replaced by the backup's")
        if keys_file and store.keyring and len(store.keyring.names()) > 1:  # every ring begins with one
            refuse(
                f"there are keys in {store.keyring.url!r} now, and what a copy lacks of them can never be read again: leave"
                " --keys out, unless they are damaged; with --force they are replaced by the copy's"
            )
    finally:
        store.close()


def _has_tickets(store: Store) -> bool:
    with store.read() as tx:
        return bool(tickets.counts(tx))
