"""A Dovecot of our own: configured in a temporary folder, on free loopback ports, gone with the tests."""

from __future__ import annotations

import getpass
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from urllib.parse import quote

import pytest
from debian import provided
from imapclient import IMAPClient
from office import free_port

PASSWORD = "s/3cret #1"
MOST_USERS = 100
CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
mail_location = maildir:{folder}/mail/%n
mail_fsync = never
first_valid_uid = 1
auth_failure_delay = 0
auth_mechanisms = plain login
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {folder}/users
}}
userdb {{
  driver = static
  args = uid={owner} gid={group} home={folder}/mail/%n
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
namespace inbox {{
  inbox = yes
  prefix = {prefix}
  separator = .
}}
"""
TLS = """
ssl = yes
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
disable_plaintext_auth = yes
"""
CLEAR = """
ssl = no
disable_plaintext_auth = no
"""


@dataclass
class Server:
    """One instance, for many users: every test has mailboxes of its own."""

    folder: Path
    port: int = field(default_factory=free_port)
    tls_port: int = field(default_factory=free_port)
    _users: int = 0
    _process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        config = str(self.folder / "dovecot.conf")
        self._process = subprocess.Popen(["dovecot", "-F", "-c", config], start_new_session=True)
        end = time.monotonic() + 10
        while not _listens(self.port):
            assert time.monotonic() < end, (self.folder / "log").read_text()
            time.sleep(0.02)

    def stop(self) -> None:
        """At once, like a machine whose power is cut: a gentle stop waits seconds for its own children."""
        if self._process:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(20)
            self._process = None
            (self.folder / "run" / "master.pid").unlink(missing_ok=True)

    def mailbox(self) -> Mailbox:
        """An empty one."""
        assert self._users < MOST_USERS
        self._users += 1
        return Mailbox(self, f"desk{self._users}")


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@dataclass(frozen=True)
class Mailbox:
    """A user's mailbox, and the user's hands in it."""

    server: Server
    name: str

    @property
    def user(self) -> str:
        return f"{self.name}@example.co.jp"

    def url(
        self, port: int = 0, scheme: str = "imap", host: str = "127.0.0.1", password: str = PASSWORD
    ) -> str:
        """What MADOGUCHI_IMAP_URL is for it; by default straight to the server."""
        return f"{scheme}://{quote(self.user, safe='')}:{quote(password, safe='')}@{host}:{port or self.server.port}/INBOX"

    @contextmanager
    def opened(self) -> Iterator[IMAPClient]:
        """As a person's mail program opens it."""
        with IMAPClient("127.0.0.1", self.server.port, ssl=False, timeout=20) as client:
            client.plain_login(self.user, PASSWORD)
            yield client

    def deliver(self, *mails: bytes, at: datetime | None = None) -> None:
        with self.opened() as client:
            for raw in mails:
                client.append("INBOX", raw, msg_time=at)

    def uids(self, folder: str = "INBOX") -> list[int]:
        """What lies in a folder; nothing, when there is none of that name."""
        with self.opened() as client:
            if not client.folder_exists(folder):
                return []
            client.select_folder(folder, readonly=True)
            return list(client.search())

    def flags(self, folder: str = "INBOX") -> list[set[bytes]]:
        with self.opened() as client:
            client.select_folder(folder, readonly=True)
            return [set(flags) - {rb"\Recent"} for flags in client.get_flags(client.search()).values()]

    def begin_anew(self) -> None:
        """Empty, and its UIDs begin again at 1: as after a restore from backup."""
        self.server.stop()
        shutil.rmtree(self.server.folder / "mail" / self.name)
        time.sleep(1.1)  # UIDVALIDITY is the second in which a mailbox was made
        self.server.start()


@contextmanager
def running(*lines: str, prefix: str = "", tls: bool = False) -> Iterator[Server]:
    """A server with more lines of configuration. `tls`: passwords over TLS only."""
    provided("dovecot", "dovecot-imapd")
    folder = Path(tempfile.mkdtemp(prefix="mdg-dovecot-"))  # a short path: sockets lie in it
    server = Server(folder)
    try:
        _furnish(server, prefix, tls, lines)
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _furnish(server: Server, prefix: str, tls: bool, lines: tuple[str, ...]) -> None:
    folder, root = server.folder, os.geteuid() == 0
    folder.chmod(0o755)
    (folder / "mail").mkdir(mode=0o700)
    owner, group = ("nobody", "nogroup") if root else (str(os.geteuid()), str(os.getegid()))
    if root:
        shutil.chown(folder / "mail", owner, group)
    users = (f"desk{number}@example.co.jp:{{PLAIN}}{PASSWORD}\n" for number in range(1, MOST_USERS + 1))
    (folder / "users").write_text("".join(users))
    given = {"folder": folder, "owner": owner, "group": group, "port": server.port, "prefix": prefix}
    text = CONFIG.format(**given, tls_port=server.tls_port if tls else 0) + (
        TLS.format(**given) if tls else CLEAR
    )
    if not root:
        text += "".join(
            f"{name} = {getpass.getuser()}\n" for name in ("default_internal_user", "default_login_user")
        )
    if tls:
        _certify(folder)
    (folder / "dovecot.conf").write_text(text + "\n".join(lines) + "\n")


def _certify(folder: Path) -> None:
    """A certificate for this machine, signed by itself. `127.1` is this machine under a name nobody knows it by."""
    names = "subjectAltName=DNS:localhost,DNS:127.1,IP:127.0.0.1"
    command = (
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost"
    )
    files = ["-addext", names, "-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    subprocess.run([*command.split(), *files], check=True, capture_output=True, timeout=20)


@pytest.fixture(scope="session", name="dovecot")
def dovecot_fixture() -> Iterator[Callable[..., Server]]:
    """`dovecot("imap_capability = IMAP4rev1")` is a server; the same words give the same one."""
    with ExitStack() as stack:

        @cache
        def begun(*lines: str, prefix: str = "", tls: bool = False, alone: str = "") -> Server:
            return stack.enter_context(running(*lines, prefix=prefix, tls=tls))

        yield begun


@pytest.fixture(name="mailbox")
def mailbox_fixture(dovecot: Callable[..., Server]) -> Mailbox:
    """An empty mailbox on the usual server."""
    return dovecot().mailbox()
