"""Slack as the operator starts it: `madoguchi slack`, `web` and `run`, and what is said when something is missing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
import yaml
from click.testing import Result
from conftest import Command, madoguchi
from office import free_port
from slack_double import APP_TOKEN, BOT_TOKEN, GROUP, PRIVACY, SIGNING_SECRET, Slack, workspace
from slack_office import the_house

from bot.asking import preview
from bot.settings import WrongSetting, load
from bot.web import create
from store.database import Store

SOCKET = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN}
HTTP = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_SIGNING_SECRET": SIGNING_SECRET}


class Process:
    """A `madoguchi` command that goes on until it is told to stop."""

    def __init__(self, folder: Path, *words: str, **environment: str) -> None:
        self.web_port = free_port()
        own = {
            "MADOGUCHI_VAR": str(folder / "var"),
            "MADOGUCHI_SMTP_PORT": "0",
            "MADOGUCHI_WEB_PORT": str(self.web_port),
        }
        inherited = {
            name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "MADOGUCHI_"))
        }
        self._log = folder / "log"
        with self._log.open("w") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bot", *words],
                env=inherited | own | environment,
                cwd=folder,
                stdout=log,
                stderr=log,
            )

    @property
    def log(self) -> str:
        return self._log.read_text("utf-8")

    def says(self, words: str) -> None:
        end = time.monotonic() + 40
        while words not in self.log:
            assert self._process.poll() is None, self.log
            assert time.monotonic() < end, self.log
            time.sleep(0.05)

    def listens(self) -> str:
        """The address of Slack's events, once the web port is open."""
        end = time.monotonic() + 40
        while time.monotonic() < end:
            with suppress(URLError), urlopen(f"http://127.0.0.1:{self.web_port}/healthz", timeout=5):
                return f"http://127.0.0.1:{self.web_port}/slack/events"
            time.sleep(0.05)
        raise AssertionError(self.log)

    def stop(self, number: int = signal.SIGTERM) -> int:
        if self._process.poll() is None:
            self._process.send_signal(number)
        return self._process.wait(30)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Process]]:
    begun: list[Process] = []

    def begin(*words: str, **environment: str) -> Process:
        begun.append(Process(tmp_path, *words, **environment))
        return begun[-1]

    yield begin
    for process in begun:
        process.stop()


@pytest.fixture
def slack() -> Iterator[Slack]:
    with workspace() as found:
        yield found


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "Slack is off. Set SLACK_BOT_TOKEN and SLACK_APP_TOKEN"),
        (HTTP, "Slack comes to the web process, at /slack/events. For Socket Mode set SLACK_APP_TOKEN"),
    ],
)
def test_without_an_app_token_it_says_what_to_set_and_idles(start, given: dict[str, str], says: str):
    process = start("slack", **given)
    process.says(says)
    assert process.log.count("\n") == 1
    assert process.stop() == 0
    assert "Traceback" not in process.log


def test_an_app_token_without_a_bot_token_is_refused(start):
    process = start("slack", SLACK_APP_TOKEN=APP_TOKEN)
    assert process._process.wait(40) == 78
    assert "SLACK_BOT_TOKEN: is not set, but SLACK_APP_TOKEN is. Example:" in process.log


def test_socket_mode_answers_until_it_is_told_to_stop(start, slack: Slack):
    process = start("slack", **SOCKET, MADOGUCHI_SLACK_API_URL=slack.api_url)
    process.says("connected to Slack in Socket Mode")
    slack.command("security")
    assert "How we keep personal data safe" in slack.answer().words
    assert process.stop(signal.SIGINT) == 0
    assert "Traceback" not in process.log
    slack.wait(lambda: not slack.links, "the connection to end")


def test_the_web_process_answers_over_http(start, slack: Slack):
    process = start(
        "web", **HTTP, MADOGUCHI_SLACK_API_URL=slack.api_url, MADOGUCHI_SLACK_CHANNEL="#privacy-team"
    )
    slack.events_url = process.listens()
    slack.mention("hello there")
    assert "#privacy-team" in slack.answer().words
    assert process.stop() == 0


def test_one_process_answers_in_both_modes_and_once(start, slack: Slack):
    process = start("run", **SOCKET | HTTP, MADOGUCHI_SLACK_API_URL=slack.api_url.rstrip("/"))
    process.says("connected to Slack in Socket Mode")
    payload = slack.wrapped(
        {"type": "app_mention", "text": "security", "user": "U0HANAKO01", "channel": "C1"}
    )
    slack.send_event(payload)
    slack.events_url = process.listens()
    slack.send_event(payload, retry=1)
    slack.answer()
    slack.nothing_more()
    assert len(slack.posts) == 1
    assert process.stop() == 0
    assert "Traceback" not in process.log


@pytest.mark.parametrize("ask", ["mention", "command"])
def test_killed_between_acknowledgement_and_answer_it_answers_all_the_same_and_once(
    start, slack: Slack, ask: str
):
    first = start("web", **HTTP, MADOGUCHI_SLACK_API_URL=slack.api_url)
    slack.events_url = first.listens()
    slack.slow = 2.0
    assert getattr(slack, ask)("security").status == 200
    slack.wait(lambda: slack.calls, "the work to begin")
    first.stop(signal.SIGKILL)
    slack.slow = 0.0
    assert slack.posts == []
    second = start("web", **HTTP, MADOGUCHI_SLACK_API_URL=slack.api_url)
    slack.events_url = second.listens()
    assert "keep personal data safe" in slack.answer().words
    slack.nothing_more()
    assert second.stop() == 0


