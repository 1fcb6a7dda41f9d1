"""What we say of our own accord: reminders and the digest to the team, the outcome to who handed a ticket over."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot import notes, witness, wording
from bot.desk.team import alarms
from bot.house import House
from bot.replies import Written
from bot.slack import overview
from bot.slack.blocks import blocks, summary
from bot.slack.casework import card
from bot.slack.people import People
from bot.slack.posting import MESSAGE
from bot.slack.reminders import Reminder, breach_reminder, digest_key, reminders
from bot.slack.team import Team
from store import outbox, tickets
from store.database import Store
from store.slack import cards, handovers, inbox, posts
from store.slack.posts import NewPost
from store.tickets import UNSETTLED, Ticket, Wanted

MOST = 10_000
MOST_LISTED = 20
KEPT = timedelta(days=90)  # and until then a double is known, and a thread of ours


class Telling:
    """Used by one thread; any number may run, in any number of processes: a key is queued once."""

    def __init__(self, house: House, store: Store, team: Team, people: People, language: str) -> None:
        self._house, self._store, self._team, self._people = house, store, team, people
        self._language = language

    def outcomes(self, now: datetime) -> None:
        """Tell those who handed a ticket over that it is closed."""
        with self._store.read() as tx:
            found = handovers.to_tell(tx)
        for reference, staff in found:
            language = self._people.person(staff, "", time.monotonic()).language
            with self._store.write() as tx:
                ticket = tickets.by_reference(tx, reference)
                if ticket and ticket.closed_at:
                    key = f"settled:{reference}:{ticket.closed_at.isoformat()}"
                    written = self._outcome(tx, ticket, language, now)
                    posts.queue(tx, _message(key, staff, written, ticket.id), now)
                    handovers.told(tx, ticket.id, ticket.closed_at)

    def forget(self, now: datetime) -> None:
        """What was done long ago: it has no words any more, but says who spoke where."""
        with self._store.write() as tx:
            inbox.forget(tx, now - KEPT)
            posts.forget(tx, now - KEPT)

    def _outcome(self, tx: Connection, ticket: Ticket, language: str, now: datetime) -> Written:
        house = self._house.under(ticket.law) or self._house
        told = any(row["kind"] == "settled" for row in outbox.of_ticket(tx, ticket.id))
        lines = card.lines(house, ticket, language, house.day(now))
        return house.letters.note(notes.Settled(house.place, ticket.reference, lines, told), language)

    def due(self, now: datetime) -> None:
        """Remind the team, in its channel, under the ticket's card where that stands."""
        calendar, zone = self._house.law.calendar, self._house.zone
        if not (channel := self._team.channel()):
            return
        with self._store.read() as tx:
            every = tickets.listed(tx, Wanted(state=UNSETTLED), MOST)
            wanted = [*self._breaches(every, now), *reminders(every, now, calendar, zone)]
            said = posts.known(tx, [each.key for each in wanted])
        by_reference = {ticket.reference: ticket for ticket in every}
        for each in wanted:
            if each.key not in said:
                self._remind(channel, each, by_reference[each.reference], now)
        if digest := digest_key(now, calendar, zone):
            self._digest(channel, digest, every, now)

    def _breaches(self, every: list[Ticket], now: datetime) -> Iterator[Reminder]:
        for ticket in every:
            for step, due in alarms(self._house, ticket).items():
                if found := breach_reminder(ticket, step, due.plan, now, self._house.zone):
                    yield found

    def _remind(self, channel: str, reminder: Reminder, ticket: Ticket, now: datetime) -> None:
        case = overview.case(self._house, ticket, self._language, self._house.day(now))
        step = self._house.letters.code("step", reminder.step, self._language) if reminder.step else ""
        by = wording.day(reminder.by, self._language) if reminder.by else ""
        note = notes.Due(self._house.place, reminder.why, case, step, by)
        written = self._house.letters.note(note, self._language)
        with self._store.write() as tx:
            place = cards.place(tx, ticket.id)
            thread = place.ts if place and reminder.why in ("five", "two") else ""
            posts.queue(tx, _message(reminder.key, channel, written, ticket.id, thread), now)

    def _digest(self, channel: str, key: str, every: list[Ticket], now: datetime) -> None:
        with self._store.read() as tx:
            if posts.known(tx, [key]):
                return
            numbers = overview.numbers(tx, self._house, every, now)
        today = self._house.day(now)
        first = tuple(overview.case(self._house, each, self._language, today) for each in every[:MOST_LISTED])
        # Whoever can change the database cannot change what stands here: the log's outside witness.
        note = notes.Digest(self._house.place, numbers, first, witness.seen(self._store, now).line)
        with self._store.write() as tx:
            posts.queue(tx, _message(key, channel, self._house.letters.note(note, self._language), None), now)


def _message(key: str, lane: str, written: Written, ticket_id: int | None, thread: str = "") -> NewPost:
    payload = {"text": summary(written.subject), "blocks": blocks(written.text)}
    return NewPost(key, MESSAGE, lane, payload, thread, ticket_id)
