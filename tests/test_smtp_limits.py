"""The mail door under pressure: too many, too slow, too much, and those who only try the handle."""

from __future__ import annotations

import os
import shutil
import smtplib
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import trustme
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from samples import some_settings
from test_smtp import CONTACT, KEPT, MAIL, SENDER, Talk, deliver, held, stored, talk

from bot.arrival import digest
from bot.networks import Networks, network_of
from bot.rate import Limiter
from bot.settings import WrongSetting, load
from bot.smtp import Door, Pace
from bot.smtp.limits import USUAL
from store.database import Store

NO_WAITING = Pace(room=0.3)
QUICK = Pace(silence=0.4, mail=1.2, proxy=0.4, room=0.3, farewell=1.0)
CROWDED = "421 4.7.0 Too many connections, try again later"
SLOW = "421 4.4.2 Too slow, goodbye"


@contextmanager
def door(store: Store, folder: Path, pace: Pace = USUAL, **given: Any) -> Iterator[int]:
    """An open door; its port."""
    opened = Door(some_settings(folder, **given), store, pace=pace)
    opened.open()
    try:
        yield opened.ports[0]
    finally:
        opened.close()


@contextmanager
def raw(port: int) -> Iterator[Talk]:
    """A connection of which nothing is expected."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        yield Talk(connection)


def eventually(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


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
    pace = Pace(silence=0.5, mail=20)
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


FALSE_ENDS = [
    b"\n.\n",
    b"\r.\r",
    b"\n.\r\n",
    b"\r\n.\n",
    b"\r\n.\r",
    b"\n.\r",
    b"\r.\n",
    b"\r\r\n.\r",
    b"\n\r\n.\n",
    b"\r\n\x00.\r\n",
]
NUMBERS = count(1)
SECOND = "MAIL FROM:<evil{}@example.org>\r\nRCPT TO:<privacy@example.co.jp>\r\nDATA\r\nSubject: two\r\n\r\n"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    before=st.lists(st.sampled_from([b"\r", b"\n", b".", b"x", b"\r\n", b".\r\n"]), max_size=8).map(b"".join),
    end=st.sampled_from(FALSE_ENDS),
    after=st.lists(st.sampled_from([b"\r", b"\n", b".", b"\x00", b"\r\n"]), max_size=4).map(b"".join),
    cut=st.integers(1, 60),
)
def test_whatever_stands_around_a_dot_only_the_true_end_is_one(
    one_door, before: bytes, end: bytes, after: bytes, cut: int
):
    """Sent in two packets, cut anywhere. The mail is what stands before the first true end."""
    port, store = one_door
    number = next(
        NUMBERS
    )  # what an earlier example smuggled on purpose may be stored only now: theirs is another
    content = (
        f"Subject: {number}\r\n\r\n".encode() + before + end + after + SECOND.format(number).encode() + b"bye"
    )
    truth, ended, _ = (b"\r\n" + content + b"\r\n.\r\n").partition(b"\r\n.\r\n")
    assert ended
    with talk(port) as session:
        session.begin()
        session.connection.sendall(content[:cut])
        time.sleep(0.005)
        assert session.say(content[cut:] + b"\r\n.\r\n")[:3] == "250"
    kept = {row.raw: row.envelope_sender for row in stored(store)}
    assert kept[_undotted(truth)] == SENDER
    if b"\r\n.\r\n" not in content:
        assert f"evil{number}@example.org" not in kept.values()


def _undotted(stream: bytes) -> bytes:
    lines = (stream[2:]).split(b"\r\n")
    return b"".join((line[1:] if line.startswith(b".") else line) + b"\r\n" for line in lines)


@pytest.fixture
def one_door(laptop: Store, tmp_path: Path) -> Iterator[tuple[int, Store]]:
    with door(laptop, tmp_path) as port:
        yield port, laptop


@pytest.mark.parametrize(
    "content",
    [b"", b"x\r\n", b"..\r\n", b".x\r\n", b"\r\n\r\n", b"x\r\n.\n.\r\n.y\r\n", b"x" * 70_000 + b"\r\n"],
)
@pytest.mark.parametrize("at_once", [True, False])
def test_a_mail_is_whole_in_whatever_pieces_it_comes(one_door, content: bytes, at_once: bool):
    port, store = one_door
    wire = b"".join(
        (b"." if line.startswith(b".") else b"") + line + b"\r\n" for line in content.split(b"\r\n")[:-1]
    )
    with talk(port) as session:
        session.say("EHLO me")
        session.say(f"MAIL FROM:<{SENDER}>")
        session.say(f"RCPT TO:<{CONTACT}>")
        pieces = (
            [b"DATA\r\n" + wire + b".\r\nNOOP\r\n"]
            if at_once
            else [b"DATA\r\n", *_bytes(wire), b".", b"\r", b"\n", b"NOOP\r\n"]
        )
        for piece in pieces:
            session.connection.sendall(piece)
        assert [session.hear()[:3] for _ in range(3)] == ["354", "250", "250"]
    assert [row.raw for row in stored(store)] == [content]


def _bytes(wire: bytes) -> list[bytes]:
    return (
        [wire[at : at + 1] for at in range(len(wire))] if len(wire) < 100 else [wire[:65_534], wire[65_534:]]
    )


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


def test_who_hangs_up_in_the_middle_of_a_large_mail_leaves_his_room_to_others(laptop: Store, tmp_path: Path):
    with door(laptop, tmp_path, NO_WAITING, max_mail=64_000_000) as port:
        with talk(port) as session:
            session.begin()
            session.connection.sendall(b"x" * 200_000)
            time.sleep(0.1)
        assert deliver(port, b"z" * 200_000 + b"\r\n") == KEPT
        with held(laptop):
            pass


def authority(folder: Path) -> tuple[trustme.CA, Path, Path]:
    made, chain, key = trustme.CA(), folder / "mx.pem", folder / "mx.key"
    issued = made.issue_cert("localhost")
    chain.write_bytes(b"".join(part.bytes() for part in issued.cert_chain_pems))
    issued.private_key_pem.write_to_path(key)
    return made, chain, key


def handshake(port: int, trusted: trustme.CA, **limits: ssl.TLSVersion) -> str:
    """The TLS version; raises ssl.SSLError when there is no trust."""
    context = ssl.create_default_context()
    trusted.configure_trust(context)
    for name, version in limits.items():
        setattr(context, name, version)
    with smtplib.SMTP("localhost", port, timeout=20) as client:
        client.starttls(context=context)
        client.ehlo()
        assert not client.has_extn("auth")
        assert not client.has_extn("starttls")
        return str(client.sock.version())


def test_a_renewed_certificate_is_taken_up_without_a_restart(laptop: Store, tmp_path: Path):
    old, chain, key = authority(tmp_path)
    with door(laptop, tmp_path, smtp_tls_cert=chain, smtp_tls_key=key) as port:
        assert handshake(port, old) == "TLSv1.3"
        chain.write_text("half of a file")
        assert handshake(port, old) == "TLSv1.3"
        (tmp_path / "new").mkdir()
        new, new_chain, new_key = authority(tmp_path / "new")
        shutil.copy(new_chain, chain)
        assert handshake(port, old) == "TLSv1.3"  # the chain is there, its key is not yet
        shutil.copy(new_key, key)
        assert handshake(port, new) == "TLSv1.3"
        with pytest.raises(ssl.SSLError):
            handshake(port, old)


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_old_encryption_is_refused_and_the_door_stays_open(laptop: Store, tmp_path: Path):
    trusted, chain, key = authority(tmp_path)
    with door(laptop, tmp_path, smtp_tls_cert=chain, smtp_tls_key=key) as port:
        assert handshake(port, trusted, maximum_version=ssl.TLSVersion.TLSv1_2) == "TLSv1.2"
        with pytest.raises((ssl.SSLError, OSError)):
            handshake(port, trusted, maximum_version=ssl.TLSVersion.TLSv1_1)
        with talk(port) as session:
            session.say("EHLO me")
            session.say("STARTTLS")
            session.connection.sendall(b"this is no handshake at all\r\n" * 10)
        assert handshake(port, trusted) == "TLSv1.3"


def test_what_was_said_before_the_encryption_counts_for_nothing(laptop: Store, tmp_path: Path):
    trusted, chain, key = authority(tmp_path)
    context = ssl.create_default_context()
    trusted.configure_trust(context)
    with door(laptop, tmp_path, smtp_tls_cert=chain, smtp_tls_key=key) as port, talk(port) as session:
        session.say("EHLO me")
        session.connection.sendall(b"STARTTLS\r\nMAIL FROM:<injected@example.org>\r\n")
        assert session.hear().startswith("220")
        with context.wrap_socket(session.connection, server_hostname="localhost") as safe:
            inner = Talk(safe)
            assert inner.say("NOOP").startswith("250")
            assert inner.say(f"RCPT TO:<{CONTACT}>").startswith("503")


V2 = b"\r\n\r\n\x00\r\nQUIT\n"


def v2(command: int, source: str = "203.0.113.7") -> bytes:
    ends = socket.inet_aton(source) + socket.inet_aton("192.0.2.1") + (50_000).to_bytes(2) + (25).to_bytes(2)
    return V2 + bytes([0x20 | command, 0x11]) + len(ends).to_bytes(2) + ends


@pytest.mark.parametrize("header", [b"PROXY TCP4 203.0.113.7 192.0.2.1 50000 25\r\n", v2(1)], ids=["1", "2"])
def test_a_proxy_says_for_whom_it_speaks_and_that_network_is_counted(
    laptop: Store, tmp_path: Path, header: bytes
):
    given = {"smtp_proxy": "127.0.0.0/8", "rate_limit": 1, "trusted_networks": "198.51.100.0/24"}
    with door(laptop, tmp_path, **given) as port:
        assert [_through_proxy(port, header)[:3] for _ in range(2)] == ["250", "450"]
        trusted = header.replace(b"203.0.113.7", b"198.51.100.7").replace(
            bytes([203, 0, 113, 7]), bytes([198, 51, 100, 7])
        )
        assert [_through_proxy(port, trusted)[:3] for _ in range(3)] == ["250"] * 3


def _through_proxy(port: int, header: bytes) -> str:
    with raw(port) as session:
        assert session.say(header).startswith("220")
        session.say("EHLO me")
        session.say(f"MAIL FROM:<{SENDER}>")
        return session.say(f"RCPT TO:<{CONTACT}>")


def test_a_network_behind_a_proxy_gets_its_share_of_connections_and_no_more(laptop: Store, tmp_path: Path):
    given = {"smtp_proxy": "127.0.0.0/8", "rate_limit": 100, "connection_limit": 5}
    with door(laptop, tmp_path, **given) as port, raw(port) as first, raw(port) as second, raw(port) as third:
        assert first.say(v2(1)).startswith("220")
        assert second.say(v2(1)) == CROWDED
        assert third.say(v2(1, "198.51.100.7")).startswith("220")


def test_a_proxy_that_only_looks_whether_we_live_is_greeted(laptop: Store, tmp_path: Path):
    with door(laptop, tmp_path, smtp_proxy="127.0.0.1") as port:
        for header in (v2(0), b"PROXY UNKNOWN\r\n"):
            with raw(port) as session:
                assert session.say(header).startswith("220")


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.binary(max_size=300),
        st.sampled_from(
            [b"EHLO me\r\n", b"PROXY TCP4\r\n", b"PROXY \r\n", b"PROXY" + b"x" * 70_000 + b"\r\n"]
        ),
        st.binary(max_size=40).map(lambda tail: V2 + tail),
        st.binary(max_size=40).map(lambda tail: b"PROXY TCP6 " + tail + b"\r\n"),
    )
)
def test_a_proxy_that_talks_nonsense_is_not_let_in_and_harms_nobody(proxied: int, header: bytes):
    with raw(proxied) as session:
        session.connection.sendall(header)
        session.connection.shutdown(socket.SHUT_WR)
        session.connection.settimeout(5)
        assert not session.connection.recv(100).startswith(b"220")
    assert _through_proxy(proxied, v2(1)).startswith("250")


@pytest.fixture
def proxied(laptop: Store, tmp_path: Path) -> Iterator[int]:
    with door(laptop, tmp_path, smtp_proxy="127.0.0.1") as port:
        yield port


def test_a_proxy_that_says_nothing_is_sent_away(laptop: Store, tmp_path: Path):
    with door(laptop, tmp_path, QUICK, smtp_proxy="127.0.0.1") as port, raw(port) as session:
        assert session.hear() == SLOW


def test_who_is_no_proxy_of_ours_cannot_say_for_whom_he_speaks(laptop: Store, tmp_path: Path):
    with door(laptop, tmp_path, smtp_proxy="10.0.0.1") as port, talk(port) as session:
        assert session.say("PROXY TCP4 203.0.113.7 192.0.2.1 50000 25").startswith("500")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("MADOGUCHI_TRUSTED_NETWORKS", "10.0.0.0/8, here", "'here' is not a network"),
        ("MADOGUCHI_SMTP_PROXY", "10.0.0.0/99", "is not a network"),
        ("MADOGUCHI_CONNECTION_LIMIT", "0", "greater than or equal to 1"),
    ],
)
def test_a_wrong_network_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str):
    monkeypatch.setenv(name, value)
    with pytest.raises(WrongSetting) as refused:
        load(_env_file=None)
    assert name in str(refused.value)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("peer", "network"),
    [
        ("203.0.113.7", "203.0.113.0/24"),
        ("::ffff:203.0.113.7", "203.0.113.0/24"),
        ("2001:db8::1", "2001:db8::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("/run/madoguchi", "/run/madoguchi"),
    ],
)
def test_a_network_is_what_one_party_holds(peer: str, network: str):
    assert network_of(peer) == network


@given(st.ip_addresses().filter(lambda each: getattr(each, "ipv4_mapped", None) is None))
def test_an_address_is_in_its_own_network_and_not_in_none(address):
    assert str(address) in Networks(f"{address}, 192.0.2.0/24")
    assert str(address) not in Networks("")


def test_a_limit_is_of_a_network_and_of_a_minute():
    limiter = Limiter(2)
    assert [
        limiter.allows(peer) for peer in ("203.0.113.1", "203.0.113.2", "203.0.113.3", "198.51.100.1")
    ] == [
        True,
        True,
        False,
        True,
    ]


@pytest.mark.parametrize("shift", range(4))
def test_a_large_mail_has_the_same_name_however_its_lines_end(shift: int):
    head, body = b"Subject: large\r\n\r\n", b"y" * (2**20 - 2 + shift) + b"\r\nend" + b"\r\n" * 3
    assert digest(head + body) == digest((head + body).replace(b"\r\n", b"\n"))
    assert digest(head + body) == digest(head + body.rstrip())
    assert digest(head + body) != digest(head + body.replace(b"end", b"\r\nend"))
