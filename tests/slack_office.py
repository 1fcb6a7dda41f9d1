"""The bot in this process, joined to a double of Slack in either mode."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from functools import cache
from pathlib import Path

from databases import sqlite_file
from slack_double import APP_TOKEN, BOT_TOKEN, PRIVACY, SIGNING_SECRET, Slack, workspace

from bot import running
from bot.house import House, build
from bot.opening import connected
from bot.settings import Settings, load
from bot.slack import Bot
from bot.slack.pace import Pace
from store.database import Store
from store.migrate import migrate

MODES = ("http", "socket")
QUICK = Pace(posts=timedelta(), tick=0.05, log=0.05, outcomes=0.1)  # where Slack itself sets none


def settings_of(slack: Slack, var: Path, **given: object) -> Settings:
    values: dict[str, object] = {
        "var": var,
        "MADOGUCHI_WEB_PORT": 0,
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_SIGNING_SECRET": SIGNING_SECRET,
        "SLACK_APP_TOKEN": APP_TOKEN,
        "slack_api_url": slack.api_url,
        "slack_channel": PRIVACY,
    }
    return load(**values | given)


def house_in(var: Path, **given: object) -> House:
    return build(load(var=var, slack_channel=PRIVACY, **given))


@cache
def the_house() -> House:
    """The example's; made once for all tests of Slack."""
    return house_in(Path(tempfile.mkdtemp(prefix="madoguchi-slack-")))


@contextmanager
def joined(mode: str, house: House, var: Path, pace: Pace = QUICK, **given: object) -> Iterator[Slack]:
    """A Slack in which the bot answers."""
    with workspace() as slack, ExitStack() as parts:
        settings = settings_of(slack, var, **given)
        store = connected(settings)
        parts.callback(store.close)
        _bring_up(store)
        bot = parts.enter_context(running.slack(Bot(settings, house, store, pace), connect=mode == "socket"))
        if mode == "http":
            port = parts.enter_context(running.web_port(settings, store, bot.events()))
            slack.events_url = f"http://127.0.0.1:{port}/slack/events"
        else:
            slack.wait(lambda: slack.links, "the first connection")
        yield slack
        assert slack.refused == [], "Slack refuses some of what we sent"


def _bring_up(store: Store) -> None:
    """To the newest schema."""
    file = Path(store.url.database or "")
    if store.is_sqlite and not file.exists():
        file.write_bytes(sqlite_file())
    migrate(store)
