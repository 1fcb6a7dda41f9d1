"""Letters that lie as files are forgotten with what they were written for."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from conftest import Command
from samples import opened, queued
from test_forgetting import NOW, WHO, given, sent  # noqa: F401  a fixture

from bot import forgetting
from bot.carriers import LetterBox
from bot.doctor import examine
from bot.settings import Settings
from store import outbox, tickets
from store.database import Store
from store.tickets import Ticket

DAY = timedelta(days=1)


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    return tmp_path / "letters"


def a_letter(store: Store, maildir: Path, ticket: Ticket | None = None, at=NOW) -> Path:
    """A letter that was sent, into a file."""
    with store.write() as tx:
        letter = queued(tx, ticket_id=ticket.id if ticket else None, recipient=WHO["requester"], at=at)
    with store.write() as tx:
        (claimed,) = outbox.claim(tx, "w", NOW + DAY, 9)
        assert LetterBox(maildir).carry(claimed) is None
        outbox.mark_sent(tx, [(claimed.id, NOW)])
    return maildir / "new" / letter.message_id.strip("<>")


def a_case(store: Store, closed=None) -> Ticket:
    with store.write() as tx:
        ticket = opened(tx, **WHO)
        return (closed and tickets.settle(tx, ticket, [1], "refused", "others", closed)) or ticket


def looked_at(path: Path) -> Path:
    """A mail program has seen it."""
    return path.rename(path.parent.parent / "cur" / f"{path.name}:2,S")


def test_the_files_of_a_case_go_with_it_and_no_others(store: Store, given: Settings, maildir: Path):  # noqa: F811
    old, running = a_case(store, NOW - 366 * DAY), a_case(store)
    going = [
        a_letter(store, maildir, old),
        looked_at(a_letter(store, maildir, old)),
        a_letter(store, maildir, at=NOW - 32 * DAY),
    ]
    staying = [a_letter(store, maildir, running), a_letter(store, maildir, at=NOW - 29 * DAY)]
    found = forgetting.overdue(store, given, NOW)
    assert found.files == 3
    assert str(found).endswith(", 3 letters in files")
    assert all(path.exists() for path in going)
    assert forgetting.purge(store, given, NOW) == found
    assert [path.exists() for path in going + staying] == [False] * 3 + [True] * 2
    assert forgetting.overdue(store, given, NOW) == forgetting.Erased((), 0, 0)


def test_files_that_a_purge_left_behind_go_with_the_next(store: Store, given: Settings, maildir: Path):  # noqa: F811
    old = a_case(store, NOW - 366 * DAY)
    left = a_letter(store, maildir, old)
    kept = left.read_bytes()
    forgetting.purge(store, given, NOW)
    left.write_bytes(kept)
    assert forgetting.purge(store, given, NOW) == forgetting.Erased((), 0, 0, 1)
    assert not left.exists()


def test_a_letter_the_database_knows_nothing_of_goes_when_it_is_old(
    store: Store,
    given: Settings,  # noqa: F811
    maildir: Path,
):
    LetterBox(maildir)
    young, old, other = (maildir / "new" / name for name in ("a@example.com", "b@example.com", "notes.txt"))
    for path in (young, old, other):
        path.write_text("x")
    for path in (old, other):
        os.utime(path, ((NOW - 31 * DAY).timestamp(),) * 2)
    forgetting.purge(store, given, NOW)
    assert [path.exists() for path in (young, old, other)] == [True, False, True]


def test_by_hand_too_a_case_takes_its_files_along(command: Command, laptop: Store, maildir: Path):
    one, mine = a_case(laptop, NOW), a_case(laptop, NOW)
    files = [a_letter(laptop, maildir, one), a_letter(laptop, maildir, mine), a_letter(laptop, maildir)]
    command("purge", "--ticket", one.reference)
    assert [path.exists() for path in files] == [False, True, True]
    command("subject", WHO["requester"], "--forget")
    assert [path.exists() for path in files] == [False] * 3


def test_doctor_says_how_many_letters_lie_in_clear(store: Store, given: Settings, maildir: Path):  # noqa: F811
    def said(settings: Settings) -> str:
        return " ".join(finding.what for finding in examine(settings))

    assert f"letters are files in {maildir / 'new'}, 0 of them now, in clear" in said(given)
    a_letter(store, maildir)
    looked_at(a_letter(store, maildir, a_case(store, NOW - 400 * DAY)))
    assert "2 of them now, in clear" in said(given)
    assert "1 letters in files" in said(given)
    relayed = given.model_copy(update={"relay_url": "smtp://127.0.0.1:25"})
    assert f"2 letters from before lie in {maildir}, in clear" in said(relayed)


def test_a_folder_that_is_not_there_keeps_nothing_back(store: Store, given: Settings):  # noqa: F811
    sent(store)
    assert forgetting.purge(store, given, NOW) == forgetting.Erased((), 0, 0)
