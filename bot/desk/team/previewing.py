"""The letters an act would send, before it is done."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Protocol, TypeVar

from sqlalchemy import Connection

from bot.desk.team.turn import Refused
from bot.house import House
from bot.replies import Letters, TriageInBoth, Words, Written
from store.database import undone
from store.tickets import Ticket

How_contra = TypeVar("How_contra", contravariant=True)
How = TypeVar("How")


class Act(Protocol[How_contra]):
    """What every act of the team looks like."""

    def __call__(
        self,
        tx: Connection,
        house: House,
        reference: str,
        how: How_contra,
        actor: str,
        now: datetime,
        version: int | None = None,
    ) -> Ticket | Refused: ...


def preview(
    tx: Connection,
    house: House,
    act: Act[How],
    reference: str,
    how: How,
    actor: str,
    now: datetime,
    version: int | None = None,
) -> tuple[Written, ...] | Refused:
    """Do the act, keep its letters' words, undo it: what is shown is what would go. A one-time code in one is void."""
    heard = _Heard(house.letters)
    with undone(tx):
        done = act(tx, replace(house, letters=heard), reference, how, actor, now, version)
    return done if isinstance(done, Refused) else tuple(heard.written)


class _Heard(Letters):
    """Letters that remember what was written with them."""

    def __init__(self, letters: Letters) -> None:
        self.__dict__.update(letters.__dict__)
        self.written: list[Written] = []

    def write(self, words: Words | TriageInBoth, language: str) -> Written:
        written = super().write(words, language)
        self.written.append(written)
        return written
