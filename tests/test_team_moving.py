"""What belongs elsewhere, and complaints that are more than a mail."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cases import DAY, NOW, a_case, done, letters, logged, refused

from bot.desk import team
from bot.desk.team import (
    Asking,
    Complaint,
    Merger,
    Proof,
    Reopening,
    Resumption,
    Settlement,
    Spam,
    Split,
    Transfer,
    alarms,
)
from bot.house import House
from store import tickets
from store.database import Store
from store.tickets import Ticket, links, notes


def again(store: Store, ticket: Ticket) -> Ticket:
    with store.read() as tx:
        found = tickets.by_reference(tx, ticket.reference)
    assert found
    return found


def linked(store: Store, ticket: Ticket) -> list[tuple[str, str, bool]]:
    with store.read() as tx:
        return [(link.reference, link.kind, link.outward) for link in links.of_ticket(tx, ticket.id)]


def test_what_is_not_ours_goes_to_those_who_can_help(store: Store, house: House):
    ticket = a_case(store, house, "triage")
    assert "--to" in refused(store, house, team.transfer, ticket, Transfer(" "))
    after = done(store, house, team.transfer, ticket, Transfer("customer service"))
    assert (after.state, after.requests[0].outcome) == ("settled", "transferred")
    assert "customer service" in letters(store, ticket)[0]


def test_spam_gets_no_letter_and_says_why(store: Store, house: House):
    ticket = a_case(store, house, "triage", "complaint")
    after = done(store, house, team.spam, ticket, Spam("Advertises pills."))
    assert {(line.outcome, line.silence) for line in after.requests} == {("spam", "spam")}
    assert letters(store, ticket) == []
    proved = a_case(store, house)
    done(store, house, team.verify, proved, Proof("callback"))
    assert "person's" in refused(store, house, team.spam, proved, Spam())


def test_a_request_gets_a_case_of_its_own_with_all_that_was_asked(store: Store, house: House):
    ticket = a_case(store, house, "disclose", "correct", law="uk")
    done(store, house, team.verify, ticket, Proof("post"))
    done(store, house, team.wait, ticket, Asking("clarification", "Which?", (2,)))
    done(store, house, team.resume, ticket, Resumption((2,), answered=False), after=2 * DAY)
    new = done(store, house, team.split, ticket, Split(2), after=3 * DAY)
    (line,) = new.requests
    assert (line.type, line.state, new.identity, new.law) == ("correct", "open", "verified", "uk")
    old = again(store, ticket)
    assert [(each.state, each.outcome) for each in old.requests] == [("open", None), ("settled", "moved")]
    assert old.requests[1].sentence == line.sentence
    assert linked(store, ticket) == [(new.reference, "split", True)]
    assert linked(store, new) == [(ticket.reference, "split", False)]
    assert new.reference in letters(store, ticket)[-1]
    done(store, house, team.resume, new, Resumption(), after=4 * DAY)
    assert logged(store, new) == ["team:request:split", "team:request:resume"]
    assert "one request only" in refused(store, house, team.split, new, Split(1))
    assert "another reference" in refused(store, house, team.reopen, ticket, Reopening("Back."))


def test_what_waits_for_an_answer_stays_where_it_was_asked(store: Store, house: House):
    """The code is that case's, and so is the address of the letter it stands in."""
    ticket, other = a_case(store, house, "disclose", "correct"), a_case(store, house)
    done(store, house, team.wait, ticket, Asking("identity", positions=(2,)))
    for act, how in ((team.split, Split(2)), (team.merge, Merger(other.reference))):
        assert "--unanswered" in refused(store, house, act, ticket, how)
    assert done(store, house, team.split, ticket, Split(1)).requests[0].type == "disclose"


