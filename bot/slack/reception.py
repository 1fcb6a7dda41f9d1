"""Slack's door: what is delivered is in the inbox, durably, before it is acknowledged."""

from __future__ import annotations

import logging
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.slack.interaction import Interaction
from bot.slack.question import Ignored, Question, Surface
from store.database import Store
from store.group_commit import GroupCommit
from store.slack import inbox, posts
from store.slack.inbox import Arrival

log = logging.getLogger("slack")

IN_TIME = 2.5  # seconds: Slack waits three, and an error now is better than a success too late
SHOWN = timedelta(seconds=0.5)
QUESTION, ACTION, SHORTCUT, FILL, VIEW, HOME = "question", "action", "shortcut", "fill", "view", "home"


class Reception:
    """Used from any thread."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._accept: GroupCommit[Arrival, None] = GroupCommit(store, inbox.accept, "slack-inbox")

    def close(self) -> None:
        self._accept.close()

    def ask(self, found: Question | Ignored) -> bool:
        """Whether there is something to do now."""
        if isinstance(found, Ignored):
            log.debug("ignored: %s", found)
            return False
        if found.surface is Surface.FOLLOW_UP and not self._answered_in(found):
            return False  # other people's talk: it is not even kept
        return self._take(QUESTION, found.key, found.lane, asdict(found))

    def do(self, kind: str, found: Interaction) -> bool:
        """The same of something pressed, chosen or submitted."""
        if not found.user:
            return False
        return self._take(kind, found.key, found.lane, asdict(found), urgent=bool(found.trigger))

    def _answered_in(self, question: Question) -> bool:
        with self._store.read() as tx:
            return posts.stands_in(tx, question.channel, question.thread)

    def _take(self, kind: str, key: str, lane: str, payload: dict[str, Any], *, urgent: bool = False) -> bool:
        # Slack must have shown what the acknowledgement of a modal says before we change that modal again.
        at = datetime.now(UTC) + (SHOWN if kind == VIEW else timedelta())
        arrival = Arrival(key, kind, lane[:120], urgent, payload, at)
        self._accept.submit(arrival).result(IN_TIME)
        return True
