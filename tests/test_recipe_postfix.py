"""README's lines for Postfix, on a real one: mail in by each of the three ways, letters out through it, replies back."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from conftest import Relay, Service
from dovecot import Server, dovecot_fixture  # noqa: F401
from mailbox_reading import taken
from office import eventually, free_port, opened_office
from postfix import ACCOUNT, Postfix, recipe, running

from bot.opening import connected
from bot.settings import load

pytestmark = pytest.mark.postfix
CONTACT = "privacy@example.co.jp"
PROJECT = Path(__file__).parent.parent
GHOST = "ghost@example.net"  # whose mail is taken, but comes back
REQUEST = "Please send me a copy of all the personal data you hold about me."


@pytest.fixture
def postfix() -> Iterator[Callable[..., Postfix]]:
    with ExitStack() as stack:
        yield lambda *words, **more: stack.enter_context(running(*words, **more))


def table(target: str) -> str:
    """README's transport table with another target."""
    return re.sub(r"\S+$", target, recipe("madoguchi").strip())


@pytest.mark.parametrize("way", ["smtp", "lmtp"])
def test_mail_comes_in_letters_go_out_and_replies_come_back(
    postfix: Callable[..., Postfix], start: Callable[..., Service], tmp_path: Path, way: str
):
    ports = {"smtp": free_port(), "lmtp": free_port()}
    mta = postfix(table(f"{way}:[127.0.0.1]:{ports[way]}"), recipe("main.cf"))
    service = start(
        MADOGUCHI_DATABASE_URL=f"sqlite:///{tmp_path / 'desk.sqlite3'}",
        MADOGUCHI_SMTP_PORT=str(ports["smtp"]),
        MADOGUCHI_LMTP_PORT=str(ports["lmtp"]),
        MADOGUCHI_RATE_LIMIT="1",
        MADOGUCHI_TRUSTED_NETWORKS="127.0.0.0/8",
        MADOGUCHI_RELAY_URL=f"smtp://127.0.0.1:{mta.port}",
    )
    with opened_office(service, Relay()) as office:
        mta.send("hanako@example.net", CONTACT, "My data", REQUEST)
        (letter,) = mta.mail_of("hanako")
        assert "PI-20" in letter["Subject"]
        assert letter["Return-Path"].startswith("<privacy+b-")
        reply = {"In_Reply_To": letter["Message-ID"]} if way == "smtp" else {}  # else only the address tells
        mta.send(
            "hanako@example.net", letter["Reply-To"], "One thing more", "It is about the year 2019.", **reply
        )
        eventually(lambda: len(office.outcomes) == 2, "the reply to be handled")
        mta.send(GHOST, CONTACT, "My data", REQUEST)
        eventually(lambda: ("silent", "bounce") in office.outcomes, "the bounce to be handled")
        office.is_at_rest()
        first, second, third, _ = taken(office.store)
        assert [row["door"] for row in (first, second, third)] == [way] * 3
        assert first["ticket_id"] == second["ticket_id"] != third["ticket_id"]
        assert "came back" in service.command("doctor", check=False).stdout
    assert service.stop() == 0


