"""Who the privacy team is: a user group's members, or those of its channel; looked up at every act, kept a minute."""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.house import CHANNEL_ID
from bot.slack import clients

log = logging.getLogger("slack")

REMEMBERED = 60.0  # seconds: one who leaves the team is noticed after them
PAGE = 200
_GROUP_ID = re.compile(r"S[A-Z0-9]{7,}")


class Team:
    """Used from any thread. `channel` and `group` are names or ids, "" for none."""

    def __init__(self, client: WebClient, channel: str, group: str) -> None:
        self._client, self._channel, self._group = client, channel.lstrip("#"), group.lstrip("@")
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[float, Any]] = {}

    @property
    def has_channel(self) -> bool:
        return bool(self._channel)

    def has(self, user: str) -> bool:
        """Whether somebody belongs to the team. Where Slack will not say, nobody does; while it is away, it raises."""
        try:
            return user in self.members()
        except SlackApiError as fault:
            if clients.is_passing(fault):
                raise
            log.error("cannot tell who is in the privacy team: %s", clients.error_of(fault))
            return False

    def members(self) -> frozenset[str]:
        """Everybody in it, as of the last minute. Raises what Slack says."""
        found: frozenset[str] = self._fresh("members", self._members)
        return found

    def channel(self) -> str:
        """The id of the privacy channel, "" where there is none by that name."""
        if not self._channel or CHANNEL_ID.fullmatch(self._channel):
            return self._channel
        return str(self._fresh("channel", self._find_channel))

    def _fresh(self, name: str, ask: Callable[[], Any]) -> Any:
        now = time.monotonic()
        with self._lock:
            since, known = self._kept.get(name, (0.0, None))
        if known is not None and now - since < REMEMBERED:
            return known
        found = ask()
        with self._lock:
            self._kept[name] = (now, found)
        return found

    def _members(self) -> frozenset[str]:
        if self._group:
            found = self._client.usergroups_users_list(usergroup=self._group_id())
            return frozenset(found.get("users") or ())
        channel = self.channel()
        if not channel:
            return frozenset()
        return frozenset(_pages(self._client.conversations_members, "members", channel=channel))

    def _group_id(self) -> str:
        if _GROUP_ID.fullmatch(self._group):
            return self._group
        every: list[dict[str, Any]] = self._client.usergroups_list().get("usergroups") or []
        named = (str(each["id"]) for each in every if self._group in (each.get("handle"), each.get("name")))
        return next(named, self._group)

    def _find_channel(self) -> str:
        every = _pages(
            self._client.conversations_list,
            "channels",
            types="public_channel,private_channel",
            exclude_archived=True,
        )
        return next((str(each["id"]) for each in every if each.get("name") == self._channel), "")


def _pages(call: Callable[..., Any], name: str, **given: Any) -> Iterator[Any]:
    cursor = ""
    while True:
        page = call(**given, limit=PAGE, **({"cursor": cursor} if cursor else {}))
        yield from page.get(name) or ()
        cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
        if not cursor:
            return
