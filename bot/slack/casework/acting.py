"""The team acts on a ticket in Slack: by a button, or in a modal that shows the letter before it goes."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot import notes
from bot.desk import team
from bot.desk.team import Refused
from bot.house import House
from bot.replies import Written
from bot.slack import elements as el
from bot.slack import replying
from bot.slack.blocks import blocks, boxed
from bot.slack.casework import card
from bot.slack.casework.acts import ACTS, Given
from bot.slack.casework.fields import ANYWAY, Sheet, anyway
from bot.slack.elements import LONGEST_METADATA, Block
from bot.slack.interaction import Interaction
from bot.slack.people import Person
from bot.slack.views import Views
from bot.slack.work import Deed
from store import tickets
from store.database import Store
from store.slack import posts
from store.tickets import Ticket

log = logging.getLogger("slack")

FORM, PREVIEW = "act", "act_preview"


@dataclass(frozen=True, slots=True)
class Meant:
    """What a modal carries: which act on which ticket, as it was seen, and what has been entered."""

    act: str
    reference: str
    version: int
    language: str
    values: dict[str, Any]

    def written(self) -> str:
        return json.dumps(
            [self.act, self.reference, self.version, self.language, self.values],
            ensure_ascii=False,
            separators=(",", ":"),
        )

    @classmethod
    def read(cls, metadata: str) -> Meant:
        return cls(*json.loads(metadata))


def pressed(what: Interaction, language: str) -> Meant:
    """What a button or an entry of a card's menu means."""
    if what.name == card.MORE:
        act, reference, version = what.value.split("|")
    else:
        act = what.name.removeprefix(card.ACT)
        reference, version = what.value.split("|")
    return Meant(act, reference, int(version), language, {})


class Acting:
    """Used from any thread. Whoever calls it has made sure that the person belongs to the team."""

    def __init__(self, house: House, store: Store, views: Views) -> None:
        self._house, self._store, self._views = house, store, views

    def claim(self, what: Interaction, person: Person, now: datetime) -> Deed:
        """Take a ticket in hand; whoever presses second is told that somebody else was faster."""
        reference, version = what.value.split("|")

        def deed(tx: Connection) -> None:
            how = team.Assignment(what.user)
            done = team.assign(tx, self._house, reference, how, _actor(what), now, int(version))
            if isinstance(done, Refused):
                posts.queue(tx, replying.to_them(what, self._not_done(done.why, person.language)), now)

        return deed

    def fill(self, what: Interaction, person: Person) -> None:
        """Fill the modal of an act."""
        meant = pressed(what, person.language)
        self._views.show(what.view, self._form(meant, ""))

    def submitted(self, what: Interaction, person: Person, now: datetime) -> Deed:
        """The letter is shown before it goes; what sends none is done at once."""
        before = Meant.read(what.metadata)
        values = {name: value for name, value in (what.values or {}).items() if value not in ("", None, [])}
        meant = Meant(before.act, before.reference, before.version, before.language, values)
        if not ACTS[meant.act].letter:
            return self._do(what, meant, now)
        if len(meant.written()) > LONGEST_METADATA:
            self._views.show(what.view, self._form(meant, self._word("too-long", meant)))
            return _nothing
        how = ACTS[meant.act].how(Given(meant.values))
        with self._store.write() as tx:
            do = ACTS[meant.act].do
            shown = team.preview(tx, self._house, do, meant.reference, how, _actor(what), now, meant.version)
            found = () if values.get(ANYWAY) else team.sins(tx, self._house, do, meant.reference, how, now)
        if isinstance(shown, Refused):
            view = self._form(meant, shown.why)
        elif found:
            view = self._form(meant, self._warning(meant, found), warned=True)
        else:
            view = self._preview(meant, shown)
        self._views.show(what.view, view)
        return _nothing

    def confirmed(self, what: Interaction, person: Person, now: datetime) -> Deed:
        return self._do(what, Meant.read(what.metadata), now)

    def _do(self, what: Interaction, meant: Meant, now: datetime) -> Deed:
        act = ACTS[meant.act]

        def deed(tx: Connection) -> Any:
            how = act.how(Given(meant.values))
            done = act.do(tx, self._house, meant.reference, how, _actor(what), now, meant.version)
            if isinstance(done, Refused):
                view = self._form(meant, done.why)
            else:
                view = self._views.saying(
                    self._title(meant), self._done(tx, done, meant, now), meant.language
                )
            return lambda: self._views.show(what.view, view)

        return deed

    def _done(self, tx: Connection, done: Ticket, meant: Meant, now: datetime) -> Written:
        house = self._house.under(done.law) or self._house
        sent = self._views.letters_of(tx, done.id, now)
        requests = card.lines(house, done, meant.language, house.day(now))
        state = house.letters.code("state", done.state, meant.language)
        note = notes.Done(house.place, done.reference, state, requests, sent)
        return house.letters.note(note, meant.language)

    def _warning(self, meant: Meant, found: tuple[team.Sin, ...]) -> str:
        label = self._house.letters.label
        return "\n".join(label(f"sin-{sin.name}", meant.language, said=sin.said) for sin in found)

    def _form(self, meant: Meant, why: str, *, warned: bool = False) -> Block:
        """The act's modal, with what is wrong on top; without fields, when the ticket is not there any more. Who was
        warned of their own words can have them sent all the same.
        """
        with self._store.read() as tx:
            ticket = tickets.by_reference(tx, meant.reference)
        house = self._house.under(ticket.law) if ticket else None
        if ticket is None or house is None:
            return self._views.saying(self._title(meant), self._not_done(why, meant.language), meant.language)
        sheet = Sheet(house, ticket, meant.language, meant.values)
        on_top = blocks(self._not_done(why, meant.language).text) if why else []
        fields = (*ACTS[meant.act].fields, anyway) if warned else ACTS[meant.act].fields
        made = [block for field in fields if (block := field(sheet))]
        version = ticket.version if why else meant.version  # they have been told, and may go on
        carried = Meant(meant.act, meant.reference, version, meant.language, {}).written()
        head = el.context(f"*{ticket.reference}*")
        words = {"submit": self._word("go-on", meant), "close": self._word("cancel", meant)}
        return el.modal(FORM, self._title(meant), [*on_top, head, *made], carried, **words)

    def _preview(self, meant: Meant, letters: tuple[Written, ...]) -> Block:
        note = notes.Before(self._house.place, meant.reference, len(letters))
        intro = blocks(self._house.letters.note(note, meant.language).text)
        shown = [block for each in letters for block in boxed(f"{each.subject}\n\n{each.text}")]
        words = {"submit": self._word("send", meant), "close": self._word("cancel", meant)}
        return el.modal(PREVIEW, self._title(meant), [*intro, *shown], meant.written(), **words)

    def _title(self, meant: Meant) -> str:
        return self._word(f"act-{meant.act}", meant)

    def _word(self, key: str, meant: Meant) -> str:
        return self._house.letters.label(key, meant.language)

    def _not_done(self, why: str, language: str) -> Written:
        return self._house.letters.note(notes.NotDone(self._house.place, why), language)


def _actor(what: Interaction) -> str:
    return f"team:{what.user}"


def _nothing(_: Connection) -> None:
    """Nothing is done yet."""
