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
_LABELLED = re.compile(r"<(?:#[A-Z0-9]+|[a-z][a-z+.-]*:[^<>|\s]*)\|([^<>]*)>")
_BARE = re.compile(r"<(?:mailto:|tel:)?([a-z][a-z+.-]*:[^<>\s]*|[^<>@\s]+@[^<>\s]+|\+?[0-9]+|#[A-Z0-9]+)>")


class Surface(StrEnum):
    COMMAND = "command"
    MENTION = "mention"
    DIRECT = "direct"


@dataclass(frozen=True, slots=True)
class Question:
    """`key` tells doubles; `home` is the asker's own workspace where Slack names one, else "".

    `thread` is the message under which the answer goes, "" for none. Only a command has a `response_url`.
    """

    surface: Surface
    key: tuple[str, ...]
    channel: str
    user: str
    text: str
    home: str = ""
    thread: str = ""
    response_url: str = ""

    @property
    def private(self) -> bool:
        """Whether only the asker reads the answer."""
        return self.surface is not Surface.MENTION


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
    key = ("command", home, str(payload.get("trigger_id") or url))
    text = said(str(payload.get("text") or ""))
    return Question(Surface.COMMAND, key, channel, user, text, home, response_url=url)


def of_event(payload: Payload) -> Question | Ignored:
    """A mention or a direct message. A mention comes as two events, of which only `app_mention` is one to us."""
    event: Payload = payload.get("event") or {}
    mention = event.get("type") == "app_mention"
    if event.get("bot_id") or event.get("bot_profile") or event.get("subtype") == "bot_message":
        return Ignored.BOT
    if event.get("subtype") not in SPOKEN or event.get("hidden"):
        return Ignored.NOT_SPOKEN
    if event.get("edited"):
        return Ignored.EDITED
    if not mention and event.get("channel_type") != "im":
        return Ignored.NOT_TO_US
    channel, user, stamp = (str(event.get(name) or "") for name in ("channel", "user", "ts"))
    if not (channel and user and stamp):
        return Ignored.INCOMPLETE
    thread = str(event.get("thread_ts") or "")
    direct = not mention or event.get("channel_type") == "im"
    return Question(
        Surface.DIRECT if direct else Surface.MENTION,
        key=(str(payload.get("team_id") or ""), channel, stamp),
        channel=channel,
        user=user,
        text=said(str(event.get("text") or "")),
        home=str(event.get("user_team") or event.get("source_team") or ""),
        thread=thread or ("" if direct else stamp),
    )


def said(text: str) -> str:
    """The words a person wrote, without Slack's marks: mentions are left out, links keep what was readable."""
    text = _MENTION.sub(" ", text)
    text = _BARE.sub(r"\1", _LABELLED.sub(r"\1", text))
    return html.unescape(text).strip()
