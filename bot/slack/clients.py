"""The clients through which we speak to Slack: silent in the log about what they carry; and what their faults mean."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.webhook import WebhookClient

from bot.settings import Settings

TIMEOUT = 10  # seconds for one call
FAULTS = (SlackClientError, OSError, HTTPException)  # all that a call can raise

# Bolt and slack_sdk log payloads at INFO and DEBUG, and with them what people wrote.
quiet = logging.getLogger("slack.sdk")
quiet.setLevel(logging.ERROR)

# Slack is unwell. What else it answers is about us, and would be the same in a minute.
PASSING = {
    "ratelimited",
    "rate_limited",
    "internal_error",
    "fatal_error",
    "service_unavailable",
    "request_timeout",
    "team_added_to_org",
    "no",  # JSON: a proxy's page, or half an answer
}


def web(settings: Settings) -> WebClient:
    """The Web API, as the bot. It tries once: what must be done is tried again from its row."""
    assert settings.slack_bot_token
    return WebClient(
        settings.slack_bot_token.get_secret_value(),
        base_url=settings.slack_api_url,
        timeout=TIMEOUT,
        retry_handlers=[],
        logger=quiet,
    )


class Unwell(SlackClientError):
    """A `response_url` that takes nothing at the moment."""

    def __init__(self, status: int, wait: float) -> None:
        super().__init__(f"HTTP {status}")
        self.wait = wait


def respond(url: str, text: str, blocks: list[dict[str, Any]]) -> bool:
    """Answer an interaction at its `response_url`, for one person's eyes; False when the address has had its time."""
    client = WebhookClient(url, timeout=TIMEOUT, retry_handlers=[], logger=quiet)
    done = client.send(text=text, blocks=blocks, response_type="ephemeral", replace_original=False)
    if done.status_code == 429 or done.status_code >= 500:
        raise Unwell(done.status_code, _seconds(done.headers))
    return done.status_code == 200 and '"ok":false' not in done.body.replace(" ", "")


def error_of(fault: Exception) -> str:
    """A fault in a word, without what was carried."""
    if not isinstance(fault, SlackApiError):
        return str(fault) if isinstance(fault, Unwell) else type(fault).__name__
    status = int(fault.response.status_code)
    if status != 200:
        return f"HTTP {status}"
    error = str(fault.response.get("error"))
    return f"{error} {fault.response.get('needed') or ''}".strip() if error.isidentifier() else "no JSON"


def is_passing(fault: Exception) -> bool:
    """Whether the same call may succeed later, without anybody doing anything."""
    if not isinstance(fault, SlackApiError):
        return True
    status, error = int(fault.response.status_code), error_of(fault).partition(" ")[0]
    return status == 429 or status >= 500 or error in PASSING


def was_carried_out(fault: Exception) -> bool:
    """Whether the deed may have been done although we hold no reply to it."""
    return not isinstance(fault, SlackClientError | URLError)  # an URLError comes before the request has left


def retry_after(fault: Exception) -> float:
    """Seconds Slack asks us to wait; 0 when it names none."""
    if isinstance(fault, Unwell):
        return fault.wait
    return _seconds(fault.response.headers) if isinstance(fault, SlackApiError) else 0.0


def _seconds(headers: Mapping[str, Any]) -> float:
    found = {name.lower(): str(value) for name, value in headers.items()}.get("retry-after", "")
    return float(found) if found.isdigit() else 0.0
