"""Who writes first, when, and what: the year's inquiries, drawn before it begins."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bench.year.clock import instant
from bench.year.mails import FORGED, Kind, Mail, Pen
from bench.year.people import People, Person
from bench.year.words import COMPLAINT, Words
from bot.desk import Handover, How
from intents.labels import STATUS
from intents.law.calendar import Calendar
from intents.reading import Language

SHARES = {
    Kind.QUESTION: 32,
    Kind.REQUEST: 33,
    Kind.REQUESTS: 6,
    Kind.COMPLAINT: 5,
    Kind.STATUS: 5,
    Kind.CHATTER: 6,
    Kind.AUTOMATIC: 6,
    Kind.FORGED: 2,
    Kind.TWICE: 2,
    Kind.STAFF: 3,
}
CLOSED_DAY = 0.3  # as many as on an open one
FLOODS = 1 / 700  # of inquiries begin one
FLOOD = (25, 40)  # mails, within the hour


@dataclass(frozen=True, slots=True)
class Told:
    """What a colleague hands over, who heard it at the counter or on the telephone."""

    at: datetime
    given: Handover


Coming = Mail | Told


@dataclass
class Arrivals:
    """Draws all of it from one pair of dice."""

    dice: random.Random
    people: People
    words: Words
    pen: Pen
    zone: ZoneInfo

    def of(self, days: list[date], number: int, calendar: Calendar) -> Iterator[Coming]:
        """That many inquiries; a flood counts as many as it has."""
        weights = [1.0 if calendar.is_open(day) else CLOSED_DAY for day in days]
        while number > 0:
            if number > FLOOD[1] and self.dice.random() < FLOODS:
                flood = list(self._flood(self._moment(days, weights)))
                number -= len(flood)
                yield from flood
                continue
            (kind,) = self.dice.choices(list(SHARES), list(SHARES.values()))
            number -= 1
            yield from self._inquiry(self._moment(days, weights), kind)

    def _moment(self, days: list[date], weights: list[float]) -> datetime:
        (day,) = self.dice.choices(days, weights)
        hours = self.dice.triangular(0, 24, 13)
        return instant(day, 0, self.zone) + timedelta(hours=hours)

    def _inquiry(self, at: datetime, kind: Kind) -> Iterator[Coming]:
        person = self.people.somebody()
        subject, text = self.words.of(person, *self._labels(kind))
        if kind is Kind.STAFF:
            yield self._told(at, person, text)
        elif kind is Kind.AUTOMATIC:
            yield self.pen.automatic(at, person, subject, text)
        elif kind is Kind.FORGED:
            yield self.pen.first(at, kind, person, subject, text, **{"Authentication-Results": FORGED})
        elif kind is Kind.TWICE:
            mail = self.pen.first(at, Kind.REQUEST, person, subject, text)
            yield mail
            yield mail.once_more(timedelta(hours=self.dice.expovariate(1 / 12)))
        else:
            yield self.pen.first(at, kind, person, subject, text)

    def _labels(self, kind: Kind) -> tuple[str, ...]:
        words, dice = self.words, self.dice
        if kind is Kind.REQUESTS:
            return tuple(dice.sample(words.requests, dice.choice((2, 2, 3))))
        if kind is Kind.QUESTION:
            return (dice.choice(words.questions),)
        if kind is Kind.CHATTER:
            return (dice.choice(words.other),)
        fixed = {Kind.COMPLAINT: COMPLAINT, Kind.STATUS: STATUS}
        return (fixed.get(kind) or dice.choice(words.requests),)

    def _told(self, at: datetime, person: Person, text: str) -> Told:
        acknowledge = self.dice.random() < 0.6
        given = Handover(
            words=text,
            received_at=at,
            how=self.dice.choice(list(How)),
            kinds=(self.dice.choice(self.words.requests),),
            name=person.name,
            address=person.address if acknowledge or self.dice.random() < 0.5 else "",
            language=Language(person.language),
            acknowledge=acknowledge,
        )
        return Told(at, given)

    def _flood(self, at: datetime) -> Iterator[Mail]:
        person = self.people.newcomer()
        for _ in range(self.dice.randint(*FLOOD)):
            label = self.dice.choice((*self.words.requests, *self.words.questions))
            moment = at + timedelta(minutes=self.dice.uniform(0, 55))
            yield self.pen.first(moment, Kind.FLOOD, person, *self.words.of(person, label))
