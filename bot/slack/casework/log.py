"""A ticket's log, as it is told in the thread under its card."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from bot import notes
from bot.house import House
from bot.shorten import shortened
from store import tickets

LONGEST = 2500  # characters of a message that are shown; `madoguchi tickets show` has all of it
SAID = (":ticket:open", ":ticket:follow-up")
SILENT = ("mail:sender:judge",)  # on the card


def told(
    tx: Connection, house: House, reference: str, entries: Sequence[dict[str, Any]], language: str
) -> notes.Log:
    """The note about some entries of the audit log, all of one ticket, with what the requester wrote."""
    found = [_entry(tx, house, each, language) for each in entries if each["action"] not in SILENT]
    return notes.Log(house.place, reference, tuple(found))


def _entry(tx: Connection, house: House, row: dict[str, Any], language: str) -> notes.Entry:
    facts = ", ".join(
        f"{name} {_plain(value)}"
        for name, value in row["facts"].items()
        if value and name != "reference" and not name.endswith("commitment")
    )
    said = _said(tx, row) if row["action"].endswith(SAID) else ""
    lines = tuple(line for line in shortened(said, LONGEST).splitlines() if line.strip())
    what = house.letters.code("log", row["action"].rpartition(":")[2], language)
    return notes.Entry(row["actor"].partition(":")[2] or row["actor"], what, facts, lines)


def _plain(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _said(tx: Connection, row: dict[str, Any]) -> str:
    every = tickets.correspondence(tx, row["ticket_id"])
    return "\n".join(str(each["text"]) for each in every if each["inbox_id"] == row["inbox_id"])
