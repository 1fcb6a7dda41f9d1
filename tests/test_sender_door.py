"""The host that brings a mail is kept with it, also through an upgrade, and the settings of the check are sound."""

from __future__ import annotations

import smtplib
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from samples import some_settings

from bot import sender
from bot.settings import WrongSetting
from bot.smtp import Door
from store import inbox
from store.database import Store

CONTACT = "privacy@example.co.jp"
FUTURE = datetime(2100, 1, 1, tzinfo=UTC)


def test_address_and_greeting_of_the_host_are_kept_with_the_mail(store: Store, tmp_path: Path):
    door = Door(some_settings(tmp_path, lmtp_port=0), store)
    door.open()
    try:
        for kind, port, name in zip(
            (smtplib.SMTP, smtplib.LMTP), door.ports, ("host.mail.example", "x" * 400), strict=True
        ):
            with kind("127.0.0.1", port, local_hostname=name, timeout=20) as client:
                client.sendmail("a@mail.example", CONTACT, f"Subject: by {kind.__name__}\r\n\r\nhello\r\n")
    finally:
        door.close()
    with store.write() as tx:
        kept = [(row.door, row.peer, row.helo) for row in inbox.claim(tx, "test", FUTURE, 10)]
    assert kept == [("smtp", "127.0.0.1", "host.mail.example"), ("lmtp", "127.0.0.1", "x" * 255)]


def test_nothing_is_asked_of_dns_and_nobody_believed_unless_told(tmp_path: Path):
    means = sender.means(some_settings(tmp_path))
    assert (means.authserv_id, means.resolver, bool(means)) == (None, None, False)


def test_the_settings_name_whom_to_believe_and_whom_to_ask(tmp_path: Path):
    means = sender.means(
        some_settings(tmp_path, authserv_id="MX.example.co.jp", check_senders="true", dns="127.0.0.1:5353")
    )
    assert means.authserv_id == "mx.example.co.jp"
    assert means.resolver


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("authserv_id", "mx example"),
        ("authserv_id", "mx.example; dmarc=pass"),
        ("check_senders", "perhaps"),
        ("dns", "dns.example.com:53"),
        ("dns", "127.0.0.1"),
        ("dns", "127.0.0.1:0"),
        ("dns", "127.0.0.1:99999"),
        ("dns", "a@127.0.0.1:53/x"),
    ],
)
def test_a_wrong_setting_is_refused_by_name(tmp_path: Path, name: str, value: str):
    with pytest.raises(WrongSetting, match=f"MADOGUCHI_{name.upper()}='{value}'"):
        some_settings(tmp_path, **{name: value})


WITHOUT = """
import sys
sys.modules["dkim"] = None  # as if it were not installed
from bot import sender
from bot.settings import WrongSetting, load
try:
    sender.means(load(_env_file=None, check_senders=True, dns="127.0.0.1:53"))
except WrongSetting as wrong:
    print(wrong)
"""


def test_a_check_whose_libraries_are_not_installed_is_refused_at_the_start():
    said = subprocess.run(
        [sys.executable, "-c", WITHOUT], capture_output=True, text=True, timeout=60, check=True
    )
    assert said.stdout == (
        "MADOGUCHI_CHECK_SENDERS=true: dkim is not installed. Install what it needs: pip install dkimpy dnspython\n"
    )
