"""What a person of the team does next in a case: one act at a time, each kind thought of once in a case."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from bot.desk import life, team
from bot.desk.life import Rung
from bot.desk.team import (
    AGENTS,
    AUTHORITIES,
    METHODS,
    SEVERITIES,
    Asking,
    Assignment,
    Complaint,
    Extension,
    Fee,
    Law,
    Merger,
    Proof,
    Relabelling,
    Resumption,
    Settlement,
    Spam,
    Split,
    Transfer,
    Words,
)
from bot.house import House
from intents.law import TRIAGE, Outcome
from store.tickets import SETTLED, WAITING, RequestLine, Ticket

Act = tuple[str, Any]  # the act's name in bot.desk.team, and how
EARLY, LAST_DAY, LATE = "early", "on the last day", "late"
PACES = {EARLY: 70, LAST_DAY: 20, LATE: 10}
SAY = "We looked into it."


@dataclass
class Plan:
    """How one case is to be worked on."""

    dice: random.Random
    pace: str
    days: int
    thought_of: set[str] = field(default_factory=set)

    def once(self, what: str, share: float) -> bool:
        """Whether to do it; asked a second time, no."""
        if what in self.thought_of:
            return False
        self.thought_of.add(what)
        return self.dice.random() < share

    def settles(self, ticket: Ticket, received: date) -> date:
        due = ticket.due or received
        if self.pace == EARLY:
            return min(received + timedelta(days=self.days), due)
        return due if self.pace == LAST_DAY else due + timedelta(days=self.days)


def drawn(dice: random.Random) -> Plan:
    (pace,) = dice.choices(list(PACES), list(PACES.values()))
    return Plan(dice, pace, dice.randint(1, 12))


@dataclass(frozen=True)
class Case:
    """A ticket as it lies on somebody's desk today; `house` is under its law. `others` are of the same requester."""

    house: House
    ticket: Ticket
    plan: Plan
    today: date
    others: tuple[Ticket, ...]

    @property
    def open(self) -> list[RequestLine]:
        return [line for line in self.ticket.requests if line.state != SETTLED]

    def has(self, kind: str) -> bool:
        return any(line.type == kind for line in self.open)

    def checks_identity(self, line: RequestLine) -> bool:
        law = self.house.law
        return line.type in law.duties and law.duty(line.type).identity


def next_acts(case: Case) -> Iterator[Act]:
    """What comes to mind first, comes first. Whoever does one of them should look at the case again."""
    yield from _sorting(case)
    yield from _naming(case)
    yield from _moving(case)
    yield from _asking(case)
    if case.ticket.state == WAITING:
        yield from _waiting(case)
        return
    received = case.house.day(case.ticket.received_at)
    if case.today >= case.plan.settles(case.ticket, received):
        yield from _settling(case)


def _sorting(case: Case) -> Iterator[Act]:
    plan, dice = case.plan, case.plan.dice
    if plan.once("assign", 0.9):
        yield "assign", Assignment(dice.choice(("sato", "suzuki", "ito")))
    if plan.once("note", 0.1):
        yield "note", Words("Looked at the account; see the customer's folder.")
    if case.has("complaint") and plan.once("complaint", 0.8):
        severity = dice.choice(SEVERITIES)
        yield "complaint", Complaint(severity, "a wrong entry", "corrected it")
    if plan.once("write", 0.03):
        yield "write", Words("A word in between: we are at it.")


def _naming(case: Case) -> Iterator[Act]:
    plan, dice = case.plan, case.plan.dice
    unnamed = [line for line in case.open if line.type == TRIAGE]
    if unnamed and len(unnamed) == len(case.open) and plan.once("spam", 0.12):
        yield "spam", Spam("an advertisement")
    for line in unnamed:
        if plan.once(f"transfer {line.position}", 0.1):
            yield "transfer", Transfer("customer service", positions=(line.position,))
        if plan.once(f"relabel {line.position}", 0.5):
            yield "relabel", Relabelling(dice.choice(case.house.law.types), line.position)
    if plan.once("law", 0.1):
        yield "law", Law(dice.choice(sorted(set(case.house.laws) - {case.ticket.law})))


def _moving(case: Case) -> Iterator[Act]:
    if len(case.open) > 1 and case.plan.once("split", 0.2):
        yield "split", Split(case.open[-1].position)
    for other in case.others:
        if case.plan.once(f"merge {other.reference}", 0.25):
            yield "merge", Merger(other.reference)


def _asking(case: Case) -> Iterator[Act]:
    plan, dice, identity = case.plan, case.plan.dice, Rung(case.ticket.identity)
    if identity is Rung.ADDRESS and plan.once("on file", 0.8):
        yield "verify", Proof("address-on-file")
    if identity is Rung.UNKNOWN and any(map(case.checks_identity, case.open)):
        if plan.once("ask who", 0.6):
            yield "wait", Asking("identity")
        if case.ticket.state != WAITING and plan.once("look them up", 0.5):
            yield "verify", _proof(dice)
    if plan.once("clarify", 0.08):
        yield "wait", Asking("clarification", "Which of your accounts is it about?")
    bearing = [line for line in case.open if case.house.law.fee_allowed(line.type)]
    if bearing and plan.once("fee", 0.1):
        yield "fee", Fee(Decimal(500), "JPY", "By bank transfer, please.", positions=(bearing[0].position,))
    if plan.once("extend", 0.1) or (case.plan.pace != EARLY and plan.once("extend in time", 0.5)):
        yield "extend", Extension(dice.choice(("complexity", "number", "search", "consultation")))


def _proof(dice: random.Random) -> Proof:
    if dice.random() < 0.9:
        return Proof(dice.choice(METHODS))
    agent = dice.choice(AGENTS)
    return Proof(dice.choice(METHODS), agent, AUTHORITIES[agent][0], "Jiro Sato")


def _waiting(case: Case) -> Iterator[Act]:
    """Payments come by the bank, and some people answer on the telephone."""
    if case.plan.once(f"it came {len(case.plan.thought_of)}", 0.06):
        yield "resume", Resumption()
    elif case.plan.once("wait no longer", 0.03):
        yield "resume", Resumption(answered=False)


def _settling(case: Case) -> Iterator[Act]:
    """Each line by itself, in every way that may be, until one is accepted."""
    dice = case.plan.dice
    if case.ticket.identity != Rung.VERIFIED and any(map(case.checks_identity, case.open)):
        yield "verify", _proof(dice)
    for line in case.open:
        ends = list(team.outcomes(case.house, line.type))
        if Outcome.FULFILLED in ends and dice.random() < 0.6:
            ends = [Outcome.FULFILLED, *ends]
        else:
            dice.shuffle(ends)
        for outcome in ends:
            grounds = sorted(case.house.law.refusal_grounds(line.type))
            reason = dice.choice(grounds) if grounds and outcome in team.NEEDS_REASON else None
            yield "settle", Settlement(str(outcome), (line.position,), reason, SAY)
    silence = dice.choice([each for each in life.SILENCES if each != "spam"])
    yield "settle", Settlement("withdrawn", silence=silence)
