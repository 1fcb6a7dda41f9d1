"""The privacy team's working day: it goes through the cases that something happened in, and those it wanted to see."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from bench.year.casework import Case, Plan, drawn, next_acts
from bench.year.clock import Clock
from bench.year.invariants import changed_rightly
from bot.desk import life, team
from bot.desk.life import Who
from bot.desk.team import Refused, Reopening
from bot.house import House
from store import tickets
from store.database import Store
from store.tickets import SETTLED, Ticket

AN_ACT = 20  # seconds
MOST_ACTS = 6  # in one case on one day
ABSENT = 0.03  # of working days nobody comes
REOPENED = 0.01  # of closed cases that somebody looks at again
STALE = 0.01  # of acts are by somebody who has an old page before them
ACTORS = ("team:sato", "team:suzuki", "team:ito")


@dataclass
class Team:
    """`acts` and `faults` are the day's; whoever looks at them empties them."""

    dice: random.Random
    house: House
    store: Store
    clock: Clock
    acts: list[tuple[str, int]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    _plans: dict[int, Plan] = field(default_factory=dict)
    _wanted: dict[date, set[int]] = field(default_factory=lambda: defaultdict(set))

    def wants(self, ticket_ids: Iterable[int], day: date) -> None:
        """Look at these on that day, or the next on which somebody works."""
        self._wanted[day].update(ticket_ids)

    def works(self, today: date) -> None:
        """One day; on some nobody comes."""
        if not self.house.law.calendar.is_open(today) or self.dice.random() < ABSENT:
            return
        waiting = [day for day in self._wanted if day <= today]
        for ticket_id in sorted(set().union(*(self._wanted.pop(day) for day in waiting))):
            self._visit(ticket_id, today)

    def _visit(self, ticket_id: int, today: date) -> None:
        plan = self._plans.setdefault(ticket_id, drawn(self.dice))
        with self.store.read() as tx:
            ticket = tickets.by_id(tx, ticket_id)
            same = tickets.of_requester(tx, ticket.requester) if ticket.requester else []
        if ticket.erased_at:
            return
        if ticket.state == SETTLED:
            self._maybe_reopen(ticket)
            return
        others = tuple(each for each in same if each.id != ticket.id and each.state != SETTLED)
        ticket = self._handle(ticket, plan, today, others)
        if ticket.state != SETTLED:
            self.wants([ticket_id], self._next_look(ticket, plan, today))

    def _handle(self, ticket: Ticket, plan: Plan, today: date, others: tuple[Ticket, ...]) -> Ticket:
        """One act after another, each on the ticket as the last one left it."""
        for _ in range(MOST_ACTS):
            house = self.house.under(ticket.law)
            assert house
            acts = next_acts(Case(house, ticket, plan, today, others))
            after = next(filter(None, (self._does(name, ticket, how) for name, how in acts)), None)
            ticket = after or ticket
            if after is None or ticket.state == SETTLED:
                break
        return ticket

    def _next_look(self, ticket: Ticket, plan: Plan, today: date) -> date:
        look = today + timedelta(days=self.dice.randint(1, 6))
        settles = plan.settles(ticket, self.house.day(ticket.received_at))
        return min(look, settles) if settles > today else look

    def _maybe_reopen(self, ticket: Ticket) -> None:
        if self.dice.random() < REOPENED:
            self._does("reopen", ticket, Reopening("the letter named the wrong account"))

    def _does(self, name: str, ticket: Ticket, how: Any) -> Ticket | None:
        """The ticket as it is then; a refusal leads to the next thing that comes to mind."""
        stale = self.dice.random() < STALE
        version = ticket.version - stale
        now, actor = self.clock.spend(AN_ACT), self.dice.choice(ACTORS)
        with self.store.write() as tx:
            done = getattr(team, name)(tx, self.house, ticket.reference, how, actor, now, version)
            after = tickets.by_id(tx, ticket.id)
        self.faults += changed_rightly(name, ticket, after, refused=isinstance(done, Refused), stale=stale)
        if isinstance(done, Refused):
            self.refused[name] += 1
            return None
        self.done[name] += 1
        self.acts.append((life.ACTS[name].logged(Who.TEAM), ticket.id))
        return after
