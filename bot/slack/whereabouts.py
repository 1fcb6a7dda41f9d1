"""Where posts stand in Slack: the conversation with a person, and a post of ours whose reply was lost."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.slack import clients

log = logging.getLogger("slack")

PERSON = re.compile(r"[UW][A-Z0-9]+")
MOST = 200  # messages looked through


@dataclass(frozen=True, slots=True)
class Stands:
    """Where a post stands; nothing in it where Slack names no place."""

    channel: str = ""
    ts: str = ""


class Whereabouts:
    """Used from any thread."""

    def __init__(self, client: WebClient) -> None:
        self._client = client
        self._direct: dict[str, str] = {}

    def channel(self, lane: str) -> str:
        """A channel as it is; for a person, the conversation with them."""
        if not PERSON.fullmatch(lane):
            return lane
        if lane not in self._direct:
            try:
                opened = self._client.conversations_open(users=lane)
            except SlackApiError as fault:
                if clients.is_passing(fault):
                    raise
                return lane  # Slack takes a person's id as well, but its answer must then be believed
            self._direct[lane] = str((opened.get("channel") or {}).get("id") or lane)
        return self._direct[lane]

    def find(self, channel: str, thread: str, mark: str) -> Stands | None:
        """Our post with this mark, if it stands there. Where we may not look, it is taken to stand."""
        try:
            if thread:
                found = self._client.conversations_replies(channel=channel, ts=thread, limit=MOST)
            else:
                found = self._client.conversations_history(channel=channel, limit=MOST)
        except SlackApiError as fault:
            if clients.is_passing(fault):
                raise
            log.warning("cannot look whether a post stands: %s", clients.error_of(fault))
            return Stands()
        marked = (message for message in found.get("messages") or () if _has(message, mark))
        return next((Stands(channel, str(message.get("ts"))) for message in marked), None)


def _has(message: dict[str, Any], mark: str) -> bool:
    return any(block.get("block_id") == mark for block in message.get("blocks") or ())