def runnable_by_others() -> list[str]:
    """This project for the account that Postfix pipes to: our Python, or Debian's with our packages."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    packages = sysconfig.get_path("purelib")
    for python in (sys.executable, f"/usr/bin/{version}"):
        words = ["env", f"PYTHONPATH={PROJECT}:{packages}", python, "-m", "bot"]
        if (
            shutil.which(python)
            and not subprocess.run(
                [*words, "--version"], user=ACCOUNT, capture_output=True, check=False, timeout=60, cwd="/"
            ).returncode
        ):
            return words
    return []


def test_piped_mail_waits_in_the_queue_while_a_setting_is_wrong_or_the_database_away(
    postfix: Callable[..., Postfix],
):
    with ExitStack() as stack:
        mta = postfix(table("madoguchi:"), recipe("main.cf"))
        program = runnable_by_others()
        if not program:
            pytest.skip(f"the account {ACCOUNT} can read neither this Python nor Debian's")
        var = mta.folder / "var"
        var.mkdir(mode=0o755)
        (mta.folder / ".env").write_text(f"MADOGUCHI_VAR={var}\nMADOGUCHI_SMTP_PORT=mail\n")
        lines = recipe("master.cf").replace("user=madoguchi", f"user={ACCOUNT}")
        lines = lines.replace("/var/lib/madoguchi", str(mta.folder))
        lines = lines.replace("/opt/madoguchi/.venv/bin/madoguchi", " ".join(program))
        with (mta.folder / "master.cf").open("a") as master:
            master.write(lines)
        assert mta.command("reload").returncode == 0
        mta.send("hanako@example.net", CONTACT, "My data", REQUEST)
        deferred = "status=deferred (temporary failure. Command output: madoguchi: "
        eventually(lambda: f"{deferred}MADOGUCHI_SMTP_PORT='mail'" in mta.log, "Postfix to put it off")
        (mta.folder / ".env").write_text(f"MADOGUCHI_VAR={var}\n")
        eventually(lambda: f"{deferred}{var}/" in mta.log, "Postfix to put it off again")
        assert not list(var.iterdir())
        shutil.chown(var, ACCOUNT)  # now it can be written to
        eventually(lambda: "status=sent (delivered via madoguchi service" in mta.log, mta.log)
        bounce = ["sendmail", "-C", str(mta.folder), "-f", "", "-i", "privacy+b-abc@example.co.jp"]
        subprocess.run(bounce, input=b"Subject: Undelivered\n\nIt came back.\n", check=True, timeout=20)
        store = connected(load(var=var))
        stack.callback(store.close)
        rows = eventually(lambda: found if len(found := taken(store)) == 2 else None, "both in the inbox")
    assert [(row["envelope_sender"], row["envelope_recipients"]) for row in rows] == [
        ("hanako@example.net", [CONTACT]),
        ("", ["privacy+b-abc@example.co.jp"]),
    ]
    assert "status=bounced" not in mta.log


@pytest.mark.dovecot
def test_a_mailbox_that_postfix_fills_and_dovecot_shows_is_read_over_imap(
    postfix: Callable[..., Postfix],
    dovecot: Callable[..., Server],
    start: Callable[..., Service],
    tmp_path: Path,
):
    box = dovecot().mailbox()
    ours = "mydestination =\nvirtual_mailbox_domains = example.net, example.co.jp\nrecipient_delimiter = +\n"
    mta = postfix("", ours, privacy=box.server.folder / "mail" / box.name)
    service = start(
        MADOGUCHI_DATABASE_URL=f"sqlite:///{tmp_path / 'desk.sqlite3'}",
        MADOGUCHI_RELAY_URL=f"smtp://127.0.0.1:{mta.port}",
        MADOGUCHI_IMAP_URL=box.url(),
    )
    with opened_office(service, Relay()) as office:
        mta.send("hanako@example.net", CONTACT, "My data", REQUEST)
        (letter,) = mta.mail_of("hanako")
        mta.send("hanako@example.net", letter["Reply-To"], "One thing more", "It is about the year 2019.")
        mta.send(GHOST, CONTACT, "My data", REQUEST)
        eventually(lambda: ("silent", "bounce") in office.outcomes, "the bounce to be handled")
        eventually(lambda: len(office.outcomes) == 4, "the reply to be handled")
        office.is_at_rest()
        rows = taken(office.store)
        eventually(lambda: len(box.uids("Handled")) == 4, "all to be moved")
    assert {row["door"] for row in rows} == {"imap"}
    by_sender = [row["ticket_id"] for row in rows if row["envelope_sender"] == "hanako@example.net"]
    assert len(by_sender) == 2
    assert len(set(by_sender)) == 1
    assert [row["envelope_recipients"][0][:10] for row in rows if row["envelope_sender"] == ""] == [
        "privacy+b-"
    ]
    assert service.stop() == 0
