"""Mail out of a mailbox, on a real Dovecot: taken once, by its own clock, and moved."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from dovecot import Mailbox, Server, dovecot_fixture, mailbox_fixture  # noqa: F401
from mailbox_reading import mail, reading, subjects, taken
from office import eventually

from bot.arrival import arrival
from store import inbox
from store.database import Store

pytestmark = pytest.mark.dovecot
CONTACT = "privacy@example.co.jp"
POOR = "imap_capability = IMAP4rev1 NAMESPACE"
SIMPLE_SERVERS = [POOR, POOR + " MOVE", POOR + " UIDPLUS", POOR + " IDLE MOVE"]


def moved(box: Mailbox, count: int, folder: str = "Handled") -> bool:
    return len(box.uids(folder)) == count


def test_mail_that_lies_there_is_taken_and_moved(mailbox: Mailbox, laptop: Store):
    mailbox.deliver(mail(1), mail(2))
    with reading(mailbox, laptop):
        eventually(lambda: moved(mailbox, 2), "both to be moved")
    assert subjects(laptop) == ["My data 1", "My data 2"]
    assert {row["door"] for row in taken(laptop)} == {"imap"}
    assert mailbox.uids() == []
    assert mailbox.flags("Handled") == [set(), set()]  # nobody has read them


def test_new_mail_is_told_of_by_the_server_and_not_waited_for(mailbox: Mailbox, laptop: Store):
    with reading(mailbox, laptop, imap_poll=3600):
        for number in (1, 2, 3):
            mailbox.deliver(mail(number))
            eventually(lambda count=number: moved(mailbox, count), "IDLE to tell")
    assert len(taken(laptop)) == 3


@pytest.mark.parametrize("capabilities", SIMPLE_SERVERS)
def test_a_server_that_knows_less_is_read_as_well(
    dovecot: Callable[..., Server],
    laptop: Store,
    capabilities: str,
):
    box = dovecot(capabilities).mailbox()
    box.deliver(mail(1))
    with reading(box, laptop):
        eventually(lambda: moved(box, 1), "the first to be moved")
        box.deliver(mail(2))
        eventually(lambda: moved(box, 2), "the second to be seen")
    assert subjects(laptop) == ["My data 1", "My data 2"]


@pytest.mark.parametrize("capabilities", SIMPLE_SERVERS)
def test_what_a_person_has_marked_as_deleted_stays_as_it_is(
    dovecot: Callable[..., Server],
    laptop: Store,
    capabilities: str,
):
    box = dovecot(capabilities).mailbox()
    box.deliver(mail(1), mail(2))
    with box.opened() as client:
        client.select_folder("INBOX")
        client.add_flags([1], [rb"\Deleted"])
    with reading(box, laptop):
        eventually(lambda: moved(box, 1), "the other to be moved")
    assert subjects(laptop) == ["My data 2"]
    assert 1 in box.uids()


def test_the_clock_starts_when_the_mail_reached_the_mailbox(mailbox: Mailbox, laptop: Store):
    came = datetime(2026, 11, 2, 23, 30, tzinfo=UTC) - timedelta(days=3)
    mailbox.deliver(mail(1), at=came)
    with reading(mailbox, laptop):
        eventually(lambda: moved(mailbox, 1), "it to be moved")
    assert [row["received_at"] for row in taken(laptop)] == [came]
    # Its key is not that of a day which may be forgotten by now.
    assert laptop.keyring.intakes_before(came.date() + timedelta(days=1)) == []


def test_the_envelope_is_what_the_last_server_wrote_down(mailbox: Mailbox, laptop: Store):
    tagged = "privacy+r-abc123@example.co.jp"
    mailbox.deliver(
        mail(1, "Return-Path: <hanako@example.net>", f"Delivered-To: {tagged}"),
        mail(2, "Return-Path: <>", "X-Original-To: postmaster@example.co.jp"),
        mail(3, "Delivered-To: somebody-else@example.com"),
    )
    with reading(mailbox, laptop):
        eventually(lambda: moved(mailbox, 3), "all to be moved")
    assert [(row["envelope_sender"], row["envelope_recipients"]) for row in taken(laptop)] == [
        ("hanako@example.net", [tagged, CONTACT]),
        ("", ["postmaster@example.co.jp", CONTACT]),
        (None, [CONTACT]),
    ]


def test_a_mail_that_came_by_another_door_changes_nothing_and_is_moved(mailbox: Mailbox, laptop: Store):
    first = arrival("smtp", mail(1), "hanako1@example.net", [CONTACT], datetime.now(UTC))
    with laptop.write() as tx:
        inbox.accept(tx, [first])
    mailbox.deliver(mail(1, "Return-Path: <hanako1@example.net>", "Delivered-To: " + CONTACT))
    with reading(mailbox, laptop):
        eventually(lambda: moved(mailbox, 1), "it to be moved")
    assert [row["door"] for row in taken(laptop)] == ["smtp"]


def test_a_large_mail_stays_flagged_and_is_told_of_once(
    mailbox: Mailbox, laptop: Store, caplog: pytest.LogCaptureFixture
):
    mailbox.deliver(mail(1, text="x" * 3000), mail(2))
    for number in (3, 4):  # the second reader knows nothing of the first
        mailbox.deliver(mail(number))
        with reading(mailbox, laptop, max_mail=2000):
            eventually(lambda count=number: moved(mailbox, count - 1), "the small ones to be moved")
    assert mailbox.flags() == [{rb"\Flagged"}]
    assert "My data 1" not in subjects(laptop)
    assert caplog.text.count("TOO LARGE uid=1 bytes=") == 1
    with reading(mailbox, laptop):  # the limit was raised
        eventually(lambda: moved(mailbox, 4), "it to be moved too")


def test_a_thousand_mails_are_taken_in_batches(
    mailbox: Mailbox, laptop: Store, caplog: pytest.LogCaptureFixture
):
    caplog.set_level("INFO", "imap")
    with mailbox.opened() as client:
        client.multiappend("INBOX", [mail(number) for number in range(1030)])
    with reading(mailbox, laptop):
        eventually(lambda: moved(mailbox, 1030), "all to be moved")
    assert len(set(subjects(laptop))) == 1030
    assert sum(line.startswith("moved mails=") for line in caplog.messages) == 21


def test_the_folder_for_handled_mail_is_made_where_the_server_wants_it(
    dovecot: Callable[..., Server],
    laptop: Store,
):
    box = dovecot(prefix="INBOX.").mailbox()
    box.deliver(mail(1))
    with reading(box, laptop, imap_done="済み"):
        eventually(lambda: moved(box, 1, "INBOX.済み"), "it to be moved")
    assert len(taken(laptop)) == 1


def test_two_readers_of_one_mailbox_take_each_mail_once(mailbox: Mailbox, laptop: Store):
    with reading(mailbox, laptop), reading(mailbox, laptop):
        for number in range(6):
            mailbox.deliver(mail(number))
        # Dovecot lets two at once move one mail, and may have it twice among the handled ones.
        eventually(lambda: len(taken(laptop)) == 6 and mailbox.uids() == [], "all to be moved")
    assert len(taken(laptop)) == 6


def test_uids_that_begin_anew_mean_other_mails(dovecot: Callable[..., Server], laptop: Store):
    box = dovecot(alone="uids").mailbox()
    box.deliver(mail(1, text="x" * 3000))
    with reading(box, laptop, max_mail=2000):
        eventually(lambda: box.flags() == [{rb"\Flagged"}], "the large one to be flagged")
        box.begin_anew()
        box.deliver(mail(2, text="y" * 3000), mail(3))
        eventually(lambda: moved(box, 1), "the small one to be moved")
        assert box.flags() == [{rb"\Flagged"}]
    assert subjects(laptop) == ["My data 3"]


def test_a_server_that_restarts_is_found_again(
    dovecot: Callable[..., Server],
    laptop: Store,
    caplog: pytest.LogCaptureFixture,
):
    box = dovecot(alone="restart").mailbox()
    with reading(box, laptop, imap_poll=3600) as thread:
        box.deliver(mail(1))
        eventually(lambda: moved(box, 1), "the first to be moved")
        box.server.stop()
        eventually(lambda: "the mailbox is away" in caplog.text, "the reader to notice")
        box.server.start()
        with suppress(OSError):
            box.deliver(mail(2))
        eventually(lambda: moved(box, 2), "the second to be moved")
        assert thread.is_alive()
    assert len(taken(laptop)) == 2


def test_no_address_is_written_into_the_log(
    mailbox: Mailbox, laptop: Store, caplog: pytest.LogCaptureFixture
):
    caplog.set_level("DEBUG", "imap")
    mailbox.deliver(mail(1, "Return-Path: <hanako@example.net>"))
    with reading(mailbox, laptop):
        eventually(lambda: moved(mailbox, 1), "it to be moved")
    lines = [record.getMessage() for record in caplog.records if record.name == "imap"]
    assert any(line.startswith("kept digest=") and line.endswith("from=h***@example.net") for line in lines)
    assert not any(word in line for line in lines for word in ("hanako", mailbox.name, "3cret"))
