"""Slack is slow, away, breaks, limits us or loses its reply: the acknowledgement comes in time, the answer once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from slack_double import DEADLINE, Slack
from slack_office import MODES, joined, the_house

from bot.house import House
from bot.slack.pace import USUAL
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


@pytest.mark.parametrize("ask", ["direct", "mention"])
def test_a_reply_that_gets_lost_makes_no_second_post(slack: Slack, ask: str):
    slack.faults = {"users.info": [-1], "auth.test": [-1], "chat.postMessage": [-1]}
    getattr(slack, ask)("security")
    slack.answer()
    looked = "conversations.history" if ask == "direct" else "conversations.replies"
    slack.wait(lambda: looked in slack.calls, "a look whether it stands there")
    slack.nothing_more()
    assert slack.calls.count("chat.postMessage") == 1


def test_a_post_that_got_lost_on_its_way_is_made_again(slack: Slack):
    slack.faults = {"chat.postMessage": [-2]}
    slack.direct("security")
    slack.answer()
    slack.nothing_more()
    assert slack.calls.count("chat.postMessage") == 2


def test_what_one_alone_sees_is_not_said_twice(slack: Slack):
    slack.faults = {"response": [-1]}
    slack.command("security")
    slack.answer()
    slack.nothing_more()
    assert slack.responses


def test_an_address_for_responses_that_takes_no_more_leads_to_a_direct_message(slack: Slack):
    slack.faults = {"response": [404]}
    slack.command("security")
    post = slack.answer()
    assert (post.method, post.channel) == ("chat.postMessage", "D0HANAKO01")


def test_a_slack_that_is_away_for_a_while_loses_nothing(slack: Slack):
    slack.faults = {"users.info": [503] * 2, "chat.postMessage": [503, 500, -2, 502], "response": [503] * 3}
    slack.direct("security")
    slack.mention("purposes")
    slack.command("requests")
    posts = slack.answers(3)
    slack.nothing_more()
    assert len(posts) == 3


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


def test_a_burst_of_two_hundred_is_answered_once_each_in_order_within_a_thread_and_within_the_limits(
    house: House, tmp_path
):
    with joined("http", house, tmp_path, USUAL) as slack:
        slack.pace = 0.95
        places = [f"C0BURST{number:04d}" for number in range(25)]
        burst = [(place, str(1 + number % 6)) for number in range(8) for place in places]
        acks = [
            slack.mention(
                text,
                user=("U0HANAKO01", "U0TARO0001")[index % 2],
                channel=place,
                thread_ts="1790000000.000001",
            )
            for index, (place, text) in enumerate(burst)
        ]
        assert max(ack.seconds for ack in acks) < DEADLINE
        slack.wait(lambda: len(slack.posts) >= len(burst), "every answer", 60)
        slack.nothing_more()
        assert len(slack.posts) == len(burst) == 200
        for place in places:
            wanted = [text for its, text in burst if its == place]
            assert [number_of(post.words) for post in slack.posts if post.channel == place] == wanted
        assert slack.calls.count("chat.postMessage") == len(burst)  # none was refused for its haste


def number_of(words: str) -> str:
    """The section that was read out; the sixth has no number, and is none."""
    return words.partition("*Section ")[2][:1] or words.partition("*【")[2][:1].strip("補付改") or "6"


def test_an_answer_slack_will_not_take_is_logged_without_its_words(slack: Slack, caplog):
    slack.errors = {"chat.postMessage": "msg_too_long"}
    slack.direct("security")
    slack.wait(lambda: "GIVEN UP post" in caplog.text, "a log line")
    assert "(message): msg_too_long" in caplog.text
    assert "keep personal data safe" not in caplog.text


def test_a_double_is_forgotten_after_its_time_and_the_oldest_first():
    seen = Seen(seconds=10, most=2)
    assert [seen.first("a", 0), seen.first("a", 9), seen.first("a", 11)] == [True, False, True]
    assert [seen.first(key, 12) for key in "bca"] == [True, True, True]
