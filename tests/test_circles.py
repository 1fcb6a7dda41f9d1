"""Machines that answer machines: whatever addresses they use, it ends, and the reason is written down."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
from mail_samples import letter
from samples import some_settings
from test_returns import Desk

from bot.desk.circles import FREE_MAIL, circle_of
from bot.house import House, build
from bot.settings import WrongSetting, load
from store.database import Store

NUMBERS = count(1)
ASKS = "How long do you keep personal data, and how is it secured?"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    folder = tmp_path_factory.mktemp("house")
    return build(some_settings(folder, domain_limit=5, free_mail="many.example.com"))


@pytest.fixture
def desk(laptop: Store, house: House) -> Desk:
    house.record_policies(laptop, datetime.now(UTC))
    return Desk(laptop, house)


def answer(desk: Desk, sender: str, subject: str, *headers: str, to: str = "") -> list[str]:
    """Kinds of the letters that one more mail leads to."""
    before = len(desk.letters())
    text = f"{ASKS} ({next(NUMBERS)})"
    end = desk.takes(
        letter(text, sender=sender, subject=subject, headers=headers), sender, *([to] if to else [])
    )
    assert end["finished_at"]
    return [row["kind"] for row in desk.letters()[before:]]


def loop(desk: Desk, domain: str, rounds: int) -> int:
    """A robot with an address of its own for each mail, that answers each letter; how many letters it gets."""
    letters = 0
    for number in range(rounds):
        last = desk.letters()[-1]["message_id"] if desk.letters() else "<first@example.net>"
        letters += len(answer(desk, f"case{number}@{domain}", "Re: Re", f"In-Reply-To: {last}"))
    return letters


def test_a_robot_with_a_new_address_for_each_mail_is_left_alone(desk: Desk, caplog: pytest.LogCaptureFixture):
    with caplog.at_level(logging.WARNING):
        assert loop(desk, "robots.example.net", 12) == 5
    assert "domain-limit" in caplog.text
    assert "case11@" not in caplog.text


def test_the_silence_stands_at_the_ticket(desk: Desk):
    loop(desk, "robots.example.net", 6)
    end = desk.takes(
        letter(
            "Bonjour, nous voulons savoir ce que vous faites de nos adresses.",
            sender="x@robots.example.net",
            subject="Re",
            headers=("References: <a@b>",),
        ),
        "x@robots.example.net",
    )
    assert desk.acts(end["ticket_id"], "mail:letter:withhold") == [{"reason": "domain-limit"}]
    assert "domain-limit" in desk.shown(end["ticket_id"])


@pytest.mark.parametrize("domain", ["gmail.com", "docomo.ne.jp", "many.example.com"])
def test_strangers_who_share_a_domain_do_not_silence_each_other(desk: Desk, domain: str):
    assert loop(desk, domain, 8) == 8


def test_another_domain_is_not_silenced(desk: Desk):
    loop(desk, "robots.example.net", 8)
    assert loop(desk, "people.example.org", 3) == 3


def test_first_letters_are_not_counted_by_domain(desk: Desk):
    """A company's staff may all ask on one day."""
    assert sum(len(answer(desk, f"p{number}@office.example.org", "A question")) for number in range(8)) == 8


@pytest.mark.parametrize(
    ("subject", "to"), [("Re: [PI-2026-000042]", ""), ("Hello", "privacy+r-whatever@example.co.jp")]
)
def test_what_bears_our_mark_counts_as_an_answer_to_us(desk: Desk, subject: str, to: str):
    got = [answer(desk, f"n{number}@robots.example.net", subject, to=to) for number in range(8)]
    assert sum(map(len, got)) == 5


def test_one_address_gets_four_letters_an_hour_in_answer_to_ours(desk: Desk):
    got = [
        answer(desk, "robot@example.net", "Re: x", "In-Reply-To: <letter@example.co.jp>") for _ in range(7)
    ]
    assert sum(map(len, got)) == desk.house.thread_limit == 4


def test_a_loop_is_cut_at_four_letters_the_one_that_began_it_included(desk: Desk):
    got = answer(desk, "robot@gmail.com", "Hello")
    for _ in range(6):
        got += answer(
            desk, "robot@gmail.com", "Your mail", f"In-Reply-To: {desk.letters()[-1]['message_id']}"
        )
    assert len(got) == desk.house.thread_limit


def test_a_robot_that_says_only_re_is_in_a_loop_too(desk: Desk):
    got = [kind for _ in range(7) for kind in answer(desk, "robot@example.net", "Re: your mail")]
    assert len(got) == desk.house.thread_limit


def test_whoever_asks_five_things_gets_five_answers_and_may_answer_one_of_them(desk: Desk):
    got = [answer(desk, "hanako@example.net", f"Question {number}") for number in range(5)]
    assert got == [["answer"]] * 5
    last = desk.letters()[-1]["message_id"]
    assert answer(desk, "hanako@example.net", "Re: Question 4", f"In-Reply-To: {last}") == ["triage"]


def test_a_question_beyond_the_limit_waits_for_a_person_with_all_that_follow(laptop: Store, tmp_path: Path):
    house = build(some_settings(tmp_path, reply_limit=2))
    house.record_policies(laptop, datetime.now(UTC))
    busy = Desk(laptop, house)
    ends = [
        busy.takes(
            letter(f"{ASKS} ({next(NUMBERS)})", sender="hanako@example.net", subject="Hello"),
            "hanako@example.net",
        )
        for _ in range(5)
    ]
    assert [(end["outcome"], end["reason"]) for end in ends] == [
        ("answered", None),
        ("answered", None),
        ("triaged", "reply-limit"),
        ("silent", "reply-limit"),
        ("silent", "reply-limit"),
    ]
    (case,) = {end["ticket_id"] for end in ends[2:]}
    assert busy.shown(case).count(ASKS) >= 3
    assert len(busy.letters()) == 2


def test_no_limit_is_no_limit(laptop: Store, tmp_path: Path):
    house = build(some_settings(tmp_path, domain_limit=0))
    house.record_policies(laptop, datetime.now(UTC))
    assert loop(Desk(laptop, house), "robots.example.net", 7) == 7


def test_a_domain_is_told_from_an_address_in_whatever_letters(house: House):
    assert circle_of(house, "a@Example.NET") == "example.net"
    assert circle_of(house, "a@GMAIL.com") == "a@gmail.com"
    assert all(domain == domain.lower() and "." in domain for domain in FREE_MAIL)


def test_a_wrong_domain_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MADOGUCHI_FREE_MAIL", "example.com, @example.org")
    with pytest.raises(WrongSetting, match=r"'@example\.org' is not a domain"):
        load(_env_file=None)
