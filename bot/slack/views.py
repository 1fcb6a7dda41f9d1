"""Modals that are open: changed while they last."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy import Connection

from bot.house import House
from bot.replies import Written
from bot.slack import clients
from bot.slack import elements as el
from bot.slack.blocks import blocks
from bot.slack.elements import Block
from store import outbox

log = logging.getLogger("slack")

WAITING, SAID = "waiting", "said"


class Views:
    """Used from any thread."""

    def __init__(self, house: House, client: WebClient) -> None:
        self._house, self._client = house, client

    def open(self, trigger: str, view: Block) -> str:
        """Its id. Raises what Slack says, above all that the trigger has died."""
        opened = self._client.views_open(trigger_id=trigger, view=view)
        return str((opened.get("view") or {}).get("id") or "")

    def show(self, view: str, content: dict[str, Any]) -> None:
        """Change one; somebody may have closed it meanwhile."""
        try:
            self._client.views_update(view_id=view, view=content)
        except SlackApiError as fault:
            if clients.is_passing(fault):
                raise
            log.info("a view is no longer there: %s", clients.error_of(fault))

    def waiting(self, title: str, language: str) -> Block:
        """What is shown until we have looked: the trigger that opens a modal lives three seconds."""
        return el.modal(WAITING, title, [el.section(self._house.letters.label("one-moment", language))])

    def saying(self, title: str, written: Written, language: str) -> Block:
        """A modal that only says something."""
        close = self._house.letters.label("close", language)
        return el.modal(SAID, title, blocks(written.text), close=close)

    @staticmethod
    def letters_of(tx: Connection, ticket_id: int, now: datetime) -> int:
        """How many letters an act of this very moment queued."""
        return sum(row["created_at"] == now for row in outbox.of_ticket(tx, ticket_id))
