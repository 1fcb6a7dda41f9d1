"""The mail door, over real sockets: what it takes, what it refuses, and when it says so."""

from __future__ import annotations

import logging
import smtplib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import trustme
from samples import NOW, some_settings
from sqlalchemy import create_engine, text

from bot import log
from bot.settings import WrongSetting
from bot.smtp import Door
from store import inbox
from store.database import Store

CONTACT = "privacy@example.co.jp"
SENDER = "hanako@example.net"
MAIL = b"From: hanako@example.net\r\nSubject: hello\r\n\r\nhello\r\n"
KEPT = "250 2.0.0 Kept"
TROUBLE = "451 4.3.0 Trouble on our side, try again later"


@contextmanager
def door(
    store: Store, folder: Path, on_mail: Callable[[], None] = lambda: None, **given: Any
) -> Iterator[Door]:
    opened = Door(some_settings(folder, **given), store, on_mail)
    opened.open()
    try:
        yield opened
    finally:
        opened.close()


@dataclass
class Talk:
    """An SMTP session by hand, for what smtplib is too polite to say."""

    connection: socket.socket

    def hear(self) -> str:
        """One reply, its lines joined."""
        lines = []
        while not lines or lines[-1][3:4] == "-":
            lines.append(self._line())
        return "\n".join(lines)

    def _line(self) -> str:
        line = b""
        while not line.endswith(b"\n"):
            if not (byte := self.connection.recv(1)):
                return line.decode()
            line += byte
        return line.decode().rstrip()

    def say(self, words: str | bytes) -> str:
        self.connection.sendall(words if isinstance(words, bytes) else words.encode() + b"\r\n")
        return self.hear()

    def begin(
        self, sender: str = SENDER, recipients: Sequence[str] = (CONTACT,), hello: str = "EHLO me"
    ) -> None:
        """Everything up to the mail itself."""
        for words in (hello, f"MAIL FROM:<{sender}>", *(f"RCPT TO:<{each}>" for each in recipients)):
            assert self.say(words).startswith("250"), words
        assert self.say("DATA").startswith("354")


@contextmanager
def talk(port: int) -> Iterator[Talk]:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        talking = Talk(connection)
        assert talking.hear().startswith("220")
        yield talking


def deliver(port: int, content: bytes = MAIL, sender: str = SENDER, options: Sequence[str] = ()) -> str:
    """The reply to one mail."""
    with smtplib.SMTP("127.0.0.1", port, timeout=20) as client:
        client.ehlo()
        assert client.mail(sender, list(options))[0] == 250
        assert client.rcpt(CONTACT)[0] == 250
        code, said = client.data(content)
        return f"{code} {said.decode()}"


def stored(store: Store) -> list[inbox.Claimed]:
    """What another connection sees."""
    other = Store(store.url.render_as_string(hide_password=False), store.keyring)
    with other.write() as tx:
        rows = inbox.claim(tx, "test", NOW.replace(year=2100), 100)
    other.close()
    return rows


@contextmanager
def held(store: Store) -> Iterator[None]:
    """Nothing can be written meanwhile."""
    other = Store(store.url.render_as_string(hide_password=False), store.keyring)
    with other.write() as tx:
        if not other.is_sqlite:
            tx.execute(text("lock table inbox in exclusive mode"))
        yield
    other.close()


@pytest.fixture
def port(laptop: Store, tmp_path: Path) -> Iterator[int]:
    with door(laptop, tmp_path) as opened:
        yield opened.ports[0]


def test_250_is_said_only_after_the_commit(store: Store, tmp_path: Path):
    with door(store, tmp_path) as opened, talk(opened.ports[0]) as session:
        session.begin()
        session.connection.settimeout(0.3)
        with held(store), pytest.raises(TimeoutError):
            session.say(MAIL + b".\r\n")
        session.connection.settimeout(20)
        assert session.hear() == KEPT
        (row,) = stored(store)
    assert (row.raw, row.envelope_sender, row.envelope_recipients) == (MAIL, SENDER, (CONTACT,))


def test_trouble_with_the_database_is_temporary_and_passes(store: Store, tmp_path: Path):
    with door(store, tmp_path) as opened:
        with store.write() as tx:
            tx.execute(text("alter table inbox rename to elsewhere"))
        assert deliver(opened.ports[0]) == TROUBLE
        with store.write() as tx:
            tx.execute(text("alter table elsewhere rename to inbox"))
        assert deliver(opened.ports[0]) == KEPT
    assert len(stored(store)) == 1


def test_a_database_that_is_gone_is_answered_451(store: Store, tmp_path: Path):
    if store.is_sqlite:
        away = Store(f"sqlite:///file:{tmp_path / 'test.sqlite3'}?mode=ro&uri=true", store.keyring)
    else:
        away = store
        admin = create_engine(store.url.set(database="postgres"), isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text(f"alter database {store.url.database} allow_connections false"))
            connection.execute(
                text("select pg_terminate_backend(pid) from pg_stat_activity where datname = :name"),
                {"name": store.url.database},
            )
        admin.dispose()
    with door(away, tmp_path) as opened:
        assert deliver(opened.ports[0]) == TROUBLE
    away.close()


