"""What people fight in letters of privacy desks, looked for in the team's own words before they go."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.desk.team.asking import Fee, fee
from bot.desk.team.handling import note, write
from bot.desk.team.sins import NOT_ASKED, SINS, SORRY
from bot.house import House
from intents.reading import Language
from store import tickets
from store.tickets import Ticket


@dataclass(frozen=True, slots=True)
class Sin:
    """`name` as `sin-…` among the words of templates/slack, which say why; `said` is what stands there."""

    name: str
    said: str


_SENTENCES = re.compile(r"(?<=[.。!?！？])\s*|\n{2,}")
_JAPANESE, _LATIN = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]"), re.compile(r"[A-Za-z]{2,}")


def sins(tx: Connection, house: House, act: Any, reference: str, how: Any, now: datetime) -> tuple[Sin, ...]:
    """What in own words of a letter its reader would have reason to fight; nothing, where none go out."""
    said = _own_words(act, how)
    ticket = tickets.by_reference(tx, reference) if said.strip() else None
    return tuple(_found(house, act, how, ticket, said, now)) if ticket else ()


def _own_words(act: Any, how: Any) -> str:
    if act is note:  # it never leaves
        return ""
    parts = (getattr(how, name, "") for name in ("message", "department"))
    return how.text if act is write else "\n\n".join(part for part in parts if part)


def _found(house: House, act: Any, how: Any, ticket: Ticket, said: str, now: datetime) -> Iterator[Sin]:
    allowed = _explained(act, how)
    for sentence in filter(None, _SENTENCES.split(said)):
        for name, sin in SINS.items():
            found = sin.search(sentence) if name not in allowed else None
            if found and not NOT_ASKED.search(sentence):
                yield Sin(name, " ".join(found[0].split()))
    if other := _in_another_language(ticket.language, said):
        yield Sin("language", other)
    if act is write and ticket.due and ticket.due < house.day(now) and not SORRY.search(said):
        yield Sin("overdue", ticket.due.isoformat())


def _explained(act: Any, how: Any) -> set[str]:
    """What the letter's own template explains: the provision of a fee, the ground of a refusal."""
    named = {"fee"} if act is fee or isinstance(how, Fee) else set()
    return named | ({"refusal"} if getattr(how, "reason", None) else set())


def _in_another_language(language: str, said: str) -> str:
    """The first words that the requester may not be able to read; names and addresses stand in every letter."""
    japanese, latin = _JAPANESE.findall(said), _LATIN.findall(said)
    if language == Language.JA and not japanese and len(latin) > 2:
        return " ".join(latin[:3])
    if language == Language.EN and len(japanese) > len("".join(latin)):
        return "".join(japanese[:10])
    return ""
