"""What a requester's reply brings about: a code proves the mailbox, an answer ends a wait, and nothing else does."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from itertools import count

import pytest
from cases import SATO, letters, logged
from inquiries import STATUS

from bot.arrival import arrival
from bot.desk import codes, team
from bot.desk.team import Asking, Law, Merger, Proof, Refused, Settlement
from bot.house import House
from bot.worker import work
from store import audit, inbox, tickets
from store.database import Store
from store.tickets import Ticket, waits

HANAKO = "hanako@example.net"
ASKS = "Please send me a copy of all the personal data you hold about me."
Writes = Callable[..., Ticket]
_number = count(1)


@pytest.fixture
def writes(store: Store, house: House) -> Writes:
    """Mail of one person, to the tokened address of `to` if given, or with the reference of `named` in its subject, which
    anybody can write; the newest ticket afterwards, or `to`.
    """
    house.record_policies(store, datetime.now(UTC))

    def write(
        text: str, to: Ticket | None = None, sender: str = HANAKO, named: Ticket | None = None
    ) -> Ticket:
        mail = EmailMessage()
        mail["From"], mail["Subject"], mail["Message-ID"] = (
            sender,
            f"Re: My data [{about.reference}]" if (about := to or named) else "My data",
            f"<{next(_number)}@mailer.example.org>",
        )
        mail.set_content(text)
        address = house.contact.replace("@", f"+r-{to.token}@") if to else house.contact
        with store.write() as tx:
            inbox.accept(tx, [arrival("smtp", mail.as_bytes(), sender, (address,), datetime.now(UTC))])
        work(house, store, "here")
        with store.read() as tx:
            return tickets.of_requester(tx, sender)[0] if not to else again(tx, to)

    return write


def again(tx, ticket: Ticket) -> Ticket:
    found = tickets.by_reference(tx, ticket.reference)
    assert found
    return found


def asked_who(store: Store, house: House, ticket: Ticket) -> str:
    """Ask for identity; the code that the letter has."""
    with store.write() as tx:
        asked = team.wait(tx, house, ticket.reference, Asking("identity"), SATO, datetime.now(UTC))
    assert isinstance(asked, Ticket), asked
    found = re.search(r"^ {4}(\d{4} \d{4})$", letters(store, ticket)[-1].replace("\r", ""), re.MULTILINE)
    assert found
    return found[1]


def test_a_code_that_comes_back_proves_the_mailbox_and_ends_the_wait(
    store: Store, house: House, writes: Writes
):
    ticket = writes(ASKS)
    code = asked_who(store, house, ticket)
    after = writes(f"{code}\n\nThis is me.", ticket)
    assert (after.identity, after.identity_method, after.state) == ("address", "code", "open")
    assert "mail:ticket:verify" in logged(store, ticket)


@pytest.mark.parametrize("spelled", ["{0}{1}", "{0}-{1}", "code: {0} {1}.", "<<{0}　{1}>>"])
def test_a_code_may_be_written_as_people_write(store: Store, house: House, writes: Writes, spelled: str):
    ticket = writes(ASKS)
    code = asked_who(store, house, ticket)
    wide = str.maketrans("0123456789", "０１２３４５６７８９") if "<<" in spelled else {}
    after = writes(spelled.format(*code.split()).translate(wide), ticket)
    assert after.identity == "address"


def test_a_reply_without_the_code_proves_nothing_and_is_the_teams_turn(
    store: Store, house: House, writes: Writes
):
    ticket = writes(ASKS)
    code = asked_who(store, house, ticket)
    after = writes(
        f"What is this? I never wrote to you.\n\n> Please write this code:\n>     {code}\n", ticket
    )
    assert (after.identity, after.state) == ("unknown", "open")
    with store.read() as tx:
        assert [wait.answered_at is None for wait in waits.of_ticket(tx, ticket.id)] == [False]


def test_a_question_how_far_we_are_ends_no_wait(store: Store, house: House, writes: Writes):
    ticket = writes(ASKS)
    asked_who(store, house, ticket)
    assert writes(STATUS["en"], ticket).state == "waiting"


def wrong(code: str, *steps: int) -> str:
    """Numbers that look like a code and are not this one, each on a line of its own."""
    return "\n".join(f"{(int(code.replace(' ', '')) + step) % 10**8:08}" for step in steps)


def test_guessing_a_code_comes_to_an_end(store: Store, house: House, writes: Writes):
    ticket = writes(ASKS)
    code = asked_who(store, house, ticket)
    for step in range(1, codes.MOST_TRIES + 1):
        assert writes(wrong(code, step), ticket).identity == "unknown"
    assert writes(code, ticket).identity == "unknown"


def test_each_number_of_a_mail_is_a_try(store: Store, house: House, writes: Writes):
    ticket = writes(ASKS)
    code = asked_who(store, house, ticket)
    writes(wrong(code, 1, 2, 3), ticket)
    assert writes(wrong(code, 4, 5) + f"\n{code}", ticket).identity == "unknown"
    assert writes(code, ticket).identity == "unknown"


def test_of_one_mail_only_the_first_numbers_are_looked_at(store: Store, house: House, writes: Writes):
    ticket = writes(ASKS)
    code = asked_who(store, house, ticket)
    flood = wrong(code, *range(1, codes.MOST_IN_A_MAIL + 1))
    assert writes(f"{flood}\n{code}", ticket).identity == "unknown"
    assert writes(code, ticket).identity == "address"


def test_the_code_is_found_before_the_numbers_of_a_signature(store: Store, house: House, writes: Writes):
    ticket = writes(ASKS)
    code = asked_who(store, house, ticket)
    smaller = "\n".join(f"No. {number:08}" for number in range(codes.MOST_TRIES))
    assert writes(f"{code}\n\nMember card numbers:\n{smaller}", ticket).identity == "address"


def test_a_telephone_number_is_no_try(store: Store, house: House, writes: Writes):
    ticket = writes(ASKS)
    code = asked_who(store, house, ticket)
    for _ in range(codes.MOST_TRIES):
        writes("I shall look for it.\n\nTel. 03-1234-5678, Fax 03-1234-5679, 090-1234-5670", ticket)
    assert writes(f"{ticket.reference} {code}", ticket).identity == "address"


def test_new_codes_do_not_let_somebody_guess_for_ever(store: Store, house: House, writes: Writes):
    ticket, now = writes(ASKS), datetime.now(UTC)
    with store.write() as tx:
        for day in range(codes.MOST_AT_ONCE):
            code = codes.make(tx, house, ticket, now + timedelta(days=day))
            for step in range(1, codes.MOST_TRIES + 1):
                assert not codes.comes_back(tx, house, ticket, wrong(code, step), now + timedelta(days=day))
        assert codes.make(tx, house, ticket, now + timedelta(days=3)) == ""
        later = now + codes.LIFE
        assert codes.comes_back(tx, house, ticket, codes.make(tx, house, ticket, later), later)


def test_the_team_sees_that_numbers_were_tried(store: Store, house: House, writes: Writes):
    ticket = writes(ASKS)
    code = asked_who(store, house, ticket)
    writes(wrong(code, 1, 2), ticket)
    with store.read() as tx:
        tried = [row["facts"] for row in audit.of_ticket(tx, ticket.id) if row["action"] == "mail:code:miss"]
    assert tried == [{"numbers": 2}]


def test_a_code_is_another_cases_nothing_and_nothing_when_old(store: Store, house: House, writes: Writes):
    mine, theirs = writes(ASKS), writes(ASKS, sender="taro@example.org")
    code = asked_who(store, house, mine)
    with store.write() as tx:
        assert not codes.comes_back(tx, house, theirs, code, datetime.now(UTC))
        assert not codes.comes_back(tx, house, mine, code, datetime.now(UTC) + codes.LIFE)
        assert codes.comes_back(tx, house, mine, code, datetime.now(UTC))
        assert not codes.comes_back(tx, house, mine, code, datetime.now(UTC))


def test_nobody_is_flooded_with_codes(store: Store, house: House, writes: Writes):
    ticket, now = writes(ASKS), datetime.now(UTC)
    with store.write() as tx:
        made = [codes.make(tx, house, ticket, now) for _ in range(codes.MOST_AT_ONCE + 1)]
        assert [bool(code) for code in made] == [True] * codes.MOST_AT_ONCE + [False]
        digests = {code.digest for code in tickets.codes.usable(tx, ticket.id, now, codes.MOST_TRIES)}
        assert len(digests) == codes.MOST_AT_ONCE
        assert codes.make(tx, house, ticket, now + codes.LIFE)


def test_a_letter_without_a_code_says_what_else_is_asked(store: Store, house: House, writes: Writes):
    ticket, now = writes(ASKS), datetime.now(UTC)
    with store.write() as tx:
        for _ in range(codes.MOST_AT_ONCE):
            codes.make(tx, house, ticket, now)
        refused = team.wait(tx, house, ticket.reference, Asking("identity"), SATO, now)
        assert isinstance(refused, Refused)
        assert "--message" in refused.why
        asked = team.wait(
            tx, house, ticket.reference, Asking("identity", "What was your last order?"), SATO, now
        )
        assert isinstance(asked, Ticket), asked


def test_a_reply_to_a_merged_case_reaches_the_one_that_took_over(store: Store, house: House, writes: Writes):
    first, second = writes(ASKS), writes("Please correct my address, it is wrong in your records.")
    with store.write() as tx:
        team.merge(tx, house, second.reference, Merger(first.reference), SATO, datetime.now(UTC))
    writes("One more thing: my name has changed.", second)
    with store.read() as tx:
        assert [row["text"].strip() for row in tickets.correspondence(tx, first.id)][-1].startswith(
            "One more"
        )
        assert again(tx, second).state == "settled"


def test_cases_that_took_over_each_other_in_turn_lead_to_the_last(store: Store, house: House, writes: Writes):
    first, second = writes(ASKS), writes("Please correct my address, it is wrong in your records.")
    with store.write() as tx:
        for one, other in ((second, first), (first, second), (second, first)):
            merged = team.merge(tx, house, one.reference, Merger(other.reference), SATO, datetime.now(UTC))
            assert isinstance(merged, Ticket), merged
        done = team.settle(tx, house, first.reference, Settlement("no-data"), SATO, datetime.now(UTC))
        assert isinstance(done, Ticket), done
    writes("Please send me a copy of everything.", second)
    with store.read() as tx:
        assert (again(tx, first).state, again(tx, second).state) == ("open", "settled")


def test_another_case_of_the_same_requester_is_linked_and_both_stay(
    store: Store, house: House, writes: Writes
):
    first, second = writes(ASKS), writes("Please correct my address, it is wrong in your records.")
    third = writes(ASKS)
    with store.read() as tx:
        assert [again(tx, each).state for each in (first, second, third)] == ["open"] * 3
        assert {link.reference for link in tickets.links.of_ticket(tx, first.id)} == {
            second.reference,
            third.reference,
        }
        assert [link.reference for link in tickets.links.of_ticket(tx, third.id)] == [first.reference]


CORRECTS = "Please change the address you hold on me to 5 Example Street, 100-0001."


def proved(store: Store, house: House, ticket: Ticket, how: Proof) -> None:
    with store.write() as tx:
        assert isinstance(team.verify(tx, house, ticket.reference, how, SATO, datetime.now(UTC)), Ticket)


@pytest.mark.parametrize("closed", [False, True])
def test_who_was_verified_is_not_so_for_what_anybody_could_have_written_since(
    store: Store, house: House, writes: Writes, closed: bool
):
    """The sender's address and a reference in the subject prove nothing: the wish gets a case of its own."""
    first = writes(ASKS)
    proved(store, house, first, Proof("callback"))
    if closed:
        with store.write() as tx:
            done = team.settle(tx, house, first.reference, Settlement("no-data"), SATO, datetime.now(UTC))
            assert isinstance(done, Ticket), done
    new = writes(CORRECTS, named=first)
    assert new.id != first.id
    assert ([line.type for line in new.requests], new.identity) == (["correct"], "unknown")
    assert new.reference in letters(store, new)[0]
    with store.read() as tx:
        assert [line.type for line in again(tx, first).requests] == ["disclose"]
        (message,) = tickets.correspondence(tx, new.id)
    assert first.reference in message["note"]


