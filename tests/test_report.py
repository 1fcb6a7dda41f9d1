"""The figures of a period, on rows whose right answer can be counted by hand."""

from __future__ import annotations

import csv
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from conftest import Command
from samples import NOW, some_mail, some_request, some_ticket
from sqlalchemy import Connection

from bot.report import report
from store import inbox, tickets
from store.database import Store

TOKYO = ZoneInfo("Asia/Tokyo")
MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 30)
DUE = date(2026, 3, 16)
NAME = "PI-2026"


def asked(tx: Connection, *kinds: str, at: datetime = NOW, **given: str) -> tickets.Ticket:
    lines = [some_request(kind, (at + timedelta(days=14)).astimezone(TOKYO).date()) for kind in kinds]
    return tickets.open_ticket(tx, some_ticket(received_at=at, **given), lines, at.year, at)


def settled(tx: Connection, ticket: tickets.Ticket, days: int, outcome: str = "fulfilled") -> None:
    assert tickets.settle(tx, ticket, [1], outcome, None, ticket.received_at + timedelta(days=days))


@pytest.fixture
def year(store: Store) -> Store:
    """Two months: settled in time, on the last day, late; running, due soon, overdue."""
    with store.write() as tx:
        settled(tx, asked(tx, "disclose"), 3)
        settled(tx, asked(tx, "disclose"), 14, "no-data")
        settled(tx, asked(tx, "disclose", language="en"), 15)
        asked(tx, "disclose")  # due on 16 March
        asked(tx, "correct", at=NOW + timedelta(days=22))  # due on 7 April
        asked(tx, "suspend", at=NOW + timedelta(days=34), channel="slack")  # due on 19 April
        asked(tx, "suspend", at=NOW + timedelta(days=400))
        inbox.accept(tx, [some_mail() for _ in range(4)])
        inbox.accept(tx, [some_mail(received_at=datetime(2026, 3, 31, 15, 30, tzinfo=UTC))])  # April in Tokyo
        rows = inbox.claim(tx, "a", NOW + timedelta(days=40), 4)
        ends = ("answered", "answered", "ticketed", "silent")
        inbox.finish(tx, "a", [(row.id, inbox.Finish(end)) for row, end in zip(rows, ends, strict=True)], NOW)
    return store


@pytest.fixture
def found(year: Store):
    with year.read() as tx:
        return report(tx, MARCH, APRIL, datetime(2026, 4, 5, 3, tzinfo=UTC), TOKYO)


def test_a_request_is_on_time_up_to_the_evening_of_its_planned_day(found):
    of = found.punctuality
    assert (of.on_time, of.late, of.running, of.due_soon, of.overdue) == (2, 1, 1, 1, 1)
    assert of.share == 2 / 4


def test_each_type_has_its_median_days(found):
    assert [(kind.name, kind.number, kind.days) for kind in found.kinds] == [
        ("correct", 1, None),
        ("disclose", 4, 14),
        ("suspend", 1, None),
    ]


def test_what_was_received_outside_the_period_does_not_count(found):
    assert sum(kind.number for kind in found.kinds) == 6
    assert found.languages == (("ja", 5), ("en", 1))
    assert found.channels == (("mail", 5), ("slack", 1))
    assert found.outcomes == (("fulfilled", 2), ("no-data", 1))


def test_months_begin_where_the_company_is(found):
    assert [(month.first, month.mails, month.answered, month.by_a_person) for month in found.months] == [
        (date(2026, 3, 1), 4, 2, 1),
        (date(2026, 4, 1), 1, 0, 0),
    ]


def test_the_automatic_share_is_of_inquiries_not_of_what_was_rightly_left_silent(found):
    assert found.automatic == 2 / 3


def test_an_empty_desk_has_no_shares(store: Store):
    with store.read() as tx:
        nothing = report(tx, MARCH, APRIL, NOW, TOKYO)
    assert (nothing.automatic, nothing.punctuality.share, nothing.kinds) == (None, None, ())


SINCE = ("--since", "2026-03-01", "--until", "2026-04-30")


@pytest.fixture
def one_case(laptop: Store) -> None:
    with laptop.write() as tx:
        settled(tx, asked(tx, "disclose"), 3)
        inbox.accept(tx, [some_mail()])


@pytest.mark.usefixtures("one_case")
def test_the_command_tells_it_in_words(command: Command):
    said = command("report", *SINCE).output
    assert "on time    100.0%" in said
    assert "disclose         1        1     0        0         0        0            3" in said
    assert "2026-03      1" in said


@pytest.mark.usefixtures("one_case")
def test_programs_get_json_and_spreadsheets_csv(command: Command):
    told = json.loads(command("report", *SINCE, "--json").output)
    assert told["outcomes"] == {"fulfilled": 1}
    assert told["on_time"] == 1
    rows = list(csv.DictReader(command("report", *SINCE, "--csv").output.splitlines()))
    assert rows[0] | {"median days": "3", "on time": "1"} == rows[0]


@pytest.mark.usefixtures("one_case")
def test_no_name_address_or_reference_is_told(command: Command, tmp_path: Path):
    page = tmp_path / "report.html"
    told = [command("report", *SINCE, *how).output for how in ([], ["--json"], ["--csv"])]
    command("report", *SINCE, "--html", str(page))
    for text in (*told, page.read_text("utf-8")):
        assert "hanako" not in text
        assert "佐藤" not in text
        assert NAME not in text


@pytest.mark.usefixtures("laptop")
def test_an_empty_period_says_so(command: Command, tmp_path: Path):
    page = tmp_path / "report.html"
    done = command("report", *SINCE, "--html", str(page))
    assert "Nothing was received in this time." in done.output
    assert "Nothing was received in this time." in page.read_text("utf-8")


@pytest.mark.usefixtures("laptop")
def test_a_period_that_ends_before_it_begins_is_refused(command: Command):
    done = command("report", "--since", "2026-05-01", "--until", "2026-04-01")
    assert done.exit_code == 2
    assert "--since 2026-05-01 is after --until 2026-04-01" in done.output
