"""The privacy team works tickets in Slack: cards, their log, the acts, and who may do them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from slack_double import APP_USER, GROUP, PRIVACY, Post, Slack, words_of
from slack_office import MODES, joined, the_house
from sqlalchemy import select

from bot import desk
from bot.desk import Handover, How, team
from bot.opening import connected
from bot.settings import load
from store import audit, outbox, retention, schema, tickets
from store.database import Store
from store.migrate import migrate
from store.slack import posts
from store.slack.posts import NewPost
from store.tickets import Ticket

TEAM = "U0TEAM0001"


@pytest.fixture(params=MODES)
def slack(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Slack]:
    with joined(request.param, the_house(), tmp_path) as joined_slack:
        yield joined_slack


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = connected(load(var=tmp_path))
    yield opened
    opened.close()


def opened(store: Store, *kinds: str, words: str = "Please send me a copy of my data <!channel>") -> Ticket:
    given = Handover(
        words, datetime.now(UTC), How.COUNTER, kinds or ("disclose",), "Hanako Sato", "hanako@example.net"
    )
    with store.write() as tx:
        ticket = desk.hand_over(tx, the_house(), given, "slack:U0HANAKO01", datetime.now(UTC))
    assert isinstance(ticket, Ticket)
    return ticket


def now_is(store: Store, ticket: Ticket) -> Ticket:
    with store.read() as tx:
        found = tickets.by_reference(tx, ticket.reference)
    assert found
    return found


def done(store: Store, act: Any, ticket: Ticket, how: Any) -> Ticket:
    with store.write() as tx:
        found = act(tx, the_house(), ticket.reference, how, "team:sato", datetime.now(UTC))
    assert isinstance(found, Ticket), found
    return found


def card_of(slack: Slack, ticket: Ticket, says: str = "") -> Post:
    def found() -> list[Post]:
        return [
            post
            for post in slack.posts
            if post.channel == PRIVACY
            and not post.thread
            and ticket.reference in post.words
            and says in post.words
        ]

    slack.wait(found, f"a card that says {says!r}")
    (card,) = found()
    return card


def log_of(slack: Slack, card: Post) -> str:
    return "\n".join(post.words for post in slack.posts if post.thread == card.ts)


def acted(slack: Slack, card: Post, act: str, user: str = TEAM) -> dict[str, Any]:
    """The filled modal of an act, from a button or from the menu."""
    before = len(slack.modals)
    words = {"settle": "Settle", "wait": "Ask the requester", "verify": "Identity verified"}
    if act in words:
        slack.press(card, words[act], user)
    else:
        menu = next(
            each
            for block in card.blocks
            for each in block.get("elements", ())
            if each["type"] == "static_select"
        )
        value = next(each["value"] for each in menu["options"] if each["value"].startswith(f"{act}|"))
        slack.choose(card, "team_more", value, user)
    return slack.modal(name="act", after=before)


def said(view: dict[str, Any]) -> str:
    return "\n".join(words_of(view["blocks"]))


def test_a_ticket_has_a_card_that_is_kept_up_to_date_by_one_message(slack: Slack, store: Store):
    ticket = opened(store, "disclose", "correct")
    card = card_of(slack, ticket)
    for words in ("Hanako Sato, hanako@example.net", "At the counter", "days left", "Nobody has it in hand"):
        assert words in card.words
    assert "&lt;!channel" in card.words
    done(store, team.assign, ticket, team.Assignment("sato"))
    done(store, team.verify, ticket, team.Proof("in-person"))
    after = card_of(slack, ticket, "In hand: sato. Identity: verified (in person)")
    assert after.ts == card.ts
    slack.wait(lambda: "Identity" in log_of(slack, card), "the log")
    assert "Please send me a copy of my data &lt;!channel&gt;" in log_of(slack, card)
    assert "Handed over by a colleague" in log_of(slack, card)


def test_a_card_that_somebody_deleted_comes_again(slack: Slack, store: Store):
    ticket = opened(store)
    card = card_of(slack, ticket)
    slack.wait(lambda: log_of(slack, card), "the log")
    slack.posts.remove(card)
    done(store, team.assign, ticket, team.Assignment("sato"))
    assert card_of(slack, ticket, "In hand: sato").ts != card.ts


def test_what_is_erased_in_the_desk_is_erased_in_slack(tmp_path: Path, store: Store):
    with joined("http", the_house(), tmp_path) as slack:
        ticket = opened(store)
        card = card_of(slack, ticket)
        slack.wait(lambda: log_of(slack, card), "the log")
        with store.write() as tx:
            retention.blank_ticket(tx, ticket.id, datetime.now(UTC))
            audit.write(tx, [audit.Entry("clock", "clock:ticket:erase", ticket.id)], datetime.now(UTC))
        slack.wait(lambda: not log_of(slack, card), "the log to go")
        card_of(slack, ticket, "no address")
        assert not any("hanako" in post.words for post in slack.posts)


def test_words_that_waited_for_slack_are_erased_with_their_case(tmp_path: Path, store: Store):
    """Slack was away, or had thrown us out of the channel; when it is back, nothing is said of what was erased."""
    migrate(store)
    ticket, now = opened(store), datetime.now(UTC)
    with store.write() as tx:
        words = {"type": "section", "text": {"type": "mrkdwn", "text": "hanako said"}}
        payload = {"text": "news", "blocks": [words]}
        posts.queue(tx, NewPost(f"log:{ticket.id}:1", "log", PRIVACY, payload, ticket_id=ticket.id), now)
        retention.blank_ticket(tx, ticket.id, now)
        audit.write(tx, [audit.Entry("clock", "clock:ticket:erase", ticket.id)], now)
        assert tx.execute(select(schema.posts.c.payload)).scalars().all() == [None]
    with joined("http", the_house(), tmp_path) as slack:
        card_of(slack, ticket, "no address")
        slack.wait(lambda: not left(store), "everything to be posted")
        assert not any("hanako" in post.words for post in slack.posts)


def left(store: Store) -> list[str]:
    with store.read() as tx:
        return list(tx.execute(select(schema.posts.c.key).where(schema.posts.c.state == "queued")).scalars())


def test_what_was_closed_before_is_not_brought_up_again(tmp_path: Path, store: Store):
    migrate(store)
    closed, running = opened(store), opened(store)
    done(store, team.settle, closed, team.Settlement("no-data"))
    with joined("http", the_house(), tmp_path) as slack:
        card_of(slack, running)
        assert not any(closed.reference in post.words for post in slack.posts)


def test_two_press_at_once_and_one_wins(slack: Slack, store: Store):
    ticket = opened(store)
    card = card_of(slack, ticket)
    slack.press(card, "Take it", TEAM)
    card_of(slack, ticket, f"In hand: <@{TEAM}>")
    slack.press(card, "Take it", "U0TEAM0002")
    slack.wait(lambda: any(post.only_to == "U0TEAM0002" for post in slack.posts), "a word to the second")
    (told,) = [post for post in slack.posts if post.only_to]
    assert "changed by somebody else just now" in told.words
    assert now_is(store, ticket).assignee == TEAM


def test_a_request_is_settled_and_its_letter_shown_before_it_goes(slack: Slack, store: Store):
    ticket = opened(store, "disclose", "correct")
    form = acted(slack, card_of(slack, ticket), "settle")
    slack.submit(
        form, TEAM, requests=["2"], outcome="refused", ground="accurate", message="We looked <at> it again."
    )
    preview = slack.modal(name="act_preview")
    assert "We looked &lt;at&gt; it again." in said(preview)
    assert "Hanako Sato" in said(preview)
    assert [line.state for line in now_is(store, ticket).requests] == ["open", "open"]
    slack.submit(preview, TEAM)
    assert "1 letter goes" in said(slack.modal(name="said"))
    after = now_is(store, ticket)
    assert [(line.state, line.outcome) for line in after.requests] == [("open", None), ("settled", "refused")]
    with store.read() as tx:
        assert [row["kind"] for row in outbox.of_ticket(tx, ticket.id)] == ["settled"]
    card_of(slack, ticket, "refused")


def test_what_the_desk_refuses_is_said_in_the_modal_and_can_be_mended(slack: Slack, store: Store):
    ticket = opened(store)
    form = acted(slack, card_of(slack, ticket), "settle")
    slack.submit(form, TEAM, outcome="refused", message="No.")
    slack.wait(lambda: "needs --reason" in said(slack.modal()), "what is wrong")
    form = slack.modal(name="act")
    fields = {block["block_id"]: block["element"] for block in form["blocks"] if block["type"] == "input"}
    assert fields["message"]["initial_value"] == "No."
    ground = fields["ground"]["options"][0]["value"]
    slack.submit(form, TEAM, ground=ground)
    slack.submit(slack.modal(name="act_preview"), TEAM)
    slack.modal(name="said")
    assert now_is(store, ticket).state == "settled"


def test_words_that_people_fight_are_warned_of_and_can_be_sent_all_the_same(slack: Slack, store: Store):
    ticket = opened(store)
    form = acted(slack, card_of(slack, ticket), "write")
    slack.submit(form, TEAM, message="Please send a copy of your passport.")
    slack.wait(lambda: "nobody need send identity papers" in said(slack.modal()), "the warning")
    slack.submit(slack.modal(name="act"), TEAM, anyway=["yes"])
    slack.submit(slack.modal(name="act_preview"), TEAM)
    slack.modal(name="said")
    with store.read() as tx:
        assert [row["kind"] for row in outbox.of_ticket(tx, ticket.id)] == ["written"]


ACTS = {
    "wait": ({"waiting": "clarification", "message": "Which address?"}, "waiting", True),
    "verify": ({"method": "callback"}, "open", False),
    "note": ({"message": "Asked Osaka."}, "open", False),
    "write": ({"message": "We are still searching."}, "open", True),
    "fee": ({"amount": "500", "message": "For copies; pay at the counter."}, "waiting", True),
    "relabel": ({"kind": "correct"}, "open", True),
    "law": ({"pack": "gdpr"}, "open", True),
    "transfer": ({"department": "Billing"}, "settled", True),
    "spam": ({}, "settled", False),
    "assign": ({"colleague": "U0TEAM0002"}, "open", False),
}


@pytest.mark.parametrize("act", ACTS)
def test_every_act_is_a_modal_that_does_what_the_command_does(tmp_path: Path, store: Store, act: str):
    given, state, has_letter = ACTS[act]
    with joined("http", the_house(), tmp_path) as slack:
        ticket = opened(store)
        slack.submit(acted(slack, card_of(slack, ticket), act), TEAM, **given)
        if has_letter:
            slack.submit(slack.modal(name="act_preview"), TEAM)
        assert ticket.reference in said(slack.modal(name="said"))
        after = now_is(store, ticket)
        assert after.state == state
        with store.read() as tx:
            assert bool(outbox.of_ticket(tx, ticket.id)) == has_letter
        slack.wait(lambda: f"<@{TEAM}>" in log_of(slack, card_of(slack, ticket)), "who did it")


def test_a_waiting_request_goes_on_and_a_settled_one_is_opened_again(tmp_path: Path, store: Store):
    with joined("http", the_house(), tmp_path) as slack:
        ticket = opened(store)
        done(store, team.wait, ticket, team.Asking("clarification", "Which address?"))
        slack.submit(acted(slack, card_of(slack, ticket, "waits for the requester"), "resume"), TEAM)
        slack.submit(slack.modal(name="act_preview"), TEAM)
        slack.modal(name="said")
        assert now_is(store, ticket).state == "open"
        done(store, team.settle, ticket, team.Settlement("no-data"))
        slack.submit(
            acted(slack, card_of(slack, ticket, "there are no data"), "reopen"), TEAM, cause="Found one"
        )
        assert "opened your case" in str(slack.modal(name="act_preview"))
        slack.submit(slack.modal(name="act_preview"), TEAM)
        slack.wait(lambda: now_is(store, ticket).state == "open", "the ticket to be open")


def test_cases_are_split_and_merged(tmp_path: Path, store: Store):
    with joined("http", the_house(), tmp_path) as slack:
        ticket = opened(store, "disclose", "complaint")
        slack.submit(acted(slack, card_of(slack, ticket), "split"), TEAM, request="2")
        slack.submit(slack.modal(name="act_preview"), TEAM)
        slack.wait(lambda: now_is(store, ticket).requests[1].outcome == "moved", "the split")
        with store.read() as tx:
            other = next(t for t in tickets.of_requester(tx, "hanako@example.net") if t.id != ticket.id)
        card_of(slack, other)
        slack.submit(
            acted(slack, card_of(slack, ticket, "another reference"), "merge"), TEAM, into=other.reference
        )
        slack.submit(slack.modal(name="act_preview"), TEAM)
        slack.wait(lambda: now_is(store, ticket).state == "settled", "the merger")


# Who may


@pytest.mark.parametrize(
    ("group", "user"), [(None, "U0HANAKO01"), (GROUP, "U0HANAKO01"), ("privacy", "U0HANAKO01")]
)
def test_only_the_team_acts(tmp_path: Path, store: Store, group: str | None, user: str, caplog):
    with joined("http", the_house(), tmp_path, slack_usergroup=group) as slack:
        ticket = opened(store)
        card = card_of(slack, ticket)
        slack.press(card, "Take it", user)
        slack.wait(lambda: any(post.only_to == user for post in slack.posts), "a refusal")
        form_before = len(slack.modals)
        slack.press(card, "Settle", user)
        assert "privacy team alone" in said(slack.modal(name="said", after=form_before))
        form = acted(slack, card, "note")
        slack.submit(form, user, message="I was here")
        slack.wait(lambda: "privacy team alone" in said(slack.modal()), "a refusal")
        assert now_is(store, ticket).version == ticket.version
        assert caplog.text.count(f"user={user}: not-team") == 3


def test_one_who_leaves_the_team_can_do_nothing_after_a_minute(tmp_path: Path, store: Store, monkeypatch):
    from bot.slack import team as membership

    monkeypatch.setattr(membership, "REMEMBERED", 0.0)
    with joined("http", the_house(), tmp_path) as slack:
        ticket = opened(store)
        form = acted(slack, card_of(slack, ticket), "note")
        slack.channels[PRIVACY] = [APP_USER]
        slack.submit(form, TEAM, message="I was here")
        slack.wait(lambda: "privacy team alone" in said(slack.modal()), "a refusal")
        assert now_is(store, ticket).version == ticket.version


def test_the_group_alone_counts_where_there_is_one(tmp_path: Path, store: Store):
    with joined("http", the_house(), tmp_path, slack_usergroup="@privacy") as slack:
        slack.group = ["U0HANAKO01"]
        ticket = opened(store)
        slack.press(card_of(slack, ticket), "Take it", "U0HANAKO01")
        slack.wait(lambda: now_is(store, ticket).assignee == "U0HANAKO01", "the ticket to be hers")


# Those who handed over, and the Home tab


def test_who_handed_over_is_told_how_it_ends(slack: Slack, store: Store):
    slack.shortcut()
    slack.submit(slack.modal(name="open_ticket"), words="He wants it stopped", kinds=["suspend"])
    slack.modal(name="said")
    with store.read() as tx:
        (ticket,) = tickets.listed(tx)
    done(store, team.settle, ticket, team.Settlement("no-data", silence="no-address"))
    slack.wait(lambda: any("is settled.*" in post.words for post in slack.posts), "a word about the end")
    (told,) = [post for post in slack.posts if "is settled.*" in post.words]
    assert told.channel == "D0HANAKO01"
    assert "please tell them" in told.words


def test_who_handed_over_is_told_in_their_language_after_a_restart_too(tmp_path: Path, store: Store):
    with joined("http", the_house(), tmp_path) as slack:
        slack.shortcut("U0TARO0001")
        slack.submit(slack.modal(name="open_ticket"), "U0TARO0001", words="やめてほしい", kinds=["suspend"])
        slack.modal(name="said")
    with store.read() as tx:
        (ticket,) = tickets.listed(tx)
    done(store, team.settle, ticket, team.Settlement("no-data", silence="no-address"))
    with joined("http", the_house(), tmp_path) as slack:
        slack.wait(lambda: any("完了しました" in post.words for post in slack.posts), "a word about the end")


def test_home_shows_the_team_its_queue_and_staff_what_they_handed_over(slack: Slack, store: Store):
    first, second = opened(store), opened(store, "correct")
    done(store, team.assign, second, team.Assignment(TEAM))
    slack.home(TEAM)
    slack.wait(lambda: TEAM in slack.homes, "a Home tab")
    home = said(slack.homes[TEAM])
    assert "Open: *2*" in home
    assert home.index(first.reference) < home.index(second.reference)
    assert "▇" in home
    slack.press_in_view(slack.homes[TEAM], "home_filter", TEAM, "mine")
    slack.wait(lambda: first.reference not in said(slack.homes[TEAM]), "the filter")
    assert second.reference in said(slack.homes[TEAM])
    slack.shortcut()
    slack.submit(slack.modal(name="open_ticket"), words="He wants it stopped", kinds=["suspend"])
    slack.modal(name="said")
    slack.home("U0HANAKO01")
    slack.wait(lambda: "U0HANAKO01" in slack.homes, "a Home tab")
    home = said(slack.homes["U0HANAKO01"])
    assert "stop of use" in home
    assert first.reference not in home


def test_a_flood_is_one_row_of_the_queue_until_it_is_unfolded(tmp_path: Path, store: Store):
    with joined("http", the_house(), tmp_path) as slack:
        flood = [opened(store) for _ in range(5)]
        slack.home(TEAM)
        slack.wait(lambda: TEAM in slack.homes, "a Home tab")
        home = said(slack.homes[TEAM])
        assert "and 4 more of the same address" in home
        assert [ticket.reference in home for ticket in flood] == [True] + [False] * 4
        slack.press_in_view(slack.homes[TEAM], "home_filter", TEAM, "each")
        slack.wait(lambda: flood[-1].reference in said(slack.homes[TEAM]), "each of them")


def test_a_ticket_is_taken_in_the_queue_which_shows_it_at_once(tmp_path: Path, store: Store):
    with joined("http", the_house(), tmp_path) as slack:
        ticket = opened(store)
        slack.home(TEAM)
        slack.wait(lambda: TEAM in slack.homes, "a Home tab")
        slack.press_in_view(slack.homes[TEAM], "team_claim", TEAM)
        slack.wait(lambda: f"in hand: <@{TEAM}>" in said(slack.homes[TEAM]), "the queue to say so")
        assert now_is(store, ticket).assignee == TEAM


def test_a_guest_sees_no_queue(slack: Slack, store: Store):
    ticket = opened(store)
    slack.home("U0GUEST001")
    slack.wait(lambda: "U0GUEST001" in slack.homes, "a Home tab")
    assert "not its guests" in said(slack.homes["U0GUEST001"])
    assert ticket.reference not in said(slack.homes["U0GUEST001"])


def test_the_agents_view_suggests_prompts(slack: Slack):
    slack.home("U0TARO0001", "messages")
    slack.wait(lambda: slack.prompts, "prompts")
    assert slack.prompts[0]["prompts"][0]["title"] == "利用目的を知りたい"
