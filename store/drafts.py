"""A transaction worked out before it begins: on SQLite one can write at a time, and those who wait for it should wait
for the writing alone. Whatever a draft was told by the database is asked again in the transaction that writes it; if
the answer is another one by then, nothing of it is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.sql.base import Executable

FORESEEN = "foreseen"
_TOLD = "what this draft was told"

Answer = list[tuple[Any, ...]]


class Unforeseen(Exception):
    """It needs to know something that no draft may rely on."""


class Overtaken(Exception):
    """Somebody has written meanwhile what changes it."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Questions with their answers, and what waits to be written."""

    told: list[tuple[Executable, dict[str, Any], Answer]]
    waiting: dict[str, Any]


@contextmanager
def drafting(tx: Connection) -> Iterator[None]:
    """In the block only `ask` may ask, and what is written waits for `taken`."""
    tx.info[_TOLD] = []
    try:
        yield
    finally:
        del tx.info[_TOLD]


def refuse(tx: Connection) -> None:
    """Called before each statement that is not foreseen."""
    if _TOLD in tx.info:
        raise Unforeseen


def ask(tx: Connection, statement: Executable, values: dict[str, Any]) -> Answer:
    """What the database says. The question must not be about rows that wait in this transaction."""
    answer = [tuple(row) for row in tx.execute(statement, values, execution_options={FORESEEN: True})]
    if _TOLD in tx.info:
        tx.info[_TOLD].append((statement, values, answer))
    return answer


def taken(tx: Connection, kinds: tuple[str, ...]) -> Draft:
    """What has been drafted so far. `kinds`: where in the transaction that waits which is to be written."""
    return Draft(tx.info[_TOLD], {kind: tx.info.pop(kind) for kind in kinds if kind in tx.info})


def write(tx: Connection, draft: Draft) -> None:
    """Let it wait in a transaction that writes. Raises Overtaken."""
    if any(ask(tx, statement, values) != answer for statement, values, answer in draft.told):
        raise Overtaken
    tx.info.update(draft.waiting)
