"""Posts what waits in the outbox: in each channel one a second, again when Slack is unwell, and never twice."""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy import Connection

from bot.log import place
from bot.slack import clients
from bot.slack.whereabouts import Stands, Whereabouts
from store.claims import own_name
from store.database import Store
from store.slack import posts
from store.slack.posts import Claimed
from store.trouble import AWAY, said

log = logging.getLogger("slack")

HANDS = 4
IDLE = 0.2  # seconds
PAUSE = 5.0  # seconds to wait for a database that is away
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=1), timedelta(minutes=1)
FOR_THE_OPERATOR = timedelta(
    minutes=10
)  # between tries of what somebody must put right first: invite us, say
GIVEN_UP_AFTER = timedelta(days=3)
OUR_FAULT = {
    "invalid_blocks", "invalid_blocks_format", "msg_too_long", "no_text", "too_many_attachments", "invalid_arguments",
    "markdown_text_conflict", "invalid_metadata_format",
}  # fmt: skip  # the same post would be refused again

NOT_THERE = {"channel_not_found", "not_in_channel", "user_not_in_channel", "is_archived"}

# Where a post goes, and how.
MESSAGE, EPHEMERAL, RESPONSE = "message", "ephemeral", "response"
RESPONSE_LIVES = timedelta(minutes=29)  # a response_url thirty


# Posts a message of these words in a channel and under a message, unless it already stands there.
Say = Callable[[Claimed, str, str, dict[str, Any]], Stands]
# Carries a post of a kind that `Posting` itself does not know.
Carry = Callable[[Claimed, Say], Stands]


def mark(key: str) -> str:
    """The block id by which we know a post of ours again, should the reply to it be lost."""
    return "post-" + hashlib.sha256(key.encode()).hexdigest()[:40]


class Posting:
    """Any number of these may run, in any number of processes."""

    def __init__(self, store: Store, client: WebClient, others: dict[str, Carry], pace: timedelta) -> None:
        self._store, self._client, self._pace = store, client, pace
        self._where = Whereabouts(client)
        self._carry: dict[str, Callable[[Claimed], Stands]] = {
            MESSAGE: self._message,
            EPHEMERAL: self._ephemeral,
            RESPONSE: self._response,
            **{method: partial(_with, carry, self._say) for method, carry in others.items()},
        }
        self._bell = threading.Condition()
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._run, name="slack-post", daemon=True) for _ in range(HANDS)
        ]
        for thread in self._threads:
            thread.start()

    def ring(self) -> None:
        """A post has been queued."""
        with self._bell:
            self._bell.notify_all()

    def close(self, patience: float) -> None:
        """Finish the calls under way; the rest stays in the outbox."""
        self._stopping.set()
        self.ring()
        for thread in self._threads:
            thread.join(patience / len(self._threads))

    def _run(self) -> None:
        name = own_name()
        while not self._stopping.is_set():
            try:
                if post := self._claim(name):
                    self._make(post)
                    continue
            except AWAY as fault:
                log.error("the database or its keys are away, waiting %.0f s: %s", PAUSE, said(fault))
                self._stopping.wait(PAUSE)
            with self._bell:
                self._bell.wait(IDLE)

    def _claim(self, name: str) -> Claimed | None:
        """Look first: to write, SQLite makes the mail door wait. Durable: what may stand there must be known to."""
        with self._store.read() as tx:
            if not posts.is_due(tx, datetime.now(UTC), self._pace):
                return None
        with self._store.write() as tx:
            return posts.claim(tx, name, datetime.now(UTC), self._pace)

    def _make(self, post: Claimed) -> None:
        try:
            # What one person alone sees cannot be looked for: better unsure than said twice.
            unseen = post.doubtful and post.method in (EPHEMERAL, RESPONSE)
            stands = Stands() if unseen else self._carry[post.method](post)
        except clients.FAULTS as fault:
            self._failed(post, fault)
        except AWAY:
            raise
        except Exception as fault:
            log.error("cannot make post %d: %s", post.id, place(fault))
            self._note(lambda tx, _: posts.give_up(tx, post.id))
        else:
            self._note(lambda tx, now: posts.sent(tx, post.id, stands.channel, stands.ts, now))
            log.info("posted %s %d", post.method, post.id)

    def _note(self, what: Callable[[Connection, datetime], None]) -> None:
        with self._store.write() as tx:
            what(tx, datetime.now(UTC))

    def _failed(self, post: Claimed, fault: Exception) -> None:
        error = clients.error_of(fault)
        too_old = datetime.now(UTC) - post.created_at > GIVEN_UP_AFTER
        if too_old or error.partition(" ")[0] in OUR_FAULT:
            log.error("GIVEN UP post %d (%s): %s", post.id, post.method, error)
            self._note(lambda tx, _: posts.give_up(tx, post.id))
            return
        wait = _wait(post.attempts, fault)
        log.warning("later, in %s: post %d (%s): %s", wait, post.id, post.method, error)
        doubtful = clients.was_carried_out(fault)
        self._note(lambda tx, now: posts.again_later(tx, post.id, now + wait, doubtful=doubtful))

    def _message(self, post: Claimed) -> Stands:
        return self._say(post, self._where.channel(post.lane), post.thread, post.payload)

    def _say(self, post: Claimed, channel: str, thread: str, payload: dict[str, Any]) -> Stands:
        """Post a message with our mark, unless it already stands there."""
        if post.doubtful and (found := self._where.find(channel, thread, mark(post.key))):
            return found
        done = self._client.chat_postMessage(
            channel=channel,
            thread_ts=thread or None,
            text=payload["text"],
            blocks=[{**payload["blocks"][0], "block_id": mark(post.key)}, *payload["blocks"][1:]],
            unfurl_links=False,
            unfurl_media=False,
        )
        return Stands(str(done.get("channel") or channel), str(done.get("ts") or ""))

    def _directly(self, post: Claimed) -> Stands:
        return self._say(post, self._where.channel(post.payload["user"]), "", post.payload)

    def _ephemeral(self, post: Claimed) -> Stands:
        payload = post.payload
        try:
            self._client.chat_postEphemeral(
                channel=post.lane,
                user=payload["user"],
                thread_ts=post.thread or None,
                text=payload["text"],
                blocks=payload["blocks"],
            )
        except SlackApiError as fault:
            if clients.error_of(fault).partition(" ")[0] not in NOT_THERE:
                raise
            return self._directly(post)
        return Stands()

    def _response(self, post: Claimed) -> Stands:
        payload, age = post.payload, datetime.now(UTC) - post.created_at
        if age < RESPONSE_LIVES and clients.respond(payload["url"], payload["text"], payload["blocks"]):
            return Stands()
        log.warning("a response_url takes no more: post %d goes to the person directly", post.id)
        return self._directly(post)


def _with(carry: Carry, say: Say, post: Claimed) -> Stands:
    return carry(post, say)


def _wait(attempts: int, fault: Exception) -> timedelta:
    if named := clients.retry_after(fault):
        return timedelta(seconds=named)
    longest = LONGEST_WAIT if clients.is_passing(fault) else FOR_THE_OPERATOR
    return min(FIRST_WAIT * (1 << min(attempts - 1, 10)), longest)
