"""What goes wrong between us and a mailbox: cut, deaf, refused, broken, killed. Nothing is lost, nothing is doubled."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Command, Relay, Service
from dovecot import Mailbox, Server, dovecot_fixture, mailbox_fixture  # noqa: F401
from mailbox_reading import QUICK, mail, reading, subjects, taken
from office import eventually, opened_office
from wire import wire

from store.database import Store
from store.keys import Keyring

pytestmark = pytest.mark.dovecot
Log = pytest.LogCaptureFixture


def moved(box: Mailbox, count: int) -> bool:
    return len(box.uids("Handled")) == count


def test_a_wire_cut_in_the_middle_of_a_mail_takes_no_half_of_it(mailbox: Mailbox, laptop: Store, caplog: Log):
    mailbox.deliver(mail(1, text="line\r\n" * 50_000))
    cut = []

    def meddle(way: str, piece: bytes) -> bytes | None:
        if way == "down" and b"line\r\n" in piece and len(cut) < 2:
            cut.append(piece)
            return None if len(cut) == 2 else piece[: len(piece) // 2]
        return piece

    with wire(mailbox.server.port) as line:
        line.meddle = meddle
        with reading(mailbox, laptop, imap_url=mailbox.url(line.port)):
            eventually(lambda: moved(mailbox, 1), "it to be moved")
        assert line.connections > 1
    (row,) = taken(laptop)
    assert row["raw"] == mail(1, text="line\r\n" * 50_000)
    assert "the mailbox is away" in caplog.text


def test_a_mail_that_breaks_every_fetch_does_not_hold_up_the_others(
    mailbox: Mailbox, laptop: Store, caplog: Log
):
    mailbox.deliver(mail(1), mail(2, text="POISON"), mail(3))
    with wire(mailbox.server.port) as line:
        line.meddle = lambda way, piece: None if way == "down" and b"POISON" in piece else piece
        with reading(mailbox, laptop, imap_url=mailbox.url(line.port)):
            eventually(lambda: "uid=2 cannot be fetched" in caplog.text, "it to be set aside")
            eventually(lambda: moved(mailbox, 2), "the others to be moved")
            mailbox.deliver(mail(4))
            eventually(lambda: moved(mailbox, 3), "a new one to be moved")
    assert subjects(laptop) == ["My data 1", "My data 3", "My data 4"]
    assert mailbox.uids() == [2]


def test_a_connection_that_has_gone_deaf_is_noticed(mailbox: Mailbox, laptop: Store, caplog: Log):
    deaf = threading.Event()
    with wire(mailbox.server.port) as line:
        line.meddle = lambda way, piece: b"" if deaf.is_set() and line.connections == 1 else piece
        with reading(mailbox, laptop, imap_url=mailbox.url(line.port), imap_poll=1):
            eventually(lambda: b"IDLE" in line.said, "the reader to wait")
            deaf.set()
            mailbox.deliver(mail(1))
            eventually(lambda: moved(mailbox, 1), "the reader to come by another connection")
    assert "the mailbox is away: timed out" in caplog.text


def test_idle_is_renewed(mailbox: Mailbox, laptop: Store):
    with (
        wire(mailbox.server.port) as line,
        reading(mailbox, laptop, imap_url=mailbox.url(line.port), imap_poll=1),
    ):
        eventually(lambda: line.said.count(b" IDLE\r\n") >= 3, "it to be renewed")
        assert line.connections == 1
        assert line.said.count(b"DONE\r\n") >= 2


def test_a_mail_that_cannot_be_moved_is_fetched_once_and_moved_later(
    mailbox: Mailbox, laptop: Store, caplog: Log
):
    full = threading.Event()
    full.set()
    mailbox.deliver(mail(1))

    def meddle(way: str, piece: bytes) -> bytes:
        if way == "up" and b" UID MOVE " in piece and full.is_set():
            line.answer(piece.split()[0] + b" NO [OVERQUOTA] Quota exceeded\r\n")
            return b""
        return piece

    with wire(mailbox.server.port) as line:
        line.meddle = meddle
        with reading(mailbox, laptop, imap_url=mailbox.url(line.port), imap_poll=1):
            eventually(lambda: line.said.count(b" UID MOVE ") >= 3, "it to try")
            assert mailbox.uids() == [1]
            mailbox.deliver(mail(2))
            eventually(lambda: len(taken(laptop)) == 2, "another one to be taken all the same")
            full.clear()
            eventually(lambda: moved(mailbox, 2), "both to be moved")
        assert line.said.count(b"BODY.PEEK[]") == 2
    assert caplog.text.count("cannot move handled mail") == 1


def test_a_refused_login_is_told_without_secrets_and_tried_again_slowly(
    mailbox: Mailbox, laptop: Store, caplog: Log
):
    with wire(mailbox.server.port) as line:
        began = time.monotonic()
        with reading(mailbox, laptop, imap_url=mailbox.url(line.port, password="wr0ng")):
            eventually(lambda: caplog.text.count("login refused by 127.0.0.1") >= 2, "it to be refused twice")
        assert time.monotonic() - began >= QUICK.first_when_refused
        assert line.connections <= 3
    assert "Check user and password (MADOGUCHI_IMAP_URL); again in" in caplog.text
    assert mailbox.name not in caplog.text
    assert "wr0ng" not in caplog.text


def test_a_login_that_the_server_cannot_judge_now_is_no_refusal(mailbox: Mailbox, laptop: Store, caplog: Log):
    mailbox.deliver(mail(1))

    def meddle(way: str, piece: bytes) -> bytes:
        if way == "up" and b"AUTHENTICATE" in piece and line.connections == 1:
            line.answer(piece.split()[0] + b" NO [UNAVAILABLE] Temporary authentication failure.\r\n")
            return b""
        return piece

    with wire(mailbox.server.port) as line:
        line.meddle = meddle
        with reading(mailbox, laptop, imap_url=mailbox.url(line.port)):
            eventually(lambda: moved(mailbox, 1), "the second attempt")
    assert "the mailbox is away: [UNAVAILABLE]" in caplog.text
    assert "refused" not in caplog.text


def test_a_folder_that_is_not_there_is_named(mailbox: Mailbox, laptop: Store, caplog: Log):
    elsewhere = mailbox.url().replace("/INBOX", "/Privacy%20desk")
    with reading(mailbox, laptop, imap_url=elsewhere):
        eventually(lambda: "the folder 'Privacy desk' cannot be opened" in caplog.text, "it to be told")


def test_a_database_that_is_away_leaves_the_mail_where_it_is(
    mailbox: Mailbox, tmp_path: Path, keyring: Keyring, caplog: Log
):
    mailbox.deliver(mail(1))
    empty = Store(f"sqlite:///{tmp_path / 'not-migrated.sqlite3'}", keyring)
    with reading(mailbox, empty):
        eventually(
            lambda: "not kept, the mail stays in the mailbox: no such table" in caplog.text, "it to be told"
        )
    empty.close()
    assert mailbox.uids() == [1]


def test_a_password_is_not_sent_in_clear_to_another_machine(mailbox: Mailbox, laptop: Store, caplog: Log):
    with wire(mailbox.server.port) as line:
        with reading(mailbox, laptop, imap_url=mailbox.url(line.port, host="127.1")):
            eventually(lambda: "127.1 offers no STARTTLS" in caplog.text, "it to be refused")
        assert b"AUTHENTICATE" not in line.said
        assert b"LOGIN" not in line.said


@pytest.mark.parametrize(("scheme", "host"), [("imaps", "localhost"), ("imap", "127.1")])
def test_tls_comes_before_the_password(
    dovecot: Callable[..., Server],
    laptop: Store,
    monkeypatch: pytest.MonkeyPatch,
    scheme: str,
    host: str,
):
    server = dovecot(tls=True)
    monkeypatch.setenv("SSL_CERT_FILE", str(server.folder / "cert.pem"))
    box = server.mailbox()
    port = server.tls_port if scheme == "imaps" else server.port
    with wire(port) as line:
        with reading(box, laptop, imap_url=box.url(line.port, scheme, host)):
            eventually(lambda: b"IDLE" in line.said or len(line.said) > 1000, "it to be let in")
        assert b"AUTHENTICATE" not in line.said


def test_a_certificate_nobody_vouches_for_is_refused(
    dovecot: Callable[..., Server],
    laptop: Store,
    caplog: Log,
):
    server = dovecot(tls=True)
    with reading(
        server.mailbox(), laptop, imap_url=server.mailbox().url(server.tls_port, "imaps", "localhost")
    ):
        eventually(lambda: "the server's certificate is not trusted" in caplog.text, "it to be told")


def reader_process(environment: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "bot", "imap"], env=os.environ | environment, stderr=subprocess.PIPE
    )


def test_killed_between_commit_and_move_it_takes_nothing_twice(
    mailbox: Mailbox, laptop: Store, tmp_path: Path
):
    mailbox.deliver(mail(1), mail(2))
    environment = {
        "MADOGUCHI_VAR": str(tmp_path / "var"),
        "MADOGUCHI_DATABASE_URL": laptop.url.render_as_string(hide_password=False),
    }
    with wire(mailbox.server.port) as line:
        environment["MADOGUCHI_IMAP_URL"] = mailbox.url(line.port)
        first = reader_process(environment)

        def meddle(way: str, piece: bytes) -> bytes | None:
            if way == "up" and b" UID MOVE " in piece and first.poll() is None:
                first.kill()
                return None
            return piece

        line.meddle = meddle
        assert first.wait(30) == -signal.SIGKILL
        assert first.stderr
        first.stderr.close()
        assert len(taken(laptop)) == 2
        assert mailbox.uids() == [1, 2]
        second = reader_process(environment)
        eventually(lambda: moved(mailbox, 2), "both to be moved")
        second.terminate()
        said = second.communicate(timeout=30)[1].decode()
    assert second.returncode == 0
    assert "Traceback" not in said
    assert len(taken(laptop)) == 2


def test_without_a_mailbox_the_process_waits_to_be_stopped(tmp_path: Path):
    idle = reader_process({"MADOGUCHI_VAR": str(tmp_path), "MADOGUCHI_IMAP_URL": ""})
    assert idle.stderr
    assert b"nothing to read: set MADOGUCHI_IMAP_URL" in idle.stderr.readline()
    assert idle.poll() is None
    idle.terminate()
    assert b"stopping" in idle.communicate(timeout=20)[1]
    assert idle.returncode == 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        (
            {"MADOGUCHI_IMAP_URL": "imaps://user:s3cret@"},
            "MADOGUCHI_IMAP_URL: is not imaps://user:password@host:993/INBOX",
        ),
        (
            {"MADOGUCHI_IMAP_URL": "imaps://u:s3cret@h/Handled"},
            "MADOGUCHI_IMAP_DONE='Handled': is the folder that is read",
        ),
        ({"MADOGUCHI_IMAP_URL": "imaps://u:s3cret@h", "MADOGUCHI_IMAP_POLL": "0"}, "MADOGUCHI_IMAP_POLL='0'"),
    ],
)
def test_a_wrong_setting_ends_it_at_once(command: Command, variables: dict[str, str], said: str):
    done = command("imap", **variables)
    assert done.exit_code == 78
    assert said in done.stderr
    assert "s3cret" not in done.output


def test_the_whole_service_answers_what_comes_into_the_mailbox(
    mailbox: Mailbox,
    relay: Relay,
    start: Callable[..., Service],
):
    service = start(
        MADOGUCHI_DATABASE_URL=f"sqlite:///{mailbox.server.folder / mailbox.name}.sqlite3",
        MADOGUCHI_RELAY_URL=f"smtp://127.0.0.1:{relay.port}",
        MADOGUCHI_IMAP_URL=mailbox.url(),
    )
    with opened_office(service, relay) as office:
        mailbox.deliver(mail(1, "Return-Path: <hanako1@example.net>"))
        (letter,) = relay.to("hanako1@example.net", seconds=40)
        answer = mail(
            2, f"Delivered-To: {letter['Reply-To']}", text="One thing more: it is about the year 2019."
        )
        mailbox.deliver(answer.replace(b"hanako2@", b"hanako1@"))
        eventually(lambda: len(office.outcomes) == 2, "the reply to be taken")
        office.is_at_rest()
        assert [outcome for outcome, _ in office.outcomes] == ["ticketed", "ticketed"]
        first, second = (row["ticket_id"] for row in taken(office.store))
        assert first == second
        assert moved(mailbox, 2)
    assert service.stop() == 0
    assert "Traceback" not in service.log.read_text()
