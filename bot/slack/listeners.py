"""The Bolt app: what Slack delivers goes to the reception, and is acknowledged when it is safe there."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt import Ack, App
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from bot.settings import Settings
from bot.slack import interaction
from bot.slack.clients import quiet
from bot.slack.interaction import Interaction
from bot.slack.question import of_command, of_event
from bot.slack.reception import ACTION, HOME, SHORTCUT, VIEW, Reception

ANY = re.compile(".")

# What Slack shows at once when a modal is submitted: faults, under which it stays, or another view. It only looks.
Check = Callable[[Interaction], Mapping[str, Any]]


def listening(
    settings: Settings, client: WebClient, reception: Reception, check: Check, ring: Callable[[], None]
) -> App:
    """The same listeners for HTTP and Socket Mode. `ring`: there is something to do."""
    secret = settings.slack_signing_secret
    app = App(
        name="madoguchi",
        client=client,
        logger=quiet,
        signing_secret=secret.get_secret_value() if secret else "none",
        authorize=_authorized,
        process_before_response=True,  # or Bolt would acknowledge an event before we have it
    )

    def told(new: bool) -> None:
        if new:
            ring()

    def command(ack: Ack, body: dict[str, Any]) -> None:
        told(reception.ask(of_command(body)))
        ack()

    def event(body: dict[str, Any]) -> None:
        told(reception.ask(of_event(body)))

    def opened(body: dict[str, Any]) -> None:
        told(reception.do(HOME, interaction.of_opening(body)))

    def action(ack: Ack, body: dict[str, Any]) -> None:
        told(reception.do(ACTION, interaction.of_action(body)))
        ack()

    def shortcut(ack: Ack, body: dict[str, Any]) -> None:
        told(reception.do(SHORTCUT, interaction.of_shortcut(body)))
        ack()

    def submission(ack: Ack, body: dict[str, Any]) -> None:
        found = interaction.of_view(body)
        shown = check(found)
        if shown.get("response_action") not in ("errors", "push"):
            told(reception.do(VIEW, found))
        ack(**shown)

    app.command(settings.slack_command)(command)
    app.event("app_mention")(event)
    app.event("message")(event)
    app.event("app_home_opened")(opened)
    app.event("assistant_thread_started")(opened)
    app.event(ANY)(_not_for_us)
    app.action(ANY)(action)
    app.shortcut(ANY)(shortcut)
    app.view(ANY)(submission)
    return app


def _authorized(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
    """Bolt's own way asks Slack before it acknowledges, and so would be late whenever Slack is slow."""
    return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token="")


def _not_for_us() -> None:
    """An event nobody asked for: acknowledged, or Slack would send it again."""
