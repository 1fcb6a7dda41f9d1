"""A proxy before the mail door says for whom it speaks."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from doors import CROWDED, QUICK, SLOW, door, raw
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_smtp import CONTACT, SENDER, talk
from test_smtp_tls import authority

from store import inbox
from store.database import Store

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


def test_encryption_does_not_make_the_proxy_the_client(laptop: Store, tmp_path: Path):
    """After STARTTLS the session is new; what the proxy had said would be lost with the old one."""
    trusted, chain, key = authority(tmp_path)
    given = {"smtp_proxy": "127.0.0.0/8", "smtp_tls_cert": chain, "smtp_tls_key": key}
    context = ssl.create_default_context()
    trusted.configure_trust(context)
    with door(laptop, tmp_path, **given) as port:
        client = smtplib.SMTP(timeout=20)
        client.sock = socket.create_connection(("127.0.0.1", port), timeout=20)
        client._host = "localhost"  # what smtplib checks the certificate against
        client.sock.sendall(v2(1))
        assert client.getreply()[0] == 220
        client.starttls(context=context)
        client.sendmail(SENDER, [CONTACT], b"Subject: Hello\r\n\r\nHello.\r\n")
        client.quit()
    with laptop.read() as tx:
        row = inbox.by_id(tx, 1)
    assert row
    assert row["peer"] == "203.0.113.7"


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
