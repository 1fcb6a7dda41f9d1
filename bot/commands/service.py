"""For the operator: the processes of the service."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import TypeVar

import click

from bot import running
from bot.house import build
from bot.opening import opened
from bot.settings import Settings, WrongSetting
from store.database import Store
from store.migrate import migrate as apply_migrations

T = TypeVar("T")


@click.command()
@click.pass_obj
def run(settings: Settings) -> None:
    """Everything in one process: mail door, worker, delivery, web, and Slack when it is configured."""
    house = build(settings)
    with ExitStack() as parts:
        store = parts.enter_context(opened(settings))
        worker = parts.enter_context(running.desk(settings, house, store))
        web_port = parts.enter_context(_port_told(running.web_port(settings, store), "MADOGUCHI_WEB_PORT"))
        door = parts.enter_context(
            _port_told(running.door(settings, store, worker.ring), "MADOGUCHI_SMTP_PORT")
        )
        running.until_told(lambda: _greet(settings, door.ports[0], web_port))


@click.command()
@click.pass_obj
def smtp(settings: Settings) -> None:
    """The mail door alone: takes mail into the inbox."""
    with opened(settings) as store, _port_told(running.door(settings, store), "MADOGUCHI_SMTP_PORT"):
        running.until_told()


@click.command()
@click.pass_obj
def worker(settings: Settings) -> None:
    """Worker and delivery: from the inbox to tickets and letters. Any number may run."""
    house = build(settings)
    with opened(settings) as store, running.desk(settings, house, store):
        running.until_told()


@click.command()
@click.pass_obj
def web(settings: Settings) -> None:
    """The web port alone: health, readiness, metrics, overview."""
    with (
        opened(settings) as store,
        _port_told(running.web_port(settings, store), "MADOGUCHI_WEB_PORT"),
    ):
        running.until_told()


@click.command()
@click.pass_obj
def migrate(settings: Settings) -> None:
    """Bring the database to the newest schema. Safe to run again, and from several machines at once."""
    store = Store(settings.database)
    try:
        click.echo(f"schema {apply_migrations(store)}")
    finally:
        store.close()


def _greet(settings: Settings, smtp_port: int, web_port: int) -> None:
    """What to try first. Goes to standard output, apart from the log."""
    letters = settings.relay_url or f"no relay is set, so letters are files: {settings.maildir / 'new'}"
    click.echo(
        f"""
Madoguchi is open. Ctrl-C closes it.
  mail     {settings.smtp_host}:{smtp_port} for {settings.contact_address}
  letters  {letters}
  web      http://{settings.web_host}:{web_port}
  data     {Store(settings.database).url!r}

Try it in another terminal:
  printf 'From: you@example.com\\nSubject: My data\\n\\nPlease send me a copy of all the data you hold about me.\\n' \\
    | .venv/bin/madoguchi ingest -
  .venv/bin/madoguchi tickets list
  .venv/bin/madoguchi ask 'Do you sell my data?'
"""
    )


@contextmanager
def _port_told(part: AbstractContextManager[T], variable: str) -> Iterator[T]:
    """Opens a part; says which variable to change when its port cannot be had."""
    with ExitStack() as opened:
        try:
            entered = opened.enter_context(part)
        except OSError as fault:
            raise WrongSetting(
                f"{variable}: cannot listen: {fault.strerror or fault}. Choose another one"
            ) from None
        yield entered
