"""The Home tab: the team's queue, and for everybody what they handed over; and the prompts of the agent's view."""

from __future__ import annotations

import json
import logging
from datetime import datetime
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy import Connection

from bot import notes
from bot.house import House
from bot.slack import clients, overview
from bot.slack import elements as el
from bot.slack.blocks import blocks
from bot.slack.casework.card import CLAIM
from bot.slack.elements import Block
from bot.slack.interaction import Interaction
from bot.slack.people import Person
from bot.slack.team import Team
from bot.ticket_view import Row, folded
from store import tickets
from store.database import Store
from store.slack import handovers
from store.tickets import UNSETTLED, Wanted

log = logging.getLogger("slack")

FILTER = "home_filter"
UNFOLDED = "each"
FILTERS = ("all", "mine", "unclaimed", "late", "waiting", UNFOLDED)
MOST_QUEUED, MOST_HANDED, MOST_COUNTED = 40, 15, 10_000
PROMPTS = ("purposes", "request", "third")


class Home:
    """Used from any thread."""

    def __init__(self, house: House, store: Store, client: WebClient, team: Team) -> None:
        self._house, self._store, self._client, self._team = house, store, client, team

    def opened(self, what: Interaction, person: Person, now: datetime, *, refused: str) -> None:
        """Somebody looks at us: at the Home tab, at our messages, or at the agent's side of them."""
        if what.name == "home":
            self._publish(what, person, now, "all", refused)
        elif not refused:
            self._suggest(what, person)

    def pressed(self, what: Interaction, person: Person, now: datetime) -> None:
        """The queue again, through the filter that was chosen, now or before."""
        only = what.value if what.name == FILTER else json.loads(what.metadata or "{}").get("only", "all")
        self._publish(what, person, now, only, "")

    def _publish(self, what: Interaction, person: Person, now: datetime, only: str, refused: str) -> None:
        if refused:
            note = notes.Refused(self._house.place, refused)
            shown = blocks(self._house.letters.note(note, person.language).text)
        else:
            in_team = self._team.has(what.user)
            with self._store.read() as tx:
                queue = self._queue(tx, what, person, now, only) if in_team else []
                shown = [*queue, *self._handed(tx, what, person, now)]
        view = {"type": "home", "blocks": shown[:100], "private_metadata": json.dumps({"only": only})}
        self._client.views_publish(user_id=what.user, view=view)

    def _queue(
        self, tx: Connection, what: Interaction, person: Person, now: datetime, only: str
    ) -> list[Block]:
        every = tickets.listed(tx, Wanted(state=UNSETTLED), MOST_COUNTED)
        wanted = overview.chosen(every, only, what.user, self._house.day(now))
        rows = [Row(ticket) for ticket in wanted] if only == UNFOLDED else folded(wanted)
        found = rows[:MOST_QUEUED]
        numbers = overview.numbers(tx, self._house, every, now)
        head = self._house.letters.note(notes.Queue(self._house.place, numbers, len(found)), person.language)
        shown = [self._row(row, person, now) for row in found]
        return [*blocks(head.text), self._filter(only, person), *shown, el.divider()]

    def _filter(self, only: str, person: Person) -> Block:
        choices = {each: self._house.letters.label(f"filter-{each}", person.language) for each in FILTERS}
        return el.actions("filter", [el.select(FILTER, choices["all"], choices, only)])

    def _row(self, queued: Row, person: Person, now: datetime) -> Block:
        ticket = queued.ticket
        case = overview.case(self._house, ticket, person.language, self._house.day(now))
        written = self._house.letters.note(notes.Queued(self._house.place, case), person.language)
        more = self._house.letters.label("more-of-theirs", person.language, count=queued.more)
        row = blocks(written.text.rstrip() + f"\n_{more}_" if queued.more else written.text)[0]
        if not ticket.assignee:
            word = self._house.letters.label("act-claim", person.language)
            row["accessory"] = el.button(CLAIM, word, f"{ticket.reference}|{ticket.version}")
        return row

    def _handed(self, tx: Connection, what: Interaction, person: Person, now: datetime) -> list[Block]:
        references = handovers.of_staff(tx, what.user, MOST_HANDED)
        found = (tickets.by_reference(tx, reference) for reference in references)
        today = self._house.day(now)
        cases = tuple(overview.case(self._house, each, person.language, today) for each in found if each)
        note = notes.Handed(self._house.place, cases)
        return blocks(self._house.letters.note(note, person.language).text)

    def _suggest(self, what: Interaction, person: Person) -> None:
        """Where there is no agent's view, Slack refuses, and nothing is lost."""
        word = self._house.letters.label
        prompts = [
            {
                "title": word(f"prompt-{each}", person.language),
                "message": word(f"prompt-{each}-says", person.language),
            }
            for each in PROMPTS
        ]
        where: dict[str, Any] = {"thread_ts": what.thread} if what.thread else {}
        try:
            self._client.assistant_threads_setSuggestedPrompts(
                channel_id=what.channel, prompts=prompts, title=word("prompts", person.language), **where
            )
        except SlackApiError as fault:
            if clients.is_passing(fault):
                raise
            log.debug("no prompts are shown: %s", clients.error_of(fault))
