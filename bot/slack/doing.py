"""What is done about each thing that Slack delivered: who it is from is asked first, whatever was drawn for them."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from datetime import UTC, datetime
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy import Connection

from bot import notes
from bot.house import House
from bot.slack import answer, clients, form, reception, replying
from bot.slack.answering import Answering
from bot.slack.handing import Handing
from bot.slack.interaction import Interaction
from bot.slack.people import People, Person, Standing
from bot.slack.pressing import Pressing
from bot.slack.work import Deed, Doing
from store.slack import inbox, posts
from store.slack.inbox import Arrival, Claimed

log = logging.getLogger("slack")

SHORTCUTS = ("open_ticket", "open_ticket_from_message")


class Doings:
    """Used from any thread."""

    def __init__(self, house: House, client: WebClient) -> None:
        self._house, self._client = house, client
        self._people = People(client)
        self._answering = Answering(house, client, self._people)
        self._pressing = Pressing(house, client)
        self._handing = Handing(house, client, self._pressing)

    def by_kind(self) -> Mapping[str, Doing]:
        return {
            reception.QUESTION: self._answering.answer,
            reception.ACTION: self._action,
            reception.SHORTCUT: self._shortcut,
            reception.FILL: self._fill,
            reception.VIEW: self._submitted,
            reception.HOME: self._opened,
        }

    def check(self, what: Interaction) -> Mapping[str, Any]:
        """What a submitted modal shows at once."""
        return self._handing.check(what, datetime.now(UTC)) if what.name == form.FORM else {}

    def sorry(self, row: Claimed, now: datetime) -> Deed:
        if row.kind == reception.QUESTION:
            return self._answering.sorry(row, now)
        what = _interaction(row)
        return self._say(what, notes.Trouble(self._house.place), self._people.remembered(what.user), now)

    def _action(self, row: Claimed, now: datetime) -> Deed:
        what = _interaction(row)
        if what.name == answer.OPEN_TICKET:
            return self._open(what, now)
        person = self._who(what)
        if person.standing is not Standing.MEMBER:
            return self._refuse(what, person, now)
        return self._pressing.pressed(what, person, now) or _nothing

    def _shortcut(self, row: Claimed, now: datetime) -> Deed:
        what = _interaction(row)
        return self._open(what, now) if what.name in SHORTCUTS else _nothing

    def _open(self, what: Interaction, now: datetime) -> Deed:
        """The modal is there before anything else is asked: what is in it may come later, itself it may not."""
        person = self._people.remembered(what.user)
        try:
            opened = self._client.views_open(
                trigger_id=what.trigger, view=form.waiting(self._house, person.language)
            )
        except SlackApiError as fault:
            if clients.is_passing(fault):
                raise
            log.warning("no modal could be opened: %s", clients.error_of(fault))
            return self._say(what, notes.PressAgain(self._house.place), person, now)
        view = str((opened.get("view") or {}).get("id") or "")
        # The trigger is spent: filling the modal is work of its own, which can be tried again.
        key, payload = f"fill:{what.key}"[:200], asdict(replace(what, view=view))
        row = Arrival(key, reception.FILL, what.lane[:120], True, payload, now)
        return lambda tx: _queued(tx, row)

    def _fill(self, row: Claimed, now: datetime) -> Deed:
        what = _interaction(row)
        person = self._who(what)
        if person.standing is not Standing.MEMBER:
            written = self._house.letters.note(self._refusal(what, person), person.language)
            self._handing.show(what.view, form.saying(self._house, written, person.language))
        else:
            self._handing.opened(what, person, now)
        return _nothing

    def _submitted(self, row: Claimed, now: datetime) -> Deed:
        what = _interaction(row)
        if what.name != form.FORM:
            return _nothing
        person = self._who(what)
        if person.standing is not Standing.MEMBER:
            return self._refuse(what, person, now)
        return self._handing.submitted(what, person, now)

    def _opened(self, row: Claimed, now: datetime) -> Deed:
        return _nothing

    def _who(self, what: Interaction) -> Person:
        return self._people.person(what.user, what.home, time.monotonic())

    def _refusal(self, what: Interaction, person: Person) -> notes.Note:
        log.warning("refused %s user=%s: %s", what.name, what.user, person.standing)
        return notes.Refused(self._house.place, person.standing)

    def _refuse(self, what: Interaction, person: Person, now: datetime) -> Deed:
        if person.standing is Standing.BOT:
            return _nothing
        return self._say(what, self._refusal(what, person), person, now)

    def _say(self, what: Interaction, note: notes.Note, person: Person, now: datetime) -> Deed:
        written = self._house.letters.note(note, person.language)
        return lambda tx: posts.queue(tx, replying.to_them(what, written), now)


def _interaction(row: Claimed) -> Interaction:
    known = {each.name for each in fields(Interaction)}  # a row may be of another release
    return Interaction(**{name: value for name, value in row.payload.items() if name in known})


def _queued(tx: Connection, row: Arrival) -> None:
    inbox.accept(tx, [row])


def _nothing(_: Connection) -> None:
    """There is nothing to do."""
