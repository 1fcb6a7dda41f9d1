"""Real parts for every test: both databases, a relay that listens, and the whole service as a process."""

from __future__ import annotations

import logging
import os
import signal
import smtplib
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from click.testing import CliRunner, Result
from databases import database_of, migrated, server, sqlite_file
from office import Office, free_port, opened_office
from samples import some_settings

from bot.house import House, build
from bot.secret import secret
from store.database import Store
from store.keys import Keyring

CONTACT = "privacy@example.co.jp"


def told_to_end(*_: object) -> None:
    # Where something catches what follows, a second one ends it.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    pytest.exit(
        "SIGTERM: from outside, or from a part of the service that failed in this process (see its log)", 143
    )


def pytest_configure(config: pytest.Config) -> None:
    # A part that fails ends its process by SIGTERM. Here that is this one: it must not end without a word.
    signal.signal(signal.SIGTERM, told_to_end)
    config.addinivalue_line("markers", "dovecot: wants Dovecot, as Debian packs it (dovecot-imapd)")
    config.addinivalue_line("markers", "postfix: wants Postfix, as Debian packs it, and root")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a PostgreSQL server that lives as long as the tests."""
    with server() as address:
        yield address


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A service that nothing is set of, for all tests of a module; its rows are in the store that a test asks for."""
    return build(some_settings(tmp_path_factory.mktemp("house")))


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of each kind: empty, unless the test asks for the `store` in it."""
    made = migrated if "store" in request.fixturenames else database_of
    with made(request.param, tmp_path, server_for(request)) as url:
        yield url


def server_for(request: pytest.FixtureRequest) -> str:
    """Where the kind of database lives that the fixture's parameter names; started for PostgreSQL alone."""
    return request.getfixturevalue("postgresql") if request.param == "postgresql" else ""


@pytest.fixture
def keyring(tmp_path: Path) -> Iterator[Keyring]:
    """Keys, as the service would make them in this folder."""
    ring = keyring_in(tmp_path)
    yield ring
    ring.close()


def keyring_in(folder: Path) -> Keyring:
    settings = some_settings(folder)
    return Keyring(settings.keys, secret(settings))


@pytest.fixture
def store(database_url: str, keyring: Keyring) -> Iterator[Store]:
    """A migrated store on each kind of database."""
    opened = Store(database_url, keyring)
    yield opened
    opened.close()


@pytest.fixture
def laptop(tmp_path: Path, keyring: Keyring) -> Iterator[Store]:
    """A migrated SQLite store, for what does not depend on the database."""
    (tmp_path / "laptop.sqlite3").write_bytes(sqlite_file())
    opened = Store(f"sqlite:///{tmp_path / 'laptop.sqlite3'}", keyring)
    yield opened
    opened.close()


class Command:
    """`madoguchi` in this process: a start of its own costs a second and a half."""

    def __init__(self, folder: Path) -> None:
        self.environment = {
            "MADOGUCHI_VAR": str(folder),
            "MADOGUCHI_DATABASE_URL": f"sqlite:///{folder / 'laptop.sqlite3'}",
        }

    def __call__(self, *words: str, stdin: str | bytes = "", **environment: str) -> Result:
        from bot.__main__ import main

        return CliRunner().invoke(main, words, input=stdin, env=self.environment | environment)


@pytest.fixture
def command(tmp_path: Path) -> Iterator[Command]:
    """Commands on the data of the fixture `laptop`."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    yield Command(tmp_path)
    root.handlers[:] = before
    root.setLevel(level)


@dataclass
class Relay:
    """A real SMTP server that keeps what it is given. `answers` are said instead of 250, one a letter."""

    port: int = 0
    letters: list[tuple[str, str, EmailMessage]] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)

    async def handle_DATA(self, server: object, session: object, envelope: object) -> str:
        if self.answers:
            return self.answers.pop(0)
        content = message_from_bytes(envelope.content, policy=policy.default)
        self.letters.append((envelope.mail_from, envelope.rcpt_tos[0], content))
        return "250 taken"

    def wait(self, count: int, seconds: float = 15) -> list[EmailMessage]:
        """The letters, once there are `count` of them."""
        end = time.monotonic() + seconds
        while len(self.letters) < count and time.monotonic() < end:
            time.sleep(0.02)
        assert len(self.letters) >= count, f"{len(self.letters)} letters came, {count} were expected"
        return [letter for _, _, letter in self.letters]

    def to(self, recipient: str, count: int = 1, seconds: float = 15) -> list[EmailMessage]:
        """The letters to one recipient, once there are `count` of them."""
        end = time.monotonic() + seconds
        while True:
            found = [letter for _, to, letter in self.letters if to == recipient]
            if len(found) >= count or time.monotonic() > end:
                assert len(found) >= count, f"{len(found)} letters came to {recipient}, {count} were expected"
                return found
            time.sleep(0.02)


class _Controller(Controller):
    """Port 0 lets the system choose; the stock controller would try to connect to port 0."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def relay() -> Iterator[Relay]:
    with open_relay() as taking:
        yield taking


