"""Slack: staff ask, by slash command, mention or direct message, and are answered from the policy."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from bot.house import House
from bot.settings import Settings
from bot.slack import clients
from bot.slack.answering import Answering
from bot.slack.http import Events
from bot.slack.lanes import Lanes
from bot.slack.listeners import listening
from bot.slack.question import Question
from bot.slack.socket_mode import Socket

__all__ = ["Bot"]


class Bot:
    """One bot, whichever way Slack comes: `events` is a Flask view for HTTP mode, `socket` runs Socket Mode."""

    def __init__(self, settings: Settings, house: House) -> None:
        client = clients.web(settings)
        self._settings = settings
        self._answering = Answering(house, client)
        self._lanes = Lanes()
        self._app = listening(settings, client, self._asked)

    def events(self) -> Events:
        assert self._settings.slack_signing_secret
        return Events(self._app, self._settings.slack_signing_secret.get_secret_value())

    def socket(self) -> Socket:
        assert self._settings.slack_app_token
        return Socket(self._app, self._settings.slack_app_token.get_secret_value())

    def close(self) -> None:
        """Finish the answers under way."""
        self._lanes.close()

    def _asked(self, question: Question, now: datetime) -> None:
        conversation = (question.channel, question.thread or question.user)
        self._lanes.put(conversation, partial(self._answering.answer, question, now))
