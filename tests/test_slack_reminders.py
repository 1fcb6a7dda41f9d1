"""When the team is reminded: a function of tickets and clock, at no time when nobody works."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from slack_double import PRIVACY
from slack_office import the_house
from test_slack_casework import opened

from bot import witness
from bot.desk import team
from bot.desk.team import Complaint
from bot.settings import load
from bot.slack.clients import web
from bot.slack.people import People
from bot.slack.reminders import breach_reminder, digest_key, is_working_time, reminders, working_hours
from bot.slack.team import Team
from bot.slack.telling import Telling
from intents.law.calendar import Calendar
from store.database import Store
from store.schema import posts
from store.tickets import Ticket

TOKYO = ZoneInfo("Asia/Tokyo")
JAPAN = Calendar(holidays="JP")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TOKYO).astimezone(UTC)


@pytest.fixture
def ticket(laptop: Store) -> Ticket:
    """Due on Wednesday, 18 March 2026; opened a week before, and in somebody's hands."""
    found = opened(laptop)
    line = replace(found.requests[0], due_plan=date(2026, 3, 18))
    return replace(found, requests=(line,), assignee="sato", opened_at=at("2026-03-11T10:00"))


def said(ticket: Ticket, when: str) -> list[str]:
    return [each.why for each in reminders([ticket], at(when), JAPAN, TOKYO)]


@pytest.mark.parametrize(
    ("when", "why"),
    [
        ("2026-03-12T10:00", []),
        ("2026-03-13T10:00", ["five"]),
        ("2026-03-16T10:00", ["two"]),
        ("2026-03-17T10:00", ["two"]),
        ("2026-03-18T10:00", ["today"]),
        ("2026-03-19T10:00", ["overdue"]),
        ("2026-03-30T10:00", ["overdue"]),
    ],
)
def test_the_nearest_step_is_said(ticket: Ticket, when: str, why: list[str]):
    assert said(ticket, when) == why


@pytest.mark.parametrize(
    "when",
    ["2026-03-18T08:59", "2026-03-18T18:00", "2026-03-18T23:00", "2026-03-21T10:00", "2026-03-20T10:00"],
    ids=["before nine", "at six", "at night", "on a Saturday", "on a holiday"],
)
def test_nothing_is_said_when_nobody_works(ticket: Ticket, when: str):
    assert said(ticket, when) == []
    assert not is_working_time(at(when), JAPAN, TOKYO)


def test_a_date_that_has_moved_is_reminded_of_anew(ticket: Ticket):
    moved = replace(ticket, requests=(replace(ticket.requests[0], due_plan=date(2026, 3, 19)),))
    (first,), (second,) = (
        list(reminders([each], at("2026-03-17T10:00"), JAPAN, TOKYO)) for each in (ticket, moved)
    )
    assert first.why == second.why
    assert first.key != second.key


def test_what_waits_for_the_requester_is_pressed_too_for_the_clock_runs_on(ticket: Ticket):
    waits = replace(ticket, requests=(replace(ticket.requests[0], state="waiting"),))
    assert said(waits, "2026-03-18T10:00") == ["today"]


def test_what_is_settled_is_not_pressed(ticket: Ticket):
    over = replace(ticket, requests=(replace(ticket.requests[0], state="settled"),))
    assert said(over, "2026-03-18T10:00") == []


@pytest.mark.parametrize(
    ("now", "near"), [("2026-03-14T23:00", False), ("2026-03-15T02:00", True), ("2026-03-20T10:00", True)]
)
def test_a_step_of_a_breach_is_said_three_days_ahead_night_or_not(ticket: Ticket, now: str, near: bool):
    found = breach_reminder(ticket, "first-report", date(2026, 3, 18), at(now), TOKYO)
    assert (found is not None) == near


@pytest.mark.parametrize(
    ("opened_at", "now", "unclaimed"),
    [
        ("2026-03-16T10:00", "2026-03-16T13:59", False),
        ("2026-03-16T10:00", "2026-03-16T14:00", True),
        ("2026-03-13T17:00", "2026-03-16T11:59", False),  # over a weekend
        ("2026-03-13T17:00", "2026-03-16T12:00", True),
        ("2026-03-19T16:00", "2026-03-23T10:59", False),  # over a holiday and a weekend
        ("2026-03-19T16:00", "2026-03-23T11:00", True),
        ("2026-03-16T22:00", "2026-03-17T13:00", True),
    ],
)
def test_what_nobody_took_is_said_after_four_working_hours(
    ticket: Ticket, opened_at: str, now: str, unclaimed: bool
):
    alone = replace(ticket, assignee=None, opened_at=at(opened_at), requests=())
    assert said(alone, now) == (["unclaimed"] if unclaimed else [])


def test_working_hours_look_back_a_month_at_most():
    assert working_hours(at("2001-01-01T00:00"), at("2026-03-16T10:00"), JAPAN, TOKYO) < timedelta(days=30)


@pytest.mark.parametrize(
    ("when", "key"),
    [
        ("2026-03-16T08:00", ""),
        ("2026-03-16T09:00", "digest:2026-W12"),
        ("2026-03-17T09:00", ""),
        ("2026-05-04T10:00", ""),
        ("2026-05-07T10:00", "digest:2026-W19"),  # Monday to Wednesday are holidays
        ("2026-05-08T10:00", ""),
    ],
)
def test_the_digest_comes_on_the_first_working_day_of_a_week(when: str, key: str):
    assert digest_key(at(when), JAPAN, TOKYO) == key


def test_each_is_queued_once_and_by_the_outbox(store: Store):
    """Through the desk's own ticket: in time nobody has it, then it is due, then it is overdue."""
    found = opened(store)
    telling = told_to(store)
    due = found.requests[0].due_plan
    noon = datetime(due.year, due.month, due.day, 12, tzinfo=TOKYO)
    while not the_house().law.calendar.is_open(noon.date()):
        noon += timedelta(days=1)
    for _ in range(3):
        telling.due(noon.astimezone(UTC))
    wanted = [key for key in queued(store) if key.startswith("due:")]
    assert len(wanted) == len(set(wanted)) == 2
    assert wanted[1] == f"due:{found.reference}:unclaimed"


def test_a_breach_is_told_once_for_each_step_that_is_near(store: Store):
    found = opened(store, "complaint")
    noon = datetime.now(UTC)
    known = Complaint(severity="high", breach_known_at=noon - timedelta(hours=1))
    with store.write() as tx:
        assert isinstance(team.complaint(tx, the_house(), found.reference, known, "team:sato", noon), Ticket)
    telling = told_to(store)
    for _ in range(3):
        telling.due(noon)
    breaches = [key for key in queued(store) if key.startswith("breach:")]
    (step,) = breaches
    assert step.startswith(f"breach:{found.reference}:first-report:")


def test_the_weeks_digest_bears_witness_to_the_audit_log(store: Store):
    opened(store)
    monday = at("2026-03-16T09:30")
    told_to(store).due(monday)
    with store.read() as tx:
        rows = tx.execute(posts.select().where(posts.c.key == "digest:2026-W12")).all()
    assert len(rows) == 1
    assert witness.seen(store, monday).head.seq > 0


def told_to(store: Store) -> Telling:
    client = web(load(SLACK_BOT_TOKEN="xoxb-invented", slack_channel=PRIVACY))
    return Telling(the_house(), store, Team(client, PRIVACY, ""), People(client), "en")


def queued(store: Store) -> list[str]:
    with store.read() as tx:
        statement = posts.select().with_only_columns(posts.c.key).order_by(posts.c.id)
        return [key for (key,) in tx.execute(statement)]
