"""The life of a request: its states, and every act that may be done to it. This table is what the acts obey."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Of one request line; a ticket's state follows from its lines'."""

    OPEN = "open"
    WAITING = "waiting"
    SETTLED = "settled"


class Who(StrEnum):
    """Where an act comes from, as the audit log calls it."""

    TEAM = "team"
    REQUESTER = "mail"
    CLOCK = "clock"


class Rung(StrEnum):
    """How sure it is who asks, from the lowest up."""

    UNKNOWN = "unknown"
    ADDRESS = "address"  # the mailbox is theirs: a code sent to it came back
    VERIFIED = "verified"  # by a person of the team, by a method

    def reaches(self, other: Rung) -> bool:
        order = list(Rung)
        return order.index(self) >= order.index(other)


class Need(StrEnum):
    """Without it, the act is refused."""

    IDENTITY = "identity verified, where the law pack asks for it"
    GROUND = "a ground of the law pack"
    PACK = "the law pack allows it"
    TIME = "it is within the law's time"
    REASON = "a reason"
    WORDS = "own words"
    ADDRESS = "an address that a letter can go to"
    LOSS = "its key is lost"
    SAME_REQUESTER = "both cases are the same requester's"


@dataclass(frozen=True, slots=True)
class Act:
    """`ends` None: the state stays as it is. `letter`: the template of what the requester is told, "" for nothing."""

    name: str
    subject: str  # what is changed, as the audit log calls it
    begins: tuple[State, ...]
    ends: State | None
    who: tuple[Who, ...] = (Who.TEAM,)
    needs: tuple[Need, ...] = ()
    letter: str = ""

    def logged(self, who: Who) -> str:
        """The audit log's name for it."""
        return f"{who}:{self.subject}:{self.name}"


_ALIVE = (State.OPEN, State.WAITING)
_ANY = tuple(State)
_TEAM_AND_MAIL = (Who.TEAM, Who.REQUESTER)

ACTS = {
    act.name: act
    for act in (
        Act("open", "ticket", (), State.OPEN, (Who.REQUESTER,), letter="acknowledgement"),
        Act("add", "request", _ANY, None, (Who.REQUESTER,), letter="follow-up"),
        Act("assign", "ticket", _ANY, None),
        Act("verify", "ticket", _ALIVE, State.OPEN, _TEAM_AND_MAIL),
        Act("wait", "request", _ALIVE, State.WAITING, needs=(Need.PACK, Need.ADDRESS), letter="identify"),
        Act("resume", "request", _ALIVE, State.OPEN, _TEAM_AND_MAIL, letter="resumed"),
        Act("remind", "request", (State.WAITING,), State.WAITING, (Who.CLOCK,), letter="reminder"),
        Act("unanswered", "request", (State.WAITING,), State.OPEN, (Who.CLOCK,)),
        Act("lapse", "request", (State.WAITING,), State.SETTLED, (Who.CLOCK,), (Need.PACK,), "settled"),
        Act(
            "extend",
            "request",
            _ALIVE,
            None,
            needs=(Need.PACK, Need.TIME, Need.REASON, Need.ADDRESS),
            letter="extension",
        ),
        Act(
            "fee", "request", _ALIVE, State.WAITING, needs=(Need.PACK, Need.WORDS, Need.ADDRESS), letter="fee"
        ),
        Act("settle", "request", _ALIVE, State.SETTLED, needs=(Need.IDENTITY, Need.GROUND), letter="settled"),
        Act("relabel", "request", _ALIVE, None, needs=(Need.PACK,), letter="acknowledgement"),
        Act("law", "ticket", _ALIVE, None, needs=(Need.PACK,), letter="acknowledgement"),
        Act("transfer", "request", _ALIVE, State.SETTLED, needs=(Need.PACK,), letter="transfer"),
        Act("spam", "ticket", _ALIVE, State.SETTLED),
        Act("unreadable", "ticket", _ALIVE, State.SETTLED, needs=(Need.LOSS,)),
        Act("split", "request", _ALIVE, State.SETTLED, letter="moved"),
        Act("merge", "ticket", _ALIVE, State.SETTLED, needs=(Need.SAME_REQUESTER,), letter="moved"),
        Act("reopen", "request", (State.SETTLED,), State.OPEN, needs=(Need.REASON,), letter="reopened"),
        Act("complaint", "ticket", _ANY, None),
        Act("note", "ticket", _ANY, None, needs=(Need.WORDS,)),
        Act("write", "ticket", _ANY, None, needs=(Need.WORDS, Need.ADDRESS), letter="written"),
    )
}

# Outcomes of the house, beside those of the law packs: nothing was decided on the request itself.
MOVED, TRANSFERRED, SPAM, UNREADABLE = "moved", "transferred", "spam", "unreadable"

# An end that no letter tells of says why; the first three are found out, the others are a person's word.
SILENCES = ("no-address", "forged-sender", UNREADABLE, "spam", "told-otherwise")

# As whom a requester acts who is no agent.
SELF = "self"

# Data are shown or changed by these; the others tell a requester nothing that a stranger could not know.
NEEDS_IDENTITY = ("fulfilled", "partly-fulfilled")


def table() -> str:
    """Every act on a line of its own."""
    head = ("act", "from", "to", "who", "letter", "needs")
    rows = [head, *(_row(act) for act in ACTS.values())]
    widths = [max(len(row[place]) for row in rows) for place in range(len(head) - 1)]
    return "\n".join(
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]]).rstrip()
        for row in rows
    )


def _row(act: Act) -> tuple[str, ...]:
    begins = "any" if act.begins == _ANY else ", ".join(act.begins) or "nothing"
    who = ", ".join(_CALLED[each] for each in act.who)
    return (act.name, begins, act.ends or "the same", who, act.letter or "none", "; ".join(act.needs))


_CALLED = {Who.TEAM: "team", Who.REQUESTER: "requester", Who.CLOCK: "clock"}


def diagram() -> str:
    """The states and what leads from one to another, in Mermaid's words."""
    moves: dict[tuple[str, str], list[str]] = {}
    for act in ACTS.values():
        for begin in act.begins or ("[*]",):
            if act.ends and act.ends != begin:
                moves.setdefault((begin, act.ends), []).append(act.name)
    lines = [f"    {begin} --> {end}: {', '.join(names)}" for (begin, end), names in moves.items()]
    return "\n".join(["stateDiagram-v2", *lines, "    settled --> [*]"])
