"""For a regulator, or whoever must show what was done: records as files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, TextIO

import click

from bot import export
from bot.opening import opened_quietly
from bot.settings import Settings
from store import audit as log
from store import tickets

_format = click.option(
    "--format",
    "kind",
    type=click.Choice(["csv", "jsonl"]),
    default="csv",
    show_default=True,
    help="How it is written.",
)
_out = click.option(
    "--out", type=click.File("w", encoding="utf-8"), default="-", help="The file. Default: standard output."
)


@click.command("export")
@_format
@_out
@click.option(
    "--since", type=click.DateTime(["%Y-%m-%d"]), help="Only what was received on or after this day."
)
@click.option("--personal", is_flag=True, help="Also who asked, and in what words.")
@click.pass_obj
def tickets_(settings: Settings, kind: str, out: TextIO, since: datetime | None, personal: bool) -> None:
    """Write a row for each request: date, nature and manner, date and nature of the answer, basis of a denial.

    These facts stay when a ticket is erased. Without --personal nothing tells whose a request is.
    """
    begin = since.replace(tzinfo=settings.zone) if since else None
    columns = export.FACTS + export.MORE + (export.PERSONAL if personal else ())
    with opened_quietly(settings) as store, store.read() as tx:
        found = (each for each in tickets.every(tx) if begin is None or each.received_at >= begin)
        _write(out, kind, columns, export.requests(found, settings.zone, personal=personal))


@click.command("export")
@_format
@_out
@click.option(
    "--since", "first", type=click.IntRange(1), default=1, metavar="NUMBER", help="Only from this row on."
)
@click.pass_obj
def audit_(settings: Settings, kind: str, out: TextIO, first: int) -> None:
    """Write the log, each row with its hash: the SHA-256 of its other fields, as JSON with sorted keys and no spaces."""
    with opened_quietly(settings) as store, store.read() as tx:
        previous = log.hash_of(tx, first - 1) or log.GENESIS
        _write(out, kind, export.LOG, export.acts(log.since(tx, first), previous))


def _write(out: TextIO, kind: str, columns: tuple[str, ...], rows: Iterable[Mapping[str, Any]]) -> None:
    if kind == "csv":
        out.write(export.as_csv(dict(zip(columns, columns, strict=True)), columns))
    out.writelines(
        export.as_csv(row, columns) if kind == "csv" else f"{export.as_json(row)}\n" for row in rows
    )
