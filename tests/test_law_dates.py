"""What holds for every due date: two readings, a derivation, waits, extensions."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intents.law import TRIAGE, Due, NotAllowed, Wait, Waiting, load

PACKS = load()
LATE = date(2100, 1, 1)
DAYS = st.dates(date(2026, 6, 19), date(2032, 12, 31))
TYPES = [(law, name) for law, pack in PACKS.items() for name in (*pack.types, TRIAGE)]


@given(st.sampled_from(TYPES), DAYS)
def test_the_plan_is_never_after_the_latest_date(named: tuple[str, str], received: date) -> None:
    due = PACKS[named[0]].due(named[1], received)
    assert received < due.plan
    assert due.latest is None or due.plan <= due.latest


@given(st.sampled_from(TYPES), DAYS)
def test_both_dates_stand_in_the_derivation(named: tuple[str, str], received: date) -> None:
    due = PACKS[named[0]].due(named[1], received)
    for day in filter(None, (due.plan, due.latest)):
        assert f"{day:%Y-%m-%d}" in " ".join(due.derivation("en"))
        assert f"{day.year}年{day.month}月{day.day}日" in "".join(due.derivation("ja"))


@given(st.sampled_from(TYPES), DAYS)
def test_a_triage_ticket_is_never_due_after_the_type_it_turns_out_to_be(
    named: tuple[str, str], received: date
) -> None:
    pack = PACKS[named[0]]
    assert pack.due(TRIAGE, received).plan <= pack.due(named[1], received).plan


@given(
    st.sampled_from(TYPES),
    DAYS,
    st.lists(st.tuples(*[st.integers(0, 60)] * 2, st.sampled_from(Waiting)), max_size=4),
)
def test_a_wait_never_brings_a_date_forward(
    named: tuple[str, str], received: date, asked: list[tuple[int, int, Waiting]]
) -> None:
    pack = PACKS[named[0]]
    waits = [
        Wait(kind, received + timedelta(first), received + timedelta(first + length))
        for first, length, kind in asked
    ]
    plain, waited = pack.due(named[1], received), pack.due(named[1], received, waits=waits)
    assert plain.plan <= waited.plan
    assert waited.latest is None or waited.plan <= waited.latest
    if named[0] != "uk":
        assert (plain.plan, plain.latest) == (waited.plan, waited.latest)


@given(st.sampled_from(TYPES), DAYS)
def test_an_extension_told_on_the_first_day_is_longer_or_refused_with_a_reason(
    named: tuple[str, str], received: date
) -> None:
    pack = PACKS[named[0]]
    longer = pack.extend(named[1], received, told=received)
    if isinstance(longer, NotAllowed):
        assert longer.text.en
        assert longer.text.ja
    else:
        assert longer.plan > pack.due(named[1], received).plan


def test_a_month_ends_as_the_regulation_says_and_says_so() -> None:
    due = PACKS["gdpr"].due("disclose", date(2027, 1, 31))
    (english,), (japanese,) = due.derivation("en"), due.derivation("ja")
    assert english == (
        "received 2027-01-31 + 1 month = 2027-02-28 (GDPR art. 12(3)); "
        "Sunday, so at the latest 2027-03-01 (Reg. 1182/71 art. 3(4))"
    )
    assert japanese == (
        "2027年1月31日受付＋1か月＝2027年2月28日（GDPR第12条第3項）、"
        "日曜日のため遅くとも2027年3月1日（規則1182/71第3条第4項）"
    )


def test_an_appi_date_says_that_it_is_the_house_s() -> None:
    for name in PACKS["appi"].types:
        due = PACKS["appi"].due(name, date(2026, 11, 24))
        assert (due.by, due.latest) == ("house", None)
        assert "house rule" in due.derivation("en")[0]
        assert "社内基準" in due.derivation("ja")[0]


def test_an_uncertain_figure_says_so_in_its_derivation() -> None:
    due = PACKS["ccpa"].due("disclose", date(2026, 11, 24))
    assert due.derivation("en")[-1].startswith("not certain: ")
    assert due.derivation("ja")[-1].startswith("確かではない点：")


def test_an_extension_is_given_until_the_last_day_and_only_once() -> None:
    pack, received = PACKS["ccpa"], date(2026, 11, 24)
    in_time = pack.extend("disclose", received, told=date(2027, 1, 8))
    assert isinstance(in_time, Due)
    assert in_time.plan == date(2027, 2, 21)
    reasons = [
        pack.extend("disclose", received, told=date(2027, 1, 9)),
        pack.extend("disclose", received, told=date(2027, 1, 8), times=1),
        pack.extend("opt-out", received, told=received),
        pack.extend(TRIAGE, received, told=received),
    ]
    found = [reason.reason for reason in reasons if isinstance(reason, NotAllowed)]
    assert found == ["told-too-late", "used-up", "no-extension", "no-extension"]


def test_an_extension_does_not_move_a_refusal_in_europe() -> None:
    refused = PACKS["gdpr"].refuse_by("disclose", date(2026, 11, 24), extended=True)
    assert refused.plan == date(2026, 12, 24)
    longer = PACKS["gdpr"].due("disclose", date(2026, 11, 24), extended=True)
    assert "refusal must be told by 2026-12-24" in longer.derivation("en")[-1]
    assert "2026年12月24日まで" in longer.derivation("ja")[-1]
    assert PACKS["ccpa"].refuse_by("disclose", date(2026, 11, 24), extended=True).plan == date(2027, 2, 21)


def test_a_law_without_extension_cannot_be_asked_for_the_longer_date() -> None:
    with pytest.raises(ValueError, match="no extension"):
        PACKS["appi"].due("disclose", date(2026, 11, 24), extended=True)


def test_an_unanswered_question_stops_the_british_clock_but_not_our_reminders() -> None:
    waits = [Wait(Waiting.IDENTITY, date(2026, 9, 4))]
    due = PACKS["uk"].due("disclose", date(2026, 9, 3), waits=waits)
    assert due.stopped
    assert (due.plan, due.latest) == (date(2026, 10, 2), None)
    assert isinstance(PACKS["uk"].extend("disclose", date(2026, 9, 3), told=LATE, waits=waits), Due)


def test_an_answer_cannot_come_before_the_question() -> None:
    with pytest.raises(ValueError, match="before it was asked"):
        Wait(Waiting.FEE, date(2026, 9, 4), date(2026, 9, 3))


def test_seventy_two_hours_run_through_a_change_of_clocks() -> None:
    known = datetime(2026, 10, 23, 12, 0, tzinfo=ZoneInfo("Europe/Berlin"))
    due = PACKS["gdpr"].breach_by("authority", known)
    assert due.plan == datetime(2026, 10, 26, 11, 0, tzinfo=ZoneInfo("Europe/Berlin"))
    assert "2026-10-26 10:00 UTC" in due.derivation("en")[0]


def test_a_country_s_holidays_move_only_the_latest_date() -> None:
    received = date(2026, 4, 1)  # 1 May, Labour Day in Germany, is a Friday
    plain, german = (
        pack.due("disclose", received) for pack in (PACKS["gdpr"], PACKS["gdpr"].observing("DE"))
    )
    assert (plain.plan, plain.latest) == (date(2026, 5, 1), date(2026, 5, 1))
    assert (german.plan, german.latest) == (date(2026, 5, 1), date(2026, 5, 4))
    assert "; a holiday, so at the latest 2026-05-04" in german.derivation("en")[0]
    with pytest.raises(ValueError, match="no holidays are known for 'XX'"):
        PACKS["gdpr"].observing("XX")
