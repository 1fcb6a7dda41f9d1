"""A law pack: what one law, with the house's own rules where it is silent, asks for each request type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum

from intents.law.calendar import DAY, Calendar
from intents.law.clock import Wait, run
from intents.law.due import Due, reckon
from intents.law.terms import Duty, Fee, Ground, Outcome, Rule, Terms, Text, Unit
from intents.law.words import phrase

TRIAGE = "triage"


class Bar(StrEnum):
    """Why a period cannot be extended."""

    NO_EXTENSION = "no-extension"
    USED_UP = "used-up"
    TOLD_TOO_LATE = "told-too-late"


@dataclass(frozen=True, slots=True)
class NotAllowed:
    """An extension the law does not give, and why, in both languages."""

    reason: Bar
    text: Text


class Pack(Terms):
    """One pack file. A type the pack does not have is a KeyError; `triage` is the type not yet known."""

    @property
    def types(self) -> tuple[str, ...]:
        return tuple(self.duties)

    def in_force(self, on: date) -> bool:
        """Whether the pack may be used for a request received `on` that day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    def observing(self, region: str) -> Pack:
        """The same pack with the holidays of a region (`DE`, `GB-SCT`); ValueError if none are known."""
        calendar = Calendar(holidays=region, closed=self.calendar.closed)
        return self.model_copy(update={"calendar": calendar})

    def duty(self, request_type: str) -> Duty:
        return self.duties[request_type]

    def due(
        self, request_type: str, received: date, *, waits: Iterable[Wait] = (), extended: bool = False
    ) -> Due:
        """When the request must be settled; `extended` is the longer period after a notice given in time."""
        if request_type == TRIAGE:
            return self._earliest({name: self.due(name, received) for name in self.duties})
        duty = self.duty(request_type)
        if not extended:
            return run(duty, duty.due, received, waits, self.calendar)
        waits = tuple(waits)
        due = run(duty, _longer(duty), received, waits, self.calendar)
        if duty.refuse is None:
            return due
        by = run(duty, duty.refuse, received, waits, self.calendar).plan
        note = phrase("line.refusal", by=by, article=duty.refuse.article)
        return replace(due, lines=(*due.lines, note))

    def refuse_by(
        self, request_type: str, received: date, *, waits: Iterable[Wait] = (), extended: bool = False
    ) -> Due:
        """When a refusal must have been told: some laws do not let an extension move this date."""
        refuse = self.duty(request_type).refuse
        if refuse is None:
            return self.due(request_type, received, waits=waits, extended=extended)
        return run(self.duty(request_type), refuse, received, waits, self.calendar)

    def acknowledge_by(self, request_type: str, received: date) -> Due | None:
        """When receipt must have been confirmed, if law or house set a date for it."""
        if request_type == TRIAGE:
            found = {name: due for name in self.duties if (due := self.acknowledge_by(name, received))}
            return self._earliest(found) if found else None
        rule = self.duty(request_type).acknowledge
        return reckon(rule, received, self.calendar) if rule else None

    def extend(
        self, request_type: str, received: date, *, told: date, waits: Iterable[Wait] = (), times: int = 0
    ) -> Due | NotAllowed:
        """The longer period if the requester is told on `told`; `times` counts those given before."""
        if request_type == TRIAGE:
            return _none(Text(en=TRIAGE, ja=TRIAGE), self.name)
        duty = self.duty(request_type)
        longer = duty.extension
        if longer is None:
            return _none(duty.name, duty.article)
        if times >= longer.times:
            return NotAllowed(Bar.USED_UP, phrase("refused.used", times=longer.times, article=longer.article))
        waits = tuple(waits)
        first = self.due(request_type, received, waits=waits)
        if not first.stopped and told > (first.latest or first.plan):
            by = first.latest or first.plan
            return NotAllowed(Bar.TOLD_TOO_LATE, phrase("refused.late", by=by, article=longer.article))
        return self.due(request_type, received, waits=waits, extended=True)

    def suit_from(self, request_type: str, received: date) -> date | None:
        """The first day on which one who was not refused may sue, where the law bars it before."""
        rule = self.duty(request_type).suit
        return reckon(rule, received, self.calendar).plan + DAY if rule else None

    def fee(self, request_type: str) -> Fee:
        return self.duty(request_type).fee

    def fee_allowed(self, request_type: str, ground: str | None = None) -> bool:
        """Whether a fee notice may be sent, `ground` being the refusal ground it rests on, if any."""
        if request_type == TRIAGE:
            return False
        fee = self.fee(request_type)
        return fee.allowed and (not fee.grounds or ground in fee.grounds)

    def refusal_grounds(self, request_type: str) -> Mapping[str, Ground]:
        """The grounds a request may be refused on, by id."""
        if request_type == TRIAGE:
            return {}
        return {ground: self.grounds[ground] for ground in self.duty(request_type).refusals}

    def outcomes(self, request_type: str) -> tuple[Outcome, ...]:
        """How a request may be settled; for `triage`, only what every type allows."""
        if request_type == TRIAGE:
            every = [set(duty.outcomes) for duty in self.duties.values()]
            return tuple(outcome for outcome in Outcome if all(outcome in some for some in every))
        return self.duty(request_type).outcomes

    def keep_until(self, settled: date) -> Due | None:
        """Until when the record of a settled request must be kept, if the law says so."""
        return reckon(self.retention, settled, self.calendar, event="settled") if self.retention else None

    def breach_by(self, step: str, known: datetime) -> Due:
        """An alarm for a person, after a breach became `known`: an aware time in the company's zone."""
        rule = self.breach[step]
        start = known.astimezone(UTC) if rule.unit is Unit.HOURS else known.date()
        return reckon(rule, start, self.calendar, event="known")

    def breach_alarms(self, known: datetime) -> dict[str, Due]:
        """Every alarm that this law sets for a breach, by its step."""
        return {step: self.breach_by(step, known) for step in self.breach}

    def _earliest(self, found: Mapping[str, Due]) -> Due:
        name = min(found, key=lambda name: found[name].plan)
        due = found[name]
        return replace(due, lines=(phrase("line.triage", name=self.duties[name].name), *due.lines))


def _longer(duty: Duty) -> Rule:
    if duty.extension is None:
        raise ValueError(f"{duty.name.en}: this law gives no extension")
    return duty.extension.to


def _none(name: Text, article: Text) -> NotAllowed:
    return NotAllowed(Bar.NO_EXTENSION, phrase("refused.none", name=name, article=article))
