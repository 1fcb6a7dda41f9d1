"""Where a mail ends: at the one true end, in whatever pieces it comes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from doors import door
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_smtp import CONTACT, SENDER, stored, talk

from store.database import Store

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
