"""Phrases the desk might learn: free of personal data, and tied to no mail, ticket or instant."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects import postgresql, sqlite

from store.schema import proposals

OPEN, ACCEPTED, REJECTED = "open", "accepted", "rejected"
STATES = (OPEN, ACCEPTED, REJECTED)
_DIALECTS: dict[str, Any] = {"sqlite": sqlite, "postgresql": postgresql}


@dataclass(frozen=True, slots=True)
class NewProposal:
    """`label` is what the phrase means, None when only a person can say; `read_as` what was read in it."""

    phrase: str
    language: str
    label: str | None
    read_as: str | None
    origin: str
    proposed_on: date


@dataclass(frozen=True, slots=True)
class Proposal(NewProposal):
    """A rejected one has lost its phrase: its digest alone keeps it from being proposed again."""

    id: int
    state: str
    decided_at: datetime | None
    decided_by: str | None


def propose(tx: Connection, new: NewProposal) -> None:
    """Keep a phrase for a person to judge. One that waits already takes the newer label; a judged one stays."""
    digest = hashlib.sha256(f"{new.language}\n{new.phrase.casefold()}".encode()).hexdigest()
    statement = _DIALECTS[tx.dialect.name].insert(proposals).values(digest=digest, state=OPEN, **asdict(new))
    newer = {name: statement.excluded[name] for name in ("label", "read_as", "origin")}
    tx.execute(
        statement.on_conflict_do_update(
            index_elements=["digest"], set_=newer, where=proposals.c.state == OPEN
        )
    )


def listed(tx: Connection, states: Sequence[str] = (OPEN,)) -> list[Proposal]:
    """Those in these states, oldest first."""
    found = select(*_COLUMNS).where(proposals.c.state.in_(states)).order_by(proposals.c.id)
    return [Proposal(**row) for row in tx.execute(found).mappings()]


def by_id(tx: Connection, number: int) -> Proposal | None:
    row = tx.execute(select(*_COLUMNS).where(proposals.c.id == number)).mappings().first()
    return Proposal(**row) if row else None


def accept(tx: Connection, proposal: Proposal, label: str, phrase: str, by: str, now: datetime) -> bool:
    """False when somebody else has judged it since `proposal` was read."""
    return _judge(tx, proposal, by, now, state=ACCEPTED, label=label, phrase=phrase)


def reject(tx: Connection, proposal: Proposal, by: str, now: datetime) -> bool:
    """Its words are erased. False when somebody else has judged it since `proposal` was read."""
    return _judge(tx, proposal, by, now, state=REJECTED, phrase="")


def _judge(tx: Connection, proposal: Proposal, by: str, now: datetime, **values: str) -> bool:
    done = tx.execute(
        update(proposals)
        .where(proposals.c.id == proposal.id, proposals.c.state == proposal.state)
        .values(decided_at=now, decided_by=by, **values)
    )
    return done.rowcount == 1


_COLUMNS = [column for column in proposals.c if column.name != "digest"]
