"""Letters as rows: queued once for one cause, claimed by one sender, and ended as sent, failed or returned."""

from __future__ import annotations

from datetime import timedelta

import pytest
from samples import MINUTE, NOW, opened, queued, some_letter
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from store import outbox
from store.database import Store
from store.outbox import LEASE, Claimed


def claimed(store: Store, by: str = "a", at=NOW, most: int = 10) -> list[Claimed]:
    with store.write_lightly() as tx:
        return outbox.claim(tx, by, at, most)


def one_claimed(store: Store, **given) -> Claimed:
    with store.write() as tx:
        queued(tx, **given)
    (letter,) = claimed(store)
    return letter


def states(store: Store) -> dict[str, int]:
    with store.read() as tx:
        return outbox.counts(tx)


def test_one_cause_leads_to_one_letter(store: Store):
    with store.write() as tx:
        queued(tx, key="cause", recipient="first@example.net")
        queued(tx, key="cause", recipient="second@example.net")
    assert [letter.recipient for letter in claimed(store)] == ["first@example.net"]


def test_why_a_letter_came_back_outlasts_the_note_that_it_went(store: Store):
    letter = one_claimed(store, bounce_token="abc")
    with store.write() as tx:
        outbox.bounced(tx, "abc", "mailbox full", NOW)
    with store.write() as tx:
        outbox.mark_sent(tx, [(letter.id, NOW)])
    with store.read() as tx:
        assert [row["last_error"] for row in outbox.troubled(tx)] == ["mailbox full"]


def test_two_letters_never_share_a_message_id(store: Store):
    with pytest.raises(IntegrityError), store.write() as tx:
        queued(tx, message_id="<same@example.co.jp>")
        queued(tx, message_id="<same@example.co.jp>")


def test_a_letter_comes_back_as_it_was_queued(store: Store):
    given = some_letter(raw=bytes(range(256)), recipient="佐藤@example.net")
    with store.write() as tx:
        outbox.queue(tx, given, NOW)
    (letter,) = claimed(store)
    assert (letter.raw, letter.recipient, letter.message_id) == (given.raw, given.recipient, given.message_id)
    assert (letter.attempts, letter.created_at) == (1, NOW)


def test_a_claimed_letter_is_nobody_elses_until_the_lease_ends(store: Store):
    one_claimed(store)
    assert claimed(store, "b", NOW + LEASE - timedelta(seconds=1)) == []
    assert [letter.attempts for letter in claimed(store, "b", NOW + LEASE)] == [2]


def test_on_postgresql_two_senders_at_once_get_different_letters(store: Store):
    if store.is_sqlite:
        pytest.skip("SQLite has one writer at a time")
    with store.write() as tx:
        queued(tx), queued(tx)
    with store.write() as first, store.write() as second:
        second.execute(text("set local lock_timeout = '2s'"))
        (one,), (two,) = outbox.claim(first, "a", NOW, 1), outbox.claim(second, "b", NOW, 9)
    assert one.id != two.id


def test_a_letter_for_later_is_not_due_before(store: Store):
    letter = one_claimed(store)
    with store.write() as tx:
        outbox.again_later(tx, "a", letter.id, "450 busy", NOW + MINUTE)
    assert claimed(store, at=NOW + MINUTE / 2) == []
    assert [again.attempts for again in claimed(store, at=NOW + MINUTE)] == [2]


def test_a_letter_given_back_unsent_counts_no_try(store: Store):
    letter = one_claimed(store)
    with store.write() as tx:
        outbox.release(tx, [letter.id], NOW)
        outbox.release(tx, [], NOW)
    assert [again.attempts for again in claimed(store)] == [1]


def test_a_letter_that_was_sent_meanwhile_cannot_be_given_back(store: Store):
    letter = one_claimed(store)
    with store.write() as tx:
        outbox.mark_sent(tx, [(letter.id, NOW)])
        outbox.release(tx, [letter.id], NOW)
    assert states(store) == {"sent": 1}


def test_who_was_too_slow_cannot_undo_what_another_did(store: Store):
    letter = one_claimed(store)
    assert claimed(store, "b", NOW + outbox.LEASE)[0].id == letter.id
    with store.write() as tx:
        outbox.mark_sent(tx, [(letter.id, NOW)])
        assert not outbox.again_later(tx, "a", letter.id, "450 busy", NOW)
        assert not outbox.give_up(tx, "b", letter.id, "550 no")
    assert states(store) == {"sent": 1}


def test_a_letter_given_up_is_trouble_until_it_is_tried_again(store: Store):
    letter = one_claimed(store)
    with store.write() as tx:
        outbox.give_up(tx, "a", letter.id, "550 nobody here")
    assert claimed(store, at=NOW + timedelta(days=30)) == []
    with store.read() as tx:
        assert [row["last_error"] for row in outbox.troubled(tx)] == ["550 nobody here"]
    with store.write() as tx:
        assert outbox.retry_failed(tx, NOW) == 1
        assert outbox.troubled(tx) == []
    assert [again.attempts for again in claimed(store)] == [1]


def test_a_letter_that_came_back_is_known_by_its_bounce_address(store: Store):
    with store.write() as tx:
        ticket = opened(tx)
        queued(tx, ticket_id=ticket.id, bounce_token="abc", kind="triage")
    with store.write() as tx:
        assert outbox.bounced(tx, "somebody else's", "gone", NOW) is None
        letter = outbox.bounced(tx, "abc", "mailbox full", NOW)
        (trouble,) = outbox.troubled(tx)
    assert letter is not None
    assert (letter["ticket_id"], letter["kind"]) == (ticket.id, "triage")
    assert (trouble["bounced_at"], trouble["last_error"]) == (NOW, "mailbox full")


def test_only_automatic_letters_of_late_count_against_a_loop(store: Store):
    with store.write() as tx:
        queued(tx)
        queued(tx, automatic=False)
        queued(tx, recipient="taro@example.org")
        assert outbox.automatic_since(tx, "hanako@example.net", NOW - MINUTE) == 1
        assert outbox.automatic_since(tx, "hanako@example.net", NOW) == 0


def test_an_answer_outside_any_ticket_is_recognised_from_its_reader_only(store: Store):
    with store.write() as tx:
        answer, letter = queued(tx), queued(tx, ticket_id=opened(tx).id)
        ask = outbox.was_sent_to
        assert ask(tx, [answer.message_id], "hanako@example.net")
        assert not ask(tx, [answer.message_id], "taro@example.org")
        assert not ask(tx, [letter.message_id], "hanako@example.net")
        assert not ask(tx, [], "hanako@example.net")


def test_letters_are_found_by_ticket_and_the_oldest_unsent_is_known(store: Store):
    with store.write() as tx:
        assert outbox.oldest_queued(tx) is None
        ticket = opened(tx)
        letter = queued(tx, ticket_id=ticket.id)
        queued(tx)
        assert [row["message_id"] for row in outbox.of_ticket(tx, ticket.id)] == [letter.message_id]
        assert outbox.oldest_queued(tx) == NOW
    for claim in claimed(store):
        with store.write() as tx:
            outbox.mark_sent(tx, [(claim.id, NOW)])
    with store.read() as tx:
        assert outbox.oldest_queued(tx) is None
        assert outbox.counts(tx) == {"sent": 2}
