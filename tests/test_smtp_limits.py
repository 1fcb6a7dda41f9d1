"""The mail door under pressure: too many, too slow, too much, and those who only try the handle."""

from __future__ import annotations

import socket
import time
from contextlib import ExitStack
from pathlib import Path

import pytest
from doors import CROWDED, QUICK, SLOW, door, eventually, raw
from samples import some_settings
from test_smtp import CONTACT, KEPT, MAIL, SENDER, deliver, stored, talk

from bot.smtp import Door, Pace
from store.database import Store


def test_one_connection_too_many_is_told_so_and_gets_in_when_another_has_gone(laptop: Store, tmp_path: Path):
    with door(laptop, tmp_path, connection_limit=3) as port, ExitStack() as inside:
        first = inside.enter_context(talk(port))
        for _ in range(2):
            inside.enter_context(talk(port))
        with raw(port) as late:
            assert late.hear() == CROWDED
            assert late.hear() == ""
        first.say("QUIT")
        eventually(lambda: _greeted(port))


def _greeted(port: int) -> bool:
    with raw(port) as session:
        return session.hear().startswith("220")


def test_one_network_gets_a_fifth_of_the_connections(laptop: Store, tmp_path: Path):
    given = {"connection_limit": 10, "rate_limit": 1000}
    with door(laptop, tmp_path, **given) as port, talk(port), talk(port), raw(port) as third:
        assert third.hear() == CROWDED


def test_a_trusted_network_has_no_limits_of_its_own(laptop: Store, tmp_path: Path):
    trusted = {"trusted_networks": "10.0.0.0/8, 127.0.0.1", "rate_limit": 1, "connection_limit": 5}
    with door(laptop, tmp_path, **trusted) as port, talk(port), talk(port):
        assert [deliver(port) for _ in range(3)] == [KEPT] * 3


def test_who_says_nothing_is_sent_away(laptop: Store, tmp_path: Path):
    with door(laptop, tmp_path, QUICK) as port, talk(port) as session:
        session.say("EHLO me")
        began = time.monotonic()
        assert session.hear() == SLOW
        assert 0.3 < time.monotonic() - began < 5


def test_a_mail_that_trickles_holds_nothing_for_ever(laptop: Store, tmp_path: Path):
    with door(laptop, tmp_path, QUICK) as port, talk(port) as session:
        session.begin()
        began = time.monotonic()
        with pytest.raises(OSError) as gone:
            for _ in range(100):  # always something, and always enough to be heard
                session.connection.sendall(b"x" * 2**17)
                time.sleep(0.1)
        assert not isinstance(gone.value, TimeoutError)
        assert 1.0 < time.monotonic() - began < 8
        with talk(port):
            pass
    assert stored(laptop) == []


def test_a_large_mail_may_take_longer_than_the_silence_that_is_allowed(laptop: Store, tmp_path: Path):
    pace = Pace(silence=1.0, mail=20)
    with door(laptop, tmp_path, pace) as port, talk(port) as session:
        session.begin()
        for _ in range(8):
            session.connection.sendall(b"x" * 2**17)
            time.sleep(0.15)
        assert session.say(b"\r\n.\r\n") == KEPT
    assert len(stored(laptop)[0].raw) == 8 * 2**17 + 2


def test_who_does_not_read_what_we_say_is_dropped(laptop: Store, tmp_path: Path):
    with door(laptop, tmp_path, QUICK, connection_limit=1) as port, raw(port) as deaf:
        deaf.connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
        with pytest.raises(OSError):
            for _ in range(2000):
                deaf.connection.sendall(b"NOOP\r\n" * 1000)
        eventually(lambda: _greeted(port))


def test_too_many_errors_end_the_session(laptop: Store, tmp_path: Path):
    with door(laptop, tmp_path) as port, talk(port) as session:
        session.say("EHLO me")
        session.say(f"MAIL FROM:<{SENDER}>")
        answers = [session.say(f"RCPT TO:<user{number}@example.co.jp>") for number in range(21)]
        assert {answer[:9] for answer in answers[:20]} == {"550 5.1.1"}
        assert answers[20] == "421 4.7.0 Too many errors, goodbye"
        assert session.hear() == ""


