"""What staff are told who ask in Slack: nothing of a customer."""

from __future__ import annotations

from dataclasses import dataclass

from bot.notes.words import Words


@dataclass(frozen=True, slots=True)
class Pointer:
    """A section one may ask for by its name."""

    name: str
    heading: str


@dataclass(frozen=True, slots=True)
class Quote:
    """A section as it is quoted; `whole` is the name that brings all of a shortened one, "" when nothing more comes."""

    number: str
    title: str
    item: str
    lines: tuple[str, ...]
    shortened: bool = False
    whole: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """The policy quoted from, its revision's date in words, its address or ""."""

    title: str
    revised: str
    url: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """A request as the law pack calls it. Dates are words, counted from today; "" where there is none."""

    name: str
    article: str
    due: str
    latest: str


@dataclass(frozen=True, slots=True)
class Understood:
    """Why: the sentence that decided ("" where others read along) and the catalogue phrase most like it, or ""."""

    topics: tuple[str, ...]
    sentence: str
    alike: str


@dataclass(frozen=True, slots=True)
class Answer(Words):
    kind = "answer"
    understood: Understood
    quotes: tuple[Quote, ...]
    policy: Origin
    others: tuple[Pointer, ...]


@dataclass(frozen=True, slots=True)
class Request(Words):
    kind = "request"
    understood: Understood
    requests: tuple[Wanted, ...]
    quotes: tuple[Quote, ...]
    policy: Origin
    others: tuple[Pointer, ...]


@dataclass(frozen=True, slots=True)
class Unknown(Words):
    """`unrelated`: it has nothing to do with personal data, as far as we can tell."""

    kind = "unknown"
    unrelated: bool
    others: tuple[Pointer, ...]


@dataclass(frozen=True, slots=True)
class Status(Words):
    kind = "status"


@dataclass(frozen=True, slots=True)
class Help(Words):
    kind = "help"
    sections: tuple[Pointer, ...]


@dataclass(frozen=True, slots=True)
class Refused(Words):
    """`reason`: `guest`, `stranger`, or `unchecked` when Slack did not say who is asking."""

    kind = "refused"
    reason: str


@dataclass(frozen=True, slots=True)
class Trouble(Words):
    kind = "trouble"


@dataclass(frozen=True, slots=True)
class PassOn(Words):
    """Introduces the letter for a customer, which stands below, ready to copy."""

    kind = "pass-on"


@dataclass(frozen=True, slots=True)
class Thanks(Words):
    """For an opinion about an answer."""

    kind = "thanks"
    helpful: bool


@dataclass(frozen=True, slots=True)
class NotDone(Words):
    """`why`: in a sentence."""

    kind = "not-done"
    why: str


@dataclass(frozen=True, slots=True)
class PressAgain(Words):
    """A modal could not be opened in the three seconds that Slack gives."""

    kind = "press-again"
