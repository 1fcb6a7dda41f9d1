"""What the letters of a case may say, those that a person or the clock causes."""

from __future__ import annotations

from dataclasses import dataclass

from bot.replies.words import Asked, Words


@dataclass(frozen=True, slots=True)
class OfCase(Words):
    """`message` is what a person of the team adds in own words, "" for nothing."""

    reference: str
    received: str
    message: str


@dataclass(frozen=True, slots=True)
class Settled(OfCase):
    """`complain`: where to complain, by the law pack. `late`: the answer comes after the date that was told."""

    kind = "settled"
    settled: tuple[Asked, ...]
    remaining: tuple[Asked, ...]
    complain: str
    late: bool


@dataclass(frozen=True, slots=True)
class Identify(OfCase):
    """`code` proves the mailbox when it comes back, until `expires`."""

    kind = "identify"
    requests: tuple[Asked, ...]
    code: str
    expires: str


@dataclass(frozen=True, slots=True)
class Clarification(OfCase):
    kind = "clarification"
    requests: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class FeeQuotation(OfCase):
    """`article`: the provision that allows it. `ground`: the one it rests on, "" where none is needed."""

    kind = "fee"
    requests: tuple[Asked, ...]
    amount: str
    article: str
    ground: str


@dataclass(frozen=True, slots=True)
class Reminder(OfCase):
    """`waiting`: identity, clarification or fee. `until`: when waiting ends. `closes`: it then ends unanswered."""

    kind = "reminder"
    requests: tuple[Asked, ...]
    waiting: str
    asked: str
    until: str
    closes: bool
    code: str


@dataclass(frozen=True, slots=True)
class Extension(OfCase):
    """The dates in `requests` are the new ones. `why`: one of the reasons that the template has words for."""

    kind = "extension"
    requests: tuple[Asked, ...]
    why: str
    article: str
    complain: str


@dataclass(frozen=True, slots=True)
class Transfer(OfCase):
    kind = "transfer"
    requests: tuple[Asked, ...]
    department: str


@dataclass(frozen=True, slots=True)
class Moved(OfCase):
    """From now on the requests are handled under the reference `to`."""

    kind = "moved"
    requests: tuple[Asked, ...]
    to: str


@dataclass(frozen=True, slots=True)
class Resumed(OfCase):
    """It goes on with what waited. `answered`: what was asked for came. `late` are those whose date has passed."""

    kind = "resumed"
    requests: tuple[Asked, ...]
    late: tuple[Asked, ...]
    answered: bool


@dataclass(frozen=True, slots=True)
class Reopened(OfCase):
    """What was closed is taken up again. `late` as above."""

    kind = "reopened"
    requests: tuple[Asked, ...]
    late: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class OwnWords(OfCase):
    """A letter of the team's own words in the usual frame."""

    kind = "written"