@pytest.mark.parametrize(("command", "most"), [("NOOP", 100), ("VRFY <x@example.co.jp>", 5), ("HELO me", 20)])
def test_commands_that_bring_nothing_are_counted(laptop: Store, tmp_path: Path, command: str, most: int):
    with door(laptop, tmp_path) as port, talk(port) as session:
        answers = [session.say(command)[:3] for _ in range(most + 1)]
    assert set(answers[:most]) <= {"250", "252"}
    assert answers[most] == "421"


def test_a_kept_connection_may_bring_any_number_of_mails(laptop: Store, tmp_path: Path):
    with door(laptop, tmp_path) as port, talk(port) as session:
        session.say("EHLO me")
        for number in range(150):
            session.say(f"MAIL FROM:<{SENDER}>")
            session.say(f"RCPT TO:<{CONTACT}>")
            session.say("DATA")
            assert session.say(f"Subject: {number}\r\n\r\nhello\r\n.".encode() + b"\r\n") == KEPT


def test_the_twenty_first_recipient_is_for_another_mail(laptop: Store, tmp_path: Path):
    with door(laptop, tmp_path) as port, talk(port) as session:
        session.say("EHLO me")
        session.say(f"MAIL FROM:<{SENDER}>")
        answers = [session.say(f"RCPT TO:<privacy+{number}@example.co.jp>") for number in range(21)]
        assert {answer[:3] for answer in answers[:20]} == {"250"}
        assert answers[20].startswith("452 4.5.3")
        session.say("DATA")
        assert session.say(MAIL + b".\r\n") == KEPT
    assert len(stored(laptop)[0].envelope_recipients) == 20


@pytest.mark.parametrize(
    "command", ["VRFY privacy", "VRFY <privacy@example.co.jp>", "VRFY <nobody@example.co.jp>", "VRFY"]
)
def test_vrfy_tells_nobody_who_is_here(laptop: Store, tmp_path: Path, command: str):
    with door(laptop, tmp_path) as port, talk(port) as session:
        session.say("EHLO me")
        assert session.say(command).startswith("252 2.5.1")


@pytest.mark.parametrize(
    "command", ["EXPN staff", "AUTH PLAIN AGEAYg==", "AUTH LOGIN", "TURN", "ETRN x", "SEND FROM:<a@b>"]
)
def test_what_this_door_does_not_do_it_refuses(laptop: Store, tmp_path: Path, command: str):
    with door(laptop, tmp_path) as port, talk(port) as session:
        session.say("EHLO me")
        assert session.say(command)[:3] in ("502", "500")


@pytest.mark.parametrize(
    "recipient",
    [
        "somebody@example.org",
        "somebody%example.org@example.co.jp",
        "@example.co.jp:somebody@example.org",
        "privacy@example.co.jp@example.org",
        "somebody@example.org@example.co.jp",
        "privacy+x@example.org@example.co.jp",
        '"privacy@example.co.jp"@example.org',
        '"somebody@example.org"@example.co.jp',
        "example.org!somebody@example.co.jp",
        "privacy@[127.0.0.1]",
    ],
)
def test_nothing_is_taken_for_others(laptop: Store, tmp_path: Path, recipient: str):
    with door(laptop, tmp_path) as port, talk(port) as session:
        session.say("EHLO me")
        session.say("MAIL FROM:<privacy@example.co.jp>")
        assert session.say(f"RCPT TO:<{recipient}>")[:3] in ("550", "553", "501")


def test_after_trouble_of_ours_the_session_goes_on(store: Store, tmp_path: Path):
    def break_down() -> None:
        raise RuntimeError

    opened = Door(some_settings(tmp_path), store, break_down)
    opened.open()
    try:
        with talk(opened.ports[0]) as session:
            for _ in range(2):
                session.begin()
                assert session.say(MAIL + b".\r\n").startswith("451")
    finally:
        opened.close()
