"""For the operator: Slack in Socket Mode, and whether the app is installed as it should be."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from bot import running
from bot.house import build
from bot.settings import Settings, WrongSetting
from bot.web import View
from store.database import Store

log = logging.getLogger("slack")


@click.group(invoke_without_command=True)
@click.pass_context
def slack(context: click.Context) -> None:
    """Slack in Socket Mode; without an app-level token it says what is missing, and waits to be stopped.

    `madoguchi slack check` looks whether the app is installed as it should be.
    """
    if context.invoked_subcommand is None:
        _run(context.obj)


def _run(settings: Settings) -> None:
    if by_socket(settings):
        with running.at_work(settings) as store, serving(settings, store, connect=True):
            running.until_told()
    else:
        # A Procfile's runner stops all processes when one of them ends.
        running.until_told(lambda: log.info("nothing to do in Socket Mode: %s", _without_socket(settings)))


@slack.command()
@click.pass_obj
def check(settings: Settings) -> None:
    """Ask Slack whether token, scopes, channel and user group are as they should be. Exit 1 for trouble."""
    from bot.slack.check import examine  # half a second that only Slack's users spend

    healthy = True
    for finding in examine(settings):
        click.echo(f"{'ok     ' if finding.well else 'TROUBLE'}  {finding.what}")
        if finding.hint:
            click.echo(f"         {finding.hint}")
        healthy = healthy and finding.well
    sys.exit(0 if healthy else 1)


def by_socket(settings: Settings) -> bool:
    if settings.slack_app_token and not settings.slack_bot_token:
        raise WrongSetting(
            "SLACK_BOT_TOKEN: is not set, but SLACK_APP_TOKEN is. Example: SLACK_BOT_TOKEN=xoxb-…"
        )
    return settings.slack_app_token is not None


def _without_socket(settings: Settings) -> str:
    if settings.slack_over_http:
        return "Slack comes to the web process, at /slack/events. For Socket Mode set SLACK_APP_TOKEN"
    if settings.slack_bot_token:
        return (
            "set SLACK_APP_TOKEN, or SLACK_SIGNING_SECRET for HTTP mode; SLACK_BOT_TOKEN alone is not enough"
        )
    return "Slack is off. Set SLACK_BOT_TOKEN and SLACK_APP_TOKEN to have it"


@contextmanager
def serving(settings: Settings, store: Store, *, connect: bool) -> Iterator[View | None]:
    """The bot, when it is configured; gives the view of HTTP mode, None when that is off."""
    if not (connect or settings.slack_over_http):
        yield None
        return
    from bot.slack import Bot  # the same half a second

    with running.slack(Bot(settings, build(settings), store), connect=connect) as bot:
        yield bot.events() if settings.slack_over_http else None