def test_what_comes_to_a_letters_own_address_is_the_verified_requesters(
    store: Store, house: House, writes: Writes
):
    ticket = writes(ASKS)
    proved(store, house, ticket, Proof("callback"))
    after = writes(CORRECTS, ticket)
    assert [line.type for line in after.requests] == ["disclose", "correct"]
    assert after.identity == "verified"


def test_an_agent_who_asks_for_more_may_ask_for_somebody_else(store: Store, house: House, writes: Writes):
    ticket = writes(ASKS)
    proved(store, house, ticket, Proof("post", "agent", "mandate", "Taro Example"))
    after = writes(CORRECTS, ticket)
    assert [line.type for line in after.requests] == ["disclose"]
    with store.read() as tx:
        new = tickets.of_requester(tx, HANAKO)[0]
    assert ([line.type for line in new.requests], new.identity, new.principal) == (["correct"], "unknown", "")


def test_a_new_request_has_the_date_of_the_law_that_its_case_is_under(
    store: Store, house: House, writes: Writes
):
    ticket = writes(ASKS)
    with store.write() as tx:
        moved = team.law(tx, house, ticket.reference, Law("gdpr"), SATO, datetime.now(UTC))
        assert isinstance(moved, Ticket), moved
    line = writes(CORRECTS, ticket).requests[1]
    gdpr = house.under("gdpr")
    assert gdpr
    assert (line.type, line.due_latest) == ("correct", gdpr.due("correct", line.received_at).latest)
    assert line.due_latest != house.due("correct", line.received_at).latest
