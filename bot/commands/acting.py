"""How a command does one act on a ticket: who, at which version, as a preview, for people or for programs."""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

import click
from sqlalchemy import Connection

from bot import ticket_view
from bot.commands.case import own_name, refuse
from bot.desk import life, team
from bot.desk.team import Refused, Sin
from bot.house import House, build
from bot.opening import opened_quietly
from bot.replies import Written
from bot.settings import Settings
from store import outbox
from store.database import Store
from store.tickets import Ticket
from store.trouble import again

ANYWAY = "Write it otherwise, or send it all the same with --anyway. Nothing was done."
LONGEST_ACTOR = 80  # the log's column

message_option = click.option(
    "--message", default="", metavar="TEXT", help="Own words for the letter (- reads standard input)."
)
silence_option = click.option(
    "--no-letter",
    "silence",
    type=click.Choice(life.SILENCES),
    help="Send no letter, for this reason.",
)
requests_option = click.option(
    "--request",
    "positions",
    metavar="N",
    type=int,
    multiple=True,
    help="Only this request line. Repeatable. Default: all that it fits.",
)


@dataclass(frozen=True, slots=True)
class Acting:
    """What the options that every act has say."""

    settings: Settings
    by: str | None
    seen: int | None
    preview: bool
    as_json: bool
    anyway: bool

    def do(self, act: Any, reference: str, how: Any) -> None:
        """Do the act, or show its letters; say what came of it."""
        now = datetime.now(UTC)
        given = (reference, how, actor(self.by), now, self.seen)
        with _opened(self.settings) as (house, store):
            came, sent = again(lambda: self._did(house, store, act, given))
        if isinstance(came, Refused):
            refuse(came.why)
        elif isinstance(came, Ticket):
            self._tell(came, sent)
        else:
            self._show(came)

    def _did(self, house: House, store: Store, act: Any, given: tuple[Any, ...]) -> tuple[Any, list[str]]:
        reference, how, _, now, _ = given
        with store.write() as tx:
            if not self.anyway:
                self._mind(house, team.sins(tx, house, act, reference, how, now))
            came = team.preview(tx, house, act, *given) if self.preview else act(tx, house, *given)
            return came, _sent(tx, came, now) if isinstance(came, Ticket) else []

    def _mind(self, house: House, found: tuple[Sin, ...]) -> None:
        """Whoever wrote it must see what its reader would fight, and decide; a preview shows the letter too."""
        if not found:
            return
        why = [house.letters.label(f"sin-{sin.name}", "en", said=sin.said) for sin in found]
        warning = "\n  ".join(["think of the reader of your words:", *why, ANYWAY])
        if not self.preview:
            refuse(warning)
        click.echo(warning, err=True)

    def _show(self, letters: tuple[Written, ...]) -> None:
        if self.as_json:
            fields = ("kind", "language", "subject", "text")
            found = [{name: getattr(letter, name) for name in fields} for letter in letters]
            click.echo(json.dumps(found, ensure_ascii=False))
            return
        for letter in letters:
            click.echo(f"Subject: {letter.subject}\n\n{letter.text}")
        click.echo("Nothing was done or sent." if letters else "No letter would go out. Nothing was done.")

    def _tell(self, ticket: Ticket, sent: list[str]) -> None:
        if self.as_json:
            click.echo(json.dumps(ticket_view.as_json(ticket), ensure_ascii=False))
            return
        letter = f"; the letter {' and '.join(sent)} is in the outbox" if sent else ""
        click.echo(f"{ticket.reference} is {ticket.state}{letter}")
        for line in ticket.requests:
            end = line.outcome or f"due {line.due_plan}"
            click.echo(f"  {line.position}. {line.type}  {line.state}, {end}")


def _sent(tx: Connection, ticket: Ticket, now: datetime) -> list[str]:
    """The kinds of the letters that an act of this very moment queued."""
    return [row["kind"] for row in outbox.of_ticket(tx, ticket.id) if row["created_at"] == now]


_OPTIONS = (
    click.option("--by", metavar="NAME", help="Who acts. Default: your login name."),
    click.option(
        "--seen", metavar="VERSION", type=int, help="Refuse if the ticket has changed since this version."
    ),
    click.option("--preview", is_flag=True, help="Only show the letter that would go out."),
    click.option("--json", "as_json", is_flag=True, help="One JSON value: the ticket, or the letters."),
    click.option("--anyway", is_flag=True, help="Send your words although a warning speaks against them."),
)


def acts(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of every act; they reach it as `acting`."""

    def command(
        settings: Settings,
        /,
        by: str | None,
        seen: int | None,
        preview: bool,
        as_json: bool,
        anyway: bool,
        **given: Any,
    ) -> None:
        function(acting=Acting(settings, by, seen, preview, as_json, anyway), **given)

    found: Any = functools.wraps(function)(click.pass_obj(command))
    for option in reversed(_OPTIONS):
        found = option(found)
    return cast("Callable[..., None]", found)


def words(message: str) -> str:
    return sys.stdin.read() if message == "-" else message


@contextmanager
def _opened(settings: Settings) -> Iterator[tuple[House, Store]]:
    house = build(settings)
    with opened_quietly(settings) as store:
        house.record_policies(store, datetime.now(UTC))
        yield house, store


def actor(by: str | None) -> str:
    return f"team:{by or own_name()}"[:LONGEST_ACTOR]
