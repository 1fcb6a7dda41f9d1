"""What the privacy team does to a case, one act at a time, on both databases."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from cases import DAY, NOW, SATO, a_case, done, everything, letters, logged, refused, tried
from samples import opened

from bot.desk import team
from bot.desk.team import (
    Asking,
    Assignment,
    Extension,
    Fee,
    Law,
    Proof,
    Relabelling,
    Reopening,
    Resumption,
    Settlement,
    Words,
)
from bot.house import House
from bot.slack.casework.card import lines
from store import audit, tickets
from store.database import Store
from store.tickets import notes, waits


def test_a_case_is_given_to_somebody_and_back(store: Store, house: House):
    ticket = a_case(store, house)
    assert done(store, house, team.assign, ticket, Assignment("sato")).assignee == "sato"
    assert done(store, house, team.assign, ticket, Assignment("")).assignee is None
    assert logged(store, ticket) == ["team:ticket:assign", "team:ticket:assign"]


def test_who_saw_an_older_version_is_told(store: Store, house: House):
    seen = a_case(store, house)
    done(store, house, team.assign, seen, Assignment("sato"), version=seen.version)
    why = refused(store, house, team.assign, seen, Assignment("suzuki"), version=seen.version)
    assert "changed by somebody else" in why


def test_a_case_that_is_not_there_is_told(store: Store, house: House):
    with store.write() as tx:
        found = team.assign(tx, house, "PI-2026-999999", Assignment("sato"), SATO, NOW)
    assert "no ticket PI-2026-999999" in found.why


def test_data_are_shown_or_changed_only_for_whom_a_person_has_verified(store: Store, house: House):
    ticket = a_case(store, house, "disclose", "correct", "complaint")
    assert "verify" in refused(store, house, team.settle, ticket, Settlement("fulfilled", (1,)))
    assert "verify" in refused(
        store, house, team.settle, ticket, Settlement("partly-fulfilled", (2,), "accurate")
    )
    done(store, house, team.settle, ticket, Settlement("resolved", (3,)))  # anybody may complain
    done(store, house, team.verify, ticket, Proof("callback"))
    after = done(store, house, team.settle, ticket, Settlement("fulfilled"))
    assert (after.state, after.identity, after.identity_method) == ("settled", "verified", "callback")


def test_an_agent_is_recorded_with_authority_and_principal(store: Store, house: House):
    ticket = a_case(store, house)
    agent = {"acting_as": "parent", "authority": "family-register", "principal": "Jiro Sato"}
    for missing in (
        {"authority": None},
        {"authority": "lawyer"},
        {"principal": " "},
        {"acting_as": "friend"},
    ):
        refused(store, house, team.verify, ticket, Proof("callback", **(agent | missing)))
    assert "agent's" in refused(store, house, team.verify, ticket, Proof("callback", principal="Jiro Sato"))
    assert "no method" in refused(store, house, team.verify, ticket, Proof("a hunch"))
    after = done(store, house, team.verify, ticket, Proof("callback", **agent))
    assert (after.acting_as, after.authority, after.principal) == tuple(agent.values())


def test_asking_who_it_is_writes_a_letter_with_a_code_and_waits(store: Store, house: House):
    ticket = a_case(store, house, "disclose", "complaint")
    after = done(store, house, team.wait, ticket, Asking("identity", "Your last order?"))
    assert [line.state for line in after.requests] == ["waiting", "open"]  # a complaint needs no proof
    (letter,) = letters(store, ticket)
    assert "Your last order?" in letter
    assert "complaint" not in letter
    with store.read() as tx:
        (asked,) = waits.of_ticket(tx, ticket.id)
    assert (asked.waiting, asked.answered_at) == ("identity", None)
    assert asked.remind_at == NOW + timedelta(days=8)
    again = done(store, house, team.verify, ticket, Proof("post"), after=2 * DAY)
    assert [line.state for line in again.requests] == ["open", "open"]
    assert "already" in refused(store, house, team.wait, ticket, Asking("identity"))


def test_identity_is_not_asked_where_the_law_asks_for_none(store: Store, house: House):
    complaint, unnamed = a_case(store, house, "complaint"), a_case(store, house, "triage")
    assert "no proof" in refused(store, house, team.wait, complaint, Asking("identity"))
    assert "relabel" in refused(store, house, team.wait, unnamed, Asking("identity"))
    opt_out = a_case(store, house, "opt-out", law="ccpa")
    assert "no proof" in refused(store, house, team.wait, opt_out, Asking("identity"))


def test_nobody_ends_as_not_verified_who_was_never_asked(store: Store, house: House):
    ticket = a_case(store, house)
    how = Settlement("not-verified")
    assert "before the requester was asked" in refused(store, house, team.settle, ticket, how)
    done(store, house, team.wait, ticket, Asking("identity"))
    assert done(store, house, team.settle, ticket, how).state == "settled"


LAWS = [
    # law, waiting, plan and latest while waiting and after an answer on 14 September to a question of 4 September
    ("appi", "identity", ("2026-09-17", None), ("2026-09-17", None)),
    ("appi", "clarification", ("2026-09-17", None), ("2026-09-17", None)),
    ("gdpr", "identity", ("2026-10-03", "2026-10-05"), ("2026-10-03", "2026-10-05")),
    ("ccpa", "identity", ("2026-10-17", "2026-10-18"), ("2026-10-17", "2026-10-18")),
    ("uk", "identity", ("2026-10-02", None), ("2026-10-13", "2026-10-14")),
    ("uk", "clarification", ("2026-10-02", None), ("2026-10-13", "2026-10-14")),
]


@pytest.mark.parametrize(("law", "waiting", "asked", "answered"), LAWS)
def test_the_clock_stops_only_where_the_law_says_so(
    store: Store, house: House, law, waiting, asked, answered
):
    ticket = a_case(store, house, law=law)
    after = done(store, house, team.wait, ticket, Asking(waiting, "Which account?"))
    assert dates(after) == asked
    after = done(store, house, team.resume, ticket, Resumption(), after=11 * DAY)
    assert dates(after) == answered
    assert after.state == "open"


def dates(ticket: tickets.Ticket) -> tuple[str, str | None]:
    line = ticket.requests[0]
    return line.due_plan.isoformat(), line.due_latest.isoformat() if line.due_latest else None


def test_a_fee_is_quoted_only_where_the_law_allows_one(store: Store, house: House):
    fee = Fee(Decimal(500), "JPY", "Copies and post. By bank transfer.")
    for kind in ("correct", "suspend", "opt-out", "complaint", "triage"):
        refused(store, house, team.fee, a_case(store, house, kind), fee)
    ticket = a_case(store, house, "disclose", "correct")
    after = done(store, house, team.fee, ticket, fee)
    assert [(line.state, line.fee) for line in after.requests] == [("waiting", "JPY 500"), ("open", None)]
    (letter,) = letters(store, ticket)
    assert "¥500" in letter
    assert "APPI" in letter
    assert "bank transfer" in letter
    groundless = Fee(Decimal(1), "JPY", "x", "excessive")
    assert "leave --ground away" in refused(store, house, team.fee, ticket, groundless)
    assert "art. 38" in refused(store, house, team.fee, ticket, Fee(Decimal(1), "JPY", "x", positions=(2,)))


def test_a_european_fee_needs_its_ground(store: Store, house: House):
    ticket = a_case(store, house, law="gdpr")
    assert "--ground" in refused(store, house, team.fee, ticket, Fee(Decimal(9), "EUR", "Copies."))
    done(store, house, team.fee, ticket, Fee(Decimal(9), "EUR", "Copies.", "excessive"))
    assert house.laws["gdpr"].grounds["excessive"].text.en in letters(store, ticket)[0]


@pytest.mark.parametrize("amount", ["0", "-5", "NaN", "Infinity"])
def test_a_fee_is_an_amount(store: Store, house: House, amount: str):
    assert "amount" in refused(store, house, team.fee, a_case(store, house), Fee(Decimal(amount), "JPY", "x"))


def test_more_time_is_taken_once_in_time_and_with_a_reason(store: Store, house: House):
    ticket = a_case(store, house, law="gdpr")
    assert "reason" in refused(store, house, team.extend, ticket, Extension("we are late"))
    late = refused(store, house, team.extend, ticket, Extension("number"), after=timedelta(days=33))
    assert "2026-10-05" in late
    after = done(store, house, team.extend, ticket, Extension("complexity"))
    assert dates(after) == ("2026-12-03", "2026-12-03")
    assert "3 December 2026" in letters(store, ticket)[0]
    assert "already extended" in refused(store, house, team.extend, ticket, Extension("complexity"))
    ours = a_case(store, house)
    assert "no extension" in refused(store, house, team.extend, ours, Extension("number"))


def test_a_closed_case_is_opened_again_with_its_reason_on_file(store: Store, house: House):
    ticket = a_case(store, house)
    done(store, house, team.settle, ticket, Settlement("no-data"))
    assert "already closed" in refused(store, house, team.settle, ticket, Settlement("no-data"))
    assert "why" in refused(store, house, team.reopen, ticket, Reopening(" "))
    after = done(store, house, team.reopen, ticket, Reopening("The branch office found a file."))
    line = after.requests[0]
    assert (after.state, after.closed_at, line.outcome, line.settled_at) == ("open", None, None, None)
    with store.read() as tx:
        (note,) = notes.of_ticket(tx, ticket.id)
    assert note.text == "The branch office found a file."


def test_who_was_told_an_end_is_told_that_it_was_none(store: Store, house: House):
    ticket = a_case(store, house, "disclose", "correct")
    done(store, house, team.settle, ticket, Settlement("no-data", (1,)))
    done(store, house, team.reopen, ticket, Reopening("Found a file.", message="We found more."))
    letter = letters(store, ticket)[-1]
    assert "opened your case" in letter
    assert "We found more." in letter
    assert "Found a file." not in letter
    assert "our answer reaches you by 17 September 2026" in letter
    assert "disclosure" in letter
    assert "correction" not in letter


def test_a_date_that_has_passed_is_not_told_again(store: Store, house: House):
    ticket = a_case(store, house)
    done(store, house, team.settle, ticket, Settlement("no-data"))
    done(store, house, team.reopen, ticket, Reopening("Found a file."), after=60 * DAY)
    letter = letters(store, ticket)[-1]
    assert "has passed" in letter
    assert "We are sorry" in letter
    assert "17 September" not in letter


@pytest.mark.parametrize(("answered", "says"), [(True, "has come. Thank you."), (False, "no longer wait")])
def test_whose_clock_runs_again_is_told_the_date(store: Store, house: House, answered: bool, says: str):
    ticket = a_case(store, house, law="uk")
    done(store, house, team.wait, ticket, Asking("clarification", "Which account?"))
    how = Resumption((), answered, "We take both.")
    after = done(store, house, team.resume, ticket, how, after=11 * DAY)
    letter = letters(store, ticket)[-1]
    assert says in letter
    assert "We take both." in letter
    assert f"{after.requests[0].due_plan:%-d %B %Y}" in letter


def test_going_on_without_a_letter_needs_a_reason_that_is_kept(store: Store, house: House):
    ticket = a_case(store, house)
    done(store, house, team.settle, ticket, Settlement("no-data"))
    assert "no reason" in refused(store, house, team.reopen, ticket, Reopening("Why.", silence="lazy"))
    done(store, house, team.reopen, ticket, Reopening("Why.", silence="told-otherwise"))
    done(store, house, team.wait, ticket, Asking("clarification", "Which?"))
    assert "no reason" in refused(store, house, team.resume, ticket, Resumption(silence="lazy"))
    done(store, house, team.resume, ticket, Resumption(silence="told-otherwise"))
    assert len(letters(store, ticket)) == 2
    with store.read() as tx:
        told = [
            row["facts"]
            for row in audit.of_ticket(tx, ticket.id)
            if row["action"].endswith(("reopen", "resume"))
        ]
    assert [facts["silence"] for facts in told] == ["told-otherwise"] * 2


def test_a_forgers_case_is_opened_again_in_silence(store: Store, house: House):
    ticket = a_case(store, house, forged=True)
    done(store, house, team.settle, ticket, Settlement("withdrawn"))
    done(store, house, team.reopen, ticket, Reopening("To look again."))
    assert letters(store, ticket) == []


def test_a_case_comes_under_another_law_with_its_dates_and_names(store: Store, house: House):
    ticket = a_case(store, house, "disclose", "triage")
    assert "no law pack" in refused(store, house, team.law, ticket, Law("lex"))
    after = done(store, house, team.law, ticket, Law("gdpr"))
    assert (after.law, dates(after)) == ("gdpr", ("2026-10-03", "2026-10-05"))
    assert "access to personal data" in letters(store, ticket)[0]
    assert "already" in refused(store, house, team.law, ticket, Law("gdpr"))
    done(store, house, team.extend, ticket, Extension("search"))


def test_a_law_that_is_gone_is_told_and_can_be_changed(store: Store, house: House):
    ticket = a_case(store, house, law="appi")
    with store.write() as tx:
        tickets.change(tx, ticket, NOW, law="home")
    assert "home" in refused(store, house, team.relabel, ticket, Relabelling("correct"))
    assert done(store, house, team.law, ticket, Law("appi")).law == "appi"


def test_a_relabelled_request_keeps_its_own_receipt_and_what_was_asked(store: Store, house: House):
    ticket = a_case(store, house, "triage", law="uk")
    done(store, house, team.wait, ticket, Asking("clarification", "What do you mean?"))
    done(store, house, team.resume, ticket, Resumption(), after=11 * DAY)
    after = done(store, house, team.relabel, ticket, Relabelling("disclose"), after=12 * DAY)
    assert dates(after) == ("2026-10-13", "2026-10-14")


def test_a_card_explains_what_was_understood_and_nothing_that_a_person_said(store: Store, house: House):
    with store.write() as tx:
        ticket = opened(tx, "disclose")
    (line,) = lines(house, ticket, "en", NOW.date())
    assert (line.taken_for, line.probability, line.alone) == ("Disclosure", 97, None)
    assert line.otherwise == "Correction, addition or deletion of wrong items"
    assert line.alike == "開示してください"
    named = done(store, house, team.relabel, ticket, Relabelling("suspend"))
    (line,) = lines(house, named, "en", NOW.date())
    assert (line.taken_for, line.probability, line.alike, line.otherwise) == ("", 0, "", "")


def test_a_late_answer_says_sorry(store: Store, house: House):
    early, late = a_case(store, house), a_case(store, house)
    done(store, house, team.settle, early, Settlement("no-data"), after=14 * DAY)
    done(store, house, team.settle, late, Settlement("no-data"), after=15 * DAY)
    assert "sorry" not in letters(store, early)[0]
    assert "sorry" in letters(store, late)[0]


def test_an_end_without_a_letter_says_why(store: Store, house: House):
    ticket, nobody = a_case(store, house), a_case(store, house, requester="")
    assert "no reason" in refused(store, house, team.settle, ticket, Settlement("no-data", silence="lazy"))
    after = done(store, house, team.settle, ticket, Settlement("withdrawn", silence="told-otherwise"))
    assert (after.requests[0].silence, letters(store, ticket)) == ("told-otherwise", [])
    proved = a_case(store, house)
    done(store, house, team.verify, proved, Proof("callback"))
    for untrue in ("spam", "forged-sender", "no-address", "unreadable"):  # a person's word cannot make it so
        assert "is not so" in refused(
            store, house, team.settle, proved, Settlement("no-data", silence=untrue)
        )
    assert done(store, house, team.settle, nobody, Settlement("no-data")).requests[0].silence == "no-address"
    assert "no-address" in refused(store, house, team.write, nobody, Words("Hello."))


def test_own_words_reach_the_requester_and_notes_do_not(store: Store, house: House):
    ticket = a_case(store, house)
    done(store, house, team.note, ticket, Words("She sounds angry."))
    done(store, house, team.write, ticket, Words("We are searching our branch offices."))
    (letter,) = letters(store, ticket)
    assert "branch offices" in letter
    assert "angry" not in letter
    assert "empty" in refused(store, house, team.note, ticket, Words("  "))
    assert "message" in refused(store, house, team.write, ticket, Words(" "))


def test_a_preview_shows_the_letter_and_changes_nothing(store: Store, house: House):
    ticket = a_case(store, house)
    before = everything(store, ticket)
    with store.write() as tx:
        (shown,) = team.preview(tx, house, team.write, ticket.reference, Words("Soon."), SATO, NOW + DAY)
        why = team.preview(tx, house, team.write, ticket.reference, Words(""), SATO, NOW + DAY)
        assert isinstance(why, team.Refused)
    assert everything(store, ticket) == before
    done(store, house, team.write, ticket, Words("Soon."))
    assert [shown.text.split()] == [letter.split() for letter in letters(store, ticket)]


def test_a_preview_keeps_what_was_done_before_it(store: Store, house: House):
    ticket = a_case(store, house)
    with store.write() as tx:
        team.assign(tx, house, ticket.reference, Assignment("sato"), SATO, NOW)
        team.preview(tx, house, team.note, ticket.reference, Words("x"), SATO, NOW)
    assert logged(store, ticket) == ["team:ticket:assign"]


def test_an_act_that_is_not_for_the_team_is_our_own_fault(store: Store, house: House):
    with pytest.raises(ValueError, match="not for clock"):
        tried(store, house, team.assign, a_case(store, house), Assignment("x"), actor="clock")


def test_nobody_is_written_to_in_whose_name_somebody_else_wrote(store: Store, house: House):
    ticket = a_case(store, house, forged=True)
    assert "forged-sender" in refused(store, house, team.wait, ticket, Asking("identity"))
    done(store, house, team.relabel, ticket, Relabelling("correct"))
    after = done(store, house, team.settle, ticket, Settlement("withdrawn"))
    assert (after.requests[0].silence, letters(store, ticket)) == ("forged-sender", [])
    known = a_case(store, house, forged=True)
    done(store, house, team.verify, known, Proof("callback"))
    done(store, house, team.write, known, Words("We have spoken."))
    assert len(letters(store, known)) == 1
