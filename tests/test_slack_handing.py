"""Staff hand a customer's request over in Slack: the modal, what is checked in it, and what they are told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from slack_double import DEADLINE, DIRECT, Slack, words_of
from slack_office import MODES, joined, the_house

from store import outbox, tickets
from store.database import Store
from store.keys import Keyring
from store.slack import inbox
from store.tickets import Ticket

WISH = "Please send me a copy of all the data you hold about me. Hanako Sato, hanako@example.net"


@pytest.fixture(params=MODES)
def slack(request: pytest.FixtureRequest, tmp_path) -> Iterator[Slack]:
    with joined(request.param, the_house(), tmp_path) as joined_slack:
        yield joined_slack


@pytest.fixture
def store(tmp_path, keyring: Keyring) -> Iterator[Store]:
    opened = Store(f"sqlite:///{tmp_path / 'madoguchi.sqlite3'}", keyring)
    yield opened
    opened.close()


def the_ticket(store: Store) -> Ticket:
    with store.read() as tx:
        (ticket,) = tickets.listed(tx)
    return ticket


def no_ticket(store: Store) -> bool:
    with store.read() as tx:
        return tickets.listed(tx) == []


def fields(view: dict) -> dict[str, dict]:
    return {block["block_id"]: block["element"] for block in view["blocks"] if block["type"] == "input"}


def test_a_message_is_handed_over_in_its_own_words_with_the_types_ticked(slack: Slack, store: Store):
    assert slack.message_shortcut(WISH).status == 200
    form = slack.modal(name="open_ticket")
    found = fields(form)
    assert [each["value"] for each in found["kinds"]["initial_options"]] == ["disclose"]
    assert found["words"]["initial_value"] == WISH
    assert found["address"]["initial_value"] == "hanako@example.net"
    assert found["language"]["initial_option"]["value"] == "en"
    yesterday = (datetime.now(UTC) - timedelta(days=1)).date().isoformat()
    ack = slack.submit(form, name="Hanako Sato", how="counter", received=yesterday, acknowledge=["yes"])
    assert ack.seconds < DEADLINE
    told = slack.modal(name="said")
    ticket = the_ticket(store)
    assert ticket.reference in "\n".join(words_of(told["blocks"]))
    assert ticket.reference in slack.answer().words
    assert slack.answer().channel == "D0HANAKO01"
    assert (ticket.channel, ticket.requester, ticket.requester_name) == (
        "counter",
        "hanako@example.net",
        "Hanako Sato",
    )
    assert the_house().day(ticket.received_at).isoformat() == yesterday
    assert [line.type for line in ticket.requests] == ["disclose"]
    with store.read() as tx:
        (letter,) = outbox.of_ticket(tx, ticket.id)
    assert (letter["kind"], letter["recipient"]) == ("acknowledgement", "hanako@example.net")


def test_the_customer_is_not_written_to_unless_staff_say_so(slack: Slack, store: Store):
    slack.shortcut()
    form = slack.modal(name="open_ticket")
    assert "initial_options" not in fields(form)["kinds"]
    slack.submit(
        form, words="He wants it stopped", address="taro@example.com", kinds=["suspend", "complaint"]
    )
    assert "not written to" in slack.answer().words
    ticket = the_ticket(store)
    assert [line.type for line in ticket.requests] == ["suspend", "complaint"]
    with store.read() as tx:
        assert outbox.of_ticket(tx, ticket.id) == []


def test_nothing_ticked_is_for_the_team_to_find_out(slack: Slack, store: Store):
    slack.shortcut("U0TARO0001")
    form = slack.modal(name="open_ticket")
    assert form["title"]["text"] == "個人情報の受付票"
    slack.submit(form, "U0TARO0001", words="よくわかりません", language="ja")
    assert "受け付けました" in slack.answer().words
    assert [line.type for line in the_ticket(store).requests] == ["triage"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"words": "   "}, "words"),
        ({"address": "nobody"}, "address"),
        ({"address": "a b@example.com"}, "address"),
        ({"acknowledge": ["yes"]}, "address"),
        ({"received": "2999-01-01"}, "received"),
        ({"received": "2001-01-01"}, "received"),
    ],
)
def test_what_is_wrong_is_said_in_the_modal_and_nothing_is_opened(slack: Slack, store: Store, given, field):
    slack.shortcut()
    form = slack.modal(name="open_ticket")
    ack = slack.submit(form, **{"words": "He wants it stopped"} | given)
    said = json.loads(ack.body)
    assert said["response_action"] == "errors"
    assert list(said["errors"]) == [field]
    assert no_ticket(store)
    slack.submit(form, words="He wants it stopped", kinds=["suspend"])
    slack.answer()
    assert the_ticket(store).requests[0].type == "suspend"


def test_the_modal_opens_before_anybody_is_asked_for(slack: Slack):
    slack.faults = {"users.info": [503, 503]}
    slack.shortcut()
    assert slack.modal(DEADLINE)["callback_id"] == "waiting"
    slack.modal(name="open_ticket")


def test_a_trigger_that_has_died_is_told(slack: Slack):
    slack.shortcut(trigger_id="long-ago")
    assert "choose it once more" in slack.answer().words
    assert slack.modals == []


@pytest.mark.parametrize("user", ["U0GUEST001", "U0PARTNER1"])
def test_guests_and_strangers_hand_nothing_over(slack: Slack, store: Store, user: str, caplog):
    slack.shortcut(user)
    view = slack.modal(name="said")
    assert "I am sorry" in "\n".join(words_of(view["blocks"]))
    slack.shortcut()
    form = slack.modal(name="open_ticket", after=1)
    slack.submit(form, user, words="He wants it stopped")
    slack.wait(lambda: "I am sorry" in "\n".join(words_of(slack.modal()["blocks"])), "a refusal")
    assert no_ticket(store)
    assert f"user={user}" in caplog.text


def test_a_modal_submitted_twice_opens_one_ticket(slack: Slack, store: Store):
    slack.shortcut()
    form = slack.modal(name="open_ticket")
    slack.submit(form, words="He wants it stopped")
    slack.modals.append(form["id"])
    slack.submit(form, words="He wants it stopped")
    slack.answer()
    slack.nothing_more()
    assert the_ticket(store)


def test_a_restart_in_the_middle_of_a_modal_loses_nothing(tmp_path, store: Store):
    with joined("http", the_house(), tmp_path) as slack:
        slack.shortcut()
        form = slack.modal(name="open_ticket")
    with joined("http", the_house(), tmp_path) as again:
        again._put_view(
            form["id"], {name: form[name] for name in form if name not in ("id", "hash", "state")}
        )
        again.modals.append(form["id"])
        again.submit(form, words="He wants it stopped")
        again.answer()
    assert the_ticket(store)


def test_what_was_handed_over_is_erased_from_slacks_rows(slack: Slack, store: Store):
    slack.message_shortcut(WISH)
    slack.submit(slack.modal(name="open_ticket"))
    slack.answer()
    slack.modal(name="said")
    slack.nothing_more()
    kept = [f"select payload from {table} where payload is not null" for table in ("slack_inbox", "posts")]
    slack.wait(lambda: not any(rows(store, each) for each in kept), "the rows to lose their words")
    with store.read() as tx:
        assert inbox.counts(tx).keys() == {"done"}


def rows(store: Store, statement: str) -> list:
    from sqlalchemy import text

    with store.read() as tx:
        return list(tx.execute(text(statement)))


# The buttons under an answer


def test_an_answer_is_passed_on_in_the_customers_words(slack: Slack):
    slack.mention("Do you sell my data?")
    slack.press(slack.answer(), "Pass on to the customer", "U0TARO0001")
    post = slack.answers(2)[1]
    assert (post.method, post.only_to) == ("response_url", "U0TARO0001")
    (box,) = [
        block["text"]["text"] for block in post.blocks if "```" in block.get("text", {}).get("text", "")
    ]
    assert "Giving data to third parties" in box
    assert "Source: How we treat personal information" in box


def test_a_section_that_comes_next_is_brought_by_its_button(slack: Slack):
    slack.mention("Do you sell my data?")
    first = slack.answer()
    other = next(words for words in first.buttons if words.startswith(("1.", "2.", "4.", "5.")))
    slack.press(first, other)
    post = slack.answers(2)[1]
    assert (post.channel, post.thread) == (first.channel, first.thread)
    assert other.partition(". ")[2][:20] in post.words


def test_a_shortened_section_is_read_on(slack: Slack):
    slack.command("Do you sell my data?")
    slack.press(slack.answer(), "Read on")
    post = slack.answers(2)[1]
    assert post.only_to == "U0HANAKO01"
    assert "our own rights and property" in post.words


@pytest.mark.parametrize("ask", ["command", "mention", "direct"])
def test_an_answer_that_missed_becomes_a_proposed_phrase(slack: Slack, store: Store, ask: str):
    getattr(slack, ask)("Do you sell my data to anybody?")
    slack.press(slack.answer(), "Not helpful")
    assert "missed the question" in slack.answers(2)[1].words
    ((phrase, origin),) = rows(store, "select phrase, origin from proposals")
    assert (phrase, origin) == ("Do you sell my data to anybody?", "not-helpful")


def test_a_helpful_answer_is_noted_and_thanked_for_once(slack: Slack, store: Store):
    slack.direct("Do you sell my data?")
    post = slack.answer()
    ack = slack.press(post, "Helpful", action_ts="same", trigger_id="same")
    assert ack.status == 200
    assert "helped" in slack.answers(2)[1].words
    assert [action for (action,) in rows(store, "select action from audit")] == ["slack:answer:helpful"]


@pytest.mark.parametrize("ask", ["command", "mention", "direct"])
def test_a_ticket_is_opened_from_an_answer_with_what_was_asked(slack: Slack, ask: str):
    getattr(slack, ask)(WISH)
    slack.press(slack.answer(), "Open a ticket")
    form = slack.modal(name="open_ticket")
    assert fields(form)["words"]["initial_value"] == WISH


def test_in_a_channel_no_button_carries_what_was_asked(slack: Slack):
    slack.mention(WISH)
    assert "hanako@" not in json.dumps(slack.answer().blocks)


def test_what_was_asked_in_a_channel_goes_on_in_private(slack: Slack):
    slack.mention("Do you sell the data of Hanako, hanako@example.net?")
    slack.press(slack.answer(), "Go on in private")
    post = slack.answers(2)[1]
    assert (post.channel, post.thread) == ("D0HANAKO01", "")
    assert "You wrote: “Do you sell the data of Hanako, hanako@example.net?”" in post.words
    assert "Go on in private" not in post.buttons
    slack.press(post, "Open a ticket")
    assert fields(slack.modal(name="open_ticket"))["address"]["initial_value"] == "hanako@example.net"


# Follow-ups


def test_in_a_thread_we_answered_a_follow_up_needs_no_mention(slack: Slack):
    stamp = slack.stamp()
    slack.mention("Do you sell my data?", ts=stamp)
    said = {"type": "message", "channel_type": "channel", "channel": "C0GENERAL01", "user": "U0HANAKO01"}
    slack.answer()
    slack.event(said | {"text": "And how do you keep it safe?", "thread_ts": stamp})
    assert "keep personal data safe" in slack.answers(2)[1].words
    slack.event(said | {"text": "thanks a lot", "thread_ts": stamp})
    slack.event(said | {"text": "<@U0TARO0001> how do you keep it safe?", "thread_ts": stamp})
    slack.event(said | {"text": "How do you keep it safe?", "thread_ts": slack.stamp()})
    slack.nothing_more()
    assert len(slack.posts) == 2


def test_other_peoples_talk_is_not_kept(slack: Slack, store: Store):
    said = {"type": "message", "channel_type": "channel", "channel": "C0GENERAL01", "user": "U0HANAKO01"}
    slack.event(said | {"text": WISH, "thread_ts": slack.stamp()})
    slack.event(said | {"text": WISH})
    slack.nothing_more()
    assert [kind for (kind,) in rows(store, "select distinct kind from slack_inbox")] == ["question"]
    assert len(rows(store, "select id from slack_inbox where key like 'message:%'")) == 0


def test_in_the_agents_view_it_says_that_it_reads(slack: Slack):
    slack.direct("Do you sell my data?", thread_ts=slack.stamp())
    assert slack.answer().channel == DIRECT
    assert "assistant.threads.setStatus" in slack.calls
    assert "assistant.threads.setTitle" in slack.calls
