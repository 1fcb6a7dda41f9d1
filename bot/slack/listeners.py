"""The Bolt app: acknowledge at once, tell doubles, and hand the question on."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from slack_bolt import Ack, App
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from bot.settings import Settings
from bot.slack.clients import quiet
from bot.slack.question import Ignored, Question, of_command, of_event
from bot.slack.seen import Seen

log = logging.getLogger("slack")

Asked = Callable[[Question, datetime], None]


def listening(settings: Settings, client: WebClient, asked: Asked) -> App:
    """The same listeners for HTTP and Socket Mode. `asked` must return at once."""
    secret = settings.slack_signing_secret
    app = App(
        name="madoguchi",
        client=client,
        logger=quiet,
        signing_secret=secret.get_secret_value() if secret else "none",
        authorize=_authorized,
    )
    seen = Seen()

    def take(found: Question | Ignored) -> None:
        if isinstance(found, Ignored):
            log.debug("ignored: %s", found)
        elif seen.first(found.key, time.monotonic()):
            asked(found, datetime.now(UTC))
        else:
            log.info("a double of a %s is not answered again", found.surface)

    def command(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        take(of_command(body))

    def event(body: dict[str, Any]) -> None:
        take(of_event(body))

    app.command(settings.slack_command)(command)
    app.event("app_mention")(event)
    app.event("message")(event)
    app.event(re.compile("."))(_not_for_us)
    return app


def _authorized(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
    """Bolt's own way asks Slack before it acknowledges, and so would be late whenever Slack is slow."""
    return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token="")


def _not_for_us() -> None:
    """An event nobody asked for: acknowledged, or Slack would send it again."""
