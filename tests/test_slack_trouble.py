"""Slack is slow, away, breaks, limits us or loses its reply: the acknowledgement comes in time, the answer once."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
from slack_double import CHANNEL, DEADLINE, Slack
from slack_office import MODES, joined, the_house

from bot.house import House
from bot.slack.lanes import Lanes
from bot.slack.seen import Seen


@pytest.fixture(scope="module")
def house() -> House:
    return the_house()


@pytest.fixture
def slack(house: House, tmp_path) -> Iterator[Slack]:
    with joined("http", house, tmp_path) as joined_slack:
        yield joined_slack


@pytest.mark.parametrize("mode", MODES)
def test_a_slow_slack_is_acknowledged_in_time(mode: str, house: House, tmp_path):
    with joined(mode, house, tmp_path) as slack:
        slack.slow = DEADLINE + 0.1
        for ack in (slack.command("security"), slack.mention("security"), slack.direct("security")):
            assert ack.seconds < DEADLINE / 2
        slack.slow = 0
        slack.answers(3)


@pytest.mark.parametrize("fault", [429, 502])
def test_what_slack_refuses_for_now_is_said_again(slack: Slack, fault: int):
    slack.faults = {"chat.postMessage": [fault], "response": [fault], "users.info": [fault]}
    slack.direct("security")
    slack.answers(1)
    slack.command("security", "U0TARO0001")
    slack.answers(2)
    assert slack.calls.count("chat.postMessage") == 2
    assert slack.calls.count("response") == 2


def test_a_reply_that_gets_lost_makes_no_second_post(slack: Slack, caplog):
    slack.faults = {"users.info": [-1], "auth.test": [-1], "chat.postMessage": [-1]}
    slack.direct("security")
    slack.answer()
    slack.nothing_more()
    assert slack.calls.count("chat.postMessage") == 1
    assert slack.calls.count("auth.test") == 2
    assert "no answer could be posted: RemoteDisconnected" in caplog.text


def test_one_whom_slack_does_not_name_is_asked_to_try_again(slack: Slack, caplog):
    slack.errors = {"users.info": "missing_scope"}
    slack.command("security")
    assert "does not tell me at the moment" in slack.answer().words
    assert "cannot tell who asks: missing_scope users:read" in caplog.text
    slack.errors = {}
    slack.command("security")
    assert "How we keep personal data safe" in slack.answers(2)[1].words


def test_members_are_not_asked_for_at_each_question(slack: Slack):
    for _ in range(5):
        slack.command("security")
    slack.answers(5)
    assert slack.calls.count("users.info") == 1
    assert slack.calls.count("auth.test") == 1


def test_a_burst_is_answered_once_each_and_in_order_within_a_thread(slack: Slack):
    asked = [
        ("security", "1790000000.000001"),
        ("purposes", "1790000000.000002"),
        ("requests", "1790000000.000003"),
    ]
    burst = [(name, thread) for _ in range(20) for name, thread in asked]
    numbered = [(f"{index % 6 + 1}", thread) for index, (_, thread) in enumerate(burst)]
    acks = [slack.mention(text, thread_ts=thread) for text, thread in numbered]
    assert max(ack.seconds for ack in acks) < DEADLINE
    posts = slack.answers(len(numbered))
    slack.nothing_more()
    assert len(posts) == len(numbered)
    for _, thread in asked:
        wanted = [text for text, its in numbered if its == thread]
        assert [number_of(post.words) for post in posts if post.thread == thread] == wanted
    assert {post.channel for post in posts} == {CHANNEL}


def number_of(words: str) -> str:
    """The section that was read out; the sixth has no number, and is none."""
    return words.partition("*Section ")[2][:1] or "6"


def test_an_answer_slack_will_not_take_is_logged_without_its_words(slack: Slack, caplog):
    slack.faults = {"response": [404]}
    slack.command("security")
    slack.wait(lambda: "Slack refuses our answer to a command: 404" in caplog.text, "a log line")
    assert "keep personal data safe" not in caplog.text


def test_what_is_under_way_is_finished_at_the_end():
    done, lanes = [], Lanes(2)
    for number in range(20):
        lanes.put("one", lambda number=number: (time.sleep(0.005), done.append(number)))
    lanes.close()
    assert done == list(range(20))


def test_a_failure_does_not_take_its_lane_along(caplog):
    done, lanes = threading.Event(), Lanes(1)
    lanes.put("one", lambda: 1 / 0)
    lanes.put("one", done.set)
    assert done.wait(5)
    lanes.close()
    assert "a question was not answered" in caplog.text


def test_a_double_is_forgotten_after_its_time_and_the_oldest_first():
    seen = Seen(seconds=10, most=2)
    assert [seen.first("a", 0), seen.first("a", 9), seen.first("a", 11)] == [True, False, True]
    assert [seen.first(key, 12) for key in "bca"] == [True, True, True]
