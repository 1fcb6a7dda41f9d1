"""For the privacy team and those it reports to: the figures of a period."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from bot.opening import opened_quietly
from bot.pages import page
from bot.report import Kind, Punctuality, Report
from bot.report import report as figures_of
from bot.settings import Settings

DAY = click.DateTime(["%Y-%m-%d"])
HEAD = ("type", "received", "on time", "late", "running", "due soon", "overdue", "median days")


@click.command()
@click.option("--since", type=DAY, metavar="DAY", help="First day. Default: 1 January of this year.")
@click.option("--until", type=DAY, metavar="DAY", help="Last day. Default: today.")
@click.option("--csv", "as_csv", is_flag=True, help="One row a request type, for a spreadsheet.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.option(
    "--html", type=click.Path(dir_okay=False, path_type=Path), help="Write a page with plots as well."
)
@click.pass_obj
def report(
    settings: Settings,
    since: datetime | None,
    until: datetime | None,
    as_csv: bool,
    as_json: bool,
    html: Path | None,
) -> None:
    """Volume, punctuality, outcomes and languages of what was received in a period; never a name.

    "On time" is by the planned date. A request that is not settled and past that date counts as overdue.
    """
    now = datetime.now(UTC)
    today = now.astimezone(settings.zone).date()
    first = since.date() if since else today.replace(month=1, day=1)
    last = until.date() if until else today
    if first > last:
        raise click.UsageError(f"--since {first} is after --until {last}")
    with opened_quietly(settings) as store, store.read() as tx:
        found = figures_of(tx, first, last, now, settings.zone)
    if html:
        html.write_text(page(settings.templates, "report.html", report=found), "utf-8")
        click.echo(f"written: {html}", err=True)
    if as_json:
        click.echo(json.dumps(_as_json(found), default=str))
    elif as_csv:
        click.echo(_as_csv(found), nl=False)
    else:
        click.echo("\n".join(in_words(found)))


def _as_json(found: Report) -> dict[str, Any]:
    shares = {"automatic": found.automatic, "on_time": found.punctuality.share}
    counted = {name: dict(getattr(found, name)) for name in ("outcomes", "languages", "channels", "mails")}
    return asdict(found) | counted | shares


def _as_csv(found: Report) -> str:
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(HEAD)
    rows.writerows(_row(kind) for kind in found.kinds)
    return text.getvalue()


def _row(kind: Kind) -> tuple[Any, ...]:
    days = "" if kind.days is None else f"{kind.days:g}"
    return (kind.name, kind.number, *_counts(kind.punctuality), days)


def _counts(of: Punctuality) -> tuple[int, ...]:
    return of.on_time, of.late, of.running, of.due_soon, of.overdue


def in_words(found: Report) -> Iterator[str]:
    yield f"Received from {found.since} to {found.until}, as it stands on {found.today}"
    if not found.mails and not found.kinds:
        yield "\nNothing was received in this time."
        return
    yield f"\nmails      {_listed(found.mails)}"
    yield f"automatic  {_percent(found.automatic)} of the inquiries were answered without a person"
    yield f"on time    {_percent(found.punctuality.share)} of the requests that were due are settled, and in time"
    for name in ("languages", "channels", "outcomes"):
        yield f"{name:9}  {_listed(getattr(found, name))}"
    yield ""
    yield from _table([HEAD, *(tuple(map(str, _row(kind))) for kind in found.kinds)])
    yield ""
    months = [
        (f"{each.first:%Y-%m}", *map(str, (each.mails, each.answered, each.by_a_person, each.requests)))
        for each in found.months
    ]
    yield from _table([("month", "mails", "answered", "by a person", "request lines"), *months])


def _listed(counted: Sequence[tuple[str, int]]) -> str:
    return ", ".join(f"{name} {number}" for name, number in counted) or "none"


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.1%}"


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for first, *numbers in rows:
        cells = (number.rjust(width) for number, width in zip(numbers, widths[1:], strict=True))
        yield "  ".join([first.ljust(widths[0]), *cells])
