"""The terms a law pack is written in: what each key of a pack file means."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from intents.law.calendar import Calendar

Count = Annotated[int, Field(strict=True, gt=0)]


class Unit(StrEnum):
    """What a period is counted in; months are calendar months."""

    DAYS = "days"
    BUSINESS_DAYS = "business-days"
    MONTHS = "months"
    HOURS = "hours"


class By(StrEnum):
    """Who made a rule. Only a rule of the law has a `latest` date."""

    LAW = "law"
    GUIDANCE = "guidance"
    HOUSE = "house"


class FirstDay(StrEnum):
    """Whether the day of receipt is day 1; when `doubtful`, `plan` counts it and `latest` does not."""

    NOT_COUNTED = "not-counted"
    COUNTED = "counted"
    DOUBTFUL = "doubtful"


class Waiting(StrEnum):
    """What a request can be waiting for."""

    IDENTITY = "identity"
    FEE = "fee"
    CLARIFICATION = "clarification"


class Effect(StrEnum):
    """What an answered wait does to the clock; a wait the pack does not name does nothing."""

    PAUSES = "pauses"
    RESTARTS = "restarts"


class Outcome(StrEnum):
    """How a request line can be settled."""

    FULFILLED = "fulfilled"
    PARTLY_FULFILLED = "partly-fulfilled"
    REFUSED = "refused"
    NO_DATA = "no-data"
    WITHDRAWN = "withdrawn"
    NOT_VERIFIED = "not-verified"
    DUPLICATE = "duplicate"
    NOT_PERSONAL_DATA = "not-personal-data"
    RESOLVED = "resolved"


class Term(BaseModel):
    """One mapping of a pack file: frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(Term):
    """The same words in both languages."""

    en: str = Field(min_length=1)
    ja: str = Field(min_length=1)

    def of(self, language: str) -> str:
        """Japanese for `ja`, English for every other language."""
        return self.ja if language == "ja" else self.en


class Figure(Term):
    """A statement about the law: the provision, where it was read, and whether it is certain."""

    article: Text
    sources: tuple[str, ...] = Field(min_length=1)
    sure: bool
    doubt: Text | None = None


class Shift(Figure):
    """The provision that moves a last day off a closed day."""


class Rule(Figure):
    """A period of `count` units from the day of receipt."""

    count: Count
    unit: Unit
    by: By
    first_day: FirstDay = FirstDay.NOT_COUNTED
    shift: Shift | None = None


class Extension(Figure):
    """A longer period, counted from receipt again, and what the notice of it must tell."""

    to: Rule
    times: Count = 1
    tell: Text


class WaitRule(Figure):
    """What waiting for one thing does to the clock."""

    effect: Effect


class Fee(Figure):
    """Whether a fee may be asked; with `grounds`, only when one of these refusal grounds holds."""

    allowed: bool
    grounds: tuple[str, ...] = ()
    tell: Text | None = None


class Ground(Figure):
    """A reason to refuse."""

    text: Text


class Reasons(Figure):
    """Who demands that a refusal gives its reason, the law or only the house, and what its letter tells."""

    by: By
    tell: Text


class Authority(Figure):
    """Whom a requester may complain to, as a letter names them."""

    text: Text


class Unanswered(Figure):
    """What becomes of a question that nobody answers, in days after it was asked: one reminder, then an end.

    Without an `outcome` the request goes back to the team, which decides with what there is.
    """

    remind: Count
    lapse: Count
    outcome: Outcome | None = None


class Duty(Term):
    """Everything a pack says on one request type."""

    name: Text
    article: Text
    identity: bool
    due: Rule
    acknowledge: Rule | None = None
    refuse: Rule | None = None
    suit: Rule | None = None
    extension: Extension | None = None
    waits: Mapping[Waiting, WaitRule] = {}
    fee: Fee
    refusals: tuple[str, ...] = ()
    outcomes: tuple[Outcome, ...] = Field(min_length=1)
    note: Text | None = None


class Terms(Term):
    """A whole pack file."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    name: Text
    text: Text
    valid_from: date
    valid_to: date | None
    review_by: date
    calendar: Calendar
    sources: Mapping[str, str]
    reasons: Reasons
    authority: Authority
    unanswered: Mapping[Waiting, Unanswered]
    retention: Rule | None
    grounds: Mapping[str, Ground]
    duties: Mapping[str, Duty]
    breach: Mapping[str, Rule] = {}
