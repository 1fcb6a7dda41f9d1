"""Staff ask in Slack: every surface, in HTTP mode and in Socket Mode."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from slack_double import APP_BOT, APP_USER, CHANNEL, DIRECT, SHARED, Slack
from slack_office import MODES, PRIVACY, joined, the_house

from bot.house import House

QUESTION = {"en": "Do you give personal data to the police?", "ja": "個人データを第三者に提供しますか？"}
REQUEST = {
    "en": "A customer wants a copy of all the data we hold about her",
    "ja": "お客様が、登録されている住所を訂正してほしいと言っています",
}


@pytest.fixture(scope="module")
def house() -> House:
    return the_house()


@pytest.fixture(scope="module", params=MODES)
def joined_slack(request: pytest.FixtureRequest, house: House, tmp_path_factory) -> Iterator[Slack]:
    with joined(request.param, house, tmp_path_factory.mktemp("var")) as slack:
        yield slack


@pytest.fixture
def slack(joined_slack: Slack) -> Slack:
    joined_slack.posts.clear()
    return joined_slack


def test_a_command_is_answered_only_to_the_asker(slack: Slack):
    assert slack.command(QUESTION["en"]).status == 200
    post = slack.answer()
    assert (post.method, post.only_to) == ("response_url", "U0HANAKO01")
    assert "Section 3, “Giving data to third parties”" in post.words
    assert "> " in post.words
    assert "revision of 1 April 2022" in post.words
    assert "<https://www.example.co.jp/privacy/|Full text>" in post.words
    assert "*Not this?*" in post.words
    assert f"<#{PRIVACY}>" in post.words


def test_a_japanese_question_is_answered_in_japanese(slack: Slack):
    slack.command(QUESTION["ja"])
    words = slack.answer().words
    assert "【3．第三者へのご提供" in words
    assert "2022年4月1日改定" in words
    assert "これではありませんか" in words


def test_a_mention_is_answered_in_its_thread(slack: Slack):
    stamp = slack.stamp()
    slack.mention(QUESTION["en"], ts=stamp)
    post = slack.answer()
    assert (post.method, post.channel, post.thread) == ("chat.postMessage", CHANNEL, stamp)
    assert "Giving data to third parties" in post.words


def test_a_mention_within_a_thread_is_answered_in_that_thread(slack: Slack):
    slack.mention(QUESTION["en"], thread_ts="1790000000.000001")
    assert slack.answer().thread == "1790000000.000001"


def test_a_direct_message_is_answered_beside_it(slack: Slack):
    slack.direct(QUESTION["en"])
    post = slack.answer()
    assert (post.method, post.channel, post.thread) == ("chat.postMessage", DIRECT, "")


def test_where_others_read_along_nothing_of_the_question_is_repeated(slack: Slack):
    slack.mention("Do you sell data? I ask for Taro Yamada, taro@example.net, 03-1234-5678")
    public = slack.answer().words
    assert not re.search(r"Taro|taro@|1234|You wrote", public)
    slack.posts.clear()
    slack.direct("Do you sell data?")
    assert "You wrote: “Do you sell data?”" in slack.answer().words


@pytest.mark.parametrize("text", ["", "   ", f"<@{APP_USER}>", "👍"])
@pytest.mark.parametrize(("user", "words"), [("U0HANAKO01", "Ask me what"), ("U0TARO0001", "お尋ねください")])
def test_an_empty_question_gets_help_in_the_askers_language(slack: Slack, text: str, user: str, words: str):
    slack.direct(text, user)
    post = slack.answer()
    assert words in post.words
    assert "`/privacy third-parties`" in post.words


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["disclosure of retained personal data", "APPI art. 33", "due on", "Nothing is recorded yet"]),
        ("ja", ["訂正・追加・削除の請求", "個人情報保護法第34条", "期日は", "記録していません"]),
    ],
)
def test_a_request_is_sent_to_the_contact_address_and_the_team_with_its_date(slack, language, words):
    slack.command(REQUEST[language])
    post = slack.answer()
    for word in [*words, "<mailto:privacy@example.co.jp|privacy@example.co.jp>", f"<#{PRIVACY}>"]:
        assert word in post.words


@pytest.mark.parametrize("text", ["hello", "Kan dette slettes, takk? Jeg vet ikke hvem jeg skal spørre."])
def test_when_unsure_it_says_so_and_names_the_privacy_channel(slack: Slack, text: str):
    slack.command(text)
    words = slack.answer().words
    assert "*I do not know" in words
    assert f"<#{PRIVACY}>" in words


def test_a_third_language_is_answered_in_both_of_ours(slack: Slack):
    slack.command("Bonjour, je voudrais savoir ce que vous faites de mes données, s'il vous plaît.")
    words = slack.answer().words
    assert "I do not know" in words
    assert "わかりません" in words


def test_the_state_of_a_case_is_not_told(slack: Slack):
    slack.command("How far is my request PI-2026-000001?")
    assert "state of a case" in slack.answer().words


@pytest.mark.parametrize(
    "name", ["third-parties", "3", "３", "Giving data to third parties", "THIRD-PARTIES "]
)
def test_a_section_asked_for_by_name_is_read_out_whole(slack: Slack, name: str):
    slack.command(name)
    words = slack.answer().words
    assert "(4) Police, courts" in words
    assert "our own rights and property" in words
    assert "Shortened" not in words


def test_a_long_section_is_shortened_with_a_way_to_read_on(slack: Slack):
    slack.command("Do you sell my data?")
    assert "_Shortened here. All of it:_ `/privacy third-parties`" in slack.answer().words


def test_what_people_write_cannot_ping_or_hide_a_link(slack: Slack):
    slack.command(
        "Do you provide personal data <!channel> <@U0TARO0001> to third parties & <https://evil.example|partners> @here?"
    )
    post = slack.answer()
    assert not re.search(r"<!|<@|<https://evil|subteam", post.words + post.text)
    assert "to third parties &amp; partners @here?”" in post.words
    assert all(
        block["text"]["verbatim"] for block in post.blocks if "text" in block
    )  # or Slack would find `@here` by itself


def test_marks_that_slack_escaped_are_read_and_shown_as_written(slack: Slack):
    slack.direct("Do you provide personal data &lt;!channel&gt; to third parties &amp; partners?")
    assert "&lt;!channel&gt; to third parties &amp; partners?”" in slack.answer().words


@pytest.mark.parametrize(
    ("event", "why"),
    [
        ({"bot_id": APP_BOT, "user": APP_USER}, "our own post"),
        ({"bot_id": "B0OTHER0001"}, "another bot's post"),
        ({"subtype": "bot_message", "username": "alerts"}, "an integration's post"),
        ({"subtype": "message_changed", "message": {"text": "x"}}, "an edit or an unfurl"),
        ({"subtype": "message_deleted"}, "a deletion"),
        ({"subtype": "channel_join"}, "a join"),
        ({"edited": {"user": "U0HANAKO01", "ts": "1"}}, "an edited message"),
        ({"hidden": True}, "a hidden one"),
        ({"channel_type": "channel", "channel": CHANNEL}, "talk in a channel"),
        ({"channel_type": "mpim", "channel": "G0GROUP0001"}, "talk in a group"),
        ({"user": ""}, "nobody's message"),
        ({"user": "U0ROBOT001"}, "a bot that writes like a person"),
    ],
)
def test_what_is_no_question_is_ignored(slack: Slack, event: dict[str, object], why: str):
    assert slack.direct(QUESTION["en"], **event).status == 200, why
    slack.nothing_more()
    assert slack.posts == []


def test_an_event_nobody_asked_for_is_acknowledged(slack: Slack):
    assert slack.event({"type": "team_join", "user": {"id": "U0NEW00001"}}).status == 200
    slack.nothing_more()


def test_a_file_with_words_is_a_question(slack: Slack):
    slack.direct(QUESTION["en"], subtype="file_share", files=[{"id": "F1"}])
    assert "third parties" in slack.answer().words


def test_a_mention_that_comes_as_two_events_is_answered_once(slack: Slack):
    stamp = slack.stamp()
    slack.event(
        {"type": "message", "channel_type": "channel", "channel": CHANNEL, "user": "U0HANAKO01", "ts": stamp,
         "text": f"<@{APP_USER}> {QUESTION['en']}"}
    )  # fmt: skip
    slack.mention(QUESTION["en"], ts=stamp)
    slack.answer()
    slack.nothing_more()
    assert len(slack.posts) == 1


def test_a_direct_mention_that_comes_as_two_events_is_answered_once(slack: Slack):
    stamp = slack.stamp()
    slack.mention(QUESTION["en"], ts=stamp, channel=DIRECT, channel_type="im")
    slack.direct(QUESTION["en"], ts=stamp)
    slack.answer()
    slack.nothing_more()
    assert len(slack.posts) == 1


@pytest.mark.parametrize("new_event_id", [False, True])
def test_slacks_retries_are_answered_once(slack: Slack, new_event_id: bool):
    payload = slack.wrapped(
        {"type": "app_mention", "text": QUESTION["en"], "user": "U0HANAKO01", "channel": CHANNEL}
    )
    for retry in range(4):
        event_id = {"event_id": f"Ev-again-{retry}"} if new_event_id else {}
        assert slack.send_event(payload | event_id, retry).status == 200
    slack.answer()
    slack.nothing_more()
    assert len(slack.posts) == 1


def test_a_command_delivered_twice_is_answered_once(slack: Slack):
    for _ in range(2):
        slack.command(QUESTION["en"], trigger_id="the-same")
    slack.answer()
    slack.nothing_more()
    assert len(slack.posts) == 1


@pytest.mark.parametrize(
    ("user", "words"),
    [
        ("U0GUEST001", "not its guests"),
        ("U0GUEST002", "ゲストの方にはお答えできません"),
        ("U0PARTNER1", "not those of others"),
        ("U0PARTNER2", "not those of others"),
        ("U0NOBODY01", "not those of others"),
    ],
)
def test_guests_and_strangers_are_refused_politely_and_alone(slack: Slack, user: str, words: str, caplog):
    slack.mention(QUESTION["en"], user, channel=SHARED)
    slack.command(QUESTION["en"], user)
    for post in slack.answers(2):
        assert post.only_to == user
        assert words in post.words
        assert "third parties" not in post.words
        assert PRIVACY not in post.words
    assert f"user={user}" in caplog.text


def test_a_member_of_another_workspace_is_a_stranger_even_if_slack_calls_them_ours(slack: Slack):
    slack.mention(QUESTION["en"], "U0HANAKO01", channel=SHARED, user_team="T0PARTNER1")
    assert "not those of others" in slack.answer().words


def test_the_acknowledgement_says_nothing(slack: Slack):
    acks = [slack.command("x"), slack.mention("x"), slack.direct("x")]
    assert {ack.body for ack in acks} <= {"", "null"}
    slack.answers(3)


def test_the_log_tells_no_words_and_no_secrets(slack: Slack, caplog):
    caplog.set_level("DEBUG")
    slack.direct("Do you sell the data of Zenjiro Invented?")
    slack.command("Do you sell the data of Zenjiro Invented?")
    slack.answers(2)
    assert not re.search(r"Zenjiro|xoxb|xapp|5ec2e7", caplog.text)


def test_blocks_are_what_slack_takes(slack: Slack):
    slack.command("purposes")
    post = slack.answer()
    assert json.dumps(post.blocks)
    assert {block["type"] for block in post.blocks} == {"section", "actions"}
    assert post.text == "What we use personal information for"
