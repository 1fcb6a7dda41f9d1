"""For the operator: the processes of the service."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import UTC, datetime
from typing import TypeVar
from urllib.parse import urlsplit

import click

from bot import apart, running
from bot.commands.slack import by_socket, serving
from bot.house import build
from bot.opening import connected, opened_quietly
from bot.settings import Settings, WrongSetting
from store.database import Store
from store.migrate import newest

T = TypeVar("T")


@click.command()
@click.pass_obj
def run(settings: Settings) -> None:
    """Everything at once: mail door, worker, delivery, web, and mailbox and Slack when they are configured.

    One command, stopped by Ctrl-C or SIGTERM. The worker is a child process of its own.
    """
    connect = by_socket(settings)
    with ExitStack() as parts:
        store = parts.enter_context(running.at_work(settings))
        parts.enter_context(running.daily(settings, store))
        sender = parts.enter_context(running.delivery(settings, store))
        worker = parts.enter_context(running.desk_apart(sender.ring))
        view = parts.enter_context(serving(settings, store, connect=connect))
        web_port = parts.enter_context(
            _port_told(running.web_port(settings, store, view), "MADOGUCHI_WEB_PORT")
        )
        door = parts.enter_context(
            _port_told(running.door(settings, store, worker.ring), "MADOGUCHI_SMTP_PORT")
        )
        if settings.imap_url:
            parts.enter_context(running.mailbox(settings, store, worker.ring))
        running.until_told(lambda: _greet(settings, door.ports[0], web_port))


@click.command()
@click.pass_obj
def smtp(settings: Settings) -> None:
    """The mail door alone: takes mail into the inbox."""
    with running.at_work(settings) as store, _port_told(running.door(settings, store), "MADOGUCHI_SMTP_PORT"):
        running.until_told()


@click.command()
@click.pass_obj
def imap(settings: Settings) -> None:
    """Reads mail from a mailbox (MADOGUCHI_IMAP_URL) into the inbox; without one it waits to be stopped."""
    if not settings.imap_url:
        # A Procfile's runner stops all processes when one of them ends.
        told = logging.getLogger("imap").info
        running.until_told(lambda: told("nothing to read: set MADOGUCHI_IMAP_URL to have a mailbox read"))
        return
    with running.at_work(settings) as store, running.mailbox(settings, store):
        running.until_told()


@click.command()
@click.pass_obj
def worker(settings: Settings) -> None:
    """Worker and delivery: from the inbox to tickets and letters. Any number may run."""
    house = build(settings)
    with (
        running.at_work(settings) as store,
        running.daily(settings, store),
        running.delivery(settings, store) as sender,
        running.desk(house, store, sender.ring),
    ):
        running.until_told()


@click.command(hidden=True)
@click.pass_obj
def desk(settings: Settings) -> None:
    """The worker that `run` starts as its child; of no use to anybody else."""
    house = build(settings)
    store = connected(settings)
    house.record_policies(store, datetime.now(UTC))
    apart.serve(house, store)
    store.close()


@click.command()
@click.pass_obj
def web(settings: Settings) -> None:
    """The web port alone: health, readiness, metrics, overview, and Slack's HTTP mode when it is configured."""
    with (
        running.at_work(settings) as store,
        serving(settings, store, connect=False) as view,
        _port_told(running.web_port(settings, store, view), "MADOGUCHI_WEB_PORT"),
    ):
        running.until_told()


@click.command()
@click.pass_obj
def migrate(settings: Settings) -> None:
    """Bring the database to the newest schema. Safe to run again, and from several machines at once."""
    with opened_quietly(settings):  # with the keys: a step may seal anew
        click.echo(f"schema {newest()}")


def _greet(settings: Settings, smtp_port: int, web_port: int) -> None:
    """What to try first. Goes to standard output, apart from the log."""
    relay = urlsplit(settings.relay_url or "")  # which may hold a password
    files = f"no relay is set, so letters are files: {settings.maildir / 'new'}"
    letters = f"{relay.scheme}://{relay.netloc.rpartition('@')[2]}" if settings.relay_url else files
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