def test_two_cases_of_one_requester_become_one(store: Store, house: House):
    first, second = a_case(store, house, "disclose"), a_case(store, house, "correct", "complaint")
    done(store, house, team.verify, second, Proof("callback"))
    done(store, house, team.settle, second, Settlement("resolved", (2,)))
    into = done(store, house, team.merge, second, Merger(first.reference))
    assert (into.id, into.identity) == (first.id, "verified")
    assert [line.type for line in into.requests] == ["disclose", "correct"]
    gone = again(store, second)
    assert (gone.state, [line.outcome for line in gone.requests]) == ("settled", ["moved", "resolved"])
    assert linked(store, first) == [(second.reference, "merge", False)]


def test_a_merger_opens_a_closed_case_again_and_keeps_strangers_apart(store: Store, house: House):
    first, second = a_case(store, house), a_case(store, house)
    stranger, european = a_case(store, house, requester="taro@example.org"), a_case(store, house, law="gdpr")
    done(store, house, team.settle, first, Settlement("no-data"))
    for other, said in ((stranger, "another requester"), (european, "one law"), (second, "no other")):
        assert said in refused(store, house, team.merge, second, Merger(other.reference))
    assert "no other" in refused(store, house, team.merge, second, Merger("PI-2026-999999"))
    into = done(store, house, team.merge, second, Merger(first.reference))
    assert (into.state, into.closed_at) == ("open", None)


def test_a_grave_complaint_is_resolved_with_its_cause_and_what_was_done(store: Store, house: House):
    ticket = a_case(store, house, "complaint")
    assert "--severity" in refused(store, house, team.complaint, ticket, Complaint())
    assert "no severity" in refused(store, house, team.complaint, ticket, Complaint("dire"))
    after = done(store, house, team.complaint, ticket, Complaint("high", escalated_to="director"))
    assert (after.severity, after.escalated_to) == ("high", "director")
    how = Settlement("resolved")
    assert "--cause and --action" in refused(store, house, team.settle, ticket, how)
    done(store, house, team.complaint, ticket, Complaint(cause="A wrong list.", action="List deleted."))
    done(store, house, team.settle, ticket, how)
    with store.read() as tx:
        assert [note.kind for note in notes.of_ticket(tx, ticket.id)] == ["told", "cause", "action"]
    assert "list" not in letters(store, ticket)[0].lower()


@pytest.mark.parametrize(
    ("law", "step", "alarm"),
    [
        ("appi", "first-report", "2026-09-05"),
        ("gdpr", "authority", "2026-09-06"),
        ("uk", "authority", "2026-09-06"),
    ],
)
def test_a_possible_breach_rings_by_the_law(store: Store, house: House, law: str, step: str, alarm: str):
    ticket = a_case(store, house, "complaint", law=law)
    future = Complaint(breach_known_at=NOW + 9 * DAY)
    assert "passed" in refused(store, house, team.complaint, ticket, future)
    after = done(store, house, team.complaint, ticket, Complaint(breach_known_at=NOW))
    assert str(alarms(house, after)[step].plan).startswith(alarm)
    assert alarms(house, ticket) == {}


def test_no_part_of_a_moved_case_is_lost_when_it_fails(store: Store, house: House):
    ticket = a_case(store, house, "disclose", "correct")
    seen = ticket.version
    done(store, house, team.settle, ticket, Settlement("no-data", (1,)), after=timedelta(hours=1))
    assert "somebody else" in refused(store, house, team.split, ticket, Split(2), version=seen)
    assert [line.state for line in again(store, ticket).requests] == ["settled", "open"]


def test_what_one_mailbox_asks_for_two_people_is_not_merged(store: Store, house: House):
    taros, other = a_case(store, house), a_case(store, house)
    done(store, house, team.verify, taros, Proof("callback", "agent", "mandate", "Taro Yamada"))
    assert "not for the same person" in refused(store, house, team.merge, taros, Merger(other.reference))
    done(store, house, team.verify, other, Proof("callback", "agent", "mandate", "Jiro Yamada"))
    assert "not for the same person" in refused(store, house, team.merge, other, Merger(taros.reference))
    done(store, house, team.verify, other, Proof("callback", "agent", "mandate", "Taro Yamada"))
    done(store, house, team.merge, other, Merger(taros.reference))
