"""Handing over a customer's request: a modal, opened at once and filled when we have looked, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot import desk, notes, wording
from bot.desk.handover import objections
from bot.house import House
from bot.slack import form, replying
from bot.slack.answer import Asked
from bot.slack.interaction import Interaction
from bot.slack.people import Person
from bot.slack.pressing import Pressing
from bot.slack.views import Views
from bot.slack.work import After, Deed
from intents.reading import Language
from store.slack import handovers, posts
from store.tickets import Ticket


class Handing:
    """Used from any thread."""

    def __init__(self, house: House, views: Views, pressing: Pressing) -> None:
        self._house, self._views, self._pressing = house, views, pressing

    def opened(self, what: Interaction, person: Person, now: datetime) -> None:
        """Fill the modal that was opened for somebody."""
        text = what.text or (self._pressing.words(what, Asked.read(what.value)) if what.value else "")
        self._views.show(what.view, form.blank(self._house, text, person.language, now))

    def check(self, what: Interaction, now: datetime) -> Mapping[str, Any]:
        """What Slack shows at once when the modal is submitted."""
        language = form.language_of(what)
        wrong = objections(self._house, form.read(self._house, what), now)
        if wrong:
            errors = {
                field: self._house.letters.label(f"wrong-{why}", language) for field, why in wrong.items()
            }
            return {"response_action": "errors", "errors": errors}
        return {"response_action": "update", "view": self._views.waiting(self._title(language), language)}

    def submitted(self, what: Interaction, person: Person, now: datetime) -> Deed:
        given = form.read(self._house, what)

        def deed(tx: Connection) -> After:
            done = desk.hand_over(tx, self._house, given, f"slack:{what.user}", now)
            note = self._note(done, given.acknowledge, person.language)
            written = self._house.letters.note(note, person.language)
            if isinstance(done, Ticket):
                handovers.note(tx, done.id, what.user)
                posts.queue(tx, replying.to_them(what, written), now)
            view = self._views.saying(self._title(person.language), written, person.language)
            return lambda: self._views.show(what.view, view)

        return deed

    def _note(self, done: Ticket | desk.Refused, told: bool, language: Language) -> notes.Note:
        if isinstance(done, desk.Refused):
            return notes.NotDone(self._house.place, done.why)
        lines = wording.asked(self._house, done.requests, language)
        requests = tuple(notes.Promise(line.name, line.due) for line in lines)
        return notes.HandedOver(self._house.place, done.reference, requests, told)

    def _title(self, language: str) -> str:
        return self._house.letters.label("open-title", language)
