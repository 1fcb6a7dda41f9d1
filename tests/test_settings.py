"""The settings: what holds when nothing is set, and what is said about a value that cannot be used."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.house import build
from bot.settings import Settings, WrongSetting, load, table

PASSWORD = "correct-horse-battery-staple"


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As on a laptop, in an empty folder."""
    for name in os.environ:
        if name.startswith(("MADOGUCHI_", "SLACK_")) or name in {"DATABASE_URL", "PORT"}:
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def test_nothing_set_runs_on_a_laptop():
    found = load()
    assert found.database == f"sqlite:///{Path('var/madoguchi.sqlite3').absolute()}"
    assert (found.smtp_host, found.smtp_port, found.web_host, found.web_port) == (
        "127.0.0.1",
        8025,
        "127.0.0.1",
        8080,
    )
    assert (found.relay_url, found.maildir, found.law, found.zone) == (
        None,
        Path("var/letters"),
        "appi",
        ZoneInfo("Asia/Tokyo"),
    )


WRONG = [
    ("MADOGUCHI_CONTACT_ADDRESS", "Desk <a@example.com>", "is not a plain mail address"),
    ("MADOGUCHI_CONTACT_ADDRESS", "privacy+x@example.com", "is not a plain mail address"),
    ("MADOGUCHI_DATABASE_URL", f"mysql://u:{PASSWORD}@db/x", "is neither a sqlite nor a postgresql address"),
    ("MADOGUCHI_DATABASE_URL", f"postgresql://u:{PASSWORD}@db:port/x", "is not a complete address"),
    ("MADOGUCHI_DATABASE_URL", "sqlite:x", "is not a complete address"),
    ("MADOGUCHI_SMTP_PORT", "smtp", "valid integer"),
    ("MADOGUCHI_SMTP_PORT", "65536", "less than or equal to 65535"),
    ("MADOGUCHI_LMTP_PORT", "-1", "greater than or equal to 0"),
    ("MADOGUCHI_WEB_PORT", "x", "valid integer"),
    ("MADOGUCHI_SMTP_TLS_CERT", "/nowhere/mx.pem", "is not a file that can be read"),
    ("MADOGUCHI_SMTP_TLS_KEY", "/nowhere/mx.key", "is not a file that can be read"),
    ("MADOGUCHI_MAX_MAIL", "25 MB", "valid integer"),
    ("MADOGUCHI_RATE_LIMIT", "-1", "greater than or equal to 0"),
    ("MADOGUCHI_REPLY_LIMIT", "-1", "greater than or equal to 0"),
    ("MADOGUCHI_THREAD_LIMIT", "-1", "greater than or equal to 0"),
    ("MADOGUCHI_RELAY_URL", f"http://u:{PASSWORD}@relay", "is not smtp://host:port"),
    ("MADOGUCHI_RELAY_URL", f"smtp://u:{PASSWORD}@relay:port", "is not smtp://host:port"),
    ("MADOGUCHI_RELAY_URL", f"smtp://u:{PASSWORD}@[::1", "is not smtp://host:port"),
    ("MADOGUCHI_RELAY_URL", "relay.example.com", "is not smtp://host:port"),
    ("MADOGUCHI_POLICY", "/nowhere", "is not a folder that can be read"),
    ("MADOGUCHI_TEMPLATES", "/nowhere", "is not a folder that can be read"),
    ("MADOGUCHI_TIMEZONE", "Asia/Tokio", "is not a time zone name"),
    ("MADOGUCHI_TIMEZONE", "../etc", "is not a time zone name"),
    ("MADOGUCHI_LOG_LEVEL", "loud", "is none of DEBUG, INFO, WARNING, ERROR"),
]


@pytest.mark.parametrize(("variable", "value", "fault"), WRONG)
def test_a_wrong_value_is_told_with_its_variable_its_fault_and_an_example(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, fault: str
):
    monkeypatch.setenv(variable, value)
    with pytest.raises(WrongSetting) as caught:
        load()
    said = str(caught.value)
    assert said.startswith(variable)
    assert fault in said
    assert f"Example: {variable}=" in said
    assert PASSWORD not in said


def test_all_wrong_values_are_told_at_once(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MADOGUCHI_SMTP_PORT", "x")
    monkeypatch.setenv("MADOGUCHI_TIMEZONE", "x")
    with pytest.raises(WrongSetting) as caught:
        load()
    assert len(str(caught.value).splitlines()) == 2


def test_the_platforms_own_variables_are_read_when_ours_are_not_set(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://db.example.com/platform")
    monkeypatch.setenv("PORT", "5000")
    assert (load().database, load().web_port) == ("postgres://db.example.com/platform", 5000)
    monkeypatch.setenv("MADOGUCHI_DATABASE_URL", "postgresql://db.example.com/ours")
    monkeypatch.setenv("MADOGUCHI_WEB_PORT", "6000")
    assert (load().database, load().web_port) == ("postgresql://db.example.com/ours", 6000)


def test_an_empty_variable_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MADOGUCHI_RELAY_URL", "")
    monkeypatch.setenv("MADOGUCHI_SMTP_PORT", "")
    assert (load().relay_url, load().smtp_port) == (None, 8025)


def test_a_file_of_settings_is_read_and_the_environment_wins(monkeypatch: pytest.MonkeyPatch):
    Path(".env").write_text("MADOGUCHI_LAW=gdpr\nMADOGUCHI_SMTP_PORT=2525\nOTHER=1\n")
    monkeypatch.setenv("MADOGUCHI_SMTP_PORT", "2626")
    assert (load().law, load().smtp_port) == ("gdpr", 2626)


def test_small_and_capital_letters_make_no_difference_where_they_mean_none(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MADOGUCHI_CONTACT_ADDRESS", "Privacy@Example.co.jp")
    monkeypatch.setenv("MADOGUCHI_LOG_LEVEL", "warning")
    assert (load().contact_address, load().log_level) == ("privacy@example.co.jp", "WARNING")


def test_secrets_are_not_shown_by_the_settings_themselves(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MADOGUCHI_SECRET_KEY", PASSWORD)
    assert PASSWORD not in repr(load())


@pytest.mark.parametrize(
    ("variable", "value", "fault"),
    [
        ("MADOGUCHI_SECRET_KEY", PASSWORD, "is shorter than 32 characters"),
        ("MADOGUCHI_LAW", "roman", "no such law pack"),
    ],
)
def test_what_only_the_house_can_judge_is_told_in_the_same_way(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, fault: str
):
    monkeypatch.setenv(variable, value)
    with pytest.raises(WrongSetting) as caught:
        build(load())
    said = str(caught.value)
    assert (said.startswith(variable), fault in said, f"Example: {variable}=" in said) == (True, True, True)
    assert PASSWORD not in said


def test_a_secret_of_our_own_is_made_once_and_kept_from_others():
    first, second = build(load()).secret, build(load()).secret
    assert first == second
    assert len(first) == 64
    assert stat.S_IMODE(Path("var/secret.key").stat().st_mode) == 0o600


def test_every_setting_has_a_meaning_and_an_example():
    assert all(field.description and field.examples for field in Settings.model_fields.values())
    assert [meaning for _, _, meaning in table()] == [
        each.description for each in Settings.model_fields.values()
    ]


def test_the_table_names_what_is_really_read():
    defaults = {name: default for name, default, _ in table()}
    assert defaults["MADOGUCHI_DATABASE_URL"] == ""
    assert defaults["MADOGUCHI_SMTP_PORT"] == "8025"
    assert defaults["MADOGUCHI_TEMPLATES"] == "templates"
