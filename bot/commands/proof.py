"""For whoever must prove, or doubts, what was done: the audit log."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from bot import witness
from bot.commands.lazy import LazyGroup
from bot.opening import opened_quietly
from bot.settings import Settings
from store import audit as rows
from store.database import Store

PLACES = {"verify": "proof:verify", "head": "proof:head", "export": "export:audit_"}


@click.group(cls=LazyGroup, places=PLACES)
def audit() -> None:
    """The log of what was done: prove that nobody changed it."""


class Since(click.ParamType[int | datetime]):
    """A row's number, or a day."""

    name = "NUMBER|DAY"

    def convert(
        self, value: str | int | datetime, param: click.Parameter | None, ctx: click.Context | None
    ) -> int | datetime:
        if not isinstance(value, str):
            return value
        try:
            return int(value) if value.isdecimal() else datetime.strptime(value, "%Y-%m-%d")  # noqa: DTZ007
        except ValueError:
            self.fail(f"{value!r} is neither a row's number nor a day like 2026-11-24", param, ctx)


@click.command()
@click.option("--since", type=Since(), help="Only from this row, or the first one of this day, on.")
@click.option(
    "--head",
    "heads",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The witness: heads seen earlier. Default: MADOGUCHI_WITNESS.",
)
@click.pass_obj
def verify(settings: Settings, since: int | datetime | None, heads: Path | None) -> None:
    """Reckon every hash anew and compare with the heads that were witnessed. Exit 1 names the first row that was
    changed, removed, added or moved.
    """
    witnessed = [each.head for each in witness.testimony(heads or settings.witness_file)]
    with opened_quietly(settings) as store:
        first = _first(settings, store, since)
        with (
            store.read() as tx,
            click.progressbar(
                length=rows.count(tx, first), label="rows", file=sys.stderr, hidden=not sys.stderr.isatty()
            ) as bar,
        ):
            found = rows.verify(tx, witnessed, first, bar.update)
    if isinstance(found, rows.Broken):
        click.echo(f"row {found.seq} is the first that is not right: {found.why}")
        sys.exit(1)
    click.echo(
        f"rows {first} to {found.seq} are as they were written; {len(witnessed)} witnessed heads agree"
    )
    click.echo(f"head {found.seq} {found.hash}")


def _first(settings: Settings, store: Store, since: int | datetime | None) -> int:
    if not isinstance(since, datetime):
        return max(since or 1, 1)
    with store.read() as tx:
        found = rows.first_since(tx, since.replace(tzinfo=settings.zone))
        return found or rows.head(tx).seq + 1


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object, as it stands in the witness file.")
@click.pass_obj
def head(settings: Settings, as_json: bool) -> None:
    """Witness the log's head: add it to MADOGUCHI_WITNESS, and print it for other witnesses (a letter, a notary, Slack)."""
    with opened_quietly(settings) as store:
        found = witness.testify(store, settings.witness_file, datetime.now(UTC))
    click.echo(found.line if as_json else f"head {found.head.seq} {found.head.hash}")