def test_who_hangs_up_before_the_answer_does_not_stop_the_door(store: Store, tmp_path: Path):
    with door(store, tmp_path) as opened:
        with held(store):
            with talk(opened.ports[0]) as session:
                session.begin()
                session.connection.sendall(MAIL + b".\r\n")
                time.sleep(0.2)
            time.sleep(0.2)
        assert deliver(opened.ports[0], b"Subject: the next\r\n\r\n") == KEPT


@pytest.mark.parametrize(
    "recipient",
    [
        CONTACT,
        "PRIVACY@Example.CO.JP",
        "privacy+r-abc@example.co.jp",
        "postmaster@example.co.jp",
        "Postmaster",
    ],
)
def test_mail_to_us_is_taken(port: int, recipient: str):
    with talk(port) as session:
        session.begin(recipients=[recipient])
        assert session.say(MAIL + b".\r\n") == KEPT


@pytest.mark.parametrize(
    "recipient",
    [
        "info@example.co.jp",
        "privacy@example.com",
        "privacy@sub.example.co.jp",
        "privacyx@example.co.jp",
        "x+privacy@example.co.jp",
        "privacy",
    ],
)
def test_an_address_that_is_not_ours_is_refused_for_good(port: int, recipient: str):
    with talk(port) as session:
        session.say("EHLO me")
        session.say(f"MAIL FROM:<{SENDER}>")
        assert session.say(f"RCPT TO:<{recipient}>") == "550 5.1.1 No such mailbox here"
        assert session.say("DATA").startswith("503")


def test_the_door_says_what_it_can(port: int):
    with smtplib.SMTP("127.0.0.1", port, timeout=20) as client:
        client.ehlo()
        assert {"size", "smtputf8", "8bitmime"} <= client.esmtp_features.keys()
        assert client.esmtp_features["size"] == "25000000"
        assert "starttls" not in client.esmtp_features


def test_a_mail_that_is_too_large_is_refused_when_announced_and_when_it_comes(laptop: Store, tmp_path: Path):
    with door(laptop, tmp_path, max_mail=2000) as opened, talk(opened.ports[0]) as session:
        session.say("EHLO me")
        assert session.say(f"MAIL FROM:<{SENDER}> SIZE=2001").startswith("552")
        session.begin()
        assert session.say(b"Subject: big\r\n\r\n" + b"x" * 60 + b"\r\n.\r\n") == KEPT
        session.begin()
        assert session.say(b"Subject: big\r\n\r\n" + b"x" * 2500 + b"\r\n.\r\n").startswith("552")
    assert len(stored(laptop)) == 1


@pytest.mark.parametrize(
    "content",
    [
        b"Subject: \x8c\xc2\x90l\x8f\xee\x95\xf1\r\n\r\n\xe5\x80\x8b\xff\x00\x80\r\n",
        b"Subject: long\r\n\r\n" + b"x" * 1_000_000 + b"\r\n",
        b"Subject: dots\r\n\r\n.\r\n..\r\n...x\r\n",
        b"no header at all\r\n",
        b"\r\n",
    ],
    ids=["8-bit", "a line of 1 MB", "dots", "no header", "nothing"],
)
def test_what_comes_is_kept_to_the_byte(laptop: Store, port: int, content: bytes):
    assert deliver(port, content) == KEPT
    assert [row.raw for row in stored(laptop)] == [content]


@pytest.mark.parametrize(("sender", "options"), [("", []), ("佐藤@例え.jp", ["SMTPUTF8"])])
def test_senders_of_every_kind_are_kept(laptop: Store, port: int, sender: str, options: list[str]):
    assert deliver(port, sender=sender, options=options) == KEPT
    assert [row.envelope_sender for row in stored(laptop)] == [sender]


def test_the_same_mail_delivered_again_is_taken_and_changes_nothing(laptop: Store, port: int):
    assert [deliver(port) for _ in range(3)] == [KEPT] * 3
    assert len(stored(laptop)) == 1


def test_a_network_that_brings_too_much_is_asked_to_wait(laptop: Store, tmp_path: Path):
    with door(laptop, tmp_path, rate_limit=2) as opened, talk(opened.ports[0]) as session:
        for _ in range(2):
            session.begin(recipients=[CONTACT, "postmaster@example.co.jp"])
            assert session.say(MAIL + b".\r\n") == KEPT
        session.say(f"MAIL FROM:<{SENDER}>")
        assert session.say(f"RCPT TO:<{CONTACT}>").startswith("450 4.7.1")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, ssl.SSLContext]:
    """Chain, key, and a context of a client that trusts them."""
    folder, authority = tmp_path_factory.mktemp("tls"), trustme.CA()
    issued = authority.issue_cert("localhost")
    chain, key = folder / "mx.pem", folder / "mx.key"
    chain.write_bytes(b"".join(part.bytes() for part in issued.cert_chain_pems))
    issued.private_key_pem.write_to_path(key)
    client = ssl.create_default_context()
    authority.configure_trust(client)
    return chain, key, client


