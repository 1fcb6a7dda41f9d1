"""Slack: staff ask and hand over customers' requests; the privacy team works its tickets."""

from __future__ import annotations

from bot.house import House
from bot.settings import Settings
from bot.slack import clients
from bot.slack.casework.cards import CARD, LOG, REMOVAL, Cards
from bot.slack.doing import Doings
from bot.slack.http import Events
from bot.slack.listeners import listening
from bot.slack.pace import USUAL, Pace
from bot.slack.people import People
from bot.slack.posting import Posting
from bot.slack.reception import Reception
from bot.slack.rounds import Look, Rounds
from bot.slack.socket_mode import Socket
from bot.slack.team import Team
from bot.slack.telling import Telling
from bot.slack.work import Work
from store.database import Store

__all__ = ["Bot"]

PATIENCE = 5.0  # seconds for what is under way when we stop; the rest stays in inbox and outbox


class Bot:
    """One bot, whichever way Slack comes: `events` is a Flask view for HTTP mode, `socket` runs Socket Mode.

    What Slack delivers: reception → inbox → work → outbox → posting.
    """

    def __init__(self, settings: Settings, house: House, store: Store, pace: Pace = USUAL) -> None:
        client = clients.web(settings)
        self._settings = settings
        team = Team(client, settings.slack_channel or "", settings.slack_usergroup or "")
        people, language = People(client), settings.slack_language
        doings = Doings(house, store, client, team, people)
        cards = Cards(house, store, client, team, language)
        telling = Telling(house, store, team, people, language)
        self._reception = Reception(store)
        self._posting = Posting(
            store,
            client,
            {CARD: cards.carry_card, LOG: cards.carry_log, REMOVAL: cards.carry_removal},
            pace.posts,
        )
        self._work = Work(store, doings.by_kind(), doings.sorry, self._posting.ring)
        self._rounds = Rounds(
            [
                Look(pace.log, cards.look),
                Look(pace.outcomes, telling.outcomes),
                Look(pace.due, telling.due),
                Look(pace.forget, telling.forget),
            ],
            pace.tick,
        )
        self._app = listening(settings, client, self._reception, doings.check, self._work.ring)

    def events(self) -> Events:
        assert self._settings.slack_signing_secret
        return Events(self._app, self._settings.slack_signing_secret.get_secret_value())

    def socket(self) -> Socket:
        assert self._settings.slack_app_token
        return Socket(self._app, self._settings.slack_app_token.get_secret_value())

    def close(self) -> None:
        self._reception.close()
        self._rounds.close(PATIENCE)
        self._work.close(PATIENCE)
        self._posting.close(PATIENCE)
