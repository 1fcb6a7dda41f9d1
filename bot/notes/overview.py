"""What is said in Slack of many tickets at once: the Home tab, reminders, the digest of a week."""

from __future__ import annotations

from dataclasses import dataclass

from bot.notes.words import Words


@dataclass(frozen=True, slots=True)
class Case:
    """A ticket in a list. `left` are the days that are left; `assignee` as on a card."""

    reference: str
    state: str
    kinds: tuple[str, ...]
    due: str
    left: int
    assignee: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A month, with a bar as long as what came in it."""

    month: str
    bar: str
    number: int


@dataclass(frozen=True, slots=True)
class Numbers:
    """The team's figures; `punctual` in a hundred, -1 when nothing had to be settled yet."""

    unsettled: int
    overdue: int
    soon: int
    unclaimed: int
    waiting: int
    punctual: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Queue(Words):
    """The head of the team's queue; the tickets themselves stand below, `shown` of them."""

    kind = "queue"
    numbers: Numbers
    shown: int


@dataclass(frozen=True, slots=True)
class Queued(Words):
    """One ticket of the queue."""

    kind = "queued"
    case: Case


@dataclass(frozen=True, slots=True)
class Handed(Words):
    """What somebody handed over."""

    kind = "handed"
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class Due(Words):
    """A reminder about one ticket. `why`: `five`, `two`, `today`, `overdue`, `unclaimed` or `breach`; with the last,
    `step` is what the law asks for and `by` the day, in words.
    """

    kind = "due"
    why: str
    case: Case
    step: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Digest(Words):
    """Monday's. `witness` is the head of the audit log, as `audit verify` reads it."""

    kind = "digest"
    numbers: Numbers
    cases: tuple[Case, ...]
    witness: str
