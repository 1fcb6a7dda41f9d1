"""Golden dates, worked out from the statutes apart from this code: see tests/law/*.csv."""

from __future__ import annotations

import csv
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from intents.law import Due, Pack, Wait, Waiting, load

PACKS = load()
GOLDEN = Path(__file__).with_name("law")
TOKYO = ZoneInfo("Asia/Tokyo")


def golden() -> list[tuple[str, dict[str, str]]]:
    return [
        (law, row)
        for law in ("appi", "gdpr", "uk", "ccpa")
        for row in csv.DictReader((GOLDEN / f"{law}.csv").read_text(encoding="utf-8").splitlines())
    ]


@pytest.mark.parametrize(
    ("law", "row"),
    golden(),
    ids=lambda part: "-".join(part.values())[:70] if isinstance(part, dict) else part,
)
def test_a_golden_date_is_met(law: str, row: dict[str, str]) -> None:
    found = answered(PACKS[law], row)
    assert (iso(found[0]), iso(found[1])) == (row["plan"], row["latest"])


@pytest.mark.parametrize("law", PACKS)
def test_each_pack_has_at_least_sixty_golden_dates(law: str) -> None:
    assert sum(of == law for of, _ in golden()) >= 60


def answered(pack: Pack, row: dict[str, str]) -> tuple[date | None, date | None]:
    name, received, waits = row["type"], date.fromisoformat(row["received"]), waited(row["waits"])
    due: Due | None
    match row["what"]:
        case "suit":
            return pack.suit_from(name, received), None
        case "breach":
            due = pack.breach_by(name, datetime(received.year, received.month, received.day, 9, tzinfo=TOKYO))
        case "acknowledge":
            due = pack.acknowledge_by(name, received)
        case "keep":
            due = pack.keep_until(received)
        case "refuse":
            due = pack.refuse_by(name, received, waits=waits)
        case what:
            due = pack.due(name, received, waits=waits, extended=what == "extended")
    assert due
    return due.plan, due.latest


def waited(text: str) -> list[Wait]:
    return [
        Wait(Waiting(kind), *(date.fromisoformat(day) for day in days))
        for kind, *days in (wait.split() for wait in text.split(";") if wait)
    ]


def iso(day: date | None) -> str:
    return day.isoformat() if day else ""
