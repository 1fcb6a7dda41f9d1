"""The dates of a request line, from its type, its receipt, what was asked of the requester, and its extension."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.house import House
from intents import law
from intents.law import Due, Waiting
from store.tickets import RequestLine
from store.tickets.waits import Wait


def due_of(house: House, line: RequestLine, waits: Iterable[Wait]) -> Due:
    """By the law the house is under; a type it does not know gets the earliest date there is."""
    if line.type not in house.law.duties:
        return house.due(line.type, line.received_at)
    extended = bool(line.extended) and house.law.duty(line.type).extension is not None
    return house.law.due(
        line.type, house.day(line.received_at), waits=as_law(house, line, waits), extended=extended
    )


def as_law(house: House, line: RequestLine, waits: Iterable[Wait]) -> list[law.Wait]:
    """What was asked for this line, as the law pack reckons with it."""
    return [
        law.Wait(
            Waiting(wait.waiting),
            house.day(wait.asked_at),
            house.day(wait.answered_at) if wait.answered_at else None,
        )
        for wait in waits
        if wait.request_id == line.id
    ]


def dates(due: Due) -> dict[str, Any]:
    """The columns of a request line that a due date fills."""
    derivation = {language: list(due.derivation(language)) for language in ("en", "ja")}
    return {"due_plan": due.plan, "due_latest": due.latest, "derivation": derivation}
