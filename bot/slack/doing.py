"""What is done about each thing that Slack delivers: who it is from is asked first, whatever was drawn for them."""

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
from bot.slack.casework import acting, card
from bot.slack.casework.acting import Acting
from bot.slack.handing import Handing
from bot.slack.home import Home
from bot.slack.interaction import Interaction
from bot.slack.people import People, Person, Standing
from bot.slack.pressing import Pressing
from bot.slack.team import Team
from bot.slack.views import Views
from bot.slack.work import After, Deed, Doing
from store.database import Store
from store.slack import inbox, posts
from store.slack.inbox import Arrival, Claimed

log = logging.getLogger("slack")

SHORTCUTS = ("open_ticket", "open_ticket_from_message")
ACTS = (card.ACT, card.MORE)  # what the names of acts begin with that have a modal


class Doings:
    """Used from any thread."""

    def __init__(self, house: House, store: Store, client: WebClient, team: Team, people: People) -> None:
        self._house, self._team = house, team
        self._people = people
        self._views = Views(house, client)
        self._answering = Answering(house, client, self._people)
        self._pressing = Pressing(house, client)
        self._handing = Handing(house, self._views, self._pressing)
        self._acting = Acting(house, store, self._views)
        self._home = Home(house, store, client, team)

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
        if what.name == form.FORM:
            return self._handing.check(what, datetime.now(UTC))
        if what.name in (acting.FORM, acting.PREVIEW):
            meant = acting.Meant.read(what.metadata)
            title = self._house.letters.label(f"act-{meant.act}", meant.language)
            return {"response_action": "update", "view": self._views.waiting(title, meant.language)}
        return {}

    def sorry(self, row: Claimed, now: datetime) -> Deed:
        if row.kind == reception.QUESTION:
            return self._answering.sorry(row, now)
        what = _interaction(row)
        return self._say(what, notes.Trouble(self._house.place), self._people.remembered(what.user), now)

    def _action(self, row: Claimed, now: datetime) -> Deed:
        what = _interaction(row)
        if what.name == answer.OPEN_TICKET:
            return self._open(what, "open-title", now)
        if what.name.startswith(ACTS):
            meant = acting.pressed(what, "")
            return self._open(what, f"act-{meant.act}", now)
        person = self._who(what)
        if why := self._objection(what, person):
            return self._refuse(what, why, person, now)
        if what.name == card.CLAIM:
            return self._claim(what, person, now)
        if what.name.startswith("home_"):
            self._home.pressed(what, person, now)
            return _nothing
        return self._pressing.pressed(what, person, now) or _nothing

    def _claim(self, what: Interaction, person: Person, now: datetime) -> Deed:
        claim = self._acting.claim(what, person, now)
        if not what.view:
            return claim

        def deed(tx: Connection) -> After:
            claim(tx)
            return lambda: self._home.pressed(what, person, now)  # the queue, as it is now

        return deed

    def _shortcut(self, row: Claimed, now: datetime) -> Deed:
        what = _interaction(row)
        return self._open(what, "open-title", now) if what.name in SHORTCUTS else _nothing

    def _open(self, what: Interaction, title: str, now: datetime) -> Deed:
        """The modal is there before anything else is asked: what is in it may come later, itself it may not."""
        person = self._people.remembered(what.user)
        said = self._house.letters.label(title, person.language)
        try:
            view = self._views.open(what.trigger, self._views.waiting(said, person.language))
        except SlackApiError as fault:
            if clients.is_passing(fault):
                raise
            log.warning("no modal could be opened: %s", clients.error_of(fault))
            return self._say(what, notes.PressAgain(self._house.place), person, now)
        # The trigger is spent: filling the modal is work of its own, which can be tried again.
        key, payload = f"fill:{what.key}"[:200], asdict(replace(what, view=view))
        row = Arrival(key, reception.FILL, what.lane[:120], True, payload, now)
        return lambda tx: _queued(tx, row)

    def _fill(self, row: Claimed, now: datetime) -> Deed:
        what = _interaction(row)
        person = self._who(what)
        if why := self._objection(what, person):
            self._views.show(what.view, self._refused_view(what, why, person))
        elif what.name.startswith(ACTS):
            self._acting.fill(what, person)
        else:
            self._handing.opened(what, person, now)
        return _nothing

    def _submitted(self, row: Claimed, now: datetime) -> Deed:
        what = _interaction(row)
        doings = {
            form.FORM: self._handing.submitted,
            acting.FORM: self._acting.submitted,
            acting.PREVIEW: self._acting.confirmed,
        }
        if what.name not in doings:
            return _nothing
        person = self._who(what)
        if why := self._objection(what, person):
            self._views.show(what.view, self._refused_view(what, why, person))
            return _nothing
        return doings[what.name](what, person, now)

    def _opened(self, row: Claimed, now: datetime) -> Deed:
        what = _interaction(row)
        person = self._who(what)
        if person.standing is not Standing.BOT:
            self._home.opened(what, person, now, refused=self._objection(what, person))
        return _nothing

    # Who may

    def _who(self, what: Interaction) -> Person:
        return self._people.person(what.user, what.home, time.monotonic())

    def _objection(self, what: Interaction, person: Person) -> str:
        """Why somebody may not do this, "" when they may."""
        if person.standing is not Standing.MEMBER:
            return person.standing
        acts = what.name.startswith((card.CLAIM, *ACTS)) or what.name in (acting.FORM, acting.PREVIEW)
        return "not-team" if acts and not self._team.has(what.user) else ""

    def _refusal(self, what: Interaction, why: str) -> notes.Note:
        log.warning("refused %s user=%s: %s", what.name, what.user, why)
        return notes.Refused(self._house.place, why)

    def _refused_view(self, what: Interaction, why: str, person: Person) -> dict[str, Any]:
        written = self._house.letters.note(self._refusal(what, why), person.language)
        title = self._house.letters.label("refused-title", person.language)
        return self._views.saying(title, written, person.language)

    def _refuse(self, what: Interaction, why: str, person: Person, now: datetime) -> Deed:
        return _nothing if why == Standing.BOT else self._say(what, self._refusal(what, why), person, now)

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
