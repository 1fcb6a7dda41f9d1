"""What a letter may say: frozen values, one class a template, and nothing of another person in any of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Both:
    """The same words in both languages, for a letter to somebody whose language we do not write."""

    en: str
    ja: str


@dataclass(frozen=True, slots=True)
class Cited:
    """A section of the policy as a letter quotes it; `item` is "" when the whole section is meant."""

    number: str
    title: str
    item: str
    text: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where quotations come from: the policy's title, its revision's date in words, its address or ""."""

    title: str
    revised: str
    url: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as a letter names it. Dates are words; "" where there is none."""

    name: str
    due: str
    waiting: bool = False
    settled: str = ""
    outcome: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    reference: str
    received: str
    requests: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """What every letter may say: nothing of another person, and of the sender only a checked name and the subject."""

    kind: ClassVar[str]
    subject: str
    name: str
    company: str
    contact: str


@dataclass(frozen=True, slots=True)
class Answer(Words):
    kind = "answer"
    answers: tuple[Cited, ...]
    policy: Source


@dataclass(frozen=True, slots=True)
class Acknowledgement(Words):
    kind = "acknowledgement"
    reference: str
    received: str
    requests: tuple[Asked, ...]
    answers: tuple[Cited, ...]
    policy: Source


@dataclass(frozen=True, slots=True)
class FollowUp(Words):
    kind = "follow-up"
    reference: str
    received: str
    added: tuple[Asked, ...]
    answers: tuple[Cited, ...]
    policy: Source


@dataclass(frozen=True, slots=True)
class Triage(Words):
    kind = "triage"
    reference: str
    received: str
    due: str


@dataclass(frozen=True, slots=True)
class TriageInBoth:
    kind: ClassVar[str] = "triage"
    subject: str
    company: Both
    contact: str
    reference: str
    received: Both
    due: Both


@dataclass(frozen=True, slots=True)
class Redirect(Words):
    kind = "redirect"


@dataclass(frozen=True, slots=True)
class Status(Words):
    kind = "status"
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class StatusUnknown(Words):
    kind = "status-unknown"
