"""The clients through which we speak to Slack: patient when it is slow, and silent in the log about what they carry."""

from __future__ import annotations

import logging
from http.client import HTTPException
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.http_retry import HttpRequest, HttpResponse, RetryHandler, RetryState
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler
from slack_sdk.webhook import WebhookClient

from bot.settings import Settings

TIMEOUT = 20  # seconds for one call
TRIES = 4  # more than ten seconds of a Slack that is broken or away
TURNS = 60  # 429: a channel takes one message a second, and many may wait for their turn

# Bolt and slack_sdk log payloads at INFO and DEBUG, and with them what people wrote.
quiet = logging.getLogger("slack.sdk")
quiet.setLevel(logging.ERROR)


class _Patience(RetryHandler):
    """Try again when Slack is broken or away. A lost reply is no reason to post again: the message may stand there."""

    def __init__(self, posts: str) -> None:
        """`posts`: what stands in the address of a call that posts something."""
        super().__init__(max_retry_count=TRIES)
        self._posts = posts

    def _can_retry(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        if response is not None:
            return response.status_code >= 500
        if isinstance(error, URLError):  # raised only before the request has left
            return True
        return self._posts not in request.url and isinstance(error, OSError | HTTPException)


def _retries(posts: str) -> list[RetryHandler]:
    return [RateLimitErrorRetryHandler(max_retry_count=TURNS), _Patience(posts)]


def web(settings: Settings) -> WebClient:
    """The Web API, as the bot."""
    assert settings.slack_bot_token
    return WebClient(
        settings.slack_bot_token.get_secret_value(),
        base_url=settings.slack_api_url,
        timeout=TIMEOUT,
        retry_handlers=_retries("/chat."),
        logger=quiet,
    )


def reply_to(response_url: str) -> WebhookClient:
    """Where the answer to a slash command goes."""
    return WebhookClient(response_url, timeout=TIMEOUT, retry_handlers=_retries(response_url), logger=quiet)
