"""HTTP mode's door: only what Slack signed, once, and not too long ago."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
from slack_double import SIGNING_SECRET, Slack, sign
from slack_office import joined, the_house

JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture(scope="module")
def joined_slack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Slack]:
    var = tmp_path_factory.mktemp("var")
    with joined("http", the_house(), var) as slack:
        yield slack


@pytest.fixture
def slack(joined_slack: Slack) -> Slack:
    joined_slack.posts.clear()
    return joined_slack


def question(slack: Slack) -> bytes:
    asked = {
        "type": "message",
        "channel_type": "im",
        "channel": "D1",
        "user": "U0HANAKO01",
        "text": "security",
    }
    return json.dumps(slack.wrapped(asked)).encode()


def test_slacks_own_call_is_taken(slack: Slack):
    body = question(slack)
    assert slack.call(body, sign(body, int(time.time())) | JSON).status == 200
    slack.answer()


def test_the_address_is_proved_to_slack(slack: Slack):
    body = json.dumps({"type": "url_verification", "challenge": "k8f2"}).encode()
    ack = slack.call(body, sign(body, int(time.time())) | JSON)
    assert (ack.status, json.loads(ack.body)) == (200, {"challenge": "k8f2"})


@pytest.mark.parametrize("minutes", [-6, 6, -60 * 24])
def test_a_stale_or_future_call_is_refused(slack: Slack, minutes: int):
    body = question(slack)
    assert slack.call(body, sign(body, int(time.time()) + 60 * minutes) | JSON).status == 401
    slack.nothing_more()


def test_a_forged_call_is_refused(slack: Slack):
    body, now = question(slack), int(time.time())
    right = sign(body, now)
    forgeries = [
        {},
        {"X-Slack-Signature": right["X-Slack-Signature"]},
        {"X-Slack-Request-Timestamp": str(now)},
        sign(body, now, "another secret"),
        sign(body + b" ", now),
        right | {"X-Slack-Request-Timestamp": str(now + 1)},
        right | {"X-Slack-Request-Timestamp": "soon"},
        right | {"X-Slack-Signature": "v0="},
        right | {"X-Slack-Signature": SIGNING_SECRET},
        right | {"X-Slack-Signature": "v0=\xe9"},
    ]
    for headers in forgeries:
        refusal = slack.call(body, headers | JSON)
        assert refusal.status == 401, headers
        assert SIGNING_SECRET not in refusal.body
    slack.nothing_more()


def test_a_call_that_is_replayed_is_refused(slack: Slack):
    body = question(slack)
    headers = sign(body, int(time.time())) | JSON
    assert [slack.call(body, headers).status for _ in range(3)] == [200, 401, 401]
    slack.answer()
    slack.nothing_more()


def test_slacks_retry_within_the_same_second_is_acknowledged_and_answered_once(slack: Slack):
    body = question(slack)
    headers = sign(body, int(time.time())) | JSON
    assert slack.call(body, headers).status == 200
    assert slack.call(body, headers | {"X-Slack-Retry-Num": "1"}).status == 200
    slack.answer()
    slack.nothing_more()


@pytest.mark.parametrize(
    "body", [b"", b"[1]", b"{", b"null", b"\xff\xfe", b"payload=%7B", b'{"event": 7}', b"a" * 5000]
)
@pytest.mark.parametrize("kind", [JSON, FORM])
def test_an_unsigned_absurdity_is_refused_before_it_is_parsed(
    slack: Slack, body: bytes, kind: dict[str, str]
):
    assert slack.call(body, kind).status == 401


@pytest.mark.parametrize(
    "body", [b"[1]", b"{", b'{"type": "event_callback"}', b'{"event": {"type": "message"}}']
)
def test_a_signed_absurdity_does_no_harm(slack: Slack, body: bytes):
    slack.call(body, sign(body, int(time.time())) | JSON)
    slack.nothing_more()


def test_a_huge_call_is_refused(slack: Slack):
    body = b"a" * 1_000_001
    assert slack.call(body, sign(body, int(time.time())) | FORM).status == 413


def test_only_posts_are_taken(slack: Slack):
    with pytest.raises(OSError, match="405"):
        urlopen(slack.events_url, timeout=5)


def test_another_apps_command_is_not_ours(slack: Slack):
    body = urlencode(
        {"command": "/other", "text": "x", "user_id": "U0HANAKO01", "team_id": "T0EXAMPLE1"}
    ).encode()
    assert slack.call(body, sign(body, int(time.time())) | FORM).status == 404
    slack.nothing_more()
