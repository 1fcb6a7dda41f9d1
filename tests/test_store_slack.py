"""Slack's rows, on both databases: in order within a conversation, one a second in a channel, and without words in the end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from slack_double import PRIVACY
from slack_office import joined, the_house
from sqlalchemy import text
from test_slack_casework import opened

from bot.opening import connected
from bot.settings import load
from store.database import Store
from store.schema import posts as posts_table
from store.schema import slack_inbox
from store.slack import cards, handovers, inbox, posts
from store.slack.inbox import Arrival, LeaseLost
from store.slack.posts import NewPost

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
NO_PACE = timedelta()


def arrived(store: Store, *keys: str, lane: str = "C1:1", urgent: bool = False) -> None:
    with store.write() as tx:
        inbox.accept(
            tx, [Arrival(key, "question", lane, urgent, {"text": f"words of {key}"}, NOW) for key in keys]
        )


def claimed(
    store: Store, by: str = "a", *, now: datetime = NOW, only_urgent: bool = False
) -> inbox.Claimed | None:
    with store.write_lightly() as tx:
        return inbox.claim(tx, by, now, only_urgent=only_urgent)


def key_of(row: inbox.Claimed | posts.Claimed | None) -> str | None:
    return row.key if row else None


def test_what_comes_twice_is_kept_once(store: Store):
    arrived(store, "a")
    arrived(store, "a", "b")
    with store.read() as tx:
        assert inbox.counts(tx) == {"waiting": 2}


def test_within_a_conversation_one_is_done_after_the_other(store: Store):
    arrived(store, "a", "b")
    arrived(store, "c", lane="C2:1")
    first = claimed(store)
    assert key_of(first) == "a"
    assert [key_of(claimed(store)), key_of(claimed(store))] == ["c", None]
    assert first
    with store.write() as tx:
        inbox.finish(tx, "a", first.id, NOW)
    assert key_of(claimed(store)) == "b"


def test_what_has_a_trigger_goes_first_and_has_hands_of_its_own(store: Store):
    arrived(store, "a")
    assert claimed(store, only_urgent=True) is None
    arrived(store, "b", lane="view:U1", urgent=True)
    with store.read() as tx:
        assert inbox.is_due(tx, NOW, only_urgent=True)
    assert [key_of(claimed(store)), key_of(claimed(store))] == ["b", "a"]


def test_words_are_sealed_while_they_wait_and_gone_when_it_is_done(store: Store):
    arrived(store, "a")
    with store.read() as tx:
        (kept,) = tx.execute(slack_inbox.select().with_only_columns(slack_inbox.c.payload)).scalars()
    assert b"words" not in kept
    row = claimed(store)
    assert row
    assert row.payload == {"text": "words of a"}
    with store.write() as tx:
        inbox.finish(tx, "a", row.id, NOW)
    with store.read() as tx:
        (kept,) = tx.execute(slack_inbox.select().with_only_columns(slack_inbox.c.payload)).scalars()
    assert kept is None


def test_what_is_put_off_says_why_and_what_a_dead_worker_held_does_not(store: Store):
    arrived(store, "a")
    first = claimed(store)
    assert first
    with store.write() as tx:
        inbox.again_later(tx, "a", first.id, NOW + SECOND)
    assert claimed(store) is None
    second = claimed(store, now=NOW + SECOND)
    third = claimed(store, now=NOW + SECOND + inbox.LEASE)
    assert second
    assert third
    assert (second.put_off, second.attempts) == (True, 2)
    assert (third.put_off, third.attempts) == (False, 3)


def test_a_lease_that_was_lost_undoes_the_work(store: Store):
    arrived(store, "a")
    first = claimed(store, "a")
    claimed(store, "b", now=NOW + inbox.LEASE)
    assert first
    with pytest.raises(LeaseLost), store.write() as tx:
        inbox.finish(tx, "a", first.id, NOW)
    with store.read() as tx:
        assert inbox.counts(tx) == {"claimed": 1}


def queued(store: Store, *keys: str, lane: str = "C1", thread: str = "") -> None:
    with store.write() as tx:
        for key in keys:
            posts.queue(tx, NewPost(key, "message", lane, {"text": key}, thread), NOW)


def taken(store: Store, now: datetime = NOW, pace: timedelta = SECOND) -> posts.Claimed | None:
    with store.write() as tx:
        return posts.claim(tx, "a", now, pace)


def made(store: Store, post: posts.Claimed | None, now: datetime = NOW) -> None:
    assert post
    with store.write() as tx:
        posts.sent(tx, post.id, "C1", "1.1", now)


def test_a_cause_leads_to_one_post(store: Store):
    queued(store, "a", "a")
    with store.read() as tx:
        assert posts.counts(tx) == {"queued": 1}
        assert posts.known(tx, ["a", "b"]) == {"a"}


def test_a_channel_takes_one_post_a_second_in_order(store: Store):
    queued(store, "a", "b")
    queued(store, "c", lane="C2")
    first = taken(store)
    assert (key_of(first), key_of(taken(store)), taken(store)) == ("a", "c", None)
    made(store, first)
    assert taken(store, NOW + SECOND / 2) is None
    with store.read() as tx:
        assert not posts.is_due(tx, NOW + SECOND / 2, SECOND)
    assert key_of(taken(store, NOW + 2 * SECOND)) == "b"


def test_a_post_that_was_begun_is_in_doubt_and_one_that_was_refused_is_not(store: Store):
    queued(store, "a")
    first = taken(store)
    assert first
    assert not first.doubtful
    with store.write() as tx:
        posts.again_later(tx, first.id, NOW, doubtful=False)
    second = taken(store)
    third = taken(store, NOW + posts.LEASE)
    assert second
    assert third
    assert [second.doubtful, third.doubtful] == [False, True]


def test_a_post_that_stands_has_no_words_any_more(store: Store):
    queued(store, "a", thread="1.0")
    made(store, taken(store))
    with store.read() as tx:
        (row,) = tx.execute(posts_table.select())
        assert (row.payload, row.ts, row.state) == (None, "1.1", "sent")
        assert posts.stands_in(tx, "C1", "1.0")
        assert not posts.stands_in(tx, "C1", "1.1")


def test_what_was_ended_long_ago_is_forgotten_and_what_waits_is_not(store: Store):
    queued(store, "a")
    made(store, taken(store))
    queued(store, "b")
    arrived(store, "c", "d")
    row = claimed(store)
    assert row
    with store.write() as tx:
        inbox.finish(tx, "a", row.id, NOW)
        assert (inbox.forget(tx, NOW), posts.forget(tx, NOW)) == (0, 0)
        assert (inbox.forget(tx, NOW + SECOND), posts.forget(tx, NOW + SECOND)) == (1, 1)
        assert (inbox.counts(tx), posts.counts(tx)) == ({"waiting": 1}, {"queued": 1})


def test_cards_remember_how_far_they_show_the_log(store: Store):
    ticket = opened(store)
    with store.write() as tx:
        assert (cards.last_shown(tx), cards.shown_up_to(tx, ticket.id)) == (0, None)
        news = cards.news(tx, 0, 99)
        assert {each["reference"] for each in news} == {ticket.reference}
        for seq in (news[-1]["seq"], news[0]["seq"]):
            cards.show(tx, ticket.id, seq)
        assert cards.last_shown(tx) == news[-1]["seq"]
        assert cards.place(tx, ticket.id) is None
        cards.put(tx, ticket.id, cards.Place("C1", "1.1"))
        assert cards.place(tx, ticket.id) == cards.Place("C1", "1.1")
        assert cards.reference_of(tx, ticket.id) == ticket.reference


def test_those_who_handed_over_are_told_once_of_each_closing(store: Store):
    ticket = opened(store)
    with store.write() as tx:
        handovers.note(tx, ticket.id, "U1")
        assert handovers.of_staff(tx, "U1", 9) == [ticket.reference]
        assert handovers.to_tell(tx) == []
        tx.execute(text("update tickets set closed_at = opened_at"))
        assert handovers.to_tell(tx) == [(ticket.reference, "U1")]
        handovers.told(tx, ticket.id, ticket.opened_at)
        assert handovers.to_tell(tx) == []


@pytest.fixture
def elsewhere(database_url: str, tmp_path: Path) -> Iterator[tuple[str, Store]]:
    with ExitStack() as parts:
        store = connected(load(var=tmp_path, MADOGUCHI_DATABASE_URL=database_url))
        parts.callback(store.close)
        yield database_url, store


def test_the_whole_way_on_each_database(elsewhere: tuple[str, Store], tmp_path: Path):
    url, store = elsewhere
    with joined("http", the_house(), tmp_path, MADOGUCHI_DATABASE_URL=url) as slack:
        slack.mention("security")
        slack.answer()
        ticket = opened(store)
        slack.wait(lambda: any(ticket.reference in post.words for post in slack.posts), "a card")
        (card,) = [post for post in slack.posts if post.channel == PRIVACY and not post.thread]
        slack.press(card, "Take it", "U0TEAM0001")
        slack.wait(lambda: any("<@U0TEAM0001>" in post.words for post in slack.posts), "the card to say so")
        slack.home("U0TEAM0001")
        slack.wait(lambda: slack.homes, "a Home tab")
