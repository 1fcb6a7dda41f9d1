"""HTTP mode: `/slack/events` on the web port."""

from __future__ import annotations

import logging
import time

from flask import Response, request
from slack_bolt import App
from slack_bolt.adapter.flask import SlackRequestHandler
from slack_sdk.signature import SignatureVerifier

from bot.slack.seen import Seen

log = logging.getLogger("slack")

LONGEST = 1_000_000  # bytes; what Slack sends is far shorter
FRESH = 600.0  # seconds: Slack's own limit is five minutes, to either side


class Events:
    """The view. Nothing unsigned gets as far as Bolt, which parses before it checks."""

    def __init__(self, app: App, signing_secret: str) -> None:
        self._bolt = SlackRequestHandler(app)
        self._verifier = SignatureVerifier(signing_secret)
        self._signatures = Seen(FRESH)

    def __call__(self) -> Response:
        request.max_content_length = LONGEST
        refusal = self._refusal(request.get_data())
        if refusal:
            log.warning("refused a call to /slack/events: %s", refusal)
            return Response(refusal + "\n", 401, content_type="text/plain; charset=utf-8")
        return self._bolt.handle(request)

    def _refusal(self, body: bytes) -> str:
        """Why the call is not Slack's, or ""."""
        stamp = request.headers.get("X-Slack-Request-Timestamp", "")
        signature = request.headers.get("X-Slack-Signature", "")
        try:
            valid = self._verifier.is_valid(body, stamp, signature)
        except (ValueError, TypeError):  # a timestamp that is no number, a body or signature that is no text
            valid = False
        if not valid:
            return "the signature is not Slack's, or too old"
        # Slack's own second try can carry the signature of its first; it is told by this header, and answered once.
        if (
            not self._signatures.first(signature, time.monotonic())
            and "X-Slack-Retry-Num" not in request.headers
        ):
            return "a replay"
        return ""
