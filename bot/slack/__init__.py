"""Slack: staff ask and hand over customers' requests; the privacy team works its tickets."""

from __future__ import annotations

from bot.house import House
from bot.settings import Settings
from bot.slack import clients
from bot.slack.doing import Doings
from bot.slack.http import Events
from bot.slack.listeners import listening
from bot.slack.posting import Posting
from bot.slack.reception import Reception
from bot.slack.socket_mode import Socket
from bot.slack.work import Work
from store.database import Store

__all__ = ["Bot"]

PATIENCE = 5.0  # seconds for what is under way when we stop; the rest stays in inbox and outbox


class Bot:
    """One bot, whichever way Slack comes: `events` is a Flask view for HTTP mode, `socket` runs Socket Mode.

    What Slack delivers: reception → inbox → work → outbox → posting.
    """

    def __init__(self, settings: Settings, house: House, store: Store) -> None:
        client = clients.web(settings)
        self._settings = settings
        doings = Doings(house, client)
        self._reception = Reception(store)
        self._posting = Posting(store, client, {})
        self._work = Work(store, doings.by_kind(), doings.sorry, self._posting.ring)
        self._app = listening(settings, client, self._reception, doings.check, self._work.ring)

    def events(self) -> Events:
        assert self._settings.slack_signing_secret
        return Events(self._app, self._settings.slack_signing_secret.get_secret_value())

    def socket(self) -> Socket:
        assert self._settings.slack_app_token
        return Socket(self._app, self._settings.slack_app_token.get_secret_value())

    def close(self) -> None:
        self._reception.close()
        self._work.close(PATIENCE)
        self._posting.close(PATIENCE)
