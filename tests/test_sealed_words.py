"""No word that somebody wrote lies open: not in the database, not in its file, not in the log of acts, not in log lines."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from samples import some_settings
from sqlalchemy import MetaData, select

from bot.arrival import arrival
from bot.desk import team
from bot.desk.handover import Handover, How, hand_over
from bot.desk.team import (
    Asking,
    Complaint,
    Extension,
    Fee,
    Law,
    Merger,
    Proof,
    Relabelling,
    Reopening,
    Resumption,
    Settlement,
    Spam,
    Split,
    Transfer,
    Words,
)
from bot.house import House, build
from bot.worker import work
from store import audit, inbox, outbox, tickets
from store.database import Store
from store.keys import binding
from store.slack import inbox as slack_inbox
from store.slack import posts
from store.slack.posts import NewPost
from store.tickets import Ticket

BIRD = "kanarienvogel"
ADDRESS = f"{BIRD}@{BIRD}.example"
ODD = (
    "Authentication-Results: mx.example.co.jp; dmarc=pass (kanarienvogel) header.from=kanarienvogel.example;"
    " spf=kanarienvogel; dkim=fail reason=kanarienvogel"
)
# What may be read in clear, and why.
OPEN = {
    ("proposals", "phrase"),  # the words of a phrase to learn, after what tells of a person is taken out
    ("policy_revisions", "content"),  # published
}
_numbers = count(1)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    return build(some_settings(tmp_path_factory.mktemp("house"), authserv_id="mx.example.co.jp"))


@pytest.fixture
def desk(store: Store, house: House, caplog: pytest.LogCaptureFixture) -> Iterator[Store]:
    """A desk whose every row is looked at when the test is over."""
    caplog.set_level(logging.DEBUG)
    house.record_policies(store, datetime.now(UTC))
    with store.write() as tx:
        binding.bind(tx)
    yield store
    assert lying_open(store) == []
    assert [line for line in caplog.messages if BIRD in line.lower()] == []


def lying_open(store: Store) -> list[tuple[str, str, Any]]:
    """Table, column and value of all that can be read without a key."""
    there, found = MetaData(), []
    with store.read() as tx:
        there.reflect(tx)
        for table in there.sorted_tables:
            for row in tx.execute(select(table)).mappings():
                found += [
                    (table.name, name, value)
                    for name, value in row.items()
                    if (table.name, name) not in OPEN and BIRD.encode() in _bytes(value).lower()
                ]
    return found


def _bytes(value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


def mail(
    store: Store, house: House, text: str, *heads: str, to: str = "", sender: str = ADDRESS
) -> dict[str, Any]:
    """A mail with a bird in everything it has; its row afterwards."""
    raw = (
        "".join(f"{head}\r\n" for head in heads)
        + f"From: {BIRD} <{sender}>\r\nReply-To: {ADDRESS}\r\nSubject: {BIRD}\r\n"
        f"Message-ID: <{next(_numbers)}.{BIRD}@{BIRD}.example>\r\nIn-Reply-To: <{BIRD}@{BIRD}.example>\r\n"
        'Content-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\n'
        f"{text} {BIRD}\r\n\r\n> {BIRD}\r\n--x\r\nContent-Type: application/pdf\r\n"
        f'Content-Disposition: attachment; filename="{BIRD}.pdf"\r\n\r\n{BIRD}\r\n--x--\r\n'
    ).encode()
    came = arrival(
        "smtp",
        raw,
        sender,
        (to or house.contact,),
        datetime.now(UTC),
        peer="203.0.113.7",
        helo=f"{BIRD}.example",
    )
    with store.write() as tx:
        inbox.accept(tx, [came])
    work(house, store, "worker")
    with store.read() as tx:
        found = inbox.by_id(tx, sum(inbox.counts(tx).values()))
    assert found
    return found


def case(
    store: Store, house: House, text: str = "Please send me a copy of all the data you hold about me."
) -> Ticket:
    row = mail(store, house, text)
    with store.read() as tx:
        return tickets.by_id(tx, row["ticket_id"])


@pytest.mark.parametrize(
    "heads",
    [
        (),
        (
            "Authentication-Results: mx.example.co.jp; dmarc=fail (p=reject) header.from=kanarienvogel.example",
        ),
        (ODD,),
        ("Auto-Submitted: auto-kanarienvogel",),
        ("List-Id: <kanarienvogel.example>", "Precedence: kanarienvogel"),
        ("Content-Type: message/kanarienvogel",),
        ("MIME-Version: kanarienvogel", "Date: kanarienvogel", "X-Auto-Response-Suppress: kanarienvogel"),
    ],
    ids=["plain", "forged", "confirmed", "automatic", "list", "odd type", "odd heads"],
)
@pytest.mark.parametrize("text", ["Please send me a copy of all my data.", "Do you sell my data?", "Hm."])
def test_a_mail_leaves_no_word_in_clear(desk: Store, house: House, heads: tuple[str, ...], text: str):
    mail(desk, house, text, *heads)


def test_replies_bounces_and_strangers_leave_no_word_in_clear(desk: Store, house: House):
    ticket = case(desk, house)
    reply = house.contact.replace("@", f"+r-{ticket.token}@")
    mail(desk, house, "One thing more: please correct my address as well. 1234 5678", to=reply)
    mail(desk, house, "What is the status of my request?", to=reply)
    mail(desk, house, "I am somebody else.", to=reply, sender=f"other.{ADDRESS}")
    with desk.read() as tx:
        letter = outbox.of_ticket(tx, ticket.id)[0]
    report = (
        f"Final-Recipient: rfc822; {ADDRESS}\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        f"Diagnostic-Code: smtp; 550 5.1.1 <{ADDRESS}> {BIRD} unknown\r\n"
    )
    raw = (
        f"From: MAILER-DAEMON@{BIRD}.example\r\nTo: {letter['envelope_sender']}\r\nSubject: {BIRD}\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="x"\r\n\r\n--x\r\n\r\n'
        f"{BIRD}\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; {BIRD}\r\n\r\n{report}\r\n--x--\r\n"
    ).encode()
    with desk.write() as tx:
        inbox.accept(tx, [arrival("smtp", raw, "", (letter["envelope_sender"],), datetime.now(UTC))])
    work(house, desk, "worker")
    with desk.read() as tx:
        assert outbox.of_ticket(tx, ticket.id)[0]["bounced_at"]


def test_what_colleagues_hand_over_lies_sealed(desk: Store, house: House):
    given = Handover(f"A copy, please. {BIRD}", datetime.now(UTC), How.PHONE, ("disclose",), BIRD, ADDRESS)
    with desk.write() as tx:
        assert isinstance(hand_over(tx, house, given, "slack:U1", datetime.now(UTC)), Ticket)


ACTS: dict[str, list[tuple[Any, Any]]] = {
    "settle": [(team.settle, Settlement("no-data", message=BIRD)), (team.reopen, Reopening(BIRD))],
    "ask who": [(team.wait, Asking("identity", BIRD)), (team.resume, Resumption())],
    "ask what": [(team.wait, Asking("clarification", BIRD))],
    "fee": [(team.fee, Fee(Decimal(500), "JPY", BIRD))],
    "verify": [(team.verify, Proof("knowledge", "agent", "mandate", BIRD))],
    "complaint": [(team.complaint, Complaint("high", BIRD, BIRD, BIRD, datetime.now(UTC) - timedelta(days=1)))],
    "note": [(team.note, Words(BIRD)), (team.write, Words(BIRD))],
    "relabel": [(team.relabel, Relabelling("correct")), (team.law, Law("gdpr")), (team.extend, Extension("number", BIRD))],
    "spam": [(team.spam, Spam(BIRD))],
    "transfer": [(team.relabel, Relabelling("triage")), (team.transfer, Transfer(BIRD, BIRD))],
}  # fmt: skip


@pytest.mark.parametrize("act", ACTS)
def test_what_the_team_writes_lies_sealed(desk: Store, house: House, act: str):
    ticket = case(desk, house)
    if act == "transfer":
        ticket = case(desk, house, "Hm.")
    for step, how in ACTS[act][-1 if act == "transfer" else 0 :]:
        with desk.write() as tx:
            done = step(tx, house, ticket.reference, how, "team:sato", datetime.now(UTC))
        assert isinstance(done, Ticket), done


def test_what_is_split_and_merged_lies_sealed(desk: Store, house: House):
    two = case(
        desk, house, "Please correct my address.\n\nPlease send me a copy of all the data you hold about me."
    )
    other = case(desk, house)
    with desk.write() as tx:
        if len(two.requests) > 1:
            apart = team.split(tx, house, two.reference, Split(1, BIRD), "team:sato", datetime.now(UTC))
            assert isinstance(apart, Ticket), apart
        merged = team.merge(
            tx, house, two.reference, Merger(other.reference, BIRD), "team:sato", datetime.now(UTC)
        )
        assert isinstance(merged, Ticket), merged


def test_what_servers_say_of_letters_lies_sealed(desk: Store, house: House):
    case(desk, house)
    now = datetime.now(UTC)
    with desk.write() as tx:
        for letter in outbox.claim(tx, "w", now, 9):
            outbox.give_up(tx, "w", letter.id, f"550 <{ADDRESS}> unknown")


def test_what_slack_brings_and_says_lies_sealed(desk: Store):
    now = datetime.now(UTC)
    came = [slack_inbox.Arrival(f"k{n}", "event", "C1", False, {"text": BIRD}, now) for n in range(2)]
    with desk.write() as tx:
        slack_inbox.accept(tx, came)
        posts.queue(tx, NewPost("p1", "message", "C1", {"text": BIRD}), now)
        posts.queue(tx, NewPost("p2", "message", "C2", {"text": BIRD}), now)
    with desk.write() as tx:
        for n in range(2):
            taken = slack_inbox.claim(tx, "w", now + timedelta(minutes=n), only_urgent=False)
            assert taken
            slack_inbox.park(tx, "w", taken.id, now) if n else slack_inbox.again_later(tx, "w", taken.id, now)
        for n in range(2):
            post = posts.claim(tx, "w", now, timedelta(0))
            assert post
            posts.give_up(tx, post.id) if n else posts.again_later(tx, post.id, now, doubtful=False)


def test_who_was_told_of_a_complaint_can_still_be_proved(desk: Store, house: House):
    ticket = case(desk, house)
    with desk.write() as tx:
        how = Complaint("high", escalated_to=BIRD)
        done = team.complaint(tx, house, ticket.reference, how, "team:sato", datetime.now(UTC))
    assert isinstance(done, Ticket)
    assert done.escalated_to == BIRD
    with desk.read() as tx:
        (facts,) = [row["facts"] for row in audit.of_ticket(tx, ticket.id) if "complaint" in row["action"]]
        assert facts["told_commitment"] == tickets.commitment(tx, ticket, BIRD)
