"""From Slack's payloads to a question, or to the reason why there is none."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Payload = Mapping[str, Any]

# A file or a copy to the channel comes with words; every other subtype is Slack's own (edits, unfurls, joins).
SPOKEN = (None, "file_share", "thread_broadcast")
_MENTION = re.compile(r"<[@!][^<>]*>")
_PERSON = re.compile(r"<@([A-Z0-9]+)(?:\|[^<>]*)?>")
_LABELLED = re.compile(r"<(?:#[A-Z0-9]+|[a-z][a-z+.-]*:[^<>|\s]*)\|([^<>]*)>")
_BARE = re.compile(r"<(?:mailto:|tel:)?([a-z][a-z+.-]*:[^<>\s]*|[^<>@\s]+@[^<>\s]+|\+?[0-9]+|#[A-Z0-9]+)>")


class Surface(StrEnum):
    COMMAND = "command"
    MENTION = "mention"
    DIRECT = "direct"
    FOLLOW_UP = "follow-up"  # said in a thread without naming us; a question only where we have answered


@dataclass(frozen=True, slots=True)
class Question:
    """`key` tells doubles; `home` is the asker's own workspace where Slack names one, else "".

    `message` is the message itself, `thread` the one under which the answer goes, "" for none. Only a command has a
    `response_url`.
    """

    surface: Surface
    key: str
    channel: str
    user: str
    text: str
    home: str = ""
    message: str = ""
    thread: str = ""
    response_url: str = ""

    @classmethod
    def kept(cls, row: Payload) -> Question:
        """From a row of the inbox."""
        return cls(**{**row, "surface": Surface(row["surface"])})

    @property
    def private(self) -> bool:
        """Whether only the asker reads the answer."""
        return self.surface in (Surface.COMMAND, Surface.DIRECT)

    @property
    def lane(self) -> str:
        """The conversation it belongs to."""
        return f"{self.channel}:{self.thread or self.user}"


class Ignored(StrEnum):
    BOT = "bot"
    NOT_SPOKEN = "not-spoken"
    EDITED = "edited"
    NOT_TO_US = "not-to-us"
    INCOMPLETE = "incomplete"


def of_command(payload: Payload) -> Question | Ignored:
    """A slash command."""
    channel, user, url = (str(payload.get(name) or "") for name in ("channel_id", "user_id", "response_url"))
    if not user or not url:
        return Ignored.INCOMPLETE
    home = str(payload.get("team_id") or "")
    key = f"command:{home}:{payload.get('trigger_id') or url}"[:200]
    text = said(str(payload.get("text") or ""))
    return Question(Surface.COMMAND, key, channel, user, text, home, response_url=url)


def of_event(payload: Payload) -> Question | Ignored:
    """A message to us. A mention comes as two events, in any order: both are the same question."""
    event: Payload = payload.get("event") or {}
    if event.get("bot_id") or event.get("bot_profile") or event.get("subtype") == "bot_message":
        return Ignored.BOT
    if event.get("subtype") not in SPOKEN or event.get("hidden"):
        return Ignored.NOT_SPOKEN
    if event.get("edited"):
        return Ignored.EDITED
    surface = _surface(event, _own_users(payload))
    if surface is None:
        return Ignored.NOT_TO_US
    channel, user, stamp = (str(event.get(name) or "") for name in ("channel", "user", "ts"))
    if not (channel and user and stamp):
        return Ignored.INCOMPLETE
    thread = str(event.get("thread_ts") or "")
    return Question(
        surface,
        key=f"message:{payload.get('team_id') or ''}:{channel}:{stamp}",
        channel=channel,
        user=user,
        text=said(str(event.get("text") or "")),
        home=str(event.get("user_team") or event.get("source_team") or ""),
        message=stamp,
        thread=thread or ("" if surface is Surface.DIRECT else stamp),
    )


def _surface(event: Payload, ours: set[str]) -> Surface | None:
    if event.get("channel_type") == "im":
        return Surface.DIRECT
    named = set(_PERSON.findall(str(event.get("text") or "")))
    if event.get("type") == "app_mention" or named & ours:
        return Surface.MENTION
    # In a thread people also talk to each other: what names somebody else is not for us.
    if event.get("thread_ts") and event["thread_ts"] != event.get("ts") and not named:
        return Surface.FOLLOW_UP
    return None


def _own_users(payload: Payload) -> set[str]:
    every = payload.get("authorizations") or []
    return {str(each.get("user_id")) for each in every if each.get("is_bot")}


def said(text: str) -> str:
    """The words a person wrote, without Slack's marks: mentions are left out, links keep what was readable."""
    text = _MENTION.sub(" ", text)
    text = _BARE.sub(r"\1", _LABELLED.sub(r"\1", text))
    return html.unescape(text).strip()
