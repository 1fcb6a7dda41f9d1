"""Mail from files, as durable as through the door."""

from __future__ import annotations

import mailbox
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest
from click.testing import Result
from conftest import Command
from samples import NOW

from bot.ingest import NotMail, source
from store import inbox
from store.database import Store

Ingest = Callable[..., Result]
Stored = Callable[[], list[inbox.Claimed]]


def mail(number: int) -> bytes:
    written = EmailMessage()
    written["From"], written["Message-ID"] = "hanako@example.net", f"<{number}@mailer.example.net>"
    written.set_content(f"number {number}\n\nFrom here on a line of an mbox would begin.\n")
    return bytes(written)


@pytest.fixture
def ingest(command: Command) -> Ingest:
    return lambda path, *options, **more: command("ingest", str(path), *options, **more)


@pytest.fixture
def stored(laptop: Store) -> Stored:
    def look() -> list[inbox.Claimed]:
        with laptop.write() as tx:
            return inbox.claim(tx, "test", NOW.replace(year=2100), 1000)

    return look


def a_file(folder: Path) -> Path:
    (folder / "one.eml").write_bytes(mail(0))
    return folder / "one.eml"


def a_folder(folder: Path) -> Path:
    (folder / "mails" / "2026").mkdir(parents=True)
    for number, name in enumerate(["a.eml", "2026/b.eml", "2026/c.eml"]):
        (folder / "mails" / name).write_bytes(mail(number))
    (folder / "mails" / "notes.txt").write_text("no mail")
    return folder / "mails"


def an_mbox(folder: Path) -> Path:
    box = mailbox.mbox(folder / "box")
    for number in range(3):
        box.add(mail(number))
    box.close()
    return folder / "box"


def a_maildir(folder: Path) -> Path:
    box = mailbox.Maildir(folder / "maildir")
    for number in range(3):
        read = mailbox.MaildirMessage(mail(number))
        read.set_subdir("cur" if number else "new")
        box.add(read)
    return folder / "maildir"


@pytest.mark.parametrize(("place", "count"), [(a_file, 1), (a_folder, 3), (an_mbox, 3), (a_maildir, 3)])
def test_every_kind_of_place_is_taken_whole(
    ingest: Ingest, stored: Stored, tmp_path: Path, place, count: int
):
    done = ingest(place(tmp_path))
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", f"{count} in the inbox\n")
    words = sorted(row.raw.partition(b"number ")[2][:1] for row in stored())
    assert words == [str(number).encode() for number in range(count)]


def test_standard_input_is_one_mail_to_the_byte(ingest: Ingest, stored: Stored):
    raw = b"Subject: \xff\r\n\r\nhello\r\n"
    assert (
        ingest(
            "-", "--sender", "a@example.net", "--recipient", "privacy+x@example.co.jp", stdin=raw
        ).exit_code
        == 0
    )
    (row,) = stored()
    assert (row.raw, row.door, row.envelope_sender) == (raw, "ingest", "a@example.net")
    assert row.envelope_recipients == ("privacy+x@example.co.jp",)


def test_without_options_there_is_no_envelope(ingest: Ingest, stored: Stored):
    ingest("-", stdin=mail(1))
    ingest("-", "--sender", "", stdin=mail(2))
    assert [row.envelope_sender for row in stored()] == [None, ""]


def test_what_is_already_there_changes_nothing(ingest: Ingest, stored: Stored, tmp_path: Path):
    place = an_mbox(tmp_path)
    assert [ingest(place).exit_code, ingest(place).exit_code, ingest(a_folder(tmp_path)).exit_code] == [
        0,
        0,
        0,
    ]
    assert len(stored()) == 3


def test_a_large_folder_is_taken_in_groups(ingest: Ingest, stored: Stored, tmp_path: Path):
    for number in range(120):
        (tmp_path / f"{number}.eml").write_bytes(mail(number))
    assert ingest(tmp_path).exit_code == 0
    assert len(stored()) == 120


def empty_folder(folder: Path) -> Path:
    (folder / "empty").mkdir()
    return folder / "empty"


def nowhere(folder: Path) -> Path:
    return folder / "nowhere"


@pytest.mark.parametrize("place", [empty_folder, nowhere])
def test_a_place_without_mail_ends_with_66(ingest: Ingest, tmp_path: Path, place):
    path = place(tmp_path)
    done = ingest(path)
    assert done.exit_code == 66
    assert done.stderr.startswith(f"madoguchi: {path}: ")
    with pytest.raises(NotMail):
        source(str(path))


def test_a_database_that_cannot_be_written_ends_with_75(ingest: Ingest, laptop: Store):
    url = f"sqlite:///file:{laptop.url.database}?mode=ro&uri=true"
    done = ingest("-", stdin=mail(2), MADOGUCHI_DATABASE_URL=url)
    assert done.exit_code == 75
    assert done.stderr.startswith(
        "madoguchi: the database is away or refuses: attempt to write a readonly database"
    )


def test_a_database_that_is_away_ends_with_75(ingest: Ingest):
    url = "postgresql://127.0.0.1:1/none?connect_timeout=2"
    assert ingest("-", stdin=mail(1), MADOGUCHI_DATABASE_URL=url).exit_code == 75


def test_a_file_that_cannot_be_read_ends_with_75(ingest: Ingest, tmp_path: Path):
    (tmp_path / "loop.eml").symlink_to("loop.eml")
    (tmp_path / "mails").mkdir()
    (tmp_path / "mails" / "gone.eml").symlink_to(tmp_path / "nowhere.eml")
    done = ingest(tmp_path / "mails")
    assert (done.exit_code, "gone.eml" in done.stderr) == (75, True)


def test_the_progress_bar_is_there_on_a_terminal_only(command: Command, tmp_path: Path):
    """Without a terminal it would fill the logs of whatever calls us; see above for that."""
    ours, theirs = pty.openpty()
    words = [sys.executable, "-m", "bot", "ingest", str(an_mbox(tmp_path))]
    with subprocess.Popen(
        words, stderr=theirs, env=os.environ | command.environment | {"TERM": "xterm"}
    ) as process:
        os.close(theirs)
        shown = b""
        try:
            while part := os.read(ours, 4096):
                shown += part
        except OSError:  # the other end is closed
            pass
        assert process.wait(30) == 0
    os.close(ours)
    assert b"100%" in shown
    assert b"mails" in shown