def test_killed_while_it_posts_it_does_not_post_again(start, slack: Slack):
    first = start("web", **HTTP, MADOGUCHI_SLACK_API_URL=slack.api_url)
    slack.events_url = first.listens()
    slack.faults = {"chat.postMessage": [-3]}
    slack.mention("security")
    assert slack.holding.wait(20)
    first.stop(signal.SIGKILL)
    second = start("web", **HTTP, MADOGUCHI_SLACK_API_URL=slack.api_url)
    slack.events_url = second.listens()
    slack.wait(lambda: "conversations.replies" in slack.calls, "a look whether it stands there")
    slack.nothing_more()
    assert len(slack.posts) == 1
    assert second.stop() == 0


# `madoguchi slack check`


def installation(slack: Slack) -> dict[str, str]:
    return SOCKET | {"MADOGUCHI_SLACK_API_URL": slack.api_url, "MADOGUCHI_SLACK_CHANNEL": PRIVACY}


def checked(command: Command, slack: Slack, **given: str) -> Result:
    return command("slack", "check", **installation(slack) | given)


def every_scope() -> str:
    manifest = yaml.safe_load((Path(__file__).parent.parent / "bot/slack/manifest.yaml").read_text("utf-8"))
    return ",".join(manifest["oauth_config"]["scopes"]["bot"])


def test_check_is_content_with_an_app_that_is_installed_well(slack: Slack, tmp_path: Path):
    slack.scopes = every_scope()
    var = {"MADOGUCHI_VAR": str(tmp_path / "var")}
    done = madoguchi("slack", "check", environment=installation(slack) | var, check=False)
    assert (done.returncode, "TROUBLE" in done.stdout) == (0, False), done.stdout
    for said in (
        "all scopes are granted",
        f"the privacy channel is {PRIVACY}",
        "2 people may act",
        "can connect",
    ):
        assert said in done.stdout


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"MADOGUCHI_SLACK_CHANNEL": "nowhere"}, "the privacy channel is not there, or we do not see it"),
        ({"MADOGUCHI_SLACK_CHANNEL": "C0GENERAL01"}, "we are not in the privacy channel C0GENERAL01"),
        ({"MADOGUCHI_SLACK_CHANNEL": ""}, "no privacy channel is set"),
        ({"MADOGUCHI_SLACK_USERGROUP": "nobodies"}, "Slack does not say: no_such_subteam"),
        ({"SLACK_BOT_TOKEN": "xoxb-wrong"}, "the bot token: invalid_auth"),
        ({"SLACK_APP_TOKEN": "xapp-wrong"}, "the app token: invalid_auth"),
        ({"SLACK_APP_TOKEN": ""}, "there is no way for Slack to come in"),
    ],
)
def test_check_names_what_is_missing(command: Command, slack: Slack, given: dict[str, str], said: str):
    slack.scopes = every_scope()
    done = checked(command, slack, **given)
    assert (done.exit_code, said in done.stdout) == (1, True), done.output


def test_check_names_missing_scopes_and_an_empty_group(command: Command, slack: Slack):
    slack.scopes = every_scope().replace("usergroups:read", "").replace("im:write,", "")
    slack.group = []
    done = checked(command, slack, MADOGUCHI_SLACK_USERGROUP=GROUP)
    assert "scopes that are missing: im:write, usergroups:read" in done.stdout
    assert f"nobody may act on tickets: the user group {GROUP} has nobody in it" in done.stdout


def test_without_tokens_the_web_port_knows_no_slack(tmp_path: Path):
    settings = load(var=tmp_path)
    store = Store(settings.database)
    assert create(settings, store).test_client().post("/slack/events").status_code == 404
    store.close()


def test_nobody_pays_for_slack_who_does_not_use_it():
    loaded = "import bot.commands.service, bot.house, sys; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", loaded], capture_output=True, text=True, check=True, timeout=60
    )
    assert not {"slack_bolt", "slack_sdk"} & set(done.stdout.split())


def test_what_ask_shows_for_slack_are_slacks_words():
    letter = preview(the_house(), "security", "", "slack", datetime.now(UTC)).letter
    assert "*Section 4, “How we keep personal data safe”*" in letter.text
    assert "Dear" not in letter.text


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("SLACK_BOT_TOKEN", "xapp-swapped", "belongs in SLACK_APP_TOKEN"),
        ("SLACK_APP_TOKEN", "xoxb-swapped", "belongs in SLACK_BOT_TOKEN"),
        ("slack_api_url", "slack.com", "is not an http or https address"),
        ("slack_command", "privacy", "is not a slash command"),
        ("slack_channel", "a <b>", "is neither a channel's name nor its id"),
    ],
)
def test_a_setting_that_cannot_be_right_is_refused(name: str, value: str, fault: str):
    with pytest.raises(WrongSetting, match=fault) as refused:
        load(**{name: value})
    assert "swapped" not in str(refused.value)
    assert "Example: " in str(refused.value)


def test_secrets_are_not_shown_by_settings():
    shown = repr(load(**SOCKET | HTTP))
    assert not any(secret in shown for secret in (BOT_TOKEN, APP_TOKEN, SIGNING_SECRET))
