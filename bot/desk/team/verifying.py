"""Who asks, and for whom: the rungs of proof. What proved it is named; no paper is ever kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from bot.desk.life import SELF, Rung
from bot.desk.team.resuming import go_on, unanswered
from bot.desk.team.turn import Refused, Turn, take
from bot.house import House
from intents.law import Waiting
from store.tickets import Ticket

# How a person of the team made sure; the lightest that is enough comes first.
METHODS = (
    "address-on-file",  # the proved mailbox is the one we have on file
    "knowledge",  # told us what only the person can know: customer number, last order
    "callback",  # called back at the number on file
    "post",  # answered a letter to the postal address on file
    "in-person",
    "paper-seen",  # showed an identity paper; seen, noted, not kept
    "electronic",  # an electronic signature or identity, such as JPKI or eIDAS
)
# As whom: APPI art. 37(3) and its Cabinet Order know the legal representative and the mandated agent.
AGENTS = ("agent", "parent", "guardian")
AUTHORITIES = {
    "agent": ("mandate", "lawyer"),
    "parent": ("family-register", "other-record"),
    "guardian": ("court-register", "other-record"),
}


@dataclass(frozen=True, slots=True)
class Proof:
    """How identity was proved. An agent's `authority` and `principal` are recorded, the method is the agent's own."""

    method: str
    acting_as: str = SELF
    authority: str | None = None
    principal: str = ""


def verify(
    tx: Connection,
    house: House,
    reference: str,
    how: Proof,
    actor: str,
    now: datetime,
    version: int | None = None,
) -> Ticket | Refused:
    """Record that a person of the team made sure who asks; requests that waited for it go on."""
    turn = take(tx, house, reference, "verify", actor, now, version=version)
    if isinstance(turn, Refused):
        return turn
    if why := _objection(how):
        return Refused(why)
    facts = {"level": Rung.VERIFIED, "method": how.method, "as": how.acting_as, "authority": how.authority}
    return go_on(
        _asked_for_it(turn),
        (Waiting.IDENTITY,),
        answered=True,
        facts=facts,
        identity=str(Rung.VERIFIED),
        forged=False,  # a person found out who it is, whatever the first mail looked like
        identity_method=how.method,
        acting_as=how.acting_as,
        authority=how.authority,
        principal=how.principal.strip(),
    )


def prove_address(tx: Connection, house: House, ticket: Ticket, actor: str, now: datetime) -> Ticket:
    """The code we sent came back: the mailbox is theirs. Who they are, a person still has to see."""
    turn = take(tx, house, ticket.reference, "verify", actor, now, version=None)
    if isinstance(turn, Refused) or Rung(turn.ticket.identity).reaches(Rung.ADDRESS):
        return ticket
    done = go_on(
        _asked_for_it(turn),
        (Waiting.IDENTITY,),
        answered=True,
        facts={"level": Rung.ADDRESS, "method": "code"},
        identity=str(Rung.ADDRESS),
        identity_method="code",
    )
    return ticket if isinstance(done, Refused) else done


def _asked_for_it(turn: Turn) -> Turn:
    asked = {each.request_id for each in unanswered(turn, (Waiting.IDENTITY,))}
    return replace(turn, lines=tuple(line for line in turn.lines if line.id in asked))


def _objection(how: Proof) -> str:
    if how.method not in METHODS:
        return f"{how.method} is no method; there are {', '.join(METHODS)}"
    if how.acting_as == SELF:
        agent = how.authority or how.principal.strip()
        return "authority and principal are an agent's; say with --as which" if agent else ""
    if how.acting_as not in AGENTS:
        return f"nobody acts as {how.acting_as}; there are {', '.join((SELF, *AGENTS))}"
    if how.authority not in AUTHORITIES[how.acting_as]:
        known = ", ".join(AUTHORITIES[how.acting_as])
        return f"an agent's authority is proved too; with --authority say by what: {known}"
    return "" if how.principal.strip() else "say with --principal for whom they act"
