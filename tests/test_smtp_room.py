"""Large mails at the door share the memory there is for them."""

from __future__ import annotations

import os
import time
from contextlib import ExitStack
from pathlib import Path

from doors import NO_WAITING, door
from test_smtp import CONTACT, KEPT, MAIL, SENDER, deliver, held, stored, talk

from store.database import Store


def test_many_large_mails_at_once_wait_for_room_and_then_are_asked_to_come_again(
    laptop: Store, tmp_path: Path
):
    """Each may be as large as all the room there is."""
    with (
        door(laptop, tmp_path, NO_WAITING, max_mail=64_000_000) as port,
        talk(port) as first,
        talk(port) as second,
    ):
        for session in (first, second):
            session.begin()
            session.connection.sendall(b"x" * 200_000)
            time.sleep(0.1)
        assert second.say(b"\r\n.\r\n").startswith("452 4.3.1")
        assert first.say(b"\r\n.\r\n") == KEPT
        second.begin()
        assert second.say(b"y" * 200_000 + b"\r\n.\r\n") == KEPT
    assert sorted(len(row.raw) for row in stored(laptop)) == [200_002, 200_002]


def test_large_mails_that_say_how_large_share_the_room(laptop: Store, tmp_path: Path):
    with door(laptop, tmp_path, max_mail=64_000_000) as port, talk(port) as first, talk(port) as second:
        for session in (first, second):
            session.say("EHLO me")
            session.say(f"MAIL FROM:<{SENDER}> SIZE=200100")
            session.say(f"RCPT TO:<{CONTACT}>")
            session.say("DATA")
            session.connection.sendall(b"x" * 200_000)
        assert [each.say(b"\r\n.\r\n") for each in (second, first)] == [KEPT, KEPT]


def test_who_says_too_small_a_size_is_still_held_to_the_room(laptop: Store, tmp_path: Path):
    with (
        door(laptop, tmp_path, NO_WAITING, max_mail=64_000_000) as port,
        talk(port) as first,
        talk(port) as second,
    ):
        for session in (first, second):
            session.say("EHLO me")
            session.say(f"MAIL FROM:<{SENDER}> SIZE=10")
            session.say(f"RCPT TO:<{CONTACT}>")
            session.say("DATA")
            session.connection.sendall(b"x" * 200_000)
            time.sleep(0.1)
        assert second.say(b"\r\n.\r\n").startswith("452 4.3.1")
        assert first.say(b"\r\n.\r\n") == KEPT


def test_memory_stays_bounded_while_many_send_large_mails(laptop: Store, tmp_path: Path):
    """Thirty clients, 8 MB each, none of them ends."""
    with door(laptop, tmp_path) as port, ExitStack() as inside:
        sessions = [inside.enter_context(talk(port)) for _ in range(30)]
        for session in sessions:
            session.begin()
        before = _resident()
        for session in sessions:
            session.connection.setblocking(False)
        left = dict.fromkeys(range(30), 8_000_000)
        end = time.monotonic() + 3
        piece = b"x" * 2**16
        while left and time.monotonic() < end:
            for number in list(left):
                try:
                    left[number] -= sessions[number].connection.send(piece)
                except BlockingIOError:
                    continue
                if left[number] <= 0:
                    del left[number]
        assert _resident() - before < 150_000_000


def _resident() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def test_a_hundred_megabytes_of_a_refused_mail_are_read_and_forgotten(laptop: Store, tmp_path: Path):
    with door(laptop, tmp_path, max_mail=100_000) as port, talk(port) as session:
        session.begin()
        before = _resident()
        for _ in range(100):
            session.connection.sendall(b"y" * 1_000_000)
        assert session.say(b"\r\n.\r\n").startswith("552")
        assert _resident() - before < 20_000_000
        session.begin()
        assert session.say(MAIL + b".\r\n") == KEPT


def test_who_hangs_up_in_the_middle_of_a_large_mail_leaves_his_room_to_others(laptop: Store, tmp_path: Path):
    with door(laptop, tmp_path, NO_WAITING, max_mail=64_000_000) as port:
        with talk(port) as session:
            session.begin()
            session.connection.sendall(b"x" * 200_000)
            time.sleep(0.1)
        assert deliver(port, b"z" * 200_000 + b"\r\n") == KEPT
        with held(laptop):
            pass
