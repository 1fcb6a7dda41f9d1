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
from samples import some_settings

from bot.arrival import arrival
from bot.desk import codes, team
from bot.desk.team import Asking, Merger, Settlement
from bot.house import House, build
from bot.worker import work
from store import inbox, tickets
from store.database import Store
from store.tickets import Ticket, waits

HANAKO = "hanako@example.net"
ASKS = "Please send me a copy of all the personal data you hold about me."
Writes = Callable[..., Ticket]
_number = count(1)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    return build(some_settings(tmp_path_factory.mktemp("var")))


@pytest.fixture
def writes(store: Store, house: House) -> Writes:
    """Mail of one person, to the tokened address of `to` if given; the newest ticket afterwards."""
    house.record_policies(store, datetime.now(UTC))

    def write(text: str, to: Ticket | None = None, sender: str = HANAKO) -> Ticket:
        mail = EmailMessage()
        mail["From"], mail["Subject"], mail["Message-ID"] = (
            sender,
            f"Re: My data [{to.reference}]" if to else "My data",
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


def test_guessing_a_code_comes_to_an_end(store: Store, house: House, writes: Writes):
    ticket = writes(ASKS)
    code = asked_who(store, house, ticket)
    wrong = f"{(int(code.replace(' ', '')) + 1) % 10**8:08}"
    for _ in range(codes.MOST_TRIES):
        assert writes(wrong, ticket).identity == "unknown"
    assert writes(code, ticket).identity == "unknown"


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
        made = [codes.make(tx, house, ticket, now) for _ in range(codes.MOST_A_DAY + 1)]
        assert [bool(code) for code in made] == [True] * codes.MOST_A_DAY + [False]
        assert codes.make(tx, house, ticket, now + timedelta(days=1, seconds=1))
        assert (
            len({code.digest for code in tickets.codes.usable(tx, ticket.id, now, 5)}) == codes.MOST_A_DAY + 1
        )


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
