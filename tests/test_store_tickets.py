"""Tickets as rows: references, request lines, and who may change what."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from samples import NOW, opened, queued, some_mail, some_request, some_ticket
from sqlalchemy import text

from store import inbox, tickets
from store.database import Store
from store.tickets import Wanted, links


def references(*found: tickets.Ticket) -> list[str]:
    return [ticket.reference for ticket in found]


def test_references_count_up_in_each_year(store: Store):
    with store.write() as tx:
        assert references(opened(tx), opened(tx)) == ["PI-2026-000001", "PI-2026-000002"]
        later = tickets.open_ticket(tx, some_ticket(), [some_request()], 2027, NOW)
        assert references(later, opened(tx)) == ["PI-2027-000001", "PI-2026-000003"]


def test_a_ticket_that_was_not_committed_uses_up_no_reference(store: Store):
    with pytest.raises(RuntimeError), store.write() as tx:
        opened(tx)
        raise RuntimeError
    with store.write() as tx:
        assert opened(tx).reference == "PI-2026-000001"


def test_who_opens_tickets_at_the_same_time_gets_distinct_references(store: Store):
    given: list[str] = []

    def work(name: str) -> None:
        own = Store(store.url.render_as_string(hide_password=False), store.keyring)
        for number in range(10):
            with own.write() as tx:
                given.append(opened(tx, token=f"{name}{number}").reference)
        own.close()

    threads = [threading.Thread(target=work, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(given) == [f"PI-2026-{number:06d}" for number in range(1, 31)]


def test_a_ticket_comes_back_as_it_was_opened(store: Store):
    with store.write() as tx:
        made = opened(tx, "disclose", "complaint")
    with store.read() as tx:
        found = tickets.by_reference(tx, made.reference.lower())
    assert found == made
    assert [line.position for line in made.requests] == [1, 2]
    assert made.requests[0].sentence == "私の情報を見せてください。"


def test_what_is_not_there_is_none(store: Store):
    with store.read() as tx:
        assert tickets.by_reference(tx, "PI-2026-000001") is None
        assert tickets.by_token(tx, ()) is None
        assert tickets.by_token(tx, ("nobody",)) is None
        assert tickets.by_correspondence(tx, ()) is None
        assert tickets.by_correspondence(tx, ("<x@example.com>",)) is None


def test_a_ticket_is_found_by_its_token_by_a_letter_of_ours_and_by_its_requester(store: Store):
    with store.write() as tx:
        first, second = opened(tx, token="first"), opened(tx, token="second")
        opened(tx, requester="taro@example.org")
        letter = queued(tx, ticket_id=second.id)
        queued(tx)
    with store.read() as tx:
        assert tickets.by_token(tx, ("x", "first")) == first
        assert tickets.by_correspondence(tx, ("<unknown@x>", letter.message_id)) == second
        assert tickets.of_requester(tx, "hanako@example.net") == [second, first]


def test_a_ticket_closes_with_its_last_request(store: Store):
    with store.write() as tx:
        ticket = opened(tx, "disclose", "correct")
        half = tickets.settle(tx, ticket, [1], "refused", "others", NOW)
        assert half is not None
        assert (half.state, half.closed_at, half.requests[0].reason) == ("open", None, "others")
        whole = tickets.settle(tx, half, [2], "fulfilled", None, NOW)
    assert whole is not None
    assert (whole.state, whole.closed_at, whole.due) == ("settled", NOW, None)
    assert [line.settled_at for line in whole.requests] == [NOW, NOW]


def test_who_looked_at_an_older_state_changes_nothing(store: Store):
    with store.write() as tx:
        seen = opened(tx, "disclose", "correct")
        tickets.settle(tx, seen, [1], "fulfilled", None, NOW)
        assert tickets.settle(tx, seen, [1, 2], "refused", "others", NOW) is None
        assert tickets.relabel(tx, seen, 2, "suspend", NOW.date(), None, {}, NOW) is None
        now = tickets.by_reference(tx, seen.reference)
    assert now is not None
    assert [line.outcome for line in now.requests] == ["fulfilled", None]
    assert now.requests[1].type == "correct"


def test_a_new_request_opens_a_closed_ticket_again(store: Store):
    with store.write() as tx:
        closed = tickets.settle(tx, opened(tx), [1], "fulfilled", None, NOW)
        assert closed is not None
        again = tickets.add_requests(tx, closed, [some_request("complaint")])
    assert (again.state, again.closed_at) == ("open", None)
    assert [(line.position, line.type) for line in again.requests] == [(1, "disclose"), (2, "complaint")]
    assert again.version > closed.version


def test_a_relabelled_request_has_the_new_type_and_dates(store: Store):
    with store.write() as tx:
        after = tickets.relabel(
            tx, opened(tx, "triage"), 1, "correct", date(2026, 3, 16), date(2026, 4, 1), {"en": ["why"]}, NOW
        )
    assert after is not None
    line = after.requests[0]
    assert (line.type, line.due_plan, line.due_latest) == ("correct", date(2026, 3, 16), date(2026, 4, 1))
    assert line.derivation == {"en": ["why"]}


def test_the_earliest_open_request_says_when_a_ticket_is_due(store: Store):
    with store.write() as tx:
        lines = [some_request(due=date(2026, 3, day)) for day in (20, 10, 15)]
        ticket = tickets.open_ticket(tx, some_ticket(), lines, 2026, NOW)
        assert ticket.due == date(2026, 3, 10)
        after = tickets.settle(tx, ticket, [2], "fulfilled", None, NOW)
    assert after is not None
    assert after.due == date(2026, 3, 15)


@pytest.fixture
def shelf(store: Store) -> Store:
    """Three tickets: late, early and closed."""
    with store.write() as tx:
        late, _ = (
            tickets.open_ticket(tx, some_ticket(), [some_request(due=due)], 2026, NOW)
            for due in (date(2026, 4, 2), date(2026, 4, 1))
        )
        assert tickets.change(tx, late, NOW, assignee="sato")
        closed = opened(tx, "complaint", requester="taro@example.org", subject="A 100% refund", language="en")
        tickets.settle(tx, closed, [1], "resolved", None, NOW)
    return store


ASKED = [
    ({}, [2, 1, 3]),
    ({"state": "unsettled"}, [2, 1]),
    ({"state": "open"}, [2, 1]),
    ({"state": "waiting"}, []),
    ({"state": "settled"}, [3]),
    ({"kind": "complaint"}, [3]),
    ({"kind": "disclose"}, [2, 1]),
    ({"text": "TARO"}, [3]),
    ({"text": "000002"}, [2]),
    ({"text": "開示"}, [2, 1]),
    ({"text": "refund"}, [3]),
    ({"text": "nothing of this"}, []),
    ({"language": "en"}, [3]),
    ({"language": "ja"}, [2, 1]),
    ({"assignee": "sato"}, [1]),
    ({"assignee": ""}, [2, 3]),
    ({"due_by": date(2026, 4, 1)}, [2]),
    ({"due_by": date(2026, 3, 31)}, []),
    ({"due_by": date(2027, 1, 1)}, [2, 1]),  # a closed one is due no more
    ({"kind": "disclose", "assignee": "sato", "text": "開示"}, [1]),
]


def test_the_list_has_what_was_asked_for_and_what_is_due_first_on_top(shelf: Store):
    with shelf.read() as tx:
        for asked, found in ASKED:
            expected = [f"PI-2026-{number:06d}" for number in found]
            assert references(*tickets.listed(tx, Wanted(**asked))) == expected, asked
        assert references(*tickets.listed(tx, most=1)) == ["PI-2026-000002"]


def test_a_message_is_kept_with_its_ticket(store: Store):
    said = {
        "sender": "a@example.net",
        "subject": "s",
        "text": "本文",
        "quoted": "",
        "attachments": [],
        "sender_verdict": None,
    }
    with store.write() as tx:
        inbox.accept(tx, [some_mail(door="lmtp")])
        (row,) = inbox.claim(tx, "a", NOW, 1)
        ticket = opened(tx)
        tickets.record_message(tx, ticket, row.id, NOW, said, "n")
        tickets.record_message(tx, opened(tx), None, NOW, said)
    with store.read() as tx:
        (kept,) = tickets.correspondence(tx, ticket.id)
    assert said.items() <= kept.items()
    assert (kept["at"], kept["door"], kept["note"]) == (NOW, "lmtp", "n")


def test_request_lines_are_counted_by_type_and_state(shelf: Store):
    with shelf.read() as tx:
        assert tickets.counts(tx) == {("disclose", "open"): 2, ("complaint", "settled"): 1}


def test_a_case_that_is_held_can_be_linked_to(store: Store):
    if store.is_sqlite:
        pytest.skip("SQLite has one writer at a time")
    with store.write() as tx:
        one, other = opened(tx, token="t1"), opened(tx, token="t2")
    with store.write() as tx, store.write() as beside:
        tickets.hold(tx, one.reference)
        beside.execute(text("set local lock_timeout = '5s'"))
        links.add(beside, other.id, one.id, "same-requester", NOW)
