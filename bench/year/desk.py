"""One desk for a year: mails go in, letters come out, the team works, and every evening the rules are looked at."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from bench.year.agenda import Agenda
from bench.year.arrivals import Arrivals, Told
from bench.year.clock import Clock, instant
from bench.year.invariants import Memory, Simulated, broken, looked_at, remember
from bench.year.mails import Kind, Mail, Pen
from bench.year.people import People
from bench.year.postbox import letters
from bench.year.readers import Readers
from bench.year.team import Team
from bench.year.words import Words
from bot import desk
from bot.arrival import arrival
from bot.forgetting import purge
from bot.house import House
from bot.rounds import make_round
from bot.settings import Settings
from bot.worker import AT_ONCE, work
from store import audit, inbox
from store.database import Store

ROUND, TEAM = 8, 10  # o'clock
DESK_ACTS = ("mail:", "clock:", "staff:")  # what the team did not do itself; it looks at it the next day
OWN_ACTS = ("team:request:split", "team:request:reopen")  # and what it has to look at again


class Desk:
    """`kinds` counts what came, `acts` and `refused` what the team did and was not allowed to do."""

    def __init__(
        self, settings: Settings, house: House, store: Store, span: Sequence[date], inquiries: int, seed: int
    ) -> None:
        self.settings, self.house, self.store = settings, house, store
        self.clock = Clock(instant(span[0], 0, house.zone))
        dice = random.Random(seed)
        people, words, pen = People(dice), Words(dice), Pen(dice)
        arrivals = Arrivals(dice, people, words, pen, house.zone)
        self._readers = Readers(dice, people, words, pen)
        self._agenda = Agenda(arrivals.of(list(span), inquiries, house.law.calendar))
        self.team = Team(dice, house, store, self.clock)
        self.kinds: Counter[str] = Counter()
        self.erased = 0  # cases
        self.letters: Counter[str] = Counter()
        self.simulated = Simulated()
        house.record_policies(store, self.clock.now)
        with store.read() as tx:
            self._memory = Memory(audit.head(tx))

    def live(self, today: date) -> list[str]:
        """One day, hour by hour; what does not hold at its end."""
        for hour in range(24):
            self._hour(today, hour)
        return self._evening(today)

    def _hour(self, today: date, hour: int) -> None:
        begin = instant(today, hour, self.house.zone)
        came = list(self._agenda.until(begin + timedelta(hours=1)))
        if hour == ROUND:
            self._make_rounds()
        if hour == TEAM:
            self.clock.reach(begin)
            self.team.works(today)
        for each in came:
            self.clock.reach(each.at)
            if isinstance(each, Told):
                self._told(each)
        self._accept([each for each in came if isinstance(each, Mail)])
        if came or hour in (ROUND, TEAM):
            self._work()

    def _make_rounds(self) -> None:
        while attended := make_round(self.house, self.store, self.clock.now):
            self.simulated.attended += attended

    def _accept(self, mails: Sequence[Mail]) -> None:
        """As the door does it: those that come together share a commit."""
        self.kinds.update(str(each.kind) for each in mails)
        arrivals = [arrival("smtp", each.raw, each.envelope_sender, [each.to], each.at) for each in mails]
        for each in mails:
            self.simulated.sent(each)
        if arrivals:
            with self.store.write() as tx:
                inbox.accept(tx, arrivals)

    def _told(self, told: Told) -> None:
        self.kinds[str(Kind.STAFF)] += 1
        with self.store.write() as tx:
            done = desk.hand_over(tx, self.house, told.given, "staff:mori", self.clock.now)
        assert not isinstance(done, desk.Refused), done
        self.simulated.acts.append(("staff:ticket:hand-over", done.id))

    def _work(self) -> None:
        """Until no mail waits and no letter is left; who gets one may write again some day."""
        while work(self.house, self.store, "worker", self.clock) == AT_ONCE:
            pass
        for letter in letters(self.store, self.clock.now):
            self.letters[letter.kind] += 1
            for mail in self._readers.read(letter, self.clock.now):
                self._agenda.enter(mail)

    def _evening(self, today: date) -> list[str]:
        self.clock.reach(instant(today, 23, self.house.zone) + timedelta(minutes=59))
        self._make_rounds()
        self._work()
        self.erased += len(purge(self.store, self.settings, self.clock.now).references)
        self.simulated.acts += self.team.acts
        with self.store.read() as tx:
            evening = looked_at(tx, self.settings, self.house, self.clock.now, self._memory, self.simulated)
            found = [*self.team.faults, *broken(evening)]
            remember(evening)
        again = (
            row["ticket_id"] for row in evening.events if row["action"].startswith((*DESK_ACTS, *OWN_ACTS))
        )
        self.team.wants(filter(None, again), today + timedelta(days=1))
        self.team.acts.clear()
        self.team.faults.clear()
        self.simulated.acts.clear()
        self.simulated.attended = 0
        return found
