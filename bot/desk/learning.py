"""What the team's decisions teach: the sentence that was read wrongly, without the person who wrote it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection

from bot.catalogue import no_names
from bot.house import House
from intents.law import TRIAGE, Outcome
from intents.learning.redact import phrase
from intents.reading import Language
from store import proposals
from store.proposals import NewProposal
from store.tickets import RequestLine, Ticket

ANSWERED = "resolved"
LONGEST_LABEL = 40  # the column's


class Origin(StrEnum):
    """What made us doubt a reading."""

    RELABEL = "relabel"
    SETTLE = "settle"
    NOT_HELPFUL = "not-helpful"


def from_relabelling(
    tx: Connection, house: House, ticket: Ticket, line: RequestLine, kind: str, now: datetime
) -> None:
    """Propose a request line's sentence as a phrase of `kind`. `line` is as it was before."""
    if kind != line.type:
        _propose(tx, house, ticket, line, kind, Origin.RELABEL, now)


def from_settling(
    tx: Connection, house: House, ticket: Ticket, lines: Iterable[RequestLine], outcome: str, now: datetime
) -> None:
    """Propose what nobody could name before it was settled: as nothing of ours, or as something a person must name."""
    if outcome in (ANSWERED, Outcome.NOT_PERSONAL_DATA):
        label = None if outcome == ANSWERED else house.matcher.rest
        for line in lines:
            if line.type == TRIAGE:
                _propose(tx, house, ticket, line, label, Origin.SETTLE, now)


def _propose(
    tx: Connection,
    house: House,
    ticket: Ticket,
    line: RequestLine,
    label: str | None,
    origin: Origin,
    now: datetime,
) -> None:
    propose(
        tx,
        house,
        line.sentence,
        (ticket.requester_name, ticket.requester),
        ticket.language,
        label,
        line.evidence.get("label"),
        origin,
        now,
    )


def propose(
    tx: Connection,
    house: House,
    sentence: str,
    known: Iterable[str],
    language: str,
    label: str | None,
    read_as: str | None,
    origin: Origin,
    now: datetime,
) -> None:
    """Keep a sentence as a proposed phrase, when anything is left of it. `known`: the writer's names and addresses."""
    said = phrase(sentence, known, no_names(house.catalogue))
    if said and language in (Language.EN, Language.JA):
        label, read_as = (each[:LONGEST_LABEL] if each else None for each in (label, read_as))
        new = NewProposal(said, language, label, read_as, origin, house.day(now))
        proposals.propose(tx, new)