def test_with_a_certificate_the_session_can_be_encrypted(laptop: Store, tmp_path: Path, certificate):
    chain, key, trusting = certificate
    with (
        door(laptop, tmp_path, smtp_tls_cert=chain, smtp_tls_key=key) as opened,
        smtplib.SMTP("localhost", opened.ports[0], timeout=20) as client,
    ):
        client.ehlo()
        assert client.has_extn("starttls")
        client.starttls(context=trusting)
        assert client.sendmail(SENDER, [CONTACT], MAIL) == {}
    assert [row.raw for row in stored(laptop)] == [MAIL]


def test_a_certificate_that_cannot_be_used_is_named(laptop: Store, tmp_path: Path, certificate):
    broken = tmp_path / "broken.pem"
    broken.write_text("this is no certificate")
    with (
        pytest.raises(WrongSetting, match="MADOGUCHI_SMTP_TLS_CERT"),
        door(laptop, tmp_path, smtp_tls_cert=broken, smtp_tls_key=certificate[1]),
    ):
        pass


def test_lmtp_answers_once_for_every_recipient(laptop: Store, tmp_path: Path):
    with door(laptop, tmp_path, lmtp_port=0) as opened, talk(opened.ports[1]) as session:
        session.begin(recipients=[CONTACT, "privacy+x@example.co.jp"], hello="LHLO me")
        assert [session.say(MAIL + b".\r\n"), session.hear()] == [KEPT, KEPT]
        assert session.say("NOOP").startswith("250")
    (row,) = stored(laptop)
    assert (row.door, row.envelope_recipients) == ("lmtp", (CONTACT, "privacy+x@example.co.jp"))


@pytest.mark.parametrize(
    "end", [b"\n.\n", b"\r.\r", b"\n.\r\n", b"\r\n.\n", b"\r\n.\r", b"\n.\r", b"\r.\n", b"\r\n\x00.\r\n"]
)
def test_a_false_end_of_mail_does_not_smuggle_a_second_one_in(laptop: Store, port: int, end: bytes):
    smuggled = f"MAIL FROM:<evil@example.org>\r\nRCPT TO:<{CONTACT}>\r\nDATA\r\n".encode()
    content = b"Subject: one\r\n\r\nhello" + end + smuggled + b"Subject: two\r\n\r\nhello"
    with talk(port) as session:
        session.begin()
        session.say(content + b"\r\n.\r\n")
        session.connection.sendall(b"QUIT\r\n")
        assert session.hear().startswith("221")
    assert [row.envelope_sender for row in stored(laptop)] in ([SENDER], [])


def test_a_fault_of_our_own_is_temporary(laptop: Store, tmp_path: Path):
    def break_down() -> None:
        raise RuntimeError

    with door(laptop, tmp_path, break_down) as opened:
        assert deliver(opened.ports[0]) == TROUBLE
    assert len(stored(laptop)) == 1


@pytest.fixture
def log_text(capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[[], str]]:
    """What the service has logged, set up as the service does it."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    log.start("DEBUG")
    yield lambda: capsys.readouterr().err
    root.handlers[:] = before
    root.setLevel(level)


def test_the_log_knows_neither_addresses_nor_words(
    laptop: Store, tmp_path: Path, log_text: Callable[[], str]
):
    secret = b"From: hanako@example.net\r\nSubject: diagnosis\r\n\r\nmy diagnosis\r\n"
    with door(laptop, tmp_path) as opened, talk(opened.ports[0]) as session:
        deliver(opened.ports[0], secret)
        session.say("EHLO me")
        session.say(f"MAIL FROM:<{SENDER}>")
        session.say("RCPT TO:<somebody@example.co.jp>")
    written = log_text()
    assert "kept digest=" in written
    assert "h***@example.net" in written
    assert not [word for word in ("hanako", "diagnosis", "somebody") if word in written]


def test_a_session_that_is_open_can_end_when_the_door_closes(laptop: Store, tmp_path: Path):
    opened = Door(some_settings(tmp_path), laptop)
    opened.open()
    number = opened.ports[0]
    with talk(number) as session:
        session.begin()
        closing = threading.Thread(target=opened.close)
        closing.start()
        time.sleep(0.2)
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", number), timeout=5)
        assert session.say(MAIL + b".\r\n") == KEPT
    closing.join()
    assert len(stored(laptop)) == 1
