"""A Postfix of our own: its configuration, queue and log in a temporary folder, on loopback, gone with the tests."""

from __future__ import annotations

import os
import re
import shutil
import smtplib
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from pwd import getpwnam

import pytest
from debian import provided
from office import eventually, free_port

ACCOUNT = "nobody"
README = (Path(__file__).parent.parent / "README.md").read_text("utf-8")
# Nothing leaves this machine: what is neither the desk's nor a customer's is an error.
MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mail.example.co.jp
mydestination = example.co.jp
mynetworks = 127.0.0.0/8
alias_maps =
smtpd_peername_lookup = no
smtp_dns_support_level = disabled
default_transport = error:there is no way out of here
relay_transport = error:there is no way out of here
virtual_mailbox_domains = example.net
virtual_mailbox_base = /
virtual_mailbox_maps = texthash:{folder}/customers
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_minimum_uid = 1
virtual_alias_maps = inline:{{ghost@example.net=moved@example.org}}
minimal_backoff_time = 1s
maximal_backoff_time = 2s
queue_run_delay = 1s
"""
MASTER = """
{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 1 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
lmtp unix - - n - - lmtp
local unix - n n - - local
virtual unix - n n - - virtual
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
showq unix n - n - - showq
postlog unix-dgram n - n - 1 postlogd
"""


@dataclass
class Postfix:
    """A running one. Customers are `…@example.net`; each has a Maildir."""

    folder: Path
    port: int = field(default_factory=free_port)

    def send(self, sender: str, recipient: str, subject: str, text: str, **headers: str) -> EmailMessage:
        """A mail over its SMTP port, as from a customer's mail program."""
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = f"Hanako Sato <{sender}>", recipient, subject
        mail["Message-ID"] = f"<{time.monotonic_ns()}@mailer.example.net>"
        for name, value in headers.items():
            mail[name.replace("_", "-")] = value
        mail.set_content(text)
        with smtplib.SMTP("127.0.0.1", self.port, timeout=20) as door:
            door.sendmail(sender, [recipient], mail.as_bytes(policy=policy.SMTP))
        return mail

    def mail_of(self, name: str, count: int = 1) -> list[EmailMessage]:
        """What lies in a customer's Maildir, oldest first, once there are so many."""
        new = self.folder / "mail" / name / "new"

        def there() -> list[Path] | None:
            found = sorted(new.iterdir(), key=lambda file: file.stat().st_mtime_ns) if new.exists() else []
            return found if len(found) >= count else None

        files = eventually(there, f"{count} letters for {name}; {self.log}")
        return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]

    @property
    def log(self) -> str:
        file = self.folder / "log"
        return file.read_text() if file.exists() else ""

    def command(self, word: str) -> subprocess.CompletedProcess[str]:
        words = ["postfix", "-c", str(self.folder), word]
        return subprocess.run(words, capture_output=True, text=True, timeout=30, check=False)


def recipe(name: str) -> str:
    """The lines that README gives for a file of Postfix."""
    blocks = re.findall(r"```ini\n# /etc/postfix/([a-z.]+)\n(.*?)```", README, re.DOTALL)
    (found,) = [text for file, text in blocks if file == name]
    return str(found)


@contextmanager
def running(transport: str, main: str, **maildirs: Path) -> Iterator[Postfix]:
    """One with more lines: `transport` is the table that `/etc/postfix/madoguchi` is in README; `maildirs` are those of
    addresses at our domain.
    """
    provided("postfix", "postfix")
    if os.geteuid() != 0:
        pytest.skip("Postfix wants to be started by root")
    folder = Path(tempfile.mkdtemp(prefix="mdg-postfix-"))
    server = Postfix(folder)
    try:
        _furnish(server, transport, main, maildirs)
        started = server.command("start")
        assert started.returncode == 0, started.stderr + server.log
        yield server
    finally:
        server.command("abort")
        shutil.rmtree(folder, ignore_errors=True)


def _furnish(server: Postfix, transport: str, main: str, maildirs: dict[str, Path]) -> None:
    folder = server.folder
    folder.chmod(0o755)
    for name, owner in (("queue", "root"), ("data", "postfix"), ("mail", ACCOUNT)):
        (folder / name).mkdir()
        shutil.chown(folder / name, owner)
    text = MAIN.format(folder=folder, uid=getpwnam(ACCOUNT).pw_uid, gid=getpwnam(ACCOUNT).pw_gid)
    (folder / "main.cf").write_text(text + main.replace("/etc/postfix", str(folder)))
    (folder / "master.cf").write_text(MASTER.format(port=f"127.0.0.1:{server.port}"))
    (folder / "madoguchi").write_text(transport + "\n")
    places = {f"{name}@example.net": folder / "mail" / name for name in ("hanako", "taro")}
    places |= {f"{name}@example.co.jp": place for name, place in maildirs.items()}
    (folder / "customers").write_text(
        "".join(f"{address} {str(place)[1:]}/\n" for address, place in places.items())
    )
