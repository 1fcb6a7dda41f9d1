"""What is said in Slack of tickets: to who handed one over, and to the privacy team."""

from __future__ import annotations

from dataclasses import dataclass

from bot.notes.words import Words


@dataclass(frozen=True, slots=True)
class Promise:
    """A request of a ticket, and the day it is due, in words."""

    name: str
    due: str


@dataclass(frozen=True, slots=True)
class HandedOver(Words):
    kind = "handed-over"
    reference: str
    requests: tuple[Promise, ...]
    told: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A request of a ticket, as a card shows it. `left` are the days that are left, below zero when it is late;
    `outcome` and `reason` are "" until it is settled. Why: what the sentence was taken for, "" where a person has said
    what it is; `probability` of a hundred, and `alone`, what it was before the inquiry was read again; the nearest
    phrase and the next best meaning, or "".
    """

    position: int
    name: str
    state: str
    due: str
    left: int
    sentence: str
    taken_for: str
    probability: int
    alone: int | None
    alike: str
    otherwise: str
    outcome: str
    reason: str
    fee: str


@dataclass(frozen=True, slots=True)
class Card(Words):
    """A ticket for the privacy team. `assignee` is Slack's id of a person or a name, "" for nobody; `verdict` what is
    known of the sender, in a sentence; `through` how it came.
    """

    kind = "card"
    reference: str
    state: str
    requester: str
    requester_name: str
    subject: str
    language: str
    through: str
    received: str
    assignee: str
    identity: str
    verdict: str
    requests: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One moment of a case: `who` did `what`, the log's name of an act; `text` is what was said, "" for nothing."""

    who: str
    what: str
    facts: str
    text: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Log(Words):
    """What is new at a ticket, under its card."""

    kind = "log"
    reference: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Done(Words):
    """An act on a ticket; `letters` that go out because of it."""

    kind = "done"
    reference: str
    state: str
    requests: tuple[Line, ...]
    letters: int


@dataclass(frozen=True, slots=True)
class Settled(Words):
    """To who handed it over: it is closed."""

    kind = "settled"
    reference: str
    requests: tuple[Line, ...]
    told: bool


@dataclass(frozen=True, slots=True)
class Before(Words):
    """Introduces the letters that an act would send."""

    kind = "before"
    reference: str
    letters: int