@contextmanager
def open_relay() -> Iterator[Relay]:
    taking = Relay()
    controller = _Controller(taking, hostname="127.0.0.1", port=0, enable_SMTPUTF8=True)
    controller.start()
    taking.port = controller.port
    try:
        yield taking
    finally:
        controller.stop()


@dataclass
class Service:
    """`madoguchi run` as a process of its own, with its ports."""

    environment: dict[str, str]
    process: subprocess.Popen[str]
    smtp_port: int
    web_port: int
    log: Path

    def send(self, sender: str, subject: str, body: str, **headers: str) -> str:
        """Mail over a real socket; the Message-ID."""
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = sender, headers.pop("To", CONTACT), subject
        mail["Message-ID"] = headers.pop("Message_ID", f"<{time.monotonic_ns()}@mailer.example.net>")
        for name, value in headers.items():
            mail[name.replace("_", "-")] = value
        mail.set_content(body)
        with smtplib.SMTP("127.0.0.1", self.smtp_port, timeout=20) as door:
            door.send_message(mail)
        return str(mail["Message-ID"])

    def command(
        self, *words: str, stdin: str | None = None, check: bool = True
    ) -> subprocess.CompletedProcess[str]:
        """Another `madoguchi` command on the same data."""
        return madoguchi(*words, environment=self.environment, stdin=stdin, check=check)

    def stop(self) -> int:
        self.process.terminate()
        return self.process.wait(20)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(20)


def madoguchi(
    *words: str,
    environment: dict[str, str],
    stdin: str | None = None,
    check: bool = True,
    folder: Path | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", *words],
        env=os.environ | environment | {"PYTHONPATH": str(Path(__file__).parent.parent)},
        cwd=folder,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert not check or done.returncode == 0, done.stderr
    return done


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Service]]:
    """Starts services; `start(database_url=…, MADOGUCHI_RELAY_URL=…)`. They are stopped at the end of the test."""
    with services(tmp_path) as begin:
        yield begin


@contextmanager
def services(folder: Path) -> Iterator[Callable[..., Service]]:
    """What `start` is, for a block of its own."""
    running: list[Service] = []

    def begin(**environment: str) -> Service:
        settings = {
            "MADOGUCHI_VAR": str(folder / "var"),
            "MADOGUCHI_SMTP_PORT": "0",
            "MADOGUCHI_WEB_PORT": "0",
            "MADOGUCHI_RATE_LIMIT": "0",
        } | environment
        log = folder / f"log{len(running)}"
        with log.open("w") as errors:
            process = subprocess.Popen(
                [sys.executable, "-m", "bot", "run"],
                env=os.environ | settings,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        ports = _ports(process, log)
        service = Service(settings, process, *ports, log)
        running.append(service)
        return service

    try:
        yield begin
    finally:
        _stop(running)


def _stop(running: list[Service]) -> None:
    for service in running:
        if service.process.poll() is None:
            service.process.terminate()
    for service in running:
        service.process.wait(60)
        if service.process.stdout:
            service.process.stdout.close()


def _ports(process: subprocess.Popen[str], log: Path) -> tuple[int, int]:
    """SMTP and web port, as the greeting tells them."""
    ports: dict[str, int] = {}
    assert process.stdout
    for line in process.stdout:
        words = line.split()
        if words[:1] == ["mail"]:
            ports["mail"] = int(words[1].rpartition(":")[2])
        if words[:1] == ["web"]:
            ports["web"] = int(words[1].rpartition(":")[2])
            # Nobody reads on: what is printed later must not fill the pipe.
            threading.Thread(target=process.stdout.read, daemon=True).start()
            return ports["mail"], ports["web"]
    raise AssertionError(f"the service did not start: {log.read_text()}")


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def open_office(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One running service for many journeys; they tell their customers apart by address."""
    folder = tmp_path_factory.mktemp("office")
    kind, address = request.param, server_for(request)
    with database_of(kind, folder, address) as url, open_relay() as relay, services(folder) as begin:
        lmtp = free_port()
        service = begin(
            MADOGUCHI_DATABASE_URL=url,
            MADOGUCHI_RELAY_URL=f"smtp://127.0.0.1:{relay.port}",
            MADOGUCHI_LMTP_PORT=str(lmtp),
        )
        with opened_office(service, relay, lmtp) as office:
            yield office
            office.prove()


@pytest.fixture
def office(open_office: Office) -> Iterator[Office]:
    """The running service; at the end of each journey no mail is on its way, and none is lost."""
    yield open_office
    open_office.is_at_rest()
